"""The stages one by one: each works on what earlier ones left, and does nothing that is there already."""
import json
import shutil
import unittest

import harness

FEW = ("--train.epochs", "2", "--run.seeds", "1", "--run.random_groupings", "1", "--affinity.every", "2")
OWN = [["load", "price"], ["colour", "spam"], ["spam"]]


class Stages(harness.Case):
    def do(self, verb, *arguments):
        result = self.kindred(verb, self.config, "--out", "out", *FEW, *arguments)
        self.assert_done(result)
        return result

    def begin_after(self, verb):
        """The run directory as this verb leaves it, as a copy."""
        self.copy_of(self.once(verb, *FEW))

    def refuse(self, verb, *arguments, words):
        return self.assert_refused(self.kindred(verb, self.config, "--out", "out", *FEW, *arguments), 2, *words)

    @property
    def out(self):
        return self.directory / "out"

    def grouping(self):
        return harness.read_json(self.out / "grouping.json")

    def bundled(self):
        """The tasks of each network in the bundle."""
        manifest = harness.read_json(self.out / "bundle" / "manifest.json")
        return sorted(sorted(head["task"] for head in network["heads"]) for network in manifest["networks"])

    def times(self):
        return {path: path.stat().st_mtime_ns for path in self.out.rglob("*")
                if path.name in ("grouping.json", "weights.safetensors", "affinity.jsonl", "search.json")}

    def write_own(self, groups):
        return self.write("own.json", json.dumps(groups))

    def test_train_trains_the_groups_in_grouping_json(self):
        self.begin_after("affinity")
        # The config asks for two networks.
        for networks in ("1", "3"):
            self.do("group", "--grouping.networks", networks)
            before = (self.out / "grouping.json").read_bytes()
            groups = self.grouping()["groups"]
            self.assertEqual(self.grouping()["networks"], int(networks))
            self.do("train")
            self.assertEqual((self.out / "grouping.json").read_bytes(), before)
            self.assertEqual(self.bundled(), sorted(map(sorted, groups)))

    def test_a_stage_does_nothing_that_is_there_already(self):
        self.begin_after("affinity")
        for verb in ("group", "train"):
            self.do(verb)
        before = self.times()
        self.assertGreater(len(before), 4)
        for verb in ("affinity", "group", "train"):
            self.do(verb)
        self.assertEqual(self.times(), before)
        # The same affinities with another question are another matter, and so are other affinities.
        self.do("group", "--grouping.networks", "1")
        self.assertEqual(len(self.grouping()["groups"]), 1)
        self.do("group")
        self.assertEqual(self.grouping()["networks"], 2)
        affinity = harness.read_json(self.out / "affinity.json")
        affinity["matrix"] = [[-value for value in row] for row in affinity["matrix"]]
        (self.out / "affinity.json").write_text(json.dumps(affinity), encoding="utf-8")
        value = self.grouping()["value"]
        self.do("group")
        self.assertNotEqual(self.grouping()["value"], value)

    def test_group_reads_no_data(self):
        self.begin_after("affinity")
        self.table.rename(self.directory / "elsewhere.csv")
        result = self.do("group", "--grouping.networks", "3")
        self.assertIn("4 tasks in ", result.stdout)
        self.assertEqual(self.grouping()["networks"], 3)
        self.assertTrue((self.out / "phases.json").exists())
        self.refuse("train", words=["table.csv"])

    def test_groups_changed_by_hand_are_not_an_answer(self):
        self.begin_after("affinity")
        self.do("group", "--grouping.networks", "4")
        grouping = self.grouping()
        grouping["groups"] = [["load", "price", "spam", "colour"]]
        grouping["serves"] = {task: 0 for task in grouping["serves"]}
        (self.out / "grouping.json").write_text(json.dumps(grouping), encoding="utf-8")
        self.do("group", "--grouping.networks", "4")
        self.assertGreater(len(self.grouping()["groups"]), 1)

    def test_a_grouping_that_is_missing_or_damaged_is_said_in_a_line(self):
        self.refuse("group", words=["out/affinity.json: does not exist yet; run kindred affinity first"])
        self.refuse("train", words=["out/grouping.json: does not exist yet; run kindred group first", "--grouping FILE"])
        self.assertFalse(self.out.exists())
        self.begin_after("affinity")
        self.refuse("train", words=["out/grouping.json: does not exist yet"])
        self.do("group")
        whole = (self.out / "grouping.json").read_text(encoding="utf-8")
        renamed = whole.replace('"load"', '"freight"')
        for content, words in (("", ["out/grouping.json", "not valid JSON", "write it again with kindred group"]),
                               (whole[:100], ["out/grouping.json", "kindred group"]),
                               ("[" * 100_000, ["out/grouping.json"]),
                               ('{"format": "kindred.grouping/2"}', ["out/grouping.json", "kindred.grouping/2"]),
                               (whole.replace('"serves"', '"served"'), ["out/grouping.json", "serves"]),
                               (renamed, ["has the tasks", "freight", "but this run has", "load"])):
            (self.out / "grouping.json").write_text(content, encoding="utf-8")
            self.refuse("train", words=words)
            self.assertEqual((self.out / "grouping.json").read_text(encoding="utf-8"), content)
        (self.out / "grouping.json").write_text("{", encoding="utf-8")
        self.assertIn("groups are chosen again", self.do("group").stderr)
        self.assertEqual((self.out / "grouping.json").read_text(encoding="utf-8"), whole)
        for damage in ("{}", '{"format": "kindred.data/1", "hash": "x"}'):
            (self.out / "data.json").write_text(damage, encoding="utf-8")
            self.refuse("group", words=["out/data.json"])

    def test_a_grouping_of_ones_own_is_trained_and_bundled(self):
        own = self.write_own(OWN)
        self.do("train", "--grouping", own)
        grouping = self.grouping()
        self.assertEqual(grouping["status"], "given")
        self.assertIsNone(grouping["value"])
        self.assertEqual(self.bundled(), sorted(map(sorted, OWN)))
        self.assert_done(self.kindred("predict", "out/bundle", self.table))
        # It is what grouping.json holds: the next training needs no flag, and does nothing.
        before = self.times()
        self.do("train")
        self.assertEqual(self.times(), before)
        # The report calls the groups what they are.
        report = self.kindred("report", "out", "--format", "json")
        self.assert_done(report)
        self.assertEqual(json.loads(report.stdout)["faults"], [])
        self.assertIn("The groups are your own, not chosen from affinities.", json.loads(report.stdout)["answer"])
        # Once affinities are there they say what the groups are worth.
        self.do("affinity")
        self.do("train", "--grouping", own)
        grouping = self.grouping()
        self.assertEqual(grouping["status"], "given")
        matrix = harness.read_json(self.out / "affinity.json")["matrix"]
        self.assertAlmostEqual(grouping["scores"]["load"], matrix[1][0], delta=1e-15)
        self.assertEqual(grouping["serves"]["spam"], grouping["groups"].index(["spam", "colour"]))
        self.assertFalse((self.out / "phases.json").exists())

    def test_run_resume_chooses_again_after_given_groups_and_says_so(self):
        tag = ("--answer.deliver", "tag")
        self.begin_after("run")
        self.do("run", "--resume", *tag)
        chosen = (self.out / "grouping.json").read_bytes()
        metrics = (self.out / "metrics.json").read_bytes()
        self.do("train", "--grouping", self.write_own([["load"], ["price", "spam", "colour"]]))
        self.assertEqual(len(self.bundled()), 2)
        # The comparison is of the groups before: it says nothing of these.
        report = self.kindred("report", "out", "--format", "json")
        self.assert_done(report)
        told = json.loads(report.stdout)
        self.assertIsNone(told["comparison"])
        self.assertEqual(len(told["faults"]), 1)
        self.assertIn("metrics.json: compares other groups", told["faults"][0])
        self.assertIn("kindred compare CONFIG --grouping FILE", told["faults"][0])
        result = self.do("run", "--resume", *tag)
        self.assertIn("warning: out/grouping.json: its groups were given with --grouping", result.stderr)
        self.assertEqual((self.out / "grouping.json").read_bytes(), chosen)
        self.assertEqual((self.out / "metrics.json").read_bytes(), metrics)
        self.assertEqual(self.bundled(), sorted(map(sorted, self.grouping()["groups"])))

    def test_the_report_knows_a_comparison_of_other_groups(self):
        self.begin_after("run")
        self.do("group", "--grouping.networks", "1")
        told = json.loads(self.kindred("report", "out", "--format", "json").stdout)
        self.assertIsNone(told["comparison"])
        self.assertIn("kindred run CONFIG --resume", told["faults"][0])
        self.assertIn("They were not compared on test rows", " ".join(told["answer"]))
        self.do("run", "--resume", "--grouping.networks", "1")
        told = json.loads(self.kindred("report", "out", "--format", "json").stdout)
        self.assertEqual(told["faults"], [])
        self.assertIsNotNone(told["comparison"])

    def test_own_groupings_that_are_none_are_refused(self):
        for groups, words in (([["load"]], ["own.json", "no group holds"]),
                              ([["load", "prise", "spam", "colour"]], ["own.json", "prise", "did you mean price?"]),
                              ([], ["own.json"]),
                              ("x", ["own.json", "expected a list of groups"])):
            self.refuse("train", "--grouping", self.write_own(groups), words=words)
        self.refuse("train", "--grouping", "gone.json", words=["gone.json"])
        self.refuse("train", "--grouping", "", words=["--grouping is empty"])
        self.assertFalse(self.out.exists())

    def test_a_run_may_be_resumed_in_another_place_and_from_its_own_config(self):
        home = self.directory / "home"
        home.mkdir()
        shutil.copy(self.table, home / "table.csv")
        (home / "c.toml").write_text(harness.CONFIG.format(table="table.csv"), encoding="utf-8")
        self.assert_done(self.kindred("run", "home/c.toml", "--out", "home/out", *FEW))
        home.rename(self.directory / "moved")
        result = self.kindred("run", "moved/c.toml", "--out", "moved/out", "--resume", *FEW)
        self.assert_done(result)
        result = self.kindred("run", "moved/out/config.toml", "--out", "moved/out", "--resume")
        self.assert_done(result)
        # Other data are still another run.
        harness.write_table(self.directory / "moved" / "table.csv", seed=1)
        self.assert_refused(self.kindred("run", "moved/c.toml", "--out", "moved/out", "--resume", *FEW), 2,
                            "the data files have changed", "--out")
        self.assert_refused(self.kindred("group", "moved/c.toml", "--out", "moved/out", *FEW,
                                         "--train.optimizer", "sgd"), 2, 'train.optimizer was "adam" and is now "sgd"')


if __name__ == "__main__":
    unittest.main()
