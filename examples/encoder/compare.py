#!/usr/bin/env python3
"""Says how far the measurements of two runs lie apart: compare.py RUN RUN. Exits with 1 beyond one part in 10,000."""
import json
import pathlib
import sys


def measurements(run):
    lines = pathlib.Path(run, "affinity.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def main():
    one, two = (measurements(run) for run in sys.argv[1:3])
    if len(one) != len(two):
        sys.exit(f"{len(one)} and {len(two)} measurements")
    largest = scale = 0.0
    for a, b in zip(one, two):
        for row_a, row_b in zip(a["matrix"], b["matrix"]):
            for x, y in zip(row_a, row_b):
                if (x is None) != (y is None):
                    sys.exit(f"step {a['step']}: a pair was measured in one run alone")
                if x is not None:
                    largest, scale = max(largest, abs(x - y)), max(scale, abs(x))
    print(f"{len(one)} measurements; affinities up to {scale:.3g}; the largest difference is {largest:.3g}"
          + (" (the same bits)" if one == two else ""))
    sys.exit(largest > 1e-4 * scale)


if __name__ == "__main__":
    main()
