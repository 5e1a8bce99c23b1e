"""A run killed at any moment and resumed ends with the bytes of one never stopped.

KINDRED_KILLS says how many runs are killed (default 8).
"""
import os
import random
import signal
import unittest

import harness


class KillAndResume(harness.Case):
    def written(self, out):
        """How far a run is: the files that it has written, and the lines of those that grow."""
        return (sum(len(files) for _, _, files in os.walk(out)) +
                sum(harness.lines_of(out / name) for name in ("log.jsonl", "affinity.jsonl")))

    def test_every_kill(self):
        whole = self.once("run").out
        draw = random.Random(7)
        kills = int(os.environ.get("KINDRED_KILLS", "8"))
        for kill in range(kills):
            out = self.directory / f"killed{kill}"
            # The last lines and files are written at once.
            until = draw.randrange(self.written(whole) * 9 // 10)
            self.stop_when(self.start("run", self.config, "--out", out), signal.SIGKILL, lambda: self.written(out) >= until)
            resume = ["--resume"] if (out / "identity.json").exists() else []
            self.assert_done(self.kindred("run", self.config, "--out", out, *resume))
            for name in ("metrics.json", "affinity.json", "refinement.json"):
                self.assertEqual((out / name).read_bytes(), (whole / name).read_bytes(), f"{name} after kill {kill}, at {until}")
        print(f"{kills} runs killed before their end, each resumed to the same bytes")


if __name__ == "__main__":
    unittest.main()
