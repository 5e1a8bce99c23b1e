"""Files of every format as this version and earlier ones wrote them: later programs read them and mean the same."""
import csv
import io
import json
import math
import pathlib
import shutil
import struct
import unittest

import harness

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "golden"


def numbers_in(value):
    """All numbers with fractions of a JSON value."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from numbers_in(inner)


class Golden(harness.Case):
    def setUp(self):
        super().setUp()
        self.golden = self.directory / "golden"
        shutil.copytree(GOLDEN, self.golden)

    def resumed(self, verb, name, *flags):
        done = self.kindred(verb, self.golden / "table.toml", "--out", self.golden / name, "--resume", *flags)
        self.assert_done(done)
        return done

    def assert_same_files(self, name, *files):
        for file in files:
            self.assertEqual((self.golden / name / file).read_bytes(), (GOLDEN / name / file).read_bytes(), file)

    def assert_same_but_for_intervals(self, file):
        """Version 2 has intervals for single methods, and wider ones for differences."""
        def same(now, then, path):
            if isinstance(then, dict):
                self.assertLessEqual(then.keys(), now.keys(), path)
                for key in then.keys() - {"format", "low", "high", "exceeds_noise"}:
                    same(now[key], then[key], f"{path} {key}")
            elif isinstance(then, list):
                self.assertEqual(len(now), len(then), path)
                for place, pair in enumerate(zip(now, then)):
                    same(*pair, f"{path} {place}")
            elif isinstance(then, float):
                self.assertTrue(harness.close(now, then, 1e-9), path)
            else:
                self.assertEqual(now, then, path)
        now, then = harness.read_json(self.golden / file), harness.read_json(GOLDEN / file)
        self.assertEqual([now["format"][-2:], then["format"][-2:]], ["/2", "/1"])
        same(now, then, file)
        second = harness.read_json(GOLDEN / (pathlib.Path(file).stem + "_2.json"))
        same(now, second, file)
        same(second, now, file)
        for method, kept in zip(now["methods"], second["methods"]):
            for end in ("low", "high"):
                self.assertTrue(harness.close(method["error"][end], kept["error"][end], 1e-9))
        for difference, before in zip(now["differences"], then["differences"]):
            if before["low"] is not None and difference["low"] is not None:
                self.assertLessEqual(difference["low"], before["low"] + 1e-12)
                self.assertGreaterEqual(difference["high"], before["high"] - 1e-12)

    def assert_close_csv(self, text, path):
        """Another processor may round otherwise."""
        got, expected = (list(csv.reader(io.StringIO(content))) for content in (text, path.read_text()))
        self.assertEqual(len(got), len(expected))
        for row, expected_row in zip(got, expected):
            self.assertEqual(len(row), len(expected_row))
            for cell, expected_cell in zip(row, expected_row):
                try:
                    self.assertTrue(math.isclose(float(cell), float(expected_cell), rel_tol=1e-4, abs_tol=1e-5))
                except ValueError:
                    self.assertEqual(cell, expected_cell)

    def test_a_finished_run_is_used_as_it_is(self):
        done = self.resumed("run", "run", "--refine.trainings", "0")
        self.assertIn("2 networks: ", done.stdout.splitlines()[0])
        self.assertNotIn("training networks", done.stderr)
        self.assert_same_files("run", "affinity.json", "affinity.csv", "affinity.jsonl", "affinity_cosine.json", "search.json",
                               "timing.json", "grouping.json", "groupings.json", "phases.json", "data.json", "identity.json")
        self.assert_same_but_for_intervals("run/metrics.json")
        self.assertTrue((self.golden / "run/report.html").is_file())

    def test_a_finished_comparison_is_used_as_it_is(self):
        done = self.resumed("compare", "compare", "--compare.methods", "single_task,all_in_one,tag,hoa,random",
                            "--compare.networks", "2")
        self.assertIn("HOA", done.stdout)
        self.assert_same_files("compare", "search.json", "grouping.json")
        self.assert_same_but_for_intervals("compare/comparison.json")

    def test_an_interrupted_run_goes_on(self):
        before = (self.golden / "stopped/affinity.jsonl").read_bytes()
        self.resumed("run", "stopped", "--train.epochs", "40", "--train.patience", "0", "--refine.trainings", "2")
        after = (self.golden / "stopped/affinity.jsonl").read_bytes()
        self.assertTrue(after.startswith(before))
        self.assertGreater(len(after), len(before))

    def test_reports_of_every_form(self):
        for form in ("json", "csv", "md"):
            done = self.kindred("report", self.golden / "run", "--format", form)
            self.assert_done(done)
            self.assertEqual(done.stderr, "")
            self.assertIn("price", done.stdout)

    def test_results_of_version_2_are_read(self):
        for name, directory in (("metrics", "run"), ("comparison", "compare")):
            shutil.copy(GOLDEN / f"{name}_2.json", self.golden / directory / f"{name}.json")
            done = self.kindred("report", self.golden / directory, "--format", "json")
            self.assert_done(done)
            self.assertEqual(done.stderr, "")
            numbers = list(numbers_in(json.loads(done.stdout)))
            for method in harness.read_json(GOLDEN / f"{name}_2.json")["methods"]:
                low = method["error"]["low"]
                if low is not None:
                    self.assertTrue(any(harness.close(number, low, 1e-9) for number in numbers), method["name"])

    def test_groups_of_an_affinity_file(self):
        chosen = json.loads((GOLDEN / "run/grouping.json").read_text())
        for file in ("affinity.json", "affinity.csv"):
            done = self.kindred("group", self.golden / "run" / file, "--networks", "2", "--json")
            self.assert_done(done)
            self.assertEqual(json.loads(done.stdout)["groups"], chosen["groups"])

    def test_a_bundle_of_a_table(self):
        done = self.kindred("predict", self.golden / "run/bundle", self.golden / "table.csv", "--probabilities")
        self.assert_done(done)
        self.assert_close_csv(done.stdout, GOLDEN / "predictions.csv")

    def test_a_bundle_of_pictures(self):
        done = self.kindred("predict", self.golden / "pictures/bundle", self.golden / "pictures/face.jpg", "--probabilities")
        self.assert_done(done)
        self.assert_close_csv(done.stdout, GOLDEN / "pictures/predictions.csv")

    def test_a_bundle_that_answers_with_maps(self):
        out = self.directory / "maps"
        done = self.kindred("predict", self.golden / "maps/bundle", self.golden / "maps/room.png", "-o", out)
        self.assert_done(done)
        name = "depth_zbuffer/room.png.npy"
        got, expected = ((place / name).read_bytes() for place in (out, GOLDEN / "maps/predictions"))
        self.assertEqual(got[:128], expected[:128])
        for number, expected_number in zip(struct.iter_unpack("<f", got[128:]), struct.iter_unpack("<f", expected[128:])):
            self.assertAlmostEqual(number[0], expected_number[0], delta=1e-3 * (1 + abs(expected_number[0])))
        self.assertTrue((out / "segment_semantic/room.png.png").is_file())


if __name__ == "__main__":
    unittest.main()
