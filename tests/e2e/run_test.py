"""The main job from a table on disk to a bundle, as a user runs it."""
import csv
import signal
import unittest

import harness


class Run(harness.Case):
    def test_leaves_everything_and_prints_the_table(self):
        out, result = self.once("run")
        for name in ("config.toml", "affinity.json", "affinity.csv", "affinity.jsonl", "grouping.json", "metrics.json",
                     "timing.json", "log.jsonl", "bundle/manifest.json", "test_predictions.csv"):
            self.assertTrue((out / name).exists(), name)
        for word in ("load", "price", "spam", "colour", "total error", "single-task", "all-in-one", "random", "TAG",
                     "Search:"):
            self.assertIn(word, result.stdout)
        self.assert_no_partial_files(out)
        lines = result.stdout.splitlines()
        self.assertRegex(lines[0], r"^(\d networks: \{.+\}|one network for all|single-task networks): .*p [=<] 0?\.?\d+")
        self.assertIn("Groups chosen by TAG, proven best for these affinities:", lines)
        self.assertEqual(lines[-2:], ["Report: run/report.html", "Bundle: run/bundle"])

        metrics = harness.read_json(out / "metrics.json")
        self.assertEqual(metrics["format"], "kindred.metrics/2")
        self.assertEqual([m["name"] for m in metrics["methods"]], ["single_task", "all_in_one", "random", "tag",
                                                                    "refined"])
        for method in metrics["methods"]:
            for values in method["tasks"]:
                self.assertEqual(len(values["values"]), 2)
            mean = sum(method["error"]["values"]) / 2
            self.assertTrue(harness.close(mean, method["error"]["mean"], 1e-12))
        # Two seeds: an interval with the noise of test rows in it, and no claim that one method is better.
        for difference in metrics["differences"]:
            self.assertGreater(difference["row_error"], 0)
            self.assertGreater(difference["high"] - difference["low"], 2 * difference["row_error"])
            self.assertIn(difference["exceeds_noise"], (False, None))
        # The two regressions follow from the same features: far better than the training mean.
        for task in range(2):
            self.assertLess(metrics["methods"][-1]["tasks"][task]["mean"], 0.7)

        affinity = harness.read_json(out / "affinity.json")
        lines = (out / "affinity.jsonl").read_text().splitlines()
        self.assertEqual(affinity["rows"], "source")
        self.assertEqual(affinity["measurements"], len(lines))
        grouping = harness.read_json(out / "grouping.json")
        self.assertLessEqual(len(grouping["groups"]), 2)
        self.assertEqual(sorted({t for g in grouping["groups"] for t in g}), ["colour", "load", "price", "spam"])

    def test_the_same_config_gives_the_same_bytes(self):
        one = self.once("run").out
        self.assert_done(self.kindred("run", self.config, "--out", "two"))
        for name in ("metrics.json", "affinity.json", "affinity.jsonl", "grouping.json", "test_predictions.csv"):
            self.assertEqual((one / name).read_bytes(), (self.directory / "two" / name).read_bytes(), name)

    def test_a_finished_run_is_not_trained_again(self):
        out = self.copy_of(self.once("run"))
        result = out / "metrics.json"
        before = result.read_bytes()
        weights = {p: p.stat().st_mtime_ns for p in out.rglob("weights.safetensors")}
        self.assertGreater(len(weights), 5)
        self.assert_refused(self.kindred("run", self.config, "--out", "out"), 2, "--resume")
        self.assert_done(self.kindred("run", self.config, "--out", "out", "--resume"))
        self.assertEqual(result.read_bytes(), before)
        self.assertEqual(weights, {p: p.stat().st_mtime_ns for p in out.rglob("weights.safetensors")})

    def test_the_stages_alone_make_what_the_run_makes(self):
        whole = self.once("run").out
        for verb in ("affinity", "group", "refine"):
            self.assert_done(self.kindred(verb, self.config, "--out", "parts"))
        for name in ("affinity.json", "grouping.json", "refinement.json", "metrics.json", "test_predictions.csv"):
            self.assertEqual((whole / name).read_bytes(), (self.directory / "parts" / name).read_bytes(), name)

    def test_another_spelling_of_the_same_table(self):
        """Semicolons, decimal commas, pandas' index and NULLs: the same numbers, and a word about the index."""
        lines = self.table.read_text(encoding="utf-8").splitlines()
        odd = [";" + lines[0].replace(",", ";")]
        for i, line in enumerate(lines[1:]):
            cells = [cell.replace(".", ",") or "NULL" for cell in line.split(",")]
            odd.append(";".join([str(i)] + cells))
        table = self.write("odd.csv", "\n".join(odd) + "\n")
        config = self.write("odd.toml", harness.CONFIG.format(table=table))
        plain = self.once("run").out
        result = self.kindred("run", config, "--out", "odd")
        self.assert_done(result)
        self.assertIn("no name for column 1", result.stderr)
        for name in ("affinity.json", "test_predictions.csv"):
            self.assertEqual((plain / name).read_bytes(), (self.directory / "odd" / name).read_bytes(), name)
        predicted = self.kindred("predict", "odd/bundle", table)
        self.assert_done(predicted)
        self.assertIn("no name for column 1", predicted.stderr)
        self.assertEqual(predicted.stdout, self.kindred("predict", plain / "bundle", self.table).stdout)

    def test_predict_agrees_with_the_runs_own_predictions(self):
        out = self.once("run").out
        self.assert_done(self.kindred("predict", out / "bundle", self.table, "-o", "p.csv", "--probabilities"))
        with open(out / "test_predictions.csv", encoding="utf-8") as file:
            own = list(csv.DictReader(file))
        with open(self.directory / "p.csv", encoding="utf-8") as file:
            served = list(csv.DictReader(file))
        self.assertEqual(len(served), 400)
        self.assertGreater(len(own), 40)
        # Within 1e-6 of the column's largest value: single precision, and other shapes of products.
        largest = {name: max(abs(float(row[name])) for row in own)
                   for name in own[0] if name not in ("row", "spam", "colour")}
        for row in own:
            other = served[int(row.pop("row"))]
            self.assertEqual(list(row), list(other))
            for name, text in row.items():
                if name in ("spam", "colour"):
                    self.assertEqual(text, other[name])
                else:
                    self.assertAlmostEqual(float(text), float(other[name]), delta=1e-6 * largest[name])

    def test_ctrl_c_saves_and_resume_ends_as_if_nothing_had_happened(self):
        flags = ("--train.epochs", "40", "--train.patience", "0", "--run.seeds", "1")
        whole = self.once("run", *flags).out
        # In the joint training, while the chosen networks are trained, and while the baselines are.
        for file, word, count in (("affinity.jsonl", "", 20), ("log.jsonl", '"grouping"', 1), ("log.jsonl", '"network"', 4)):
            out = self.directory / f"cut{count}"
            errors = self.stop_when(self.start("run", self.config, "--out", out, *flags), signal.SIGINT,
                                    lambda: harness.lines_of(out / file, word) >= count)
            self.assertRegex(errors, r"interrupted.*; .*cut\d+ keeps what is done; to go on, repeat the command with --resume")
            self.assertFalse((out / "metrics.json").exists())
            self.assert_done(self.kindred("run", self.config, "--out", out, "--resume", *flags))
            for name in ("metrics.json", "affinity.jsonl", "test_predictions.csv"):
                self.assertEqual((out / name).read_bytes(), (whole / name).read_bytes(), (count, name))

    def test_another_budget_reuses_what_is_there(self):
        joint = self.copy_of(self.once("run")) / "networks/seed0_tasks0-1-2-3/result.json"
        before = joint.stat().st_mtime_ns
        self.assert_done(self.kindred("run", self.config, "--out", "out", "--resume", "--grouping.networks", "3"))
        self.assertEqual(joint.stat().st_mtime_ns, before)
        self.assert_refused(
            self.kindred("run", self.config, "--out", "out", "--resume", "--train.learning_rate", "0.5"), 2,
            "train.learning_rate", "0.5")

    def test_an_overhead_that_cannot_be_held_is_said_before(self):
        result = self.kindred("affinity", self.config, "--out", "out", "--affinity.every", "0")
        self.assert_done(result)
        warnings = [line for line in result.stderr.splitlines() if "affinity.overhead" in line]
        self.assertEqual(len(warnings), 1, result.stderr)
        self.assertRegex(warnings[0], r"^warning: affinity\.overhead = 0\.1 will be exceeded: 4 tasks need 8 trial steps "
                                      r"each on average, .* \d+ training steps; measuring will take up to \d+ %")
        self.assertLess(result.stderr.index("will be exceeded"), result.stderr.index("measuring took"))
        held = self.kindred("affinity", self.config, "--out", "held", "--affinity.every", "0", "--affinity.overhead", "3")
        self.assertNotIn("will be exceeded", held.stderr)

    def test_says_that_two_tasks_leave_no_choice_and_that_little_was_measured(self):
        two = self.write("two.toml", self.config.read_text().replace('[[task]]\ntarget = "spam"\n', "").replace(
            '[[task]]\ntarget = "colour"\n', "").replace("epochs = 5", "epochs = 1").replace("batch = 32", "batch = 64"))
        result = self.kindred("run", two, "--out", "two", "--run.random_groupings", "0")
        self.assert_done(result)
        # TAG has no choice; refinement has: one network for both, or two.
        self.assertRegex(result.stdout.splitlines()[0], r"^(single-task networks|one network for all): ")
        alone = self.kindred("run", two, "--out", "alone", "--run.random_groupings", "0", "--refine.trainings", "0")
        self.assertRegex(alone.stdout.splitlines()[0], r"^1 network: \{load, price\}: .*; there was no choice: ")
        # One epoch of 4 steps, two of them measured.
        grouping = harness.read_json(self.directory / "two" / "grouping.json")
        self.assertIsNone(grouping["stability"])
        self.assertTrue(grouping["too_few_measurements"])

    def test_a_budget_of_one_network_leaves_no_choice(self):
        result = self.kindred("run", self.config, "--out", "out", "--grouping.networks", "1",
                              "--run.random_groupings", "0", "--run.seeds", "1")
        self.assert_done(result)
        self.assertRegex(result.stdout.splitlines()[0], r"^1 network: .*; there was no choice: one network must serve")

    def test_the_initial_network_is_written_in_the_same_form(self):
        self.assert_done(self.kindred("affinity", self.config, "--out", "out", "--run.save_initial", "true"))
        result = self.kindred("predict", "out/initial", self.table)
        self.assert_done(result)
        self.assertEqual(len(result.stdout.splitlines()), 401)


if __name__ == "__main__":
    unittest.main()
