#!/usr/bin/env python3
"""kindred's choice of groups beside the procedure of the authors' notebook, in one run.

Both choose 2 and then 3 networks for the authors' nine CelebA tasks. The run fails unless both give the same groups and
the same value. kindred's time is the median of its library calls, the peer's that of its one search; neither counts
the start of a process or the reading of the file. The peer takes minutes for 3 networks and would take hours for 4.

  bench/compare_notebook.py --bench build/release/bench/bench_selection
"""
import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
MATRIX = ROOT / "tests" / "grouping" / "published" / "celeba9_tag.json"
PEER = ROOT / "bench" / "peers" / "notebook_selection.py"


def write_affinity(path):
    published = json.loads(MATRIX.read_text(encoding="utf-8"))
    affinity = {"format": "kindred.affinity/1", "rows": published["rows_are"], "tasks": published["tasks"],
                "matrix": published["matrix"]}
    path.write_text(json.dumps(affinity), encoding="utf-8")


def answer_of(*command):
    out = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(out.stdout)


def group_set(answer):
    return sorted(sorted(group) for group in answer["groups"])


def check_same(ours, theirs, networks):
    if group_set(ours) != group_set(theirs):
        sys.exit(f"{networks} networks: kindred chooses {group_set(ours)}, the notebook {group_set(theirs)}")
    if not math.isclose(ours["value"], theirs["value"], rel_tol=1e-12):
        sys.exit(f"{networks} networks: kindred's value is {ours['value']}, the notebook's {theirs['value']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", default="build/release/bench/bench_selection")
    parser.add_argument("--python", default="/usr/bin/python3", help="one that has NumPy")
    parser.add_argument("--networks", type=int, nargs="+", default=[2, 3])
    parser.add_argument("--repeat", type=int, default=101, help="calls of kindred's solver")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        affinity = pathlib.Path(folder) / "affinity.json"
        write_affinity(affinity)
        for networks in options.networks:
            ours = answer_of(options.bench, affinity, "--networks", networks, "--repeat", options.repeat)
            theirs = answer_of(options.python, PEER, affinity, networks)
            check_same(ours, theirs, networks)
            print(f"9 tasks, {networks} networks: kindred {ours['seconds'] * 1e3:.3f} ms, notebook "
                  f"{theirs['seconds']:.2f} s: {theirs['seconds'] / ours['seconds']:.0f} times faster; "
                  f"same groups, value {ours['value']:.9f}", flush=True)


if __name__ == "__main__":
    main()
