"""Spellings of codes, texts that training never had, row weights, patterns of targets: from the config to the output."""
import csv
import io
import random
import unittest

import harness

SHORT = """
[model]
hidden = [16]

[train]
epochs = {epochs}
learning_rate = 0.01
batch = 32

[run]
threads = 2
seeds = 1
random_groupings = 1
"""


def table_text(rows, seed, code="{}", income="{}", weight=lambda i: 1):
    """Codes 1 to 6 that decide y and the class k, an income, and weights."""
    draw = random.Random(seed)
    lines = ["code,v,y,k,income,w"]
    for i in range(rows):
        number = draw.randrange(1, 7)
        v = draw.gauss(0, 1)
        lines.append(",".join([code.format(number), f"{v:.3f}", f"{[3, -2, 5, 1, -4, 2][number - 1] + 0.2 * v:.3f}",
                               code.format(1 + number % 3), income.format(">50K" if v > 0 else "<=50K"),
                               str(weight(i))]))
    return "\n".join(lines) + "\n"


class Labels(harness.Case):
    def config_for(self, data, tasks, epochs=2):
        return self.write("labels.toml", f"[data]\npath = \"train.csv\"\n{data}\n{tasks}{SHORT.format(epochs=epochs)}")

    def test_codes_written_with_a_point_are_the_same_codes(self):
        self.write("train.csv", table_text(300, 0))
        self.write("int.csv", table_text(100, 1))
        self.write("float.csv", table_text(100, 1, code="{}.0"))
        self.write("other.csv", table_text(100, 1, code="no. {}"))
        config = self.config_for("categorical = [\"code\"]\ndrop = [\"w\"]",
                                 "[[task]]\ntarget = \"y\"\n[[task]]\ntarget = \"k\"\nkind = \"multiclass\"\n", epochs=10)
        self.assert_done(self.kindred("run", config, "--out", "out"))
        results = {name: self.kindred("predict", "out/bundle", name + ".csv") for name in ("int", "float", "other")}
        for result in results.values():
            self.assert_done(result)
        self.assertEqual(results["int"].stdout, results["float"].stdout)
        self.assertEqual(results["float"].stderr, "")
        self.assertIn("warning: column \"code\": 100 of 100 texts (100 %) of other.csv are in no training row, such as "
                      "\"no. ", results["other"].stderr)
        right = [row["k"] for row in csv.DictReader(io.StringIO((self.directory / "int.csv").read_text()))]
        said = [row["k"] for row in csv.DictReader(io.StringIO(results["float"].stdout))]
        self.assertGreater(sum(a == b for a, b in zip(right, said)), 90)
        # The same in the test part of a run.
        files = self.config_for("categorical = [\"code\"]\ndrop = [\"w\"]\nsplit = \"files\"\ntest_path = \"float.csv\"",
                                "[[task]]\ntarget = \"y\"\n[[task]]\ntarget = \"k\"\nkind = \"multiclass\"\n")
        result = self.kindred("run", files, "--out", "files")
        self.assert_done(result)
        self.assertNotIn("no training row", result.stderr)
        self.assertIn("regression: \"y\"; multiclass: \"k\" (3 classes)", result.stderr)

    def test_labels_that_training_never_had(self):
        self.write("train.csv", table_text(300, 0))
        tasks = "[[task]]\ntarget = \"income\"\n{}[[task]]\ntarget = \"y\"\n"
        data = "drop = [\"w\"]\nsplit = \"files\"\ntest_path = \"test.csv\""
        self.write("test.csv", table_text(100, 1, income="{}."))
        for positive in ("", "positive = [\">50K\"]\n"):
            result = self.kindred("run", self.config_for(data, tasks.format(positive)), "--out", "refused")
            self.assert_refused(result, 2, "task \"income\": 100 of 100 labels (100 %) of the test part", ">50K.",
                                "write column \"income\" in the same way")
        # A fifth of them: told, and the score says of what it is.
        mixed = table_text(80, 1).splitlines() + table_text(20, 2, income="{}.").splitlines()[1:]
        self.write("test.csv", "\n".join(mixed) + "\n")
        result = self.kindred("run", self.config_for(data, tasks.format("")), "--out", "out")
        self.assert_done(result)
        self.assertIn("20 of 100 labels (20 %) of the test part are in no training row", result.stderr)
        note = "income is scored on 80 of 100 labels"
        self.assertIn(note, result.stdout)
        self.assertIn(note, harness.read_json(self.directory / "out" / "metrics.json")["notes"][0])

    def test_equal_weights_change_nothing_and_others_do(self):
        runs = {}
        for name, weight in (("none", None), ("two", lambda i: 2), ("some", lambda i: 1 + i % 3)):
            self.write("train.csv", table_text(300, 0, weight=weight or (lambda i: 2)))
            data = "drop = [\"w\"]" if weight is None else "weight_column = \"w\""
            config = self.config_for(data, "[[task]]\ntarget = \"y\"\n[[task]]\ntarget = \"income\"\n")
            self.assert_done(self.kindred("run", config, "--out", name))
            out = self.directory / name
            runs[name] = [(out / file).read_bytes() for file in ("metrics.json", "affinity.jsonl", "test_predictions.csv")]
        self.assertEqual(runs["none"], runs["two"])
        self.assertNotEqual(runs["none"][0], runs["some"][0])
        self.write("new.csv", "\n".join(",".join(line.split(",")[:4]) for line in table_text(5, 3).splitlines()) + "\n")
        self.assert_done(self.kindred("predict", "some/bundle", "new.csv"))
        before = (self.directory / "new.csv").read_bytes()
        self.assert_refused(self.kindred("predict", "some/bundle", "new.csv", "-o", "new.csv"), 2, "-o names the input file itself")
        self.assertEqual((self.directory / "new.csv").read_bytes(), before)
        self.write("train.csv", table_text(300, 0, weight=lambda i: -1 if i == 7 else 1))
        self.assert_refused(self.kindred("run", config, "--out", "bad"), 2, "train.csv, line 9, column \"w\"",
                            "\"-1\" is not a weight")

    def test_patterns_of_targets_belong_to_the_run(self):
        self.write("train.csv", table_text(300, 0))
        config = self.config_for("drop = [\"w\"]", "[[task]]\ntargets = [\"y\", \"inc*\"]\n")
        self.assert_done(self.kindred("run", config, "--out", "out"))
        self.assertIn("targets = [\"y\", \"inc*\"]", (self.directory / "out" / "config.toml").read_text())
        self.assert_done(self.kindred("run", config, "--out", "out", "--resume"))
        # The resolved config of the run makes the same run.
        self.assert_done(self.kindred("run", "out/config.toml", "--out", "again"))
        for name in ("metrics.json", "affinity.jsonl"):
            self.assertEqual((self.directory / "out" / name).read_bytes(), (self.directory / "again" / name).read_bytes())
        other = self.config_for("drop = [\"w\"]", "[[task]]\ntargets = [\"y\", \"k\"]\n")
        self.assert_refused(self.kindred("run", other, "--out", "out", "--resume"), 2, "holds another run", "targets")
        none = self.config_for("drop = [\"w\"]", "[[task]]\ntargets = [\"label_*\"]\n")
        self.assert_refused(self.kindred("run", none, "--out", "none"), 2, "\"label_*\" matches no column")


if __name__ == "__main__":
    unittest.main()
