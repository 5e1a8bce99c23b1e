#!/usr/bin/env python3
"""Whether the recommendation of a run holds.

  bench/answer.py level [--runs 100]          labels permuted between rows within each task, so that nothing is to be gained:
                                              how often several networks are recommended, beside answer.level
  bench/answer.py splits [--splits 8] [NAME …] tables of scripts/results, split anew at random: test error of the recommended
                                              networks beside TAG's, the refined ones', one network for all and single-task ones
  options: --kindred build/release/bin/kindred, --hoa (splits: HOA too), --networks 2,3

Tables are downloaded by scripts/fetch_data.py. Every split is one `kindred compare`, whose results are kept in --out and not
computed again.
"""
import argparse
import csv
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMES = ["emotions", "scene", "yeast", "wq", "rf1", "tox21", "parkinsons"]

PERMUTED = """
[data]
path = "table.csv"

[[task]]
target = "t1"

[[task]]
target = "t2"

[[task]]
target = "t3"

[[task]]
target = "t4"

[model]
hidden = [16, 16]

[train]
epochs = 5
learning_rate = 0.01
batch = 32

[affinity]
every = 2

[grouping]
networks = 2

[run]
seeds = 2
random_groupings = 0
"""


def call(kindred, *arguments, cwd=None):
    done = subprocess.run([str(kindred), *map(str, arguments)], check=False, capture_output=True, text=True, cwd=cwd)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))}\n{done.stderr}")
    return done.stdout


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def level(options):
    chances, several, begin = [], 0, time.monotonic()
    for seed in range(options.runs):
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            call(options.kindred, "synth", "tasks", "--out", place / "made", "--rows", 600, "--groups", 2,
                 "--tasks-per-group", 2, "--seed", seed, "-q")
            with open(place / "made" / "table.csv", encoding="utf-8", newline="") as file:
                head, *rows = csv.reader(file)
            draw = random.Random(seed)
            names = list(head)
            for number, task in enumerate(load(place / "made" / "planted.json")["tasks"], start=1):
                column = head.index(task)
                values = [row[column] for row in rows]
                draw.shuffle(values)
                names[column] = f"t{number}"
                for row, value in zip(rows, values):
                    row[column] = value
            with open(place / "table.csv", "w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([names, *rows])
            (place / "permuted.toml").write_text(PERMUTED, encoding="utf-8")
            call(options.kindred, "run", "permuted.toml", "--out", "run", "--run.seed", seed, "-q", cwd=place)
            answer = load(place / "run" / "refinement.json")["answer"]
            chances.append(answer["against_all_in_one"]["p"])
            several += answer["recommended"] != "all_in_one"
    share = several / options.runs
    chances.sort()
    error = (0.2 * 0.8 / options.runs) ** 0.5
    print(f"{options.runs} runs in {time.monotonic() - begin:.0f} s: more than one network recommended in {100 * share:.1f} % "
          f"(level 20 %, its sampling error {100 * error:.1f} %)")
    print("deciles of p:", " ".join(f"{chances[len(chances) * q // 10]:.2f}" for q in range(10)))


def split_results(options, name, split):
    """By (budget, method): test error, mean over seeds; `recommended` among the methods."""
    out = options.out / f"{name}-{split}"
    config = ROOT / "scripts" / "results" / f"{name}.toml"
    methods = "single_task,all_in_one,tag,refined" + (",hoa" if options.hoa else "")
    flags = ["--networks", options.networks, "--methods", methods, "--data.split", "random", "--data.split_seed", split,
             "--data.test_path", "", "--data.validation_path", "", "--out", out, "--json"]
    flags += ["--resume"] if (out / "identity.json").exists() else []
    record = json.loads(call(options.kindred, "compare", config, *flags))
    found, pairs = {}, {}
    budgets = sorted({method["budget"] for method in record["methods"] if method["budget"]})
    for budget in budgets:
        for method in record["methods"]:
            if method["budget"] in (None, budget):
                found[budget, method["name"]] = method["error"]["mean"]
        answer = load(out / f"refinement_{budget}.json")["answer"]
        chosen = {"groups": "refined"}.get(answer["recommended"], answer["recommended"])
        found[budget, "recommended"] = found[budget, chosen]
        pairs[budget] = (chosen, answer["against_all_in_one"]["p"], len(record["tasks"]))
    return found, pairs


def splits(options):
    totals = {"worse than one network for all": [], "worse than single-task networks": []}
    unguarded = guarded = 0.0
    print("| table | budget | one for all | single-task | TAG | refined | recommended | several recommended | worse than one for all |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in options.names or NAMES:
        results = [split_results(options, name, split) for split in range(options.splits)]
        for budget in sorted({budget for budget, _ in results[0][0]}):
            mean = {method: statistics.mean(found[budget, method] for found, _ in results)
                    for method in ("all_in_one", "single_task", "tag", "refined", "recommended")}
            worse = [found[budget, "recommended"] > found[budget, "all_in_one"] for found, _ in results]
            several = [pairs[budget][0] != "all_in_one" for _, pairs in results]
            totals["worse than one network for all"] += worse
            for found, pairs in results:
                if pairs[budget][2] <= budget:
                    totals["worse than single-task networks"].append(
                        found[budget, "recommended"] > found[budget, "single_task"])
                base = found[budget, "all_in_one"]
                unguarded += (base - found[budget, "refined"]) / base
                guarded += (base - found[budget, "recommended"]) / base
            print(f"| {name} | {budget} | {mean['all_in_one']:.4f} | {mean['single_task']:.4f} | {mean['tag']:.4f} | "
                  f"{mean['refined']:.4f} | {mean['recommended']:.4f} | {sum(several)} of {len(several)} | "
                  f"{sum(worse)} of {len(worse)} |", flush=True)
    for what, values in totals.items():
        if values:
            print(f"recommended {what}: {sum(values)} of {len(values)} splits and budgets")
    count = len(totals["worse than one network for all"])
    print(f"mean decrease of the test error against one network for all: refined {100 * unguarded / count:.2f} %, "
          f"recommended {100 * guarded / count:.2f} %")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["level", "splits"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--kindred", type=pathlib.Path, default=ROOT / "build" / "release" / "bin" / "kindred")
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--splits", type=int, default=8)
    parser.add_argument("--networks", default="2,3")
    parser.add_argument("--hoa", action="store_true")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build" / "bench" / "answer")
    options = parser.parse_args()
    options.kindred = options.kindred.resolve()
    options.out.mkdir(parents=True, exist_ok=True)
    (level if options.what == "level" else splits)(options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
