#!/usr/bin/env python3
"""Total test error of one network for all tasks under each train.weighting, beside equal. Prints a Markdown table for
each data set; docs/weightings.md shows one run's.

  bench/weightings.py [--seeds 3] [NAME ...]    yeast unless named; also rf1, wq, scene, parkinsons

scripts/fetch_data.py downloads the tables. Total error is the mean over tasks of relative RMSE or error rate on test rows.
"""
import argparse
import concurrent.futures
import json
import math
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMES = ["yeast", "rf1", "wq", "scene", "parkinsons"]
NEVER = "1e-6"  # as affinity.overhead: about one measured step in millions
STUDENT = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 10: 2.262}  # t of a 95 % interval for so many seeds


def weightings(program):
    """Their names, from the program's own reference of keys."""
    text = subprocess.run([str(program), "--help-config"], check=True, capture_output=True, text=True).stdout
    line = next(line for line in text.splitlines() if line.startswith("**`weighting`**"))
    return re.search(r"one of ([a-z, ]+)", line).group(1).split(", ")


def train(program, name, weighting, seed, place):
    """The joint network's total test error and the epochs it took."""
    out = pathlib.Path(place) / f"{name}-{weighting}-{seed}"
    done = subprocess.run([str(program), "affinity", str(ROOT / "scripts" / "results" / f"{name}.toml"), "--out", str(out),
                           "--quiet", "--train.weighting", weighting, "--run.seed", str(seed), "--run.threads", "1",
                           "--affinity.every", "0", "--affinity.overhead", NEVER],
                          check=False, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{name}, {weighting}, seed {seed}: {done.stderr}")
    path, = out.glob("networks/*/result.json")
    result = json.loads(path.read_text(encoding="utf-8"))
    return statistics.fmean(result["test"]), result["epochs"]


def noise(differences):
    """Half the 95 % interval of the mean difference, seeds paired."""
    t = STUDENT.get(len(differences))
    return t * statistics.stdev(differences) / math.sqrt(len(differences)) if t else math.inf


def row(weighting, runs, equal):
    errors = [error for error, _ in runs]
    differences = [error - base for error, (base, _) in zip(errors, equal)]
    change = statistics.fmean(differences)
    word = "" if weighting == "equal" else "within noise"
    if abs(change) > noise(differences):
        word = "better" if change < 0 else "worse"
    return (f"| `{weighting}` | {statistics.fmean(errors):.4f} ± {statistics.stdev(errors):.4f} | {change:+.4f} | {word} | "
            f"{statistics.fmean(epochs for _, epochs in runs):.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="of " + ", ".join(NAMES))
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "bin" / "kindred")
    parser.add_argument("--seeds", type=int, choices=sorted(STUDENT), default=3)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"no table called {', '.join(sorted(unknown))}; choose from {', '.join(NAMES)}")

    chosen = weightings(options.program)
    with tempfile.TemporaryDirectory() as place, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for name in options.names or ["yeast"]:
            runs = {weighting: [pool.submit(train, options.program, name, weighting, seed, place)
                                for seed in range(options.seeds)] for weighting in chosen}
            results = {weighting: [future.result() for future in futures] for weighting, futures in runs.items()}
            print(f"### {name}\n\n| weighting | total error | against equal | | epochs |\n|---|---|---|---|---|")
            print("\n".join(row(weighting, results[weighting], results["equal"]) for weighting in chosen) + "\n")


if __name__ == "__main__":
    main()
