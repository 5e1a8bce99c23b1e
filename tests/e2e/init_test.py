"""kindred init: a starter config for any table, and runs without a config."""
import csv
import tomllib
import unittest

import harness

TARGETS = "load,price,spam,colour"
FEW = ("--train.epochs", "1", "--run.seeds", "1", "--run.random_groupings", "0", "--refine.trainings", "0", "--model.hidden", "4")


def header_of(table):
    return table.read_text(encoding="utf-8").split("\n", 1)[0]


class Init(harness.Case):
    def setUp(self):
        super().setUp()
        self.config.unlink()

    def odd_table(self):
        """The table with an identifier, a constant, a leak, a column of parts and labels that few rows share."""
        lines = self.table.read_text(encoding="utf-8").splitlines()
        parts = ["train", "train", "val", "Test"]
        rows = [f"id,fold,const,leak,rare,{lines[0]}"]
        for i, line in enumerate(lines[1:]):
            load = line.split(",")[4]
            rows.append(f"{i},{parts[i % 4]},7,{2 * float(load)},{i if i % 5 == 0 else ''},{line}")
        return self.write("odd.csv", "\n".join(rows) + "\n")

    def test_what_it_finds_stands_in_a_config_that_runs_as_it_is(self):
        self.odd_table()
        result = self.kindred("init", "odd.csv", "--targets", TARGETS + ",rare", *FEW)
        self.assert_done(result)
        self.assertIn("next: kindred run odd.toml", result.stderr)
        text = (self.directory / "odd.toml").read_text(encoding="utf-8")
        for words in ("400 rows, 13 columns", '"rare" 320', '"spam": binary ("yes" against "no"); labels in', '"colour": multiclass, 3 classes',
                      '"load": regression, mean', '"const" (constant)', 'column "id" counts the rows', '"leak" almost determines',
                      '"spam" and "rare": ', '"load" and "rare": 20.7 %',
                      '# drop = ["id"]', '# split = "column"\n# split_column = "fold"', "280 training, 60 validation, 60 test"):
            self.assertIn(words, text)
        parsed = tomllib.loads(text)
        self.assertEqual([task["target"] for task in parsed["task"]], (TARGETS + ",rare").split(","))
        self.assertEqual(parsed["data"], {"path": "odd.csv"})
        self.assertEqual(parsed["train"], {"epochs": 1})
        self.assert_done(self.kindred("run", "odd.toml", "--out", "a"))
        self.assert_done(self.kindred("run", "odd.csv", "--targets", TARGETS + ",rare", *FEW, "--out", "b"))
        self.assert_done(self.kindred("run", "b/config.toml", "--out", "c"))  # by hand, from the config that was used
        for name in ("config.toml", "affinity.json", "grouping.json", "metrics.json", "test_predictions.csv"):
            self.assertEqual((self.directory / "a" / name).read_bytes(), (self.directory / "b" / name).read_bytes(), name)
            self.assertEqual((self.directory / "c" / name).read_bytes(), (self.directory / "b" / name).read_bytes(), name)
        # As the comments suggest it.
        mended = text.replace('# drop = ["id"]', 'drop = ["id", "leak", "const"]').replace("# split = \"column\"", 'split = "column"')
        self.write("mended.toml", mended.replace("# split_column", "split_column"))
        self.assertEqual(tomllib.loads((self.directory / "mended.toml").read_text(encoding="utf-8"))["data"]["split_column"], "fold")
        self.assert_done(self.kindred("affinity", "mended.toml"))

    def test_without_targets_every_column_is_a_candidate(self):
        self.odd_table()
        self.assert_done(self.kindred("init", "odd.csv"))
        text = (self.directory / "odd.toml").read_text(encoding="utf-8")
        self.assertNotIn("task", tomllib.loads(text))
        self.assert_refused(self.kindred("run", "odd.toml"), 2, "odd.toml", "there are no tasks", "[[task]]")
        self.assertIn('# "id": numbers, 400 different: a regression task; looks like an identifier', text)
        self.assertIn('# "const": constant', text)
        lines = text.splitlines()
        for name in ("load", "spam"):  # as an editor would
            at = lines.index(f'# target = "{name}"')
            lines[at - 1:at + 1] = ["[[task]]", f'target = "{name}"']
        self.write("odd.toml", "\n".join(lines))
        self.assert_done(self.kindred("affinity", "odd.toml", *FEW))

    def test_a_file_is_replaced_only_with_force_and_a_dash_is_standard_output(self):
        (self.directory / "sub").mkdir()
        result = self.kindred("init", "table.csv", "--targets", "load,price", "--out", "-")
        self.assert_done(result)
        self.assertEqual(tomllib.loads(result.stdout)["data"]["path"], "table.csv")
        self.assertFalse((self.directory / "table.toml").exists())
        mine = self.write("table.toml", "mine")
        self.assert_refused(self.kindred("init", "table.csv"), 2, "table.toml", "exists already", "--force")
        self.assertEqual(mine.read_text(encoding="utf-8"), "mine")
        self.assert_done(self.kindred("init", "table.csv", "--force"))
        self.assert_done(self.kindred("init", "table.csv", "--targets", "load,price", "--out", "sub/c.toml"))
        self.assert_done(self.kindred("affinity", "sub/c.toml", *FEW))  # the path holds from there
        self.assert_refused(self.kindred("init", "table.csv", "--out", "sub", "--force"), 2, "sub", "choose a file")
        self.assert_refused(self.kindred("init", "table.toml"), 2, "is a config already")
        self.assert_refused(self.kindred("init", "table.csv", "--out", "-", "--targets", "lod,price"), 2, 'did you mean "load"?')
        self.assert_refused(self.kindred("init", "table.csv", "--data.dorp", "id"), 2, "data.drop")

    def test_names_that_are_no_names_give_a_config_or_one_error(self):
        names = ['a "b" \\', "two\nlines", "[[task]]", "x = 1 # no", "größe", "'''", "a\tb", "\u202egnp"]
        rows = list(csv.reader(self.table.read_text(encoding="utf-8").splitlines()))
        rows[0] = names
        with open(self.directory / "names.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        self.assert_done(self.kindred("init", "names.csv"))
        text = (self.directory / "names.toml").read_text(encoding="utf-8")
        self.assertNotIn("task", tomllib.loads(text))
        for line in text.splitlines():
            if line.startswith("# target = "):
                self.assertIn(tomllib.loads(line[2:])["target"], names)
        self.assert_refused(self.kindred("init", "names.csv", "--out", "-", "--targets", "a\tb,größe"), 2, "printable", "\\x09")
        names = [*names[4:6], names[7]]
        targets = ",".join('"' + name.replace('"', '""') + '"' for name in names)
        self.assert_done(self.kindred("init", "names.csv", "--force", "--targets", targets))
        parsed = tomllib.loads((self.directory / "names.toml").read_text(encoding="utf-8"))
        self.assertEqual([task["target"] for task in parsed["task"]], names)
        self.assert_done(self.kindred("affinity", "names.toml", *FEW))

        wide = [f"column {i}" for i in range(10000)]
        self.write("wide.csv", "\n".join([",".join(wide)] + [",".join(str((i + 3 * k) % 7) for i in range(10000)) for k in range(30)]))
        self.assert_done(self.kindred("init", "wide.csv"))
        text = (self.directory / "wide.toml").read_text(encoding="utf-8")
        self.assertIn("And 9900 more columns", text)
        tomllib.loads(text)
        self.assert_done(self.kindred("init", "wide.csv", "--force", "--targets", "column 999?"))
        tomllib.loads((self.directory / "wide.toml").read_text(encoding="utf-8"))

        for content, words in ((b"", ["bad.csv"]), (b"a,b,c\n", ["bad.csv"]), (b"a\xff,b\n1,2\n", ["bad.csv"]), (b"a,a\n1,2\n", ["a"])):
            self.write("bad.csv", content)
            self.assert_refused(self.kindred("init", "bad.csv", "--force"), 2, *words)
            self.assert_refused(self.kindred("init", "bad.csv", "--force", "--targets", "a,b"), 2)
            self.assertFalse((self.directory / "bad.toml").exists())

    def test_targets_may_be_patterns(self):
        result = self.kindred("affinity", "table.csv", "--targets", "?o*,spam", "--out", "out", *FEW)
        self.assert_done(result)
        self.assertEqual(harness.read_json(self.directory / "out" / "affinity.json")["tasks"], ["load", "colour", "spam"])
        self.assert_refused(self.kindred("run", "table.csv", "--targets", "zz*"), 2, '"zz*" matches no column')
        self.assert_refused(self.kindred("run", "table.csv", "--targets", "zz?"), 2, '"zz?"')


if __name__ == "__main__":
    unittest.main()
