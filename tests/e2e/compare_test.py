"""kindred compare CONFIG: methods trained, charged and held against each other.

Every figure is worked out again here from what the run directory says of single networks.
"""
import collections
import json
import math
import random
import signal
import statistics
import unittest

import harness

ALL = ["single_task", "all_in_one", "random", "cosine", "hoa", "optimum", "own", "tag"]
OWN = [["load", "price"], ["spam", "colour", "load"]]
TASKS = ["load", "price", "spam", "colour"]
WHOLE = ("--networks", "2..3", "--optimum")


def without_seconds(value):
    """A record without what depends on the machine's load."""
    if isinstance(value, dict):
        return {k: without_seconds(v) for k, v in value.items() if k not in ("seconds", "joint_runs")}
    return [without_seconds(item) for item in value] if isinstance(value, list) else value


class Run:
    """What a run directory says of its networks and of the comparison."""

    def __init__(self, path):
        self.path = path
        self.networks = {}
        for file in (path / "networks").glob("*/result.json"):
            record = harness.read_json(file)
            if record["weighting"] == "equal":
                self.networks[tuple(record["tasks"]), record["seed"]] = record
        self.search = harness.read_json(path / "search.json")
        self.record = harness.read_json(path / "comparison.json")

    def trained(self):
        """How often a training of each network was finished, the measured joint one left out."""
        lines = (self.path / "log.jsonl").read_text(encoding="utf-8").splitlines()
        events = [json.loads(line) for line in lines]
        return collections.Counter((tuple(e["tasks"]), e["seed"]) for e in events if e["event"] == "network")

    def entries(self, name=None, budget="any"):
        return [m for m in self.record["methods"]
                if name in (None, m["name"]) and budget in ("any", m["budget"])]

    def serve(self, groups, seed):
        """Each task's test metric and validation loss in the network that is better on validation rows."""
        best = {}
        for group in groups:
            network = self.networks[tuple(group), seed]
            for k, task in enumerate(group):
                loss = network["held_out"]["losses"][k]
                if task not in best or loss < best[task][0]:
                    best[task] = (loss, network["test"][k])
        return best

    def error(self, groups, seed):
        served = self.serve(groups, seed)
        return statistics.fmean(served[task["name"]][1] if not task["higher_is_better"]
                                else 1 - served[task["name"]][1] for task in self.record["tasks"])

    def joint_seconds(self):
        return self.search["seconds"] - self.search["observed"]["seconds"]

    def price(self, groups):
        """Steps and seconds of training these with the first seed."""
        steps = seconds = 0
        for group in groups:
            if len(group) == len(TASKS):
                steps, seconds = steps + self.search["steps"], seconds + self.joint_seconds()
            else:
                network = self.networks[tuple(group), self.record["search_seed"]]
                steps, seconds = steps + network["steps"], seconds + network["seconds"]
        return steps, seconds


def groups_of_sizes(*sizes):
    groups = []
    for members in range(1, 1 << len(TASKS)):
        group = [task for i, task in enumerate(TASKS) if members >> i & 1]
        if len(group) in sizes:
            groups.append(group)
    return groups


def student_t_tail(t, degrees):
    """The probability that Student's t with `degrees` degrees of freedom exceeds t > 0, by Simpson's rule on its density,
    with x = tan(u)."""
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)

    def density(u):
        x = math.tan(u)
        return scale * math.exp(-(degrees + 1) / 2 * math.log1p(x * x / degrees)) * (1 + x * x)

    low, high, pieces = math.atan(t), math.pi / 2 - 1e-9, 20000
    step = (high - low) / pieces
    inner = sum((4 if i % 2 else 2) * density(low + i * step) for i in range(1, pieces))
    return (density(low) + inner + density(high)) * step / 3


class Compare(harness.Case):
    def compare(self, *arguments):
        return self.kindred("compare", self.config, "--train.checkpoint_seconds", "60", *arguments)

    def whole(self):
        """A comparison of every method, which tests only read."""
        self.write("own.json", json.dumps(OWN))
        own = self.shared.directory / "own.json"
        if not own.exists():
            own.write_text(json.dumps(OWN), encoding="utf-8")
            self.shared.begin()
        return self.once("compare", *WHOLE, "--grouping", "own.json", "--train.checkpoint_seconds", "60")

    def test_every_figure_follows_from_the_networks(self):
        out, result = self.whole()
        self.assertIn("the optimum trains every group: 15 networks, 14 of them not trained yet; about", result.stderr)
        run = Run(out)
        seeds = run.record["seeds"]
        self.assertEqual((seeds, run.record["search_seed"], run.record["reference"]), ([0, 1], 0, "tag"))
        self.assertEqual([(m["name"], m["budget"]) for m in run.record["methods"]],
                         [(n, None) for n in ("single_task", "all_in_one", "own")] +
                         [(n, b) for b in (2, 3) for n in ("random", "cosine", "hoa", "optimum", "tag")])

        singles = [[task] for task in TASKS]
        for method in run.entries():
            draws = method["groupings"]
            self.assertEqual(len(draws), 2 if method["name"] == "random" else 1)
            for draw in draws:
                self.assertEqual(sorted({task for group in draw for task in group}), sorted(TASKS))
                self.assertLessEqual(len(draw), method["budget"] or 4)
            for s, seed in enumerate(seeds):
                error = statistics.fmean(run.error(draw, seed) for draw in draws)
                self.assertTrue(harness.close(method["error"]["values"][s], error, 1e-9))
                loss = statistics.fmean(v[0] for draw in draws for v in run.serve(draw, seed).values())
                self.assertTrue(harness.close(method["validation_loss"]["values"][s], loss, 1e-9))
            for d, draw in enumerate(draws):
                error = statistics.fmean(run.error(draw, seed) for seed in seeds)
                self.assertTrue(harness.close(method["draw_errors"][d], error, 1e-9))
        self.check_gains(run, singles)
        self.check_choices(run)
        self.check_charges(run)
        self.check_differences(run)

        # Every network that any method needs was trained once, and no other.
        needed = {(tuple(group), seed) for m in run.entries() for draw in m["groupings"] for group in draw
                  for seed in seeds}
        needed |= {(tuple(group), 0) for group in groups_of_sizes(1, 2, 3, 4)}
        self.assertEqual(set(run.networks), needed)
        self.assertEqual(set(run.trained().values()), {1})
        self.assertEqual(len(run.trained()), len(needed) - 1)  # the joint one is counted by search.json

        rows = [line.split() for line in result.stdout.splitlines()]
        self.assertEqual(sum(row[:1] == ["TAG"] for row in rows), 4)  # two results, two choices
        page = (out / "report.html").read_text(encoding="utf-8")
        for text in ("Every method and budget", "At most 2 networks", "your grouping", "cosine similarity"):
            self.assertIn(text, page)

    def check_gains(self, run, singles):
        for method in run.entries():
            for s, seed in enumerate(run.record["seeds"]):
                gains = []
                for task in run.record["tasks"]:
                    def error(served):
                        value = served[task["name"]][1]
                        return 1 - value if task["higher_is_better"] else value
                    alone = error(run.serve(singles, seed))
                    mean = statistics.fmean(error(run.serve(draw, seed)) for draw in method["groupings"])
                    gains.append(1 - mean / alone)
                self.assertTrue(harness.close(method["gain_over_single_task"]["values"][s],
                                              statistics.fmean(gains), 1e-9))

    def check_choices(self, run):
        for budget in (2, 3):
            optimum, = run.entries("optimum", budget)
            for method in run.entries(budget=budget):
                self.assertLessEqual(optimum["validation_loss"]["values"][0],
                                     method["validation_loss"]["values"][0] + 1e-12, method["name"])
            tag, = run.entries("tag", budget)
            if budget == 2:  # the budget of [grouping]
                chosen = harness.read_json(run.path / "grouping.json")["groups"]
                self.assertEqual(tag["groupings"], [chosen])
        own, = run.entries("own")
        self.assertEqual(sorted(map(sorted, own["groupings"][0])), sorted(map(sorted, OWN)))

    def check_charges(self, run):
        joint = run.record["joint_run"]
        self.assertTrue(harness.close(joint["seconds"], run.joint_seconds(), 1e-9))
        every, small = groups_of_sizes(1, 2, 3, 4), groups_of_sizes(1, 2)
        searched = {"hoa": small, "optimum": every, "tag": [TASKS], "cosine": [TASKS]}
        for method in run.entries():
            groups = searched.get(method["name"], [])
            steps, seconds = run.price(groups)
            if method["name"] in ("tag", "cosine"):
                measure = "lookahead" if method["name"] == "tag" else "cosine"
                seconds = run.joint_seconds() + run.search["observed"]["alone"][measure]
            search = method["search"]
            self.assertEqual((search["networks"], search["steps"]), (len(groups), steps))
            self.assertTrue(harness.close(search["seconds"], seconds, 1e-9))
            self.assertTrue(harness.close(search["joint_runs"], seconds / run.joint_seconds(), 1e-9))
            draws = [[group for group in draw if group not in groups] for draw in method["groupings"]]
            prices = [run.price(draw) for draw in draws]
            training = method["training"]
            self.assertEqual(training["networks"], statistics.fmean(map(len, draws)))
            self.assertEqual(training["steps"], statistics.fmean(price[0] for price in prices))
            self.assertTrue(harness.close(training["seconds"], statistics.fmean(p[1] for p in prices), 1e-9))

    def check_differences(self, run):
        found = [(d["budget"], d["of"], d["against"]) for d in run.record["differences"]]
        others = ["single_task", "all_in_one", "own", "random", "cosine", "hoa", "optimum"]
        self.assertEqual(found, [(budget, "tag", other) for budget in (2, 3) for other in others])
        checked = 0
        for difference in run.record["differences"]:
            tag, = run.entries("tag", difference["budget"])
            other = [m for m in run.entries(difference["against"]) if m["budget"] in (None, difference["budget"])][0]
            pairs = [a - b for a, b in zip(tag["error"]["values"], other["error"]["values"])]
            seed_error, row_error = statistics.stdev(pairs) / math.sqrt(2), difference["row_error"]
            mean = statistics.fmean(pairs)
            self.assertTrue(harness.close(difference["mean"], mean, 1e-9))
            self.assertTrue(harness.close(difference["seed_error"], seed_error, 1e-9))
            self.assertGreaterEqual(row_error, 0)
            if difference["low"] is None:
                continue
            # Of 2 seeds and 20 groups of rows: 0.6 of Cochran's critical value, whose t are of 1 and 19 degrees of freedom,
            # and 0.4 of Student's t with Satterthwaite's degrees of freedom.
            error = math.hypot(seed_error, row_error)
            half = difference["high"] - mean
            self.assertTrue(harness.close(mean - difference["low"], half, 1e-6))
            if error > 0:
                checked += 1
                degrees = error**4 / (seed_error**4 / 1 + row_error**4 / 19)
                cochran = (12.706204736174693 * seed_error**2 + 2.093024054408263 * row_error**2) / error**2
                self.assertAlmostEqual(student_t_tail((half / error - 0.6 * cochran) / 0.4, degrees), 0.025, places=5)
            if mean - half <= 0 <= mean + half:
                self.assertIs(difference["exceeds_noise"], False)
            else:  # two seeds give no verdict
                self.assertIsNone(difference["exceeds_noise"])
        self.assertGreater(checked, 4)

    def test_what_is_added_is_all_that_is_trained(self):
        first = ["--methods", "single_task,tag", "--affinity.also", "cosine", "--networks", "2", "--run.seeds", "1",
                 "--out", "out"]
        self.assert_done(self.compare(*first))
        self.assert_refused(self.compare(*first), 2, "--resume")
        before = Run(self.directory / "out").trained()
        self.assert_done(self.compare(*first, "--resume"))
        self.assertEqual(Run(self.directory / "out").trained(), before)

        at_once = self.whole().out
        self.assert_done(self.compare(*WHOLE, "--grouping", "own.json", "--out", "out", "--resume"))
        run = Run(self.directory / "out")
        self.assertEqual(set(run.trained().values()), {1})
        self.assertLess(len(before), len(run.trained()))
        self.assertEqual(without_seconds(run.record), without_seconds(Run(at_once).record))

    def test_a_run_of_its_own_lends_its_networks(self):
        self.assert_done(self.kindred("run", self.config, "--out", "out", "--refine.trainings", "0"))
        metrics = harness.read_json(self.directory / "out" / "metrics.json")
        self.assert_refused(self.compare("--out", "out", "--resume"), 2, "affinity.also")
        self.assert_done(self.compare("--methods", "single_task,all_in_one,random,tag", "--networks", "2",
                                      "--out", "out", "--resume"))
        run = Run(self.directory / "out")
        self.assertEqual(set(run.trained().values()), {1})
        for method in metrics["methods"]:
            entry, = run.entries(method["name"])
            self.assertEqual(entry["error"], method["error"])
            self.assertEqual(entry["groupings"], method["groupings"])

    def test_killed_anywhere_it_goes_on(self):
        arguments = ["--networks", "2", "--optimum", "--run.seeds", "1", "--train.epochs", "40", "--train.patience", "0", "--out"]
        self.assert_done(self.compare(*arguments, "whole"))
        whole = without_seconds(Run(self.directory / "whole").record)
        total = harness.lines_of(self.directory / "whole" / "log.jsonl", '"network"')
        self.assertGreater(total, 12)
        for part in (0, 1, 2):
            out = self.directory / f"killed{part}"
            done = 1 + part * total // 4
            for sent, count in ((signal.SIGKILL, done), (signal.SIGINT, done + 2)):
                resume = ["--resume"] if (out / "identity.json").exists() else []
                self.stop_when(self.start("compare", self.config, *arguments, out, *resume), sent,
                               lambda: harness.lines_of(out / "log.jsonl", '"network"') >= count)
            self.assert_done(self.compare(*arguments, out, "--resume"))
            run = Run(out)
            self.assertEqual(without_seconds(run.record), whole)
            self.assertLessEqual(max(run.trained().values()), 1)
        self.assert_no_partial_files()

    def test_weightings_are_methods_of_their_own(self):
        result = self.compare("--methods", "all_in_one,tag", "--networks", "2", "--weightings", "pcgrad,uncertainty,equal",
                              "--out", "out")
        self.assert_done(result)
        self.assertIn("all-in-one, pcgrad", result.stdout)
        run = Run(self.directory / "out")
        self.assertEqual([(m["name"], m["weighting"]) for m in run.entries()],
                         [("all_in_one", "equal"), ("all_in_one_uncertainty", "uncertainty"),
                          ("all_in_one_pcgrad", "pcgrad"), ("tag", "equal")])
        self.assertEqual([d["against"] for d in run.record["differences"]],
                         ["all_in_one", "all_in_one_uncertainty", "all_in_one_pcgrad"])
        # The same network as a run of that weighting alone trains.
        self.assert_done(self.kindred("affinity", self.config, "--train.weighting", "pcgrad", "--out", "alone"))
        alone = harness.read_json(next((self.directory / "alone").glob("networks/*/result.json")))
        entry, = run.entries("all_in_one_pcgrad")
        self.assertEqual([task["values"][0] for task in entry["tasks"]], alone["test"])
        self.assertNotEqual(entry["error"], run.entries("all_in_one")[0]["error"])
        self.assertEqual((entry["search"]["networks"], entry["training"]["steps"]), (0, alone["steps"]))

        # The weighted sum is there whatever the run's own weighting is, and what is there is not trained again.
        flags = ["--methods", "all_in_one,tag", "--networks", "2", "--train.weighting", "rlw", "--out", "rlw"]
        self.assert_done(self.compare(*flags))
        record = harness.read_json(self.directory / "rlw" / "comparison.json")
        self.assertEqual([m["name"] for m in record["methods"]], ["all_in_one", "all_in_one_equal", "tag"])
        before = (self.directory / "rlw" / "log.jsonl").read_text(encoding="utf-8").count('"network"')
        self.assert_done(self.compare(*flags, "--weightings", "dwa", "--resume"))
        after = (self.directory / "rlw" / "log.jsonl").read_text(encoding="utf-8").count('"network"')
        self.assertEqual(after - before, 2)

    def test_a_joint_run_that_is_cut_short_is_charged_as_far_as_it_went(self):
        result = self.compare("--methods", "all_in_one,tag", "--networks", "1,2", "--affinity.stop", "decided",
                              "--affinity.stop_after", "0.1", "--affinity.stop_regret", "1", "--train.epochs", "20",
                              "--run.seeds", "1", "--out", "out")
        self.assert_done(result)
        run = Run(self.directory / "out")
        spent, whole = run.search["steps"], run.search["most_steps"]
        self.assertTrue(run.search["cut_short"])
        self.assertLess(spent, whole)
        self.assertEqual(run.record["joint_run"]["steps"], whole)
        all_in_one, = run.entries("all_in_one")
        self.assertEqual(all_in_one["training"]["steps"], whole)
        for budget in (1, 2):
            tag, = run.entries("tag", budget)
            self.assertEqual(tag["search"]["steps"], spent)
            self.assertTrue(harness.close(tag["search"]["seconds"], run.search["seconds"], 1e-9))  # one measure
        one, = run.entries("tag", 1)  # goes on to the end of what the search has begun
        self.assertEqual(one["groupings"], [[TASKS]])
        self.assertAlmostEqual(one["training"]["steps"], whole - spent)
        self.assertTrue(harness.close(one["training"]["seconds"], run.joint_seconds() / spent * (whole - spent), 1e-9))

    def test_json_and_short_names(self):
        result = self.compare("--methods", "all_in_one,hoa", "--networks", "2", "--json", "--out", "out")
        self.assert_done(result)
        record = json.loads(result.stdout)
        self.assertEqual(record, Run(self.directory / "out").record)
        self.assertEqual([m["name"] for m in record["methods"]], ["all_in_one", "hoa"])
        self.assertEqual([m["gain_over_single_task"]["mean"] for m in record["methods"]], [None, None])
        self.assertEqual([(d["of"], d["against"]) for d in record["differences"]], [("hoa", "all_in_one")])

    def test_what_does_not_fit_is_refused(self):
        for arguments, *words in (
                (["--networks", "5"], "5 networks", "4 tasks"), (["--networks", "0"], "compare.networks"),
                (["--networks", "3..2"], "--networks"), (["--networks", "two"], "compare.networks"),
                (["--networks", "1..99999999999"], "--networks"), (["--methods", "hao"], "did you mean hoa?"),
                (["--weightings", "pcgrab"], "did you mean pcgrad?"), (["--methods", ""], "compare.methods"), (["--methods", "own"], "compare.grouping_path"),
                (["--grouping", ""], "--grouping"), (["--grouping", "gone.json"], "gone.json"),
                (["--test", "x"], "only to --gains"), (["--draws", "5"], "only to --gains"),
                (["--seed", "5"], "only to --gains"), (["--resume"], "no run to resume"),
                (["--out", ""], "--out"), (["--compare.metods", "tag"], "did you mean --compare.methods?")):
            self.assert_refused(self.compare(*arguments), 2, *words)
        for content, *words in (
                ([["load", "price", "spam"]], "no group holds colour"),
                ([["load", "price", "spam", "color"]], "did you mean colour?"), ("{}", "expected a list"),
                ([["load"], ["load", "load"]], "twice")):
            own = self.write("own.json", content if isinstance(content, str) else json.dumps(content))
            self.assert_refused(self.compare("--grouping", own), 2, "own.json", *words)
        # Nothing was begun, so nothing is in the way.
        self.assertFalse((self.directory / "runs").exists())

    def test_too_many_tasks_for_the_optimum_are_refused_before_any_training(self):
        names = [f"t{i}" for i in range(13)]
        draw = random.Random(0)
        rows = [",".join(["x"] + names)]
        rows += [",".join(f"{draw.gauss(0, 1):.4f}" for _ in range(14)) for _ in range(60)]
        table = self.write("wide.csv", "\n".join(rows) + "\n")
        config = self.write("wide.toml", f"[data]\npath = '{table}'\n" +
                            "".join(f"[[task]]\ntarget = '{name}'\n" for name in names))
        self.assert_refused(self.kindred("compare", config, "--optimum"), 2, "13 tasks", "2^13")


class Baselines(harness.Case):
    """joint_checkpoints and random_like_tag."""
    FLAGS = ("--methods", "single_task,all_in_one,joint_checkpoints,random_like_tag,tag", "--networks", "2,3", "--train.epochs", "12",
             "--train.learning_rate", "0.05")

    def compare(self, *flags):
        result = self.kindred("compare", self.config, "--out", "out", *flags)
        self.assert_done(result)
        return result

    def joint(self, seed):
        return self.directory / "out" / "networks" / f"seed{seed}_tasks0-1-2-3"

    def test_each_task_has_its_best_epoch_of_the_joint_training(self):
        made = self.once("compare", *self.FLAGS)
        self.copy_of(made)
        record = harness.read_json(self.directory / "out" / "comparison.json")
        own = next(method for method in record["methods"] if method["name"] == "joint_checkpoints")
        self.assertIsNone(own["budget"])
        self.assertEqual(own["search"]["networks"], 0)
        self.assertEqual(own["training"]["networks"], 1)
        self.assertEqual(own["training"]["steps"], record["joint_run"]["steps"])
        several = 0
        for seed in (0, 1):
            network = harness.read_json(self.joint(seed) / "result.json")
            kept = harness.read_json(self.joint(seed) / "task_checkpoints.json")
            self.assertEqual(kept["tasks"], network["tasks"])
            epochs = []
            for task, checkpoint in enumerate(kept["checkpoints"]):
                losses = [epoch["validation_losses"][task] for epoch in network["history"]]
                self.assertEqual(checkpoint["epoch"], losses.index(min(losses)))
                self.assertEqual(checkpoint["validation_loss"], min(losses))
                self.assertEqual(own["tasks"][task]["values"][seed], checkpoint["test"])
                if checkpoint["epoch"] == network["best_epoch"]:
                    self.assertEqual(checkpoint["test"], network["test"][task])
                    self.assertEqual(checkpoint["test_without"], network["test_without"][task])
                epochs.append(checkpoint["epoch"])
            several += len(set(epochs)) > 1
            self.assertAlmostEqual(own["validation_loss"]["values"][seed],
                                   statistics.fmean(c["validation_loss"] for c in kept["checkpoints"]))
            if seed == 0:
                groups = [[task for task, epoch in zip(kept["tasks"], epochs) if epoch == one] for one in set(epochs)]
                self.assertEqual(sorted(own["groupings"][0]), sorted(groups))
        self.assertGreater(several, 0)
        self.assertIn("checkpoints", made.result.stdout)

    def test_random_groups_have_the_sizes_of_tags(self):
        self.copy_of(self.once("compare", *self.FLAGS))
        record = harness.read_json(self.directory / "out" / "comparison.json")
        for budget in (2, 3):
            sizes = {}
            for method in record["methods"]:
                if method["budget"] == budget:
                    sizes[method["name"]] = [sorted(map(len, groups)) for groups in method["groupings"]]
            self.assertEqual(sizes["random_like_tag"], 2 * sizes["tag"])

    def test_a_joint_network_without_checkpoints_is_trained_once_more_to_the_same_bits(self):
        self.compare(*self.FLAGS)
        records = [self.joint(seed) / name for seed in (0, 1) for name in ("result.json", "weights.safetensors", "task_checkpoints.json")]
        before = [path.read_bytes() for path in records]
        for seed in (0, 1):
            (self.joint(seed) / "task_checkpoints.json").unlink()
        self.compare(*self.FLAGS, "--resume")
        self.assertEqual([path.read_bytes() for path in records], before)
        # Without the method nothing is kept.
        self.assert_done(self.kindred("run", self.config, "--out", "plain", "--train.epochs", "2", "--refine.trainings", "0"))
        self.assertEqual(list((self.directory / "plain").rglob("task_checkpoints.json")), [])
        damaged = self.joint(0) / "task_checkpoints.json"
        damaged.write_text("{}", encoding="utf-8")
        self.assert_refused(self.kindred("compare", self.config, "--out", "out", *self.FLAGS, "--resume"), 2, "task_checkpoints.json")

    def test_stopped_in_the_joint_training_it_ends_with_the_same_checkpoints(self):
        flags = [*self.FLAGS, "--train.epochs", "40", "--train.patience", "0"]
        self.compare(*flags)
        wanted = [(self.joint(seed) / "task_checkpoints.json").read_bytes() for seed in (0, 1)]
        path = self.directory / "again" / "networks" / "seed0_tasks0-1-2-3" / "checkpoint.safetensors"
        process = self.start("compare", self.config, "--out", "again", *flags, "--train.checkpoint_seconds", "0")
        self.stop_when(process, signal.SIGKILL, path.exists)
        self.assert_done(self.kindred("compare", self.config, "--out", "again", *flags, "--resume"))
        got = [(self.directory / "again" / "networks" / f"seed{seed}_tasks0-1-2-3" / "task_checkpoints.json").read_bytes()
               for seed in (0, 1)]
        self.assertEqual(got, wanted)


if __name__ == "__main__":
    unittest.main()
