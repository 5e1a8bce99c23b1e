"""kindred run --from: what an earlier run gives to one of other tasks, and what it must not."""
import os
import tomllib
import unittest

import harness

TASKS = ("load", "price", "spam", "colour")
FEW = """
[model]
hidden = [8]

[train]
epochs = 2
learning_rate = 0.01
batch = 32

[affinity]
every = 2

[grouping]
networks = 2

[refine]
trainings = 2

[run]
threads = 2
seeds = 2
random_groupings = 1
"""


def config(tasks, data="", task="", rest=FEW):
    return f'[data]\npath = "table.csv"\n{data}\n' + "".join(f'[[task]]\ntarget = "{name}"\n{task}\n' for name in tasks) + rest


def files_of(run, name):
    return {path.parent.name: path.read_bytes() for path in (run / "networks").glob(f"*/{name}")}


def log_of(run, event):
    return [record for record in map(harness.json.loads, (run / "log.jsonl").read_text(encoding="utf-8").splitlines())
            if record["event"] == event]


class From(harness.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, text in (("all", config(TASKS)), ("fewer", config(TASKS[:3])), ("apart", config(TASKS[:3], 'drop = ["colour"]')),
                           ("least", config(TASKS[:2]))):
            (cls.shared.directory / f"{name}.toml").write_text(text, encoding="utf-8")
        cls.shared.begin()

    def all(self):
        return self.once("run", config="all.toml")

    def apart(self):
        return self.once("run", "--quiet", config="apart.toml")

    def fewer(self):
        return self.once("run", "--from", self.all().out, config="fewer.toml")

    def again(self, name, text, earlier, *more):
        """A run in this test's directory, of the shared table."""
        path = self.shared.directory / "table.csv"
        self.write(f"{name}.toml", text.replace('"table.csv"', f'"{path}"'))
        return harness.Made(self.directory / name, self.kindred("run", f"{name}.toml", "--out", name, "--from", earlier.out, *more))

    def test_a_dropped_task_costs_no_joint_training(self):
        old, new, apart = self.all(), self.fewer(), self.apart()
        for words in ("not used as inputs", "colour", "affinities are those of", "nothing was measured", '"colour" trained along',
                      "are not the same: a task was dropped"):
            self.assertIn(words, new.result.stdout + new.result.stderr)
        before, matrix = (harness.read_json(run.out / "affinity.json") for run in (old, new))
        self.assertEqual(matrix["tasks"], list(TASKS[:3]))
        for key in ("matrix", "standard_error", "count"):
            self.assertEqual(matrix[key], [row[:3] for row in before[key][:3]])
        self.assertEqual(matrix["from"]["measured_with"], ["colour"])
        self.assertEqual(matrix["from"]["source"], "carried")
        self.assertIn("may measure others", matrix["from"]["note"])
        self.assertNotIn("from", before)
        self.assertEqual(harness.read_json(new.out / "timing.json")["search"]["seconds"], 0)
        report = (new.out / "report.html").read_text(encoding="utf-8")
        self.assertIn("trained along", report)
        self.assertIn("are not the same: a task was dropped", report)
        # The networks are those that training would give, to the bit, and share their place on the disk with the old ones.
        taken = log_of(new.out, "network")
        self.assertEqual(sum("from" in event for event in taken), len([e for e in taken if "from" in e and len(e["tasks"]) < 4]))
        self.assertGreaterEqual(sum("from" in event for event in taken), 6)  # the single tasks', for two seeds
        for name in ("weights.safetensors", "validation_losses.safetensors"):
            ours, theirs = files_of(new.out, name), files_of(apart.out, name)
            self.assertGreaterEqual(len(set(ours) & set(theirs)), 8)
            for network in set(ours) & set(theirs):
                self.assertEqual(ours[network], theirs[network], network)
        links = {path.parent.name: path.stat().st_nlink for path in (new.out / "networks").glob("*/weights.safetensors")}
        self.assertEqual(links["seed0_tasks0"], 2)
        self.assertEqual(links["seed0_tasks0-1-2"], 1 if "seed0_tasks0-1-2" not in files_of(old.out, "result.json") else 2)
        # The config that was used runs by hand, and goes on where it is.
        copy = self.copy_of(new)
        self.assert_refused(self.kindred("run", self.shared.directory / "fewer.toml", "--out", copy, "--resume"), 2, "data.drop")
        result = self.kindred("run", copy / "config.toml", "--out", copy, "--resume")
        self.assert_done(result)
        self.assertEqual((copy / "affinity.json").read_bytes(), (new.out / "affinity.json").read_bytes())
        self.assertEqual(len(log_of(copy, "network")), len(taken))

    def test_a_task_dropped_after_another_is_measured_with_both(self):
        least = self.again("least", config(TASKS[:2]), self.fewer())
        self.assert_done(least.result)
        self.assertEqual(harness.read_json(least.out / "affinity.json")["from"]["measured_with"], ["spam", "colour"])
        used = tomllib.loads((least.out / "config.toml").read_text(encoding="utf-8"))
        self.assertEqual(used["data"]["drop"], ["spam", "colour"])
        os.symlink(self.shared.directory / "table.csv", self.directory / "link.csv")
        back = self.again("back", config(("price", "load")).replace("table.csv", "link.csv"), self.all())  # in another order
        self.assert_done(back.result)
        self.assertEqual(tomllib.loads((back.out / "config.toml").read_text(encoding="utf-8"))["data"]["drop"], ["spam", "colour"])
        self.assertIn("the order of the tasks changed", back.result.stdout)
        before, matrix = (harness.read_json(run.out / "affinity.json")["matrix"] for run in (self.all(), back))
        self.assertEqual(matrix, [[before[i][j] for j in (1, 0)] for i in (1, 0)])

    def test_without_the_task_that_lacks_labels_all_rows_count_alike(self):
        full = self.again("full", config(("load", "price", "colour")), self.all())
        self.assert_done(full.result)
        anew = self.kindred("run", "full/config.toml", "--out", "anew", "--quiet")
        self.assert_done(anew)
        taken = {f"seed{event['seed']}_tasks" + "-".join(map(str, event["tasks"]))
                 for event in log_of(full.out, "network") if "from" in event}
        self.assertGreaterEqual(len(taken), 6)
        for name in ("weights.safetensors", "validation_losses.safetensors"):
            ours, theirs = files_of(full.out, name), files_of(self.directory / "anew", name)
            for network in taken & set(theirs):
                self.assertEqual(ours[network], theirs[network], network)
        for network in taken & set(files_of(self.directory / "anew", "result.json")):
            one, other = (harness.read_json(run / "networks" / network / "result.json") for run in (full.out, self.directory / "anew"))
            self.assertEqual([result.pop("seconds") > 0 for result in (one, other)], [True, True])
            self.assertEqual(one, other)

    def test_an_added_task_costs_one_joint_training(self):
        old, apart = self.all(), self.apart()
        cold = self.again("cold", config(TASKS), apart, "--cold")
        self.assert_done(cold.result)
        self.assertIn("from initial weights (1 new task)", cold.result.stdout)
        self.assertEqual((cold.out / "metrics.json").read_bytes(), (old.out / "metrics.json").read_bytes())
        self.assertEqual((cold.out / "grouping.json").read_bytes()[:200], (old.out / "grouping.json").read_bytes()[:200])
        one, other = (harness.read_json(run.out / "affinity.json") for run in (cold, old))
        self.assertEqual(one.pop("from")["source"], "cold")
        self.assertEqual(one, other)
        self.assertFalse((cold.out / "warm").exists())
        taken = sum("from" in event for event in log_of(cold.out, "network"))
        self.assertGreaterEqual(taken, 6)
        self.assertLess(len(log_of(cold.out, "network")) - taken, len(log_of(old.out, "network")))

        warm = self.again("warm", config(TASKS), apart)
        self.assert_done(warm.result)
        self.assertIn("beginning with the weights of", warm.result.stdout)
        matrix = harness.read_json(warm.out / "affinity.json")
        self.assertEqual(matrix["from"]["source"], "warm")
        self.assertIn("from initial weights measures others", matrix["from"]["note"])
        self.assertNotEqual(matrix["matrix"], other["matrix"])
        # What is compared and delivered was not warmed.
        joint = "seed0_tasks0-1-2-3"
        self.assertEqual(files_of(warm.out, "weights.safetensors")[joint], files_of(old.out, "weights.safetensors")[joint])
        losses = harness.read_json(warm.out / "warm" / joint / "result.json")["history"][0]["training_losses"]
        begun = harness.read_json(old.out / "networks" / joint / "result.json")["history"][0]["training_losses"]
        self.assertLess(losses[0], begun[0])
        # Stopped before it was measured, it goes on with --from alone, to the same bits.
        for name in ("affinity.json", "search.json", "affinity.jsonl"):
            (warm.out / name).unlink()
        for path in (warm.out / "warm" / joint).iterdir():
            path.unlink()
        again = ("run", "warm.toml", "--out", "warm", "--resume")
        self.assert_refused(self.kindred(*again), 2, "began with --from", "repeat that")
        self.assert_refused(self.kindred(*again, "--from", old.out), 2, "began with --from", str(apart.out))
        self.assert_done(self.kindred(*again, "--from", apart.out))
        self.assertEqual(harness.read_json(warm.out / "affinity.json"), matrix)

    def test_processes_that_join_begin_with_it_together(self):
        old, new = self.all(), self.fewer()
        self.write("fewer.toml", config(TASKS[:3]).replace('"table.csv"', f'"{self.shared.directory / "table.csv"}"'))
        both = [self.start("run", "fewer.toml", "--out", "joined", "--from", old.out, "--join") for _ in range(2)]
        for process in both:
            _, errors = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, errors)
        for name in ("metrics.json", "affinity.json", "grouping.json", "test_predictions.csv", "reuse.json"):
            self.assertEqual((self.directory / "joined" / name).read_bytes(), (new.out / name).read_bytes(), name)

    def test_pictures(self):
        self.assert_done(self.kindred("synth", "celeba", "--images", "40", "--out", "faces", "--quiet"))
        few = """
[model]
trunk = "celeba"
channels = 2
[train]
epochs = 1
batch = 20
[refine]
trainings = 0
[grouping]
networks = 2
[run]
threads = 2
seeds = 1
random_groupings = 0
"""
        names = ("5_o_Clock_Shadow", "Black_Hair", "Blond_Hair")
        for name, tasks in (("three", names), ("two", names[:2])):
            self.write(f"{name}.toml", config(tasks, 'format = "celeba"', rest=few).replace('"table.csv"', '"faces"'))
        for name, more in (("three", ()), ("two", ()), ("less", ("--from", "three")), ("more", ("--from", "two"))):
            made = self.kindred("run", f"{'two' if name == 'less' else 'three' if name == 'more' else name}.toml", "--out", name, "--quiet", *more)
            self.assert_done(made)
        taken = {path.parent.name for path in (self.directory / "less").glob("networks/*/weights.safetensors") if path.stat().st_nlink > 1}
        self.assertLessEqual({"seed0_tasks0", "seed0_tasks1"}, taken)
        for network in ("seed0_tasks0", "seed0_tasks1"):
            for name in ("weights.safetensors", "validation_losses.safetensors"):
                self.assertEqual(*((self.directory / run / "networks" / network / name).read_bytes() for run in ("less", "two")))
        refused = harness.read_json(self.directory / "more" / "reuse.json")["refused"]
        self.assertEqual(refused, [{"why": "a joint training on several threads rounds otherwise", "networks": 1}])

    def test_what_is_not_the_same_is_not_taken(self):
        old = self.all()
        cases = (
            ("epochs", config(TASKS[:3], rest=FEW.replace("epochs = 2", "epochs = 3")), "train.epochs was 2 and is now 3"),
            ("metric", config(TASKS[:3], task='metric = "log_loss"').replace('metric = "log_loss"', "", 2), 'task "spam" is defined otherwise'),
            ("input", config(TASKS[:3], 'categorical = ["colour"]'), 'column "colour" was no input'),
            ("split", config(TASKS[:3], "split_seed = 1"), "is scaled or coded by other training rows"))
        for name, text, reason in cases:
            made = self.again(name, text, old)
            self.assert_done(made.result)
            self.assertIn(reason, made.result.stdout, name)
            # Of the metric's run, the networks without that task are the same.
            taken = [event["tasks"] for event in log_of(made.out, "network") if "from" in event]
            self.assertEqual(bool(taken), name == "metric", name)
            self.assertTrue(all(2 not in tasks for tasks in taken))

    def test_what_is_no_run_is_refused(self):
        old, table = self.all(), self.shared.directory / "table.csv"
        new = self.write("new.toml", config(TASKS[:3]).replace('"table.csv"', f'"{table}"'))
        self.assert_refused(self.kindred("run", new, "--from", "gone"), 2, "--from gone", "config.toml is missing")
        self.assert_refused(self.kindred("run", new, "--from", ""), 2, "--from is empty")
        self.assert_refused(self.kindred("run", new, "--cold"), 2, "--cold is for --from")
        copy = self.copy_of(old, "copy")
        self.assert_refused(self.kindred("run", new, "--out", copy, "--from", copy, "--resume"), 2, "is the run directory itself")
        (copy / "data.json").write_text("{}", encoding="utf-8")
        self.assert_refused(self.kindred("run", new, "--from", copy), 2, "--from", "data.json")
        self.assertFalse((self.directory / "runs").exists())

        # Other data than the run was trained on, and networks whose files are damaged.
        copy = self.copy_of(old, "other")
        text = (copy / "config.toml").read_text(encoding="utf-8").replace(str(table), str(self.table))
        (copy / "config.toml").write_text(text, encoding="utf-8")
        harness.write_table(self.table, seed=1)
        made = self.again("changed", config(TASKS[:3]), harness.Made(copy, None))
        self.assert_done(made.result)
        self.assertIn("the data files have changed since that run", made.result.stdout)
        copy = self.copy_of(old, "damaged")
        (copy / "networks" / "seed0_tasks0" / "weights.safetensors").unlink()
        (copy / "networks" / "seed0_tasks1" / "result.json").write_text("{}", encoding="utf-8")
        os.truncate(copy / "networks" / "seed0_tasks2" / "validation_losses.safetensors", 20)
        (copy / "networks" / "seed1_tasks0" / "validation_losses.safetensors").unlink()
        made = self.again("mended", config(TASKS[:3]), harness.Made(copy, None))
        self.assert_done(made.result)
        self.assertIn("its files are damaged", made.result.stdout)
        self.assertIn("its losses by row are missing", made.result.stdout)
        self.assertEqual(made.result.stderr.count("this network is trained again"), 2)
        for name in ("weights.safetensors", "validation_losses.safetensors"):
            for network in ("seed0_tasks0", "seed0_tasks1", "seed0_tasks2", "seed1_tasks0"):
                self.assertEqual(files_of(made.out, name)[network], files_of(old.out, name)[network])


if __name__ == "__main__":
    unittest.main()
