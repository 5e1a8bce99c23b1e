"""Made-up tables: the same bytes from the same seed, a config that runs, planted groups that are found, bad input."""
import json
import resource
import signal
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

    def test_the_config_runs_as_it_is(self):
        for kind, config, flags in (("tasks", "tasks.toml", ("--independent", "1", "--binary", "4", "--missing", "0.2")),
                                    ("table-tennis", "table_tennis.toml", ())):
            made = self.make(kind, kind, "--rows", "300", *flags)
            result = self.kindred("run", made / config, "--out", kind + "-run", "-q", "--train.epochs", "2", "--run.seeds",
                                  "1", "--run.random_groupings", "1")
            self.assert_done(result)
            planted = harness.read_json(made / "planted.json")
            self.assertEqual(harness.read_json(self.directory / (kind + "-run") / "affinity.json")["tasks"], planted["tasks"])

    def test_independent_tasks_stand_alone(self):
        made = self.make("planted", "tasks", "--independent", "2")
        self.assert_done(self.kindred("affinity", made / "tasks.toml", "--out", "run", "-q"))
        self.assert_done(self.kindred("group", made / "tasks.toml", "--out", "run", "-q"))
        planted = harness.read_json(made / "planted.json")
        self.assertEqual(sorted(harness.read_json(self.directory / "run" / "grouping.json")["groups"]),
                         sorted(planted["groups"] + [[task] for task in planted["independent"]]))

    def test_fibonacci_stands_apart_from_the_ball(self):
        made = self.make("tennis", "table-tennis")
        self.assert_done(self.kindred("affinity", made / "table_tennis.toml", "--out", "run", "-q"))
        self.assert_done(self.kindred("group", made / "table_tennis.toml", "--out", "run", "-q"))
        self.assertEqual(harness.read_json(self.directory / "run" / "grouping.json")["groups"],
                         [["distance", "spin", "after_x", "after_y"], ["fibonacci"]])

    def test_an_interruption_leaves_nothing(self):
        errors = self.stop_when(self.start("synth", "tasks", "--out", "long", "--rows", "10000000"), signal.SIGINT,
                                (self.directory / "long").exists)
        self.assertIn("interrupted", errors)
        self.assertFalse((self.directory / "long").exists())

    def test_a_full_disk_leaves_nothing(self):
        # A limit on the size of files stands in for it.
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (30000, 30000))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        self.assert_refused(self.kindred("synth", "tasks", "--out", "full", preexec_fn=limit), 1, "write")
        self.assertFalse((self.directory / "full").exists())

    def test_pictures(self):
        for kind, some in (("celeba", "img_align_celeba/000007.jpg"),
                           ("taskonomy", "normal/house0002/point_0_view_1_domain_normal.png")):
            first = self.make(kind + "1", kind, "--images", "20", "--threads", "1")
            second = self.make(kind + "2", kind, "--images", "20", "--threads", "3")
            self.assertEqual((first / some).read_bytes(), (second / some).read_bytes())
            self.assertEqual(json.loads((first / "planted.json").read_text())["kind"], kind)
            self.assert_refused(self.kindred("synth", kind, "--out", kind + "1"), 2, "is not empty")

    def test_pictures_interrupted_or_on_a_full_disk_leave_nothing(self):
        self.stop_when(self.start("synth", "celeba", "--out", "long", "--images", "500000"), signal.SIGINT,
                       lambda: list(self.directory.glob("long/img_align_celeba/*")))
        self.assertFalse((self.directory / "long").exists())

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        self.assert_refused(self.kindred("synth", "celeba", "--out", "full", preexec_fn=limit), 1, "write")
        self.assertFalse((self.directory / "full").exists())

    def test_bad_input(self):
        (self.directory / "full").mkdir()
        (self.directory / "full" / "mine.txt").write_text("x")
        for arguments in (("tasks",), ("chess", "--out", "x"), ("tasks", "--out", "full"),
                          ("tasks", "--out", "x", "--rows", "0"), ("tasks", "--out", "x", "--rows", "1e99"),
                          ("tasks", "--out", "x", "--groups", "-1"), ("tasks", "--out", "x", "--noise", "nan"),
                          ("tasks", "--out", "x", "--missing", "2"), ("tasks", "--out", "x", "--tasks-per-group", "9999999"),
                          ("tasks", "--out", "x", "--conflict", "two"), ("tasks", "--out", "x", "--noise", "1,2"),
                          ("tasks", "--out", "x", "--seed", "-1"), ("tasks", "--out", "x", "--binary", "10"),
                          ("tasks", "--out", "x", "--rows", "10000000", "--features", "1000"),
                          ("celeba", "--out", "x", "--images", "3"), ("celeba", "--out", "x", "--rows", "30"),
                          ("taskonomy", "--out", "x", "--images", "1e9"), ("celeba", "--out", "x", "--threads", "-1"),
                          ("table-tennis", "--out", "x", "--groups", "3"), ("table-tennis", "--out", "x", "--noise", "-1")):
            with self.subTest(arguments=arguments):
                self.assert_refused(self.kindred("synth", *arguments), 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
