"""run.device and train.precision as a user sets them. No GPU is needed: what only one can show is not tested."""
import csv
import json
import signal
import unittest

import harness

FEW = ("--run.seeds", "1", "--run.random_groupings", "0")


class Device(harness.Case):
    def bytes_of(self, out):
        """What a run found out, without what differs between two runs of the same: times."""
        names = ("affinity.jsonl", "affinity.json", "metrics.json", "test_predictions.csv")
        return {name: (out / name).read_bytes() for name in names}

    def has_cuda(self):
        return harness.doctor()["device"]["values"]["cuda"]

    def test_doctor_names_the_device(self):
        values = harness.doctor()["device"]["values"]
        self.assertTrue(harness.doctor()["device"]["well"])
        self.assertEqual(values["auto"], "cuda:0" if values["gpus"] else "cpu")
        self.assertIn(values["auto"], self.kindred("doctor").stdout)

    def test_auto_is_the_cpu_where_there_is_no_gpu_and_the_run_says_so(self):
        if self.has_cuda():
            self.skipTest("this libtorch has CUDA")
        auto, first = self.once("run", *FEW)
        self.assertIn("; on the CPU; ", first.stderr)
        self.assert_done(self.kindred("run", self.config, "--out", "cpu", *FEW, "--run.device", "cpu"))
        self.assertEqual(self.bytes_of(auto), self.bytes_of(self.directory / "cpu"))
        self.assertEqual(harness.read_json(auto / "identity.json")["run.device"], "cpu")
        log = (auto / "log.jsonl").read_text(encoding="utf-8").splitlines()
        self.assertEqual([json.loads(line)["device"] for line in log if '"data"' in line], ["cpu"])
        self.assertIn("<dt>device</dt><dd>cpu</dd>", (auto / "report.html").read_text(encoding="utf-8"))
        report = self.kindred("report", auto, "--format", "json")
        self.assertEqual(json.loads(report.stdout)["run"]["device"], "cpu", report.stderr)

    def test_cuda_without_cuda_is_refused_before_anything_is_written(self):
        if self.has_cuda():
            self.skipTest("this libtorch has CUDA")
        for device in ("cuda", "cuda:3"):
            result = self.kindred("run", self.config, "--out", "out", "--run.device", device)
            self.assert_refused(result, 2, "run.device", device, "built without CUDA")
            self.assertFalse((self.directory / "out").exists())

    def test_other_texts_are_refused(self):
        for device in ("gpu", "", "cuda:", "cuda:-1", "cuda:1e3", "CPU", "x" * 100_000):
            result = self.kindred("run", self.config, "--out", "out", "--run.device", device)
            self.assert_refused(result, 2, "run.device", "expected auto, cpu, cuda or cuda:N")
            self.assertFalse((self.directory / "out").exists())

    def test_a_run_on_another_type_of_device_is_refused(self):
        path = self.copy_of(self.once("run", *FEW)) / "identity.json"
        identity = harness.read_json(path)
        identity["run.device"] = "cuda"
        path.write_text(json.dumps(identity), encoding="utf-8")
        result = self.kindred("affinity", self.config, "--out", "out", *FEW, "--run.device", "cpu")
        self.assert_refused(result, 2, "run.device", "cuda", "cpu", "--out")


class Bfloat16(harness.Case):
    FLAGS = ("--train.precision", "bfloat16")

    def setUp(self):
        super().setUp()
        if harness.doctor()["bfloat16"]["values"]["right"]:
            return
        result = self.kindred("run", self.config, "--out", "refused", *self.FLAGS, "--run.device", "cpu")
        self.assert_refused(result, 2, "train.precision", "bfloat16", "float32")
        self.assertFalse((self.directory / "refused").exists())
        self.skipTest(harness.doctor()["bfloat16"]["finding"])

    def results(self, out):
        found = {}
        for path in sorted(out.glob("networks/*/result.json")):
            found[path.parent.name] = {key: value for key, value in harness.read_json(path).items() if key != "seconds"}
        return found

    def test_a_whole_run_is_near_float32_and_repeats(self):
        out, again = self.once("run", *FEW, *self.FLAGS).out, self.directory / "again"
        self.assert_done(self.kindred("affinity", self.config, "--out", "whole", *FEW))
        self.assert_done(self.kindred("run", self.config, "--out", again, *FEW, *self.FLAGS))
        rough, whole = self.results(out), self.results(self.directory / "whole")
        self.assertEqual(rough, self.results(again))
        self.assertEqual((out / "affinity.jsonl").read_bytes(), (again / "affinity.jsonl").read_bytes())
        joint = "seed0_tasks0-1-2-3"
        self.assertNotEqual(rough[joint], whole[joint])
        for one, other in zip(rough[joint]["validation_losses"], whole[joint]["validation_losses"]):
            self.assertTrue(harness.close(one, other, 0.1), (one, other))

    def test_the_bundle_answers_as_the_run_predicted(self):
        out = self.once("run", *FEW, *self.FLAGS).out
        self.assert_done(self.kindred("predict", out / "bundle", self.table, "-o", "all.csv"))
        with open(self.directory / "all.csv", encoding="utf-8") as file:
            served = list(csv.DictReader(file))
        with open(out / "test_predictions.csv", encoding="utf-8") as file:
            own = list(csv.DictReader(file))
        self.assertGreater(len(own), 40)
        for row in own:
            again = float(served[int(row["row"])]["load"])
            self.assertTrue(harness.close(float(row["load"]), again, 1e-4), row)

    def test_stopped_and_resumed(self):
        flags = ("--train.epochs", "100", "--train.patience", "0", *self.FLAGS)
        self.assert_done(self.kindred("affinity", self.config, "--out", "whole", *flags))
        place = self.directory / "stopped"
        self.stop_when(self.start("affinity", self.config, "--out", place, *flags), signal.SIGINT,
                       lambda: list(place.glob("networks/*/checkpoint.safetensors")))
        self.assert_done(self.kindred("affinity", self.config, "--out", "stopped", *flags))
        self.assertEqual(self.results(place), self.results(self.directory / "whole"))
        self.assertEqual((place / "affinity.jsonl").read_bytes(), (self.directory / "whole/affinity.jsonl").read_bytes())

    def test_going_on_in_another_precision_is_refused(self):
        self.copy_of(self.once("run", *FEW, *self.FLAGS))
        result = self.kindred("affinity", self.config, "--out", "out", *FEW)
        self.assert_refused(result, 2, "train.precision", "bfloat16", "float32")


if __name__ == "__main__":
    unittest.main()
