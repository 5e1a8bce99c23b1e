"""A table without a config: `kindred run table.csv --targets a,b,c`."""
import csv
import os
import struct
import subprocess
import unittest

import harness

TARGETS = "load,price,spam,colour"
FEW = ("--train.epochs", "2", "--run.seeds", "1", "--run.random_groupings", "1", "--model.hidden", "8,8",
       "--run.threads", "2")


class TableInput(harness.Case):
    def setUp(self):
        super().setUp()
        self.config.unlink()

    def weights(self, out):
        return {path: path.stat().st_mtime_ns for path in (self.directory / out).rglob("weights.safetensors")}

    def test_a_table_is_run_like_a_config_and_resumed_either_way(self):
        self.assert_done(self.kindred("run", "table.csv", "--targets", TARGETS, "--data.drop", "kind", *FEW))
        out = self.directory / "runs" / "table"
        tasks = "".join(f'[[task]]\ntarget = "{name}"\n' for name in TARGETS.split(","))
        config = self.write("same.toml", '[data]\npath = "table.csv"\ndrop = ["kind"]\n' + tasks)
        self.assert_done(self.kindred("run", config, *FEW))
        for name in ("metrics.json", "affinity.json", "grouping.json", "test_predictions.csv", "config.toml"):
            self.assertEqual((out / name).read_bytes(), (self.directory / "runs" / "same" / name).read_bytes(), name)

        before = self.weights("runs/table")
        self.assertGreater(len(before), 4)
        again = ("run", "table.csv", "--targets", TARGETS, "--data.drop", "kind", *FEW)
        self.assert_refused(self.kindred(*again), 2, "--resume")
        self.assert_done(self.kindred(*again, "--resume"))
        self.assert_done(self.kindred("run", "runs/table/config.toml", "--out", "runs/table", "--resume"))
        self.assertEqual(self.weights("runs/table"), before)
        # Other targets are another run.
        self.assert_refused(self.kindred("run", "table.csv", "--targets", "load,price,spam", "--data.drop", "kind",
                                         *FEW, "--resume"), 2, "runs/table", "--out")

    def test_every_stage_takes_a_table(self):
        self.table.rename(self.directory / "t.data.csv")
        common = ("t.data.csv", "--targets", TARGETS, "--out", "out", *FEW)
        for verb in ("affinity", "group", "train"):
            self.assert_done(self.kindred(verb, *common))
        self.assertTrue((self.directory / "out" / "bundle" / "manifest.json").exists())
        result = self.kindred("compare", *common, "--resume", "--methods", "single_task,tag", "--networks", "2")
        self.assert_done(result)
        self.assertIn("TAG", result.stdout)

    def test_the_memory_of_predictions_does_not_grow_with_the_rows(self):
        self.assert_done(self.kindred("run", "table.csv", "--targets", TARGETS, "--refine.trainings", "0", *FEW))
        header, *rows = self.table.read_text(encoding="utf-8").splitlines(keepends=True)

        def peak(name, times):
            with open(self.directory / name, "w", encoding="utf-8") as file:
                file.write(header)
                for _ in range(times):
                    file.writelines(rows)
            process = subprocess.Popen([os.environ["KINDRED_PROGRAM"], "predict", self.directory / "runs/table/bundle",
                                        self.directory / name, "-o", self.directory / f"{name}.out"])
            _, process.returncode, usage = os.wait4(process.pid, 0)
            self.assertEqual(process.returncode, 0)
            with open(self.directory / f"{name}.out", encoding="utf-8") as file:
                self.assertEqual(sum(1 for _ in file), 1 + times * len(rows))
            return usage.ru_maxrss / 1024

        # Without standard output and error, warnings do not go into the file that is written.
        odd = self.write("odd.csv", header + rows[0].replace("red", "mauve").replace("blue", "mauve").replace("green", "mauve"))
        subprocess.run(["sh", "-c", '"$0" predict "$1" "$2" -o "$3" >&- 2>&-', os.environ["KINDRED_PROGRAM"],
                        self.directory / "runs/table/bundle", odd, self.directory / "odd.out"], check=True)
        self.assertEqual(len((self.directory / "odd.out").read_text(encoding="utf-8").splitlines()), 2)
        less, more = peak("short.csv", 20000 // len(rows)), peak("long.csv", 600000 // len(rows))
        self.assertLess(more - less, 24, f"MiB, from {less:.0f} to {more:.0f}")

    def test_the_memory_of_predictions_for_an_array_does_not_grow_with_the_rows(self):
        def array(name, rows, order="C"):
            """60 columns of float64; no two rows of 101 are the same."""
            header = f"{{'descr': '<f8', 'fortran_order': {order == 'F'}, 'shape': ({rows}, 60), }}\n".encode()
            columns = [[(31 * row + 17 * column * row) % 101 / 10 for row in range(101)] for column in range(60)]
            with open(self.directory / name, "wb") as file:
                file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
                if order == "C":
                    packed = [struct.pack("<60d", *(column[row] for column in columns)) for row in range(101)]
                    for row in range(rows):
                        file.write(packed[row % 101])
                else:
                    for column in columns:
                        file.write((struct.pack("<101d", *column) * (rows // 101 + 1))[:8 * rows])
            return self.directory / name

        array("train.npy", 300)
        self.assert_done(self.kindred("run", "train.npy", "--targets", "c1,c2", "--refine.trainings", "0", "--model.hidden", "8", *FEW))
        bundle = self.directory / "runs/train/bundle"

        def peak(path):
            process = subprocess.Popen([os.environ["KINDRED_PROGRAM"], "predict", bundle, path, "-o", f"{path}.csv"])
            _, process.returncode, usage = os.wait4(process.pid, 0)
            self.assertEqual(process.returncode, 0)
            return usage.ru_maxrss / 1024

        less = peak(array("short.npy", 5000))
        # 96 MB
        for order in "CF":
            more = peak(array(f"long{order}.npy", 200000, order))
            self.assertLess(more - less, 30, f"MiB, from {less:.0f} to {more:.0f}")
        self.assertEqual((self.directory / "longC.npy.csv").read_bytes(), (self.directory / "longF.npy.csv").read_bytes())

    def test_names_of_columns_may_hold_anything(self):
        with open(self.table, encoding="utf-8") as file:
            rows = list(csv.reader(file))
        names = {"load": "load, net", "price": 'the "price"', "spam": "größe"}
        rows[0] = [names.get(name, name) for name in rows[0]]
        with open(self.directory / "odd.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        targets = '"load, net" , "the ""price""",größe'
        self.assert_done(self.kindred("affinity", "odd.csv", "--targets", targets, *FEW))
        self.assertEqual(harness.read_json(self.directory / "runs" / "odd" / "affinity.json")["tasks"],
                         ["load, net", 'the "price"', "größe"])

    def test_a_table_without_targets_names_its_columns(self):
        for verb in ("run", "affinity", "train", "compare"):
            self.assert_refused(self.kindred(verb, "table.csv"), 2, "table.csv", "--targets", '"load"', '"colour"')
        tabs = self.write("t.tsv", self.table.read_text(encoding="utf-8").replace(",", "\t"))
        self.assert_refused(self.kindred("run", tabs), 2, "--targets", '"load"', '"colour"')
        wide = self.write("wide.csv", ",".join(f"column {'x' * 80} {i}" for i in range(5000)) + "\n" + "1," * 4999 + "1\n")
        self.assert_refused(self.kindred("run", wide), 2, "--targets", "and 4985 more")
        self.assert_refused(self.kindred("run", self.write("empty.csv", "")), 2, "empty.csv")
        self.assert_refused(self.kindred("run", self.write("bad.csv", b"a,b\x1b[31m,c\n1,2,3\n")), 2, "\\x1b")
        self.assert_refused(self.kindred("run", "gone.csv"), 2, "gone.csv")
        self.assertFalse((self.directory / "runs").exists())

    def test_targets_that_are_none_are_refused(self):
        for targets, words in (("", ["--targets", "a name is empty"]),
                               ("load,,price", ["a name is empty"]),
                               ("load,", ["a name is empty"]),
                               ('""', ["a name is empty"]),
                               ('"load', ["--targets", "quote", "never closed"]),
                               ('"load"x,price', ["--targets", "after the closing quote"]),
                               ("load,price,load", ['names "load" twice']),
                               ("load,PRICE", ['"PRICE"', 'did you mean "price"?']),
                               ("load,prise", ['"prise"', 'did you mean "price"?']),
                               ("load,zzzzzz", ["zzzzzz"]),
                               ("load", ["only one task"]),
                               ("load," + "x" * 100_000, ["no column is named"])):
            self.assert_refused(self.kindred("run", "table.csv", "--targets", targets, *FEW), 2, *words)
        self.assert_refused(self.kindred("run", "table.csv", "--targets", os.fsdecode(b"load,\xff"), *FEW), 2,
                            "--targets", "not UTF-8")
        self.assertFalse((self.directory / "runs").exists())

    def test_targets_belong_to_a_table(self):
        config = self.write("c.toml", harness.CONFIG.format(table=self.table))
        for verb in ("run", "affinity", "group", "train", "compare"):
            self.assert_refused(self.kindred(verb, config, "--targets", "load"), 2, "--targets is for a table")
        self.assert_refused(self.kindred("compare", "--gains", "g.csv", "--targets", "load"), 2, "--targets", "--gains")
        # Without targets a CSV is what kindred group takes it for: a matrix or a table of scores.
        self.assert_refused(self.kindred("group", "table.csv"), 2, "table.csv")

    def test_flags_of_other_tools_are_known(self):
        for flag, meant in (("--lr", "--train.learning_rate"), ("--batch-size", "--train.batch"),
                            ("--epochs", "--train.epochs"), ("--train.lr", "--train.learning_rate"),
                            ("--target", "--targets")):
            self.assert_refused(self.kindred("run", "table.csv", flag, "1"), 2, f'"{flag}"', f"did you mean {meant}?")
        self.assert_refused(self.kindred("predict", "b", "t.csv", "--lr", "1"), 2, 'unknown flag "--lr"; see')


if __name__ == "__main__":
    unittest.main()
