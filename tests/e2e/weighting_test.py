"""Every train.weighting from a table on disk, as a user runs it; stopped and resumed; and refused."""
import re
import signal
import unittest

import harness


class Weightings(harness.Case):
    def names(self):
        line, = [line for line in harness.help_of("--help-config").splitlines() if line.startswith("**`weighting`**")]
        return re.search(r"one of ([a-z, ]+)", line).group(1).split(", ")

    def joint(self, out):
        path, = (self.directory / out).glob("networks/*/result.json")
        return harness.read_json(path)

    def test_every_one_trains_and_keeps_the_affinities_finite(self):
        names = self.names()
        self.assertEqual(names[0], "equal")
        self.assertEqual(len(names), 13)
        losses = {}
        for name in names:
            self.assert_done(self.kindred("affinity", self.config, "--out", name, "--train.weighting", name))
            history = self.joint(name)["history"]
            # Whatever a task's weight was, it has learnt something.
            for first, last in zip(history[0]["training_losses"], history[-1]["training_losses"]):
                self.assertLess(last, first, name)
            losses[name] = history[-1]["training_losses"]
            matrix = harness.read_json(self.directory / name / "affinity.json")["matrix"]
            for row in matrix:
                for value in row:
                    self.assertLess(abs(value), 10, name)
        # They are different weightings.
        self.assertEqual(len({tuple(values) for values in losses.values()}), len(names))

    def test_stopped_and_resumed(self):
        flags = ["--train.epochs", "600", "--train.patience", "0", "--affinity.overhead", "0.05", "--affinity.every", "0"]
        for name in ("uncertainty", "gradnorm", "dwa", "famo"):
            mine = [*flags, "--train.weighting", name]
            self.assert_done(self.kindred("affinity", self.config, "--out", f"{name}-whole", *mine))
            self.stop_when(self.start("affinity", self.config, "--out", f"{name}-stopped", *mine), signal.SIGINT,
                           lambda: list(self.directory.glob(f"{name}-stopped/networks/*/checkpoint.safetensors")))
            self.assert_done(self.kindred("affinity", self.config, "--out", f"{name}-stopped", *mine))
            self.assertEqual(self.joint(f"{name}-stopped")["history"], self.joint(f"{name}-whole")["history"], name)

    def test_bad_values(self):
        for key, value, word in (("weighting", "pcgrads", "did you mean pcgrad?"), ("weighting", "", "expected one of"),
                                 ("weighting", "x" * 100_000, "expected one of"), ("cagrad_c", "1", "below 1"),
                                 ("cagrad_c", "-0.1", "at least 0"), ("gradnorm_alpha", "-1", "at least 0"),
                                 ("gradnorm_learning_rate", "0", "above 0"), ("dwa_temperature", "0", "above 0"),
                                 ("famo_learning_rate", "nan", "expected a number"), ("famo_decay", "-1", "at least 0"),
                                 ("stch_mu", "inf", "expected a number"), ("stch_mu", "0", "above 0")):
            result = self.kindred("affinity", self.config, "--out", "bad", f"--train.{key}", value)
            self.assert_refused(result, 2, f"train.{key}", word)
            self.assertFalse((self.directory / "bad").exists())

    def test_extreme_values_end_in_a_result_or_one_clear_line(self):
        for name, key, value in (("gradnorm", "gradnorm_alpha", "1e300"), ("gradnorm", "gradnorm_learning_rate", "1e300"),
                                 ("dwa", "dwa_temperature", "1e-300"), ("famo", "famo_learning_rate", "1e300"),
                                 ("famo", "famo_decay", "1e300"), ("stch", "stch_mu", "1e-300"),
                                 ("uncertainty", "learning_rate", "1e30")):
            result = self.kindred("affinity", self.config, "--out", f"extreme-{key}", "--train.weighting", name,
                                  f"--train.{key}", value)
            if result.returncode != 0:
                self.assert_refused(result, 1, "train.")


if __name__ == "__main__":
    unittest.main()
