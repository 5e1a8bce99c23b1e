#!/usr/bin/env python3
"""How near refinement comes to the oracle on tables of measured results, without training.

  bench/refinement.py [--kindred build/release/bin/kindred] [--instances 200] [TABLE …]

Prints the share of the oracle's advantage over one network for all that refinement reaches on the second results (test
rows) when it sees the first (validation rows), mean over 2, 3 and 4 networks, for 0, n and 2n trainings: on the published
tables of Standley et al. (ICML 2020), on drawn instances of six tasks (`kindred synth gains`; 2 and 3 networks), and on
each TABLE, a folder with validation.json, test.json (kindred.scores/1) and perhaps affinity.json.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PUBLISHED = ROOT / "tests" / "selection" / "published"


def shares(kindred, validation, test, affinity=None, networks="2..4", at_once=1, trainings=None):
    """{trainings: [share for each number of networks where the oracle has an advantage]}, and whether below all-in-one."""
    command = [kindred, "compare", "--gains", validation, "--test", test, "--networks", networks, "--draws", "1",
               "--at-once", str(at_once), "--json"]
    if affinity:
        command += ["--affinity", affinity]
    if trainings:
        command += ["--trainings", ",".join(map(str, trainings))]
    record = json.loads(subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout)
    found = {}
    for budget in record["budgets"]:
        for rule in budget["rules"]:
            if rule["rule"].startswith("refined_") and rule["oracle_share"] is not None:
                found.setdefault(int(rule["rule"][8:]), []).append(rule["oracle_share"])
    return found


def published_affinity(folder):
    """The published affinities of the same five tasks, under the names of the tables; they list targets by row."""
    tasks = json.loads((PUBLISHED / "standley1_val.json").read_text(encoding="utf-8"))["tasks"]
    matrix = json.loads((PUBLISHED / "taskonomy5_tag.json").read_text(encoding="utf-8"))["matrix"]
    path = pathlib.Path(folder) / "affinity.json"
    path.write_text(json.dumps({"format": "kindred.affinity/1", "rows": "target", "tasks": tasks, "matrix": matrix}),
                    encoding="utf-8")
    return path


def row(name, found, seconds):
    cells = "".join(f"{count:>8}: {100 * statistics.mean(values):5.1f} %" for count, values in sorted(found.items()))
    print(f"{name:<24}{cells}   {seconds:6.1f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kindred", default=ROOT / "build" / "release" / "bin" / "kindred")
    parser.add_argument("--instances", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--networks", default="2..4")
    parser.add_argument("--trainings", type=lambda text: [int(part) for part in text.split(",")])
    parser.add_argument("tables", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    kindred = options.kindred

    with tempfile.TemporaryDirectory() as folder:
        for setting in ("1", "2", "4") if not options.tables else ():
            begin = time.monotonic()
            # The tasks of setting 4 are other ones, whose affinities nobody published.
            affinity = published_affinity(folder) if setting != "4" else None
            found = shares(kindred, PUBLISHED / f"standley{setting}_val.json",
                           PUBLISHED / f"standley{setting}_test.json", affinity, at_once=options.at_once)
            row(f"Standley {setting}", found, time.monotonic() - begin)

    for table in options.tables:
        begin = time.monotonic()
        affinity = table / "affinity.json"
        row(table.name, shares(kindred, table / "validation.json", table / "test.json",
                               affinity if affinity.exists() else None, options.networks, options.at_once,
                               options.trainings), time.monotonic() - begin)

    if options.tables or not options.instances:
        return 0
    total, below, begin = {}, {}, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.instances):
            out = pathlib.Path(folder) / str(seed)
            subprocess.run([str(kindred), "synth", "gains", "--seed", str(seed), "--out", str(out), "-q"], check=True)
            found = shares(kindred, out / "validation.json", out / "test.json", out / "affinity.json", "2..3",
                           options.at_once)
            for count, values in found.items():
                total.setdefault(count, []).append(statistics.mean(values))
                below.setdefault(count, []).extend(value < 0 for value in values)
    row(f"{options.instances} drawn, 6 tasks", total, time.monotonic() - begin)
    print("below one network for all: " +
          ", ".join(f"{count}: {100 * statistics.mean(values):.1f} %" for count, values in sorted(below.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
