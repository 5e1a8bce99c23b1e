"""A run killed at any moment and resumed ends with the bytes of one never stopped.

KINDRED_KILLS says how many runs are killed (default 8).
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
        refinement = (self.directory / "whole" / "refinement.json").read_bytes()
        draw = random.Random(7)
        wanted = int(os.environ.get("KINDRED_KILLS", "8"))
        killed = tried = 0
        while killed < wanted:
            tried += 1
            self.assertLess(tried, 4 * wanted + 20, "most runs end before they are killed")
            out = self.directory / f"killed{tried}"
            process = self.start("run", self.config, "--out", out)
            time.sleep(draw.uniform(0.05, whole_time))
            process.kill()
            process.communicate()
            if process.returncode != -9:
                continue
            killed += 1
            resume = ["--resume"] if (out / "identity.json").exists() else []
            self.assert_done(self.kindred("run", self.config, "--out", out, *resume))
            self.assertEqual((out / "metrics.json").read_bytes(), expected, f"kill {killed}")
            self.assertEqual((out / "affinity.json").read_bytes(), affinity, f"kill {killed}")
            self.assertEqual((out / "refinement.json").read_bytes(), refinement, f"kill {killed}")
        print(f"{killed} runs killed before their end, each resumed to the same bytes")


if __name__ == "__main__":
    unittest.main()
