"""Affinities measured in several joint trainings (affinity.runs)."""
import math
import signal
import unittest

import harness

FEW = ("--train.epochs", "3", "--run.seeds", "2", "--run.random_groupings", "1", "--affinity.every", "2",
       "--refine.trainings", "0")
THREE = (*FEW, "--affinity.runs", "3")
FILES = ("affinity.json", "affinity.csv", "affinity.jsonl", "affinity_run2.jsonl", "affinity_run3.jsonl", "affinity_run1.json",
         "affinity_run2.json", "affinity_run3.json")


class AffinityRuns(harness.Case):
    def test_the_matrix_is_the_mean_of_the_trainings(self):
        out = self.once("affinity", *THREE).out
        mean = harness.read_json(out / "affinity.json")
        runs = [harness.read_json(out / f"affinity_run{run}.json") for run in (1, 2, 3)]
        self.assertEqual(mean["runs"], 3)
        self.assertEqual(mean["measurements"], sum(run["measurements"] for run in runs))
        tasks = range(len(mean["tasks"]))
        pairs = [(i, j) for i in tasks for j in tasks]
        # The variance between the trainings as a multiple of what the noise within them explains.
        between = within = 0
        for i, j in pairs:
            if i != j:
                values = [run["matrix"][i][j] for run in runs]
                middle = sum(values) / 3
                between += sum((value - middle) ** 2 for value in values) / 2
                within += sum(run["standard_error"][i][j] ** 2 for run in runs) / 3
        ratio = max(1, between / within)
        for i, j in pairs:
            self.assertTrue(harness.close(mean["matrix"][i][j], sum(run["matrix"][i][j] for run in runs) / 3, 1e-12))
            self.assertEqual(mean["count"][i][j], sum(run["count"][i][j] for run in runs))
            error = math.sqrt(ratio * sum(run["standard_error"][i][j] ** 2 for run in runs)) / 3
            self.assertTrue(math.isclose(mean["standard_error"][i][j], error, rel_tol=1e-9))

    def test_each_training_has_a_seed_of_its_own(self):
        out = self.once("affinity", *THREE).out
        alone = self.once("affinity", *FEW, "--run.seed", "1").out
        self.assertEqual((alone / "affinity.jsonl").read_bytes(), (out / "affinity_run2.jsonl").read_bytes())
        one = harness.read_json(alone / "affinity.json")
        self.assertNotIn("runs", one)
        self.assertEqual(harness.read_json(out / "affinity_run2.json")["matrix"], one["matrix"])

    def test_further_trainings_are_added_to_a_finished_one(self):
        out = self.copy_of(self.once("affinity", *FEW))
        self.assert_done(self.kindred("affinity", self.config, "--out", out, *THREE))
        for name in FILES:
            self.assertEqual((out / name).read_bytes(), (self.once("affinity", *THREE).out / name).read_bytes(), name)

    def test_killed_and_resumed_to_the_same_bytes(self):
        whole = self.once("affinity", *THREE).out
        for file, lines in (("affinity.jsonl", 3), ("affinity_run2.jsonl", 2), ("affinity_run3.jsonl", 4)):
            out = self.directory / file
            self.stop_when(self.start("affinity", self.config, "--out", out, *THREE), signal.SIGKILL,
                           lambda out=out, file=file, lines=lines: harness.lines_of(out / file) >= lines)
            self.assert_done(self.kindred("affinity", self.config, "--out", out, *THREE))
            for name in FILES:
                self.assertEqual((out / name).read_bytes(), (whole / name).read_bytes(), f"{name} after a kill in {file}")

    def test_the_run_says_what_another_measurement_would_choose(self):
        made = self.once("run", *THREE)
        self.assertIn("of 3 joint trainings", made.result.stderr)
        stability = harness.read_json(made.out / "grouping.json")["stability"]
        self.assertEqual(stability["runs"], 3)
        self.assertIn("another measurement in 3 joint trainings would choose these very groups", made.result.stdout)
        self.assertIn("another measurement in 3 joint trainings", (made.out / "report.html").read_text(encoding="utf-8").lower())
        # One network for all for each seed, those of the joint trainings among them.
        joint = sorted(path.name for path in (made.out / "networks").glob("seed*_tasks0-1-2-3"))
        self.assertEqual(joint, [f"seed{seed}_tasks0-1-2-3" for seed in range(3)])
        search = harness.read_json(made.out / "timing.json")["search"]
        self.assertEqual(search["steps"], 3 * harness.read_json(made.out / "search.json")["steps"])
        self.assertGreater(search["joint_runs"], 2.9)

    def test_every_training_is_charged(self):
        out = self.once("compare", *THREE, "--methods", "single_task,all_in_one,tag", "--networks", "2").out
        search = {method["name"]: method["search"] for method in harness.read_json(out / "comparison.json")["methods"]}
        self.assertEqual(search["tag"]["networks"], 3)
        self.assertGreater(search["tag"]["joint_runs"], 2.9)
        steps = [harness.read_json(out / f"search{run}.json")["steps"] for run in ("", "_run2", "_run3")]
        self.assertEqual(search["tag"]["steps"], sum(steps))
        self.assertEqual(search["all_in_one"]["networks"], 0)

    def test_measurements_of_one_training_do_not_fit_a_mean(self):
        out = self.once("affinity", *THREE).out
        grouped = self.kindred("group", out / "affinity.json", "--networks", "2", "--resamples", "100", "--json")
        self.assert_done(grouped)
        self.assert_refused(self.kindred("group", out / "affinity.json", "--measurements", out / "affinity.jsonl"), 2,
                            "the mean of several")

    def test_a_number_below_one_is_refused(self):
        self.assert_refused(self.kindred("affinity", self.config, "--out", "out", "--affinity.runs", "0"), 2, "affinity.runs")


if __name__ == "__main__":
    unittest.main()
