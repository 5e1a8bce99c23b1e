#!/usr/bin/env python3
"""Small networks on tables, two builds in turns: joint steps and look-aheads beside their matrix products, and whole runs.
Prints Markdown tables of medians and ranges over rounds. Machines drift, so quote the ratios, not the times.

  bench/small_networks.py steps BEFORE AFTER          two builds' bench_training, one thread's processor time
  bench/small_networks.py runs BEFORE AFTER [NAME …]  two builds' kindred; default yeast (scripts/results/*.toml)
  bench/small_networks.py errors BEFORE AFTER [NAME …]  their test errors over ten seeds, and Student's t of
                                                      their differences (5 % of chance differences are beyond 2.26)
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def spread(values, digits=0):
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def step_times(bench, only):
    command = [bench, "--benchmark_format=json", f"--benchmark_filter={only}"]
    environment = dict(os.environ, OMP_NUM_THREADS="1")
    out = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    return {row["name"].split("/iterations")[0]: row["real_time"] for row in json.loads(out)["benchmarks"]}


def steps(options):
    rounds = [[step_times(bench, options.filter) for bench in options.builds] for _ in range(options.rounds)]
    print("| case | products, µs | before, µs | after, µs | times faster | products' share |\n|---|---|---|---|---|---|")
    for name in rounds[0][1]:
        kind, case = name.split("/", 1)
        if kind.endswith("_products"):
            continue
        before, after = ([one[side][name] for one in rounds] for side in (0, 1))
        products = [one[1][f"{kind}_products/{case}"] for one in rounds]
        ratios = [b / a for b, a in zip(before, after)]
        shares = [p / a for p, a in zip(products, after)]
        print(f"| {name} | {spread(products)} | {spread(before)} | {spread(after)} | {spread(ratios, 2)} | {spread(shares, 2)} |")


def run_seconds(program, name):
    with tempfile.TemporaryDirectory() as scratch:
        command = [program, "run", str(ROOT / "scripts" / "results" / f"{name}.toml"), "--out", f"{scratch}/run", "--quiet"]
        command += ["--refine.trainings", "0"] if "refine.trainings" in helped(program) else []
        begin = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - begin


def test_errors(program, name, seeds):
    """Total test errors by method, one for each seed."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [program, "run", str(ROOT / "scripts" / "results" / f"{name}.toml"), "--out", f"{scratch}/run", "--quiet",
                   "--run.seeds", str(seeds)]
        command += ["--refine.trainings", "0"] if "refine.trainings" in helped(program) else []
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        metrics = json.loads((pathlib.Path(scratch) / "run/metrics.json").read_text())
        return {method["name"]: method["error"]["values"] for method in metrics["methods"]}


def errors(options):
    print("| data | networks | before | after | difference | t |\n|---|---|---|---|---|---|")
    for name in options.names or ["yeast"]:
        before, after = (test_errors(program, name, options.seeds) for program in options.builds)
        for method in before:
            if len(before[method]) != options.seeds or len(after.get(method, ())) != options.seeds:
                continue
            differences = [b - a for a, b in zip(before[method], after[method])]
            mean, error = statistics.mean(differences), statistics.stdev(differences) / options.seeds**0.5
            print(f"| {name} | {method} | {statistics.mean(before[method]):.5f} | {statistics.mean(after[method]):.5f} | {mean:+.5f} ± "
                  f"{error:.5f} | {mean / error:+.2f} |", flush=True)


def helped(program):
    return subprocess.run([program, "run", "--help"], capture_output=True, text=True, check=False).stdout


def runs(options):
    print("| data | before, s | after, s | times faster |\n|---|---|---|---|")
    for name in options.names or ["yeast"]:
        rounds = [[run_seconds(program, name) for program in options.builds] for _ in range(options.rounds)]
        before, after = zip(*rounds)
        ratios = [b / a for b, a in rounds]
        print(f"| {name} | {spread(before, 1)} | {spread(after, 1)} | {spread(ratios, 2)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["steps", "runs", "errors"])
    parser.add_argument("builds", nargs=2, metavar="BUILD")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--filter", default="small")
    options = parser.parse_args()
    {"steps": steps, "runs": runs, "errors": errors}[options.what](options)


if __name__ == "__main__":
    main()
