"""Broken, empty, huge and hostile input: one clear line, the right exit code, nothing left under a final name."""
import gzip
import os
import shutil
import signal
import subprocess
import unittest

import harness


class BadInput(harness.Case):
    def run_with_table(self, content, name="bad.csv", config=None):
        table = self.write(name, content)
        config = self.write("bad.toml", (config or harness.CONFIG).format(table=table))
        result = self.kindred("run", config, "--out", "out")
        self.assertFalse((self.directory / "out").exists())
        self.assert_no_partial_files()
        return result

    def good_text(self):
        return self.table.read_text(encoding="utf-8")

    def with_config(self, old, new):
        text = harness.CONFIG.format(table=self.table)
        self.assertIn(old, text)
        return self.kindred("run", self.write("bad.toml", text.replace(old, new)), "--out", "out")

    def test_missing_file(self):
        config = self.write("bad.toml", harness.CONFIG.format(table="nowhere.csv"))
        self.assert_refused(self.kindred("run", config, "--out", "out"), 2, "nowhere.csv")

    def test_missing_config(self):
        self.assert_refused(self.kindred("run", "nowhere.toml", "--out", "out"), 2, "nowhere.toml")

    def test_empty_file(self):
        self.assert_refused(self.run_with_table(""), 2, "bad.csv")

    def test_header_only(self):
        self.assert_refused(self.run_with_table("a,b,c,kind,load,price,spam,colour\n"), 2, "bad.csv")

    def test_ragged_rows(self):
        self.assert_refused(self.run_with_table(self.good_text() + "1,2,3\n"), 2, "bad.csv", "line 402")

    def test_unknown_column(self):
        self.assert_refused(self.with_config('target = "colour"', 'target = "color"'), 2, "color", "colour")

    def test_text_in_a_numeric_column(self):
        result = self.run_with_table(self.good_text() + "oops,1,1,x,1,1,yes,red\n",
                                     config=harness.CONFIG.replace("[[task]]", 'numeric = ["a"]\n[[task]]', 1))
        self.assert_refused(result, 2, "oops", "line 402", '"a"')

    def test_a_few_texts_among_numbers(self):
        lines = self.good_text().splitlines()
        for i in (5, 9, 200):
            lines[i] = "-" + lines[i][lines[i].index(","):]
        result = self.run_with_table("\n".join(lines) + "\n")
        self.assert_refused(result, 2, 'line 6, column "a": 3 of the 400 values', '"-"', "data.missing", "data.categorical")

    def test_a_spreadsheet(self):
        self.assert_refused(self.run_with_table("PK\x03\x04", name="bad.xlsx"), 2, "bad.xlsx", "export it as CSV")

    def test_a_task_with_one_class(self):
        text = self.good_text().replace(",yes,", ",no,")
        self.assert_refused(self.run_with_table(text), 2, "spam")

    def test_all_labels_missing(self):
        text = self.good_text().replace(",yes,", ",,").replace(",no,", ",,")
        self.assert_refused(self.run_with_table(text), 2, "spam")

    def test_more_tasks_than_rows(self):
        lines = self.good_text().splitlines()
        self.assert_refused(self.run_with_table("\n".join(lines[:4]) + "\n"), 2)

    def test_a_hundred_thousand_columns(self):
        names = [f"f{i}" for i in range(100_000)]
        rows = [",".join(names) + ",load,price,spam,colour"]
        for r in range(40):
            values = ",".join(str((i * 7 + r * 13) % 10) for i in range(100_000))
            rows.append(f"{values},{r * 0.5},{100 + r},{'yes' if r % 2 else 'no'},{'red' if r % 3 else 'blue'}")
        config = harness.CONFIG.replace("epochs = 5", "epochs = 1").replace("seeds = 2", "seeds = 1").replace(
            "random_groupings = 2", "random_groupings = 0")
        table = self.write("wide.csv", "\n".join(rows) + "\n")
        config = self.write("wide.toml", config.format(table=table))
        self.assert_done(self.kindred("affinity", config, "--out", "out", "--train.checkpoint_seconds", "60"))

    def test_a_line_of_one_gibibyte(self):
        table = self.directory / "huge.csv"
        with open(table, "wb") as file:
            file.write(b"a,b\n")
            file.seek(1 << 30)
            file.write(b"1\n")
        config = self.write("bad.toml", harness.CONFIG.format(table=table))
        self.assert_refused(self.kindred("run", config, "--out", "out", timeout=20), 2, "huge.csv")

    def test_a_long_line_of_text(self):
        def rows():
            yield b"a,b,c,kind,load,price,spam,colour\n"
            for _ in range(70):
                yield b"x" * (1 << 20)
        table = self.directory / "long.csv"
        with open(table, "wb") as file:
            file.writelines(rows())
        config = self.write("bad.toml", harness.CONFIG.format(table=table))
        self.assert_refused(self.kindred("run", config, "--out", "out", timeout=20), 2, "long.csv", "line 2")

    def test_a_binary_file_named_csv(self):
        self.assert_refused(self.run_with_table(bytes(range(256)) * 50), 2, "bad.csv")

    def test_nul_bytes(self):
        self.assert_refused(self.run_with_table(self.good_text().encode().replace(b"x", b"\0", 1)), 2, "bad.csv")

    def test_wrong_encoding(self):
        self.assert_refused(self.run_with_table(self.good_text().replace(",x,", ",é,").encode("latin-1")), 2, "bad.csv")
        self.assert_refused(self.run_with_table(self.good_text().encode("utf-16")), 2, "bad.csv")

    def test_truncated_gzip(self):
        packed = gzip.compress(self.good_text().encode())
        self.assert_refused(self.run_with_table(packed[: len(packed) // 2], "bad.csv.gz"), 2, "bad.csv.gz")

    def test_unknown_key(self):
        self.assert_refused(self.with_config("epochs", "epocs"), 2, "epocs", "epochs")

    def test_wrong_type(self):
        self.assert_refused(self.with_config("epochs = 5", 'epochs = "four"'), 2, "epochs", "whole number")

    def test_negative_learning_rate(self):
        self.assert_refused(self.with_config("learning_rate = 0.01", "learning_rate = -0.1"), 2, "learning_rate", "above 0")

    def test_unwritable_output(self):
        self.write("occupied", "a file")
        self.assert_refused(self.kindred("run", self.config, "--out", "occupied"), 2, "occupied")
        self.assert_refused(self.kindred("run", self.config, "--out", "occupied/deeper"), 1, "occupied")
        self.assert_refused(self.kindred("run", self.config, "--out", "/proc/kindred"), 1, "/proc/kindred")

    def test_a_directory_of_something_else(self):
        (self.directory / "mine").mkdir()
        self.write("mine/letter.txt", "dear")
        self.assert_refused(self.kindred("run", self.config, "--out", "mine"), 2, "mine")
        self.assertEqual(os.listdir(self.directory / "mine"), ["letter.txt"])

    def test_full_disk(self):
        # A limit on the size of files stands in for a full disk: writing fails half-way all the same.
        import resource

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        result = self.kindred("run", self.config, "--out", "out", preexec_fn=limit)
        self.assert_refused(result, 1, "write")
        self.assertFalse((self.directory / "out" / "metrics.json").exists())
        self.assert_no_partial_files(self.directory / "out")

    def interrupted_checkpoint(self):
        config = self.write("long.toml", harness.CONFIG.format(table=self.table).replace("epochs = 5", "epochs = 4000")
                            .replace("batch = 32", "batch = 32\npatience = 0"))
        stopped = self.shared.directory / "stopped"
        if not stopped.exists():
            self.stop_when(self.start("affinity", config, "--out", stopped), signal.SIGKILL,
                           lambda: list(stopped.glob("**/checkpoint.safetensors")))
            self.shared.begin()
        shutil.copytree(stopped, self.directory / "out")
        checkpoint, = self.directory.glob("out/**/checkpoint.safetensors")
        return config, checkpoint

    def test_a_corrupt_checkpoint(self):
        config, checkpoint = self.interrupted_checkpoint()
        whole = checkpoint.read_bytes()
        for damaged in (b"", whole[:100], whole[: len(whole) // 2], whole[:-40] + b"\x00" * 40):
            checkpoint.write_bytes(damaged)
            self.assert_refused(self.kindred("affinity", config, "--out", "out"), 2, "checkpoint.safetensors")

    def test_a_foreign_checkpoint(self):
        config, checkpoint = self.interrupted_checkpoint()
        checkpoint.write_bytes(b"PK\x03\x04" + b"somebody else's archive" * 100)
        self.assert_refused(self.kindred("affinity", config, "--out", "out"), 2, "checkpoint.safetensors")

    def test_two_processes_in_one_directory(self):
        config = self.write("long.toml", harness.CONFIG.format(table=self.table).replace("epochs = 5", "epochs = 4000")
                            .replace("batch = 32", "batch = 32\npatience = 0"))
        process = self.start("affinity", config, "--out", "out")
        try:
            deadline = 100
            while not (self.directory / "out" / "affinity.jsonl").exists() and deadline > 0:
                deadline -= 1
                try:
                    process.communicate(timeout=0.1)
                except subprocess.TimeoutExpired:
                    pass
            self.assert_refused(self.kindred("affinity", config, "--out", "out"), 2, "another process")
        finally:
            process.kill()
            process.communicate()

    def test_data_that_changes_under_a_run(self):
        self.assert_done(self.kindred("affinity", self.config, "--out", "out"))
        harness.write_table(self.table, seed=1)
        self.assert_refused(self.kindred("affinity", self.config, "--out", "out"), 2, "data files have changed")

    def test_a_loss_that_is_not_finite(self):
        result = self.kindred("run", self.config, "--out", "out", "--train.optimizer", "sgd", "--train.learning_rate",
                              "1e20")
        self.assert_refused(result, 1, "step", "learning_rate", "task")


if __name__ == "__main__":
    unittest.main()
