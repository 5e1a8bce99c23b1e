"""run.tensorboard: event files beside the networks say what result.json and affinity.json say, killed or not."""
import random
import signal
import unittest

import event_reader
import harness

TASKS = ["load", "price", "spam", "colour"]


class TensorBoard(harness.Case):
    def events(self, network):
        path, = network.glob("*tfevents*")
        version, scalars = event_reader.read_events(path)
        self.assertEqual(version, "brain.Event:2")
        return scalars

    def assert_near(self, found, expected):
        self.assertAlmostEqual(found, expected, delta=1e-6 * max(1, abs(expected)))

    def assert_tells_the_training(self, network):
        result, scalars = harness.read_json(network / "result.json"), self.events(network)
        steps = result["steps"] // result["epochs"]
        for number, task in enumerate(result["tasks"]):
            for part in ("training", "validation"):
                course = scalars[f"loss_{part}/{task}"]
                self.assertEqual([step for step, _ in course],
                                 [steps * (k + 1) for k in range(result["epochs"])])
                for (_, found), epoch in zip(course, result["history"]):
                    self.assert_near(found, epoch[f"{part}_losses"][number])
            for part in ("validation", "test"):
                (step, found), = scalars[f"metric_{part}/{task}"]
                self.assertEqual(step, result["steps"])
                self.assert_near(found, result[part][number])
        self.assertEqual(len(scalars["learning_rate"]), result["epochs"])
        self.assert_near(scalars["learning_rate"][0][1], 0.01)
        return scalars

    def test_every_network(self):
        self.assert_done(self.kindred("run", self.config, "--out", "r", "--run.tensorboard", "true"))
        networks = list((self.directory / "r" / "networks").iterdir())
        self.assertGreater(len(networks), 6)
        for network in networks:
            scalars = self.assert_tells_the_training(network)
            measured = harness.read_json(network / "result.json")["measured"]
            self.assertEqual(any(tag.startswith("affinity/") for tag in scalars), measured)
        joint = self.events(self.directory / "r" / "networks" / "seed0_tasks0-1-2-3")
        affinity = harness.read_json(self.directory / "r" / "affinity.json")
        for i, source in enumerate(TASKS):
            for j, target in enumerate(TASKS):
                if i != j:
                    course = joint[f"affinity/{source} → {target}"]
                    self.assertEqual(len(course), 5)
                    self.assert_near(course[-1][1], affinity["matrix"][i][j])

    def test_killed_and_resumed(self):
        flags = ["--run.tensorboard", "true", "--train.epochs", "40", "--train.patience", "0"]
        whole = self.once("affinity", *flags).out
        name = "networks/seed0_tasks0-1-2-3"
        expected, measured = self.events(whole / name), harness.lines_of(whole / "affinity.jsonl")
        draw = random.Random(3)
        for kill in range(5):
            out = self.directory / f"killed{kill}"
            until = draw.randrange(measured * 9 // 10)
            self.stop_when(self.start("affinity", self.config, "--out", out, *flags), signal.SIGKILL,
                           lambda: harness.lines_of(out / "affinity.jsonl") >= until)
            self.assert_done(self.kindred("affinity", self.config, "--out", out, *flags))
            self.assertEqual(self.events(out / name), expected, f"killed at {until}")

    def test_none_unless_asked(self):
        self.assert_done(self.kindred("affinity", self.config, "--out", "r"))
        self.assertEqual(list((self.directory / "r").rglob("*tfevents*")), [])


if __name__ == "__main__":
    unittest.main()
