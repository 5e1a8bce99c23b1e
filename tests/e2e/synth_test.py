"""Made-up tables: the same bytes from the same seed, a config that runs, planted groups that are found, bad input."""
import json
import unittest

import harness

FILES = {"tasks": "tasks.toml", "table-tennis": "table_tennis.toml"}


class Synth(harness.Case):
    def make(self, name, kind, *flags):
        self.assert_done(self.kindred("synth", kind, "--out", name, "-q", *flags))
        return self.directory / name

    def test_the_same_seed_gives_the_same_bytes(self):
        for kind, config in FILES.items():
            first, second = self.make(kind + "1", kind, "--rows", "300"), self.make(kind + "2", kind, "--rows", "300")
            other = self.make(kind + "3", kind, "--rows", "300", "--seed", "1")
            for name in ("table.csv", config, "planted.json"):
                self.assertEqual((first / name).read_bytes(), (second / name).read_bytes())
            self.assertNotEqual((first / "table.csv").read_bytes(), (other / "table.csv").read_bytes())
            self.assertEqual(json.loads((first / "planted.json").read_text())["format"], "kindred.planted/1")

    def test_planted_groups_are_found(self):
        made = self.make("planted", "tasks")
        run = self.kindred("affinity", made / "tasks.toml", "--out", "run", "-q", timeout=300)
        self.assert_done(run)
        chosen = self.kindred("group", "run/affinity.json", "--networks", "3", "--json")
        self.assert_done(chosen)
        groups = json.loads(chosen.stdout)["groups"]
        self.assertEqual(sorted(groups), [[f"g{g}_{t}" for t in (1, 2, 3)] for g in (1, 2, 3)])

    def test_bad_input(self):
        (self.directory / "full").mkdir()
        (self.directory / "full" / "mine.txt").write_text("x")
        for arguments in (("tasks",), ("chess", "--out", "x"), ("tasks", "--out", "full"),
                          ("tasks", "--out", "x", "--rows", "0"), ("tasks", "--out", "x", "--rows", "1e99"),
                          ("tasks", "--out", "x", "--groups", "-1"), ("tasks", "--out", "x", "--noise", "nan"),
                          ("tasks", "--out", "x", "--missing", "2"), ("tasks", "--out", "x", "--tasks-per-group", "9999999"),
                          ("tasks", "--out", "x", "--conflict", "two"), ("table-tennis", "--out", "x", "--noise", "-1")):
            with self.subTest(arguments=arguments):
                self.assert_refused(self.kindred("synth", *arguments), 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
