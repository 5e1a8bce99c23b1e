"""Choosing groups as users do it: from matrices, measurements and tables of scores, under constraints, with a proof."""
import json
import random
import re
import signal
import struct
import time
import unittest

import harness


def affinity(tasks, seed=0, errors=None):
    """Random affinities, all that a file needs."""
    draw = random.Random(seed)
    matrix = [[draw.gauss(0, 1) for _ in range(tasks)] for _ in range(tasks)]
    content = {"format": "kindred.affinity/1", "rows": "source", "tasks": [f"t{i:03}" for i in range(tasks)], "matrix": matrix}
    if errors is not None:
        content["standard_error"] = [[errors] * tasks for _ in range(tasks)]
    return content


def npy(rows, by_column=False):
    """The bytes of a NumPy file (format 1.0) of doubles."""
    values = [value for line in (zip(*rows) if by_column else rows) for value in line]
    header = f"{{'descr': '<f8', 'fortran_order': {by_column}, 'shape': ({len(rows)}, {len(rows[0])}), }}"
    header = header.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(f"<{len(values)}d", *values)


SCORES = """group,task,score,cost
all,seg,0.30,1
all,depth,0.20,1
all,edges,0.50,1
pair,seg,0.25,1
pair,depth,0.22,1
small seg,seg,0.28,0.5
small depth,depth,0.21,0.5
small edges,edges,0.35,0.5
"""


class Group(harness.Case):
    def answer(self, *arguments, form="kindred.grouping/1"):
        result = self.kindred("group", *arguments, "--json")
        self.assert_done(result)
        answer = json.loads(result.stdout)
        self.assertEqual(answer["format"], form)
        return answer

    def write_json(self, name, content):
        return self.write(name, json.dumps(content))

    def write_npy(self, name, rows, by_column=False):
        path = self.write(name, "")
        path.write_bytes(npy(rows, by_column))
        return path

    def test_numpy_and_json_give_the_same(self):
        content = affinity(7)
        matrix, names = content["matrix"], self.write("names.txt", "\n".join(content["tasks"]))
        expected = self.answer(self.write_json("m.json", content), "--networks", "3")
        transposed = [list(column) for column in zip(*matrix)]
        for rows, path in (("source", self.write_npy("s.npy", matrix)), ("target", self.write_npy("t.npy", transposed)),
                           ("source", self.write_npy("f.npy", matrix, by_column=True))):
            self.assertEqual(self.answer(path, "--names", names, "--rows", rows, "--networks", "3"), expected)

    def test_the_number_of_threads_changes_no_answer(self):
        matrix = self.write_json("m.json", affinity(9))
        for flags in (("--threads", "1"), ("--threads", "3"), ("--run.threads", "2")):
            self.assertEqual(self.answer(matrix, "--networks", "3", *flags), self.answer(matrix, "--networks", "3"))

    def test_a_range_of_budgets(self):
        answer = self.answer(self.write_json("m.json", affinity(6)), "--networks", "1..4", form="kindred.groupings/1")
        self.assertEqual([grouping["networks"] for grouping in answer["groupings"]], [1, 2, 3, 4])
        values = [grouping["value"] for grouping in answer["groupings"]]
        self.assertEqual(values, sorted(values))
        text = self.kindred("group", self.write_json("m.json", affinity(6)), "--networks", "1..4")
        self.assert_done(text)
        self.assertEqual(len(re.findall(r"(?m)^ +[1-4] ", text.stdout)), 4)

    def test_alternatives_and_stability(self):
        matrix = self.write_json("m.json", affinity(6, errors=0.3))
        answer = self.answer(matrix, "--networks", "2", "--alternatives", "3")
        self.assertEqual(len(answer["alternatives"]), 3)
        self.assertTrue(answer["alternatives_proven"])
        losses = [alternative["loss"] for alternative in answer["alternatives"]]
        self.assertEqual(losses, sorted(losses))
        self.assertEqual(answer["stability"]["resamples"], 1000)
        self.assertEqual(self.answer(matrix, "--networks", "2", "--alternatives", "3"), answer)
        text = self.kindred("group", matrix, "--alternatives", "3")
        self.assertIn("next best", text.stdout)
        self.assertIn("would choose exactly these groups (1000 simulated repeats)", text.stdout)

    def test_measurements_are_resampled(self):
        content = affinity(4)
        lines = [json.dumps({"step": step, "matrix": [[v + random.Random(step).gauss(0, 1) for v in row]
                                                      for row in content["matrix"]]}) for step in range(60)]
        measurements = self.write("affinity.jsonl", "\n".join(lines) + "\n")
        answer = self.answer(self.write_json("m.json", content), "--measurements", measurements, "--resamples", "200")
        self.assertEqual(answer["stability"]["resamples"], 200)

    def test_a_table_of_scores_under_a_budget(self):
        table = self.write("scores.csv", SCORES)
        answer = self.answer(table, "--better", "lower", "--grouping.budget", "1.5")
        # 0.25 + 0.22 + 0.35, below three small networks (0.84) and one for all (1).
        self.assertEqual(answer["names"], ["pair", "small edges"])
        self.assertAlmostEqual(answer["value"], 0.82 / 3)
        self.assertEqual((answer["better"], answer["cost"], answer["status"]), ("lower", 1.5, "optimal"))

    def test_constraints(self):
        matrix = self.write_json("m.json", affinity(8))
        answer = self.answer(matrix, "--networks", "4", "--grouping.together", "t000,t001;t002,t003",
                             "--grouping.apart", "t000,t004", "--grouping.most_size", "4", "--grouping.disjoint", "true",
                             "--grouping.fixed", "t006,t007")
        members = [task for group in answer["groups"] for task in group]
        self.assertEqual(sorted(members), [f"t{i:03}" for i in range(8)])
        self.assertIn(["t006", "t007"], answer["groups"])
        for group in answer["groups"]:
            self.assertLessEqual(len(group), 4)
            self.assertEqual("t000" in group, "t001" in group)
            self.assertEqual("t002" in group, "t003" in group)
            self.assertFalse({"t000", "t004"} <= set(group))

    def test_twenty_four_tasks_are_proven(self):
        answer = self.answer(self.write_json("m.json", affinity(24)), "--networks", "6")
        self.assertEqual((answer["status"], answer["gap"]), ("optimal", 0))

    def test_time_limit(self):
        matrix = self.write_json("m.json", affinity(80))
        start = time.monotonic()
        answer = self.answer(matrix, "--networks", "4", "--time-limit", "2")
        self.assertLess(time.monotonic() - start, 20)
        self.assertEqual(answer["status"], "time limit")
        self.assertGreater(answer["bound"], answer["value"])

    def test_ctrl_c_gives_the_best_so_far(self):
        matrix = self.write_json("m.json", affinity(80))
        process = self.start("group", matrix, "--networks", "4", "--json")
        self.assertIn("choosing groups", process.stderr.readline())
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        answer = json.loads(out)
        self.assertEqual(answer["status"], "interrupted")
        self.assertEqual(len(answer["groups"]), 4)

    def test_bad_input(self):
        matrix = self.write_json("m.json", affinity(5))
        table = self.write("scores.csv", SCORES)
        array = self.write_npy("m.npy", [[0.0] * 3] * 3)
        for arguments, words in (((matrix, "--networks", "3..1"), "such as 1..5"),
                                 ((matrix, "--networks", "..5"), "such as 1..5"),
                                 ((matrix, "--better", "lower"), "--better"),
                                 ((matrix, "--names", matrix), "--names"),
                                 ((matrix, "--resamples", "10"), "standard errors"),
                                 ((matrix, "--time-limit", "0"), "above 0"),
                                 ((matrix, "--alternatives", "-1"), "from 0"),
                                 ((matrix, "--grouping.apart", "t000,t009"), "not a task"),
                                 ((matrix, "--networks", "2", "--grouping.apart", "t000,t001,t002"), "without grouping.apart"),
                                 ((matrix, "--grouping.disjoint", "true", "--grouping.memberships", "2"), "contradict"),
                                 ((table,), "--better"),
                                 ((table, "--better", "lower", "--rows", "source"), "--rows"),
                                 ((table, "--better", "lower", "--grouping.budget", "0.5"), "grouping.budget = 0.5"),
                                 ((self.write("c.csv", "group,task,score\ng,a,1\n"), "--better", "higher",
                                   "--grouping.least_size", "2"), "least_size"),
                                 ((array,), "--names"),
                                 ((array, "--names", self.write("n.txt", "a\nb\nc")), "--rows"),
                                 ((array, "--names", self.write("n2.txt", "a\nb"), "--rows", "source"), "2")):
            with self.subTest(arguments=arguments):
                self.assert_refused(self.kindred("group", *arguments), 2, words)


if __name__ == "__main__":
    unittest.main(verbosity=2)
