"""kindred compare --gains: rules held against a table of measured results."""
import itertools
import json
import unittest

import harness

TASKS = ["a", "b", "c"]


def gains():
    """Every group of three tasks; b and c help each other, a is harmed by both."""
    lines = ["group,task,score"]
    for size in (1, 2, 3):
        for group in itertools.combinations(TASKS, size):
            for task in group:
                score = 0.0 if size == 1 else -0.1 if task == "a" else 0.3 if "a" not in group else 0.1
                lines.append(f"{'+'.join(group)},{task},{score}")
    return "\n".join(lines) + "\n"


class Rules(harness.Case):
    def setUp(self):
        super().setUp()
        self.table = self.write("gains.csv", gains())

    def compare(self, *arguments):
        return self.kindred("compare", "--gains", self.table, "--better", "higher", *arguments)

    def test_prints_a_row_for_each_budget(self):
        result = self.compare("--networks", "1..3")
        self.assert_done(result)
        rows = [line.split() for line in result.stdout.splitlines() if line[:1].isdigit()]
        self.assertEqual([row[0] for row in rows], ["1", "2", "3"] * 3)
        self.assertAlmostEqual(float(rows[0][1]), (-0.1 + 0.1 + 0.1) / 3, places=5)
        self.assertAlmostEqual(float(rows[1][1]), 0.2, places=5)  # a alone, b and c together

    def test_json_holds_the_groups(self):
        matrix = self.write("affinity.csv", "source\\target,a,b,c\na,0,-1,-1\nb,-1,0,2\nc,-1,2,0\n")
        result = self.compare("--budgets", "1,2", "--affinity", matrix, "--json", "--draws", "20", "--seed", "3")
        self.assert_done(result)
        answer = json.loads(result.stdout)
        self.assertEqual(answer["format"], "kindred.rules/1")
        self.assertEqual([budget["cost"] for budget in answer["budgets"]], [1, 2])
        rules = {rule["rule"]: rule for rule in answer["budgets"][1]["rules"]}
        self.assertEqual(sorted(rules), ["affinity", "all_in_one", "hoa", "oracle", "random", "refined_0",
                                         "refined_3", "refined_6"])
        self.assertEqual(rules["oracle"]["oracle_share"], 1)
        self.assertEqual(rules["all_in_one"]["oracle_share"], 0)
        # Three tasks have four groups beside single-task ones: all are trained.
        self.assertEqual(rules["refined_3"]["oracle_share"], 1)
        self.assertEqual(rules["oracle"]["groups"], [["a"], ["b", "c"]])
        self.assertIn(["b", "c"], rules["affinity"]["groups"])
        self.assertEqual(rules["random"]["draws"], 20)

    def test_results_on_test_rows_count_in_the_end(self):
        test = self.write("test.csv", gains().replace("0.3", "0.25"))
        result = self.compare("--networks", "2", "--test", test, "--json")
        self.assert_done(result)
        oracle = json.loads(result.stdout)["budgets"][0]["rules"][0]
        self.assertAlmostEqual(oracle["realised"], 0.5 / 3)

    def test_what_does_not_fit_is_refused(self):
        self.assert_refused(self.kindred("compare"), 2, "--gains")
        self.assert_refused(self.kindred("compare", self.config, "--gains", self.table), 2, "give one of them")
        for flag in ("--out x", "--resume", "--methods tag", "--optimum", "--grouping x"):
            self.assert_refused(self.compare(*flag.split()), 2, flag.split()[0], "only to a config")
        self.assert_refused(self.compare("--run.seeds", "2"), 2, "--run.seeds", "only to a config")
        self.assert_refused(self.kindred("compare", "--gains", "gone.csv", "--better", "lower"), 2, "gone.csv")
        self.assert_refused(self.compare("--networks", "2", "--budgets", "2"), 2, "give one of them")
        self.assert_refused(self.compare("--networks", "3..1"), 2, "--networks")
        self.assert_refused(self.compare("--networks", "0"), 2, "--networks")
        self.assert_refused(self.compare("--budgets", "1,,2"), 2, "--budgets")
        self.assert_refused(self.compare("--budgets", "0.5"), 2, "budget")
        self.assert_refused(self.compare("--draws", "0"), 2, "--draws")
        for trainings in ("-1", "x", "1,,2", "1e9"):
            self.assert_refused(self.compare("--trainings", trainings), 2, "--trainings")
        self.assert_refused(self.compare("--at-once", "0"), 2, "--at-once")
        self.assert_refused(self.compare("--seed", "-1"), 2, "--seed")
        other = self.write("other.csv", "source\\target,a,b\na,0,1\nb,1,0\n")
        self.assert_refused(self.compare("--affinity", other), 2, "\"c\"")
        part = self.write("part.csv", "group,task,score\na,a,0\nb,b,0\nc,c,0\na+b+c,a,1\na+b+c,b,1\na+b+c,c,1\n")
        self.assert_refused(self.kindred("compare", "--gains", part, "--better", "higher"), 2, "pairs")
        alone = self.write("alone.csv", "group,task,score\na+b,a,0\na+b,b,0\na,a,1\n")
        self.assert_refused(self.kindred("compare", "--gains", alone, "--better", "higher", "--trainings", "1"), 2)


if __name__ == "__main__":
    unittest.main()
