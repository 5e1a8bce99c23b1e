"""A user's own encoder through the whole program. KINDRED_WRITE_ENCODER is the program that writes one."""
import json
import os
import re
import subprocess
import unittest

import harness

WRITE = os.environ["KINDRED_WRITE_ENCODER"]
FLAGS = ("--run.seeds", "1", "--run.random_groupings", "1", "--train.epochs", "3", "-q")


class Encoder(harness.Case):
    def built_in(self):
        """A run of the network that the program has itself, and the number of its inputs."""
        run = self.once("run", "--model.hidden", "16", *FLAGS).out
        lines = (run / "log.jsonl").read_text(encoding="utf-8").splitlines()
        return run, next(json.loads(line)["inputs"] for line in lines if '"data"' in line)

    def write_encoder(self, *arguments):
        subprocess.run([WRITE, self.directory / "encoder.pt", *map(str, arguments)], check=True)

    def assert_near(self, text, other, name):
        """The same text, but for the last digits of numbers."""
        number = r"-?\d+\.?\d*(?:e[-+]?\d+)?"
        self.assertEqual(re.sub(number, "#", text), re.sub(number, "#", other), name)
        for ours, theirs in zip(re.findall(number, text), re.findall(number, other)):
            self.assertAlmostEqual(float(ours), float(theirs), delta=1e-5 * max(1, abs(float(ours))), msg=name)

    def test_gives_what_the_network_built_in_gives_and_is_delivered(self):
        built_in, inputs = self.built_in()
        self.write_encoder(0, inputs, 16)
        own = self.write("own.toml", self.config.read_text().replace("hidden = [16, 16]", 'trunk = "encoder.pt"'))
        self.assert_done(self.kindred("run", own, "--out", "own", *FLAGS))
        # The passes of a network built in have no autograd graph and round otherwise.
        for name in ("affinity.jsonl", "affinity.json", "test_predictions.csv"):
            self.assert_near((built_in / name).read_text(), (self.directory / "own" / name).read_text(), name)
        # The bundle stands alone.
        (self.directory / "encoder.pt").unlink()
        predicted = [self.kindred("predict", run / "bundle", self.table) for run in (built_in, self.directory / "own")]
        for result in predicted:
            self.assert_done(result)
        self.assert_near(predicted[0].stdout, predicted[1].stdout, "predictions")
        self.assertIn(f'trunk = "{self.directory / "encoder.pt"}"', (self.directory / "own" / "config.toml").read_text())

    def test_is_exported_for_triton_but_not_as_onnx(self):
        _, inputs = self.built_in()
        self.write_encoder(0, inputs, 16)
        self.assert_done(self.kindred("run", self.config, "--model.trunk", "encoder.pt", "--out", "own", *FLAGS))
        refused = self.kindred("export", "own/bundle", "--to", "onnx", "--out", "onnx")
        self.assert_refused(refused, 2, "an encoder of your own", "--to triton")
        self.assertFalse((self.directory / "onnx").exists())
        self.assert_done(self.kindred("export", "own/bundle", "--to", "triton", "--out", "models"))
        self.assertTrue((self.directory / "models/own/config.pbtxt").exists())

    def test_a_file_that_changed_is_noticed(self):
        _, inputs = self.built_in()
        self.write_encoder(0, inputs, 16)
        flags = (*FLAGS, "--model.trunk", "encoder.pt", "--out", "own")
        self.assert_done(self.kindred("affinity", self.config, *flags))
        self.write_encoder(1, inputs, 16)
        self.assert_refused(self.kindred("affinity", self.config, *flags), 2, "file of model.trunk has changed")

    def test_bad_input(self):
        def refused(*words, trunk="encoder.pt"):
            out = self.directory / "x"
            result = self.kindred("affinity", self.config, "--out", out, "--model.trunk", trunk, *FLAGS)
            self.assert_refused(result, 2, *words)
            subprocess.run(["rm", "-rf", out], check=True)

        refused("encoder.pt")
        refused("no such trunk", "did you mean mlp?", trunk="mpl")
        self.write("encoder.pt", b"")
        refused("encoder.pt", "not a TorchScript file")
        self.write_encoder("pair")
        refused("encoder.pt", "gives a value of type (Tensor, Tensor)")
        self.write_encoder(0, 3, 16)
        refused("encoder.pt", "its forward fails on [2, ")
        whole = (self.directory / "encoder.pt").read_bytes()
        self.write("encoder.pt", whole[:len(whole) // 2])
        refused("encoder.pt", "not a TorchScript file")


if __name__ == "__main__":
    unittest.main(verbosity=2)
