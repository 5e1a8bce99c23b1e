"""A run killed at any moment and resumed ends with the bytes of one never stopped.

KINDRED_KILLS says how many kills are tried (default 8).
"""
import os
import random
import time
import unittest

import harness


class KillAndResume(harness.Case):
    def test_every_kill(self):
        begin = time.monotonic()
        self.assert_done(self.kindred("run", self.config, "--out", "whole"))
        whole_time = time.monotonic() - begin
        expected = (self.directory / "whole" / "metrics.json").read_bytes()
        affinity = (self.directory / "whole" / "affinity.json").read_bytes()
        draw = random.Random(7)
        cut = 0
        for kill in range(int(os.environ.get("KINDRED_KILLS", "8"))):
            out = self.directory / f"killed{kill}"
            process = self.start("run", self.config, "--out", out)
            time.sleep(draw.uniform(0.05, whole_time))
            process.kill()
            process.communicate()
            cut += process.returncode == -9
            resume = ["--resume"] if (out / "identity.json").exists() else []
            self.assert_done(self.kindred("run", self.config, "--out", out, *resume))
            self.assertEqual((out / "metrics.json").read_bytes(), expected, f"kill {kill}")
            self.assertEqual((out / "affinity.json").read_bytes(), affinity, f"kill {kill}")
        print(f"{cut} runs killed before their end, each resumed to the same bytes")
        self.assertGreater(cut, 0)


if __name__ == "__main__":
    unittest.main()
