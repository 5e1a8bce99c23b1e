"""What users meet before any training: help, usage errors, bad configs, the doctor, grouping any matrix."""
import csv
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import unittest

import harness

VERBS = ("run", "affinity", "group", "train", "predict", "synth", "doctor")
CONFIG_VERBS = ("run", "affinity", "group", "train")

# Two tight pairs: with a budget of two the best groups are {a, b} and {c, d}.
TASKS = ("a", "b", "c", "d")
MATRIX = [[0.0, 0.9, 0.1, 0.2], [0.8, 0.0, 0.0, 0.1], [0.1, 0.2, 0.0, 0.7], [0.0, 0.1, 0.6, 0.0]]


def matrix_json(**changes):
    return json.dumps({"format": "kindred.affinity/1", "rows": "source", "tasks": TASKS, "matrix": MATRIX, **changes})


def matrix_csv(corner, matrix):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([corner, *TASKS])
    writer.writerows([name, *row] for name, row in zip(TASKS, matrix))
    return out.getvalue()


class Help(harness.Case):
    def keys(self):
        """Every key of the config, from the reference: (section, field)."""
        section, keys = None, []
        for line in harness.help_of("--help-config").splitlines():
            if head := re.match(r"## `\[+([\w.]+)\]+`", line):
                section = head[1]
            elif entry := re.match(r"\*\*`(\w+)`\*\*", line):
                keys.append((section, entry[1]))
        return keys

    def test_the_program_lists_its_verbs(self):
        for flag in ("--help", "-h", "help"):
            result = self.kindred(flag)
            self.assert_done(result)
            for verb in VERBS:
                self.assertRegex(result.stdout, rf"(?m)^  {verb} +\w")
            self.assertIn("130 interrupted", result.stdout)

    def test_version(self):
        self.assertRegex(self.kindred("--version").stdout,
                         r"^kindred \d+\.\d+\.\d+(, commit [0-9a-f]{7,40}( with changes)?)?, libtorch \d+\.\d+.*\n$")

    def test_every_verb_explains_itself(self):
        for verb in VERBS:
            text = harness.help_of(verb, "--help")
            self.assertIn(f"  kindred {verb}", text)
            for flag in ("--quiet", "--log-json", "--help"):
                self.assertIn(flag, text)
            for word in ("reads", "writes", "example", "flags:"):
                self.assertIn(word, text.lower(), verb)

    def test_every_key_is_a_flag_of_every_verb_that_takes_a_config(self):
        keys = self.keys()
        self.assertGreater(len(keys), 50)
        for verb in CONFIG_VERBS:
            text = harness.help_of(verb, "--help")
            for section, field in keys:
                flag = f"  {field} " if section in ("task", "data.join") else f"  --{section}.{field} "
                self.assertIn(flag, text, verb)

    def test_every_flag_that_help_names_is_taken(self):
        for verb in VERBS:
            text = harness.help_of(verb, "--help")
            flags = []
            for line in re.findall(r"(?m)^  (-\S.*)$", text):
                words = line.replace(",", "").split()
                value = [] if words[-1].startswith("-") else ["0"]
                for flag in (word for word in words if word.startswith("-") and word not in ("-h", "--help")):
                    flags += [flag, *value]
            # An unknown flag would be named first, being the first that is wrong.
            result = self.kindred(verb, *flags, "x", "y", "z")
            self.assertEqual(result.returncode, 2)
            self.assertRegex(result.stderr, r'unexpected argument "[xyz]"', verb)

    def test_help_fits_a_terminal(self):
        for verb in VERBS:
            for line in harness.help_of(verb, "--help").splitlines():
                self.assertLessEqual(len(line), 110, line)


class Usage(harness.Case):
    def refused(self, *arguments):
        before = sorted(os.listdir(self.directory))
        line = self.assert_refused(self.kindred(*arguments), 2)
        self.assertEqual(sorted(os.listdir(self.directory)), before, "something was left behind")
        return line

    def test_wrong_usage_is_one_line_that_points_to_help(self):
        cases = {
            (): "a verb is missing",
            ("rnu", "c.toml"): "did you mean run?",
            ("--quiet", "run"): "the verb comes first",
            ("run",): "run needs CONFIG",
            ("predict", "bundle"): "predict needs INPUT",
            ("run", "a.toml", "b.toml"): 'unexpected argument "b.toml"',
            ("run", "a.toml", "--resum"): "did you mean --resume?",
            ("run", "a.toml", "--train.learning_rat", "1"): "did you mean --train.learning_rate?",
            ("run", "a.toml", "--train.learning_rat=1"): "did you mean --train.learning_rate?",
            ("run", "a.toml", "--task.weight", "1"): "tasks are set only in the config",
            ("run", "a.toml", "--out"): "--out",
            ("doctor", "--train.epochs", "1"): "unknown flag",
            ("run", "a.toml", "--resume=maybe"): "--resume",
        }
        for arguments, words in cases.items():
            line = self.refused(*arguments)
            self.assertIn(words, line)
            self.assertIn("--help", line)

    def test_flags_are_checked_like_the_config(self):
        for flags, words in ((("--train.learning_rate", "-1"), "above 0"),
                             (("--train.learning_rate=-1",), "above 0"),
                             (("--train.epochs", "many"), "whole number"),
                             (("--train.optimizer", "adm"), "did you mean adam?"),
                             (("--data.header", "yes"), "true or false"),
                             (("--model.hidden", "64,x"), "whole number"),
                             (("--affinity.window", "0.9,0.1"), "affinity.window"),
                             (("--out", ""), "--out")):
            self.assertIn(words, self.refused("run", self.config, *flags))

    def test_bad_configs(self):
        good = harness.CONFIG.format(table=self.table)
        deep = ".".join("a" * 200000)
        for content, words in (("", "data.path is missing"),
                               (good + "[train]\nepochs = 3\n", "redefine"),
                               (good.replace("epochs = 5", "epochs = 4\nepochs = 5"), "redefine"),
                               (good.replace("epochs = 5", "epoch = 4"), "did you mean epochs?"),
                               (good.replace("[train]", "[trian]"), "did you mean [train]?"),
                               (good.replace("epochs = 5", "epochs = '4'"), "whole number"),
                               (good.replace("epochs = 5", "weight_decay = -0.5"), "at least 0"),
                               (bytes(range(256)) * 64, "UTF-8"),
                               (b"\0" * 100000, "UTF-8"),
                               ("# " + "x" * (64 << 20), "bad.toml"),
                               ("x = " + "[" * 1000000, "bad.toml:1"),
                               ("x = " + "{a = " * 150000, "bad.toml:1"),
                               (deep + " = 1", "bad.toml:1"),
                               (f"[{deep}]", "bad.toml:1")):
            self.write("bad.toml", content)
            self.assertIn(words, self.refused("run", "bad.toml", "--out", "out"))
        for verb in CONFIG_VERBS:
            self.refused(verb, "bad.toml", "--out", "out")

    def test_a_directory_or_nothing_in_place_of_a_config(self):
        for name in ("nowhere.toml", ".", "/dev/null"):
            self.refused("run", name, "--out", "out")

    def test_predict_without_a_bundle(self):
        self.assertIn("nowhere", self.refused("predict", "nowhere", self.table))

    def test_log_json_turns_errors_into_json_too(self):
        result = self.kindred("run", "nowhere.toml", "--log-json")
        self.assertEqual(result.returncode, 2)
        record = json.loads(result.stderr)
        self.assertEqual((record["event"], record["exit_code"]), ("error", 2))
        self.assertIn("nowhere.toml", record["text"])


class Group(harness.Case):
    def groups(self, *arguments):
        result = self.kindred("group", *arguments, "--json")
        self.assert_done(result)
        answer = json.loads(result.stdout)
        self.assertEqual(answer["format"], "kindred.grouping/1")
        return answer

    def test_a_matrix_in_json(self):
        answer = self.groups(self.write("m.json", matrix_json()), "--networks", "2")
        self.assertEqual(answer["groups"], [["a", "b"], ["c", "d"]])
        self.assertEqual(answer["status"], "optimal")
        # Each task's score is what the other member of its pair does to it.
        self.assertAlmostEqual(answer["value"], (0.8 + 0.9 + 0.6 + 0.7) / 4)

    def test_both_directions_give_the_same_groups(self):
        by_source = self.groups(self.write("s.csv", matrix_csv("source\\target", MATRIX)), "--networks", "2")
        by_target = self.write("t.csv", matrix_csv("", [list(column) for column in zip(*MATRIX)]))
        self.assertEqual(self.groups(by_target, "--networks", "2", "--rows", "target"), by_source)

    def test_nothing_is_guessed(self):
        self.assert_refused(self.kindred("group", self.write("m.csv", matrix_csv("", MATRIX))), 2, "direction")

    def test_the_text_shows_the_groups(self):
        result = self.kindred("group", self.write("m.json", matrix_json()), "--grouping.networks", "2")
        self.assert_done(result)
        for task in TASKS:
            self.assertRegex(result.stdout, rf"(?m)^\s*{task}\b")

    def test_refuses_what_means_nothing(self):
        matrix = self.write("m.json", matrix_json())
        for arguments, words in (((matrix, "--train.epochs", "1"), "--train.epochs"),
                                 ((matrix, "--run.seeds", "1"), "--run.seeds"),
                                 ((matrix, "--threads", "-1"), "run.threads"),
                                 ((matrix, "--threads", "x"), "whole number"),
                                 ((matrix, "--out", "x"), "--out"),
                                 ((matrix, "--rows", "source"), "--rows"),
                                 ((matrix, "--networks", "0"), "at least 1"),
                                 ((matrix, "--networks", "two"), "whole number"),
                                 ((self.write("m.txt", "x"),), ".toml, .json, .csv or .npy"),
                                 ((self.write("n.csv", matrix_csv("", MATRIX)), "--rows", "left"), "source or target"),
                                 ((self.config, "--rows", "source", "--out", "x"), "--rows"),
                                 (("nowhere.json",), "nowhere.json"),
                                 ((self.write("o.json", matrix_json(format="kindred.affinity/9")),), "format"),
                                 ((self.write("p.json", matrix_json(matrix=[[0, 1], [1]])),), "p.json"),
                                 ((self.write("q.json", "[" * 100000),), "q.json")):
            self.assert_refused(self.kindred("group", *arguments), 2, words)

    def test_a_reader_that_goes_away_is_no_error(self):
        matrix = self.write("m.json", matrix_json())
        reading, writing = os.pipe()
        os.close(reading)
        result = subprocess.run([harness.PROGRAM, "group", matrix], stdout=writing, stderr=subprocess.PIPE, timeout=60)
        os.close(writing)
        self.assertEqual((result.returncode, result.stderr), (0, b""))

    def test_a_full_disk_on_standard_output_is_one(self):
        matrix = self.write("m.json", matrix_json())
        with open("/dev/full", "w", encoding="utf-8") as full:
            result = subprocess.run([harness.PROGRAM, "group", matrix], stdout=full, stderr=subprocess.PIPE, text=True,
                                    timeout=60)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r"^kindred: cannot write to standard output: .+\n$")


class Doctor(harness.Case):
    def test_names_what_it_found_and_what_to_mend(self):
        result = self.kindred("doctor")
        self.assertIn(result.returncode, (0, 1))
        for word in ("libtorch", "BLAS", "GFLOP/s", "free"):
            self.assertIn(word, result.stdout)
        self.assertEqual("FIX" in result.stdout, result.returncode == 1)

    def test_json(self):
        result = self.kindred("doctor", "--json")
        report = json.loads(result.stdout)
        self.assertEqual(report["format"], "kindred.doctor/1")
        self.assertEqual(report["well"], result.returncode == 0)
        findings = {finding["name"]: finding for finding in report["findings"]}
        self.assertGreater(findings["matrix products"]["values"]["gflops_one_thread"], 0)
        values = findings["versions"]["values"]
        commit = f", commit {values['commit']}" if values["commit"] else ""
        self.assertEqual(self.kindred("--version").stdout,
                         f"kindred {values['kindred']}{commit}, libtorch {values['libtorch']}\n")
        for finding in findings.values():
            self.assertEqual(finding["well"], finding["mend"] == "")

    def test_says_when_openblas_takes_the_processor_for_an_old_one(self):
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            flags = file.read()
        if "OpenBLAS" not in self.kindred("doctor").stdout or " avx2 " not in flags:
            self.skipTest("needs OpenBLAS and a processor with AVX2")
        old = self.kindred("doctor", env={**os.environ, "OPENBLAS_CORETYPE": "Prescott"})
        self.assertEqual(old.returncode, 1)
        better, = re.findall(r"set the environment variable OPENBLAS_CORETYPE=(\w+)", old.stdout)
        mended = self.kindred("doctor", env={**os.environ, "OPENBLAS_CORETYPE": better})
        self.assertNotIn("OPENBLAS_CORETYPE", mended.stdout)

    def test_says_when_the_disk_cannot_be_written(self):
        result = self.kindred("doctor", "--out", "/proc/runs")
        self.assertEqual(result.returncode, 1)
        self.assertIn("--out", result.stdout)


class Progress(harness.Case):
    def test_a_short_run_without_a_terminal_is_a_short_log(self):
        result = self.kindred("affinity", self.config, "--out", "out")
        self.assert_done(result)
        self.assertEqual(result.stdout, "")
        self.assertNotIn("\r", result.stderr)
        self.assertLess(len(result.stderr.splitlines()), 20)

    def test_quiet_says_nothing(self):
        result = self.kindred("affinity", self.config, "--out", "out", "--quiet")
        self.assert_done(result)
        self.assertEqual([line for line in result.stderr.splitlines() if not line.startswith("warning: ")], [])

    def test_log_json_is_json_line_by_line(self):
        result = self.kindred("affinity", self.config, "--out", "out", "--log-json")
        self.assert_done(result)
        records = [json.loads(line) for line in result.stderr.splitlines()]
        self.assertTrue(records)
        for record in records:
            self.assertIn("event", record)
            self.assertGreaterEqual(record["elapsed"], 0)
        self.assertIn("progress", {record["event"] for record in records})

    def test_a_terminal_sees_a_line_redrawn_in_place(self):
        master, terminal = pty.openpty()
        process = subprocess.Popen([harness.PROGRAM, "affinity", self.config, "--out", "out"], stdout=subprocess.PIPE,
                                   stderr=terminal, cwd=self.directory)
        os.close(terminal)
        seen = b""
        while select.select([master], [], [], 60)[0]:
            try:
                part = os.read(master, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            seen += part
        process.communicate(timeout=60)
        os.close(master)
        self.assertEqual(process.returncode, 0, seen)
        self.assertIn(b"\r", seen.replace(b"\r\n", b"\n"))
        for drawn in re.findall(rb"\r([^\r\n]*)\x1b\[K", seen):
            self.assertLess(len(drawn.decode()), 80)

    def test_a_closed_standard_error_does_not_stop_the_work(self):
        reading, writing = os.pipe()
        os.close(reading)
        result = subprocess.run([harness.PROGRAM, "affinity", self.config, "--out", "out"], stderr=writing,
                                stdout=subprocess.PIPE, cwd=self.directory, timeout=60)
        os.close(writing)
        self.assertEqual(result.returncode, 0)
        self.assertTrue((self.directory / "out" / "affinity.json").exists())

    def test_a_second_interrupt_ends_at_once(self):
        process = self.start("affinity", self.config, "--out", "out", "--train.epochs", "100000")
        process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)


if __name__ == "__main__":
    unittest.main()
