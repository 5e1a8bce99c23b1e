#!/usr/bin/env python3
"""Whether the recommendation of a run holds.

  bench/answer.py level [--runs 100]          labels permuted between rows within each task, so that nothing is to be gained:
                                              how often several networks are recommended, beside answer.level
  bench/answer.py splits [--splits 8] [NAME …] tables of scripts/results and made ones, split anew at random: test error of the
                                              recommended networks beside TAG's, the refined ones', one network for all and
                                              single-task ones; then what other levels would have given
  bench/answer.py cost                        what refinement, HOA and the optimum would train, by the number of tasks
  options: --kindred build/release/bin/kindred, --hoa (splits: HOA too), --networks 2,3, --fractions 0.4,0.1,0.5 (of rows to
           train, validate and test; half are test rows, so that an answer's error is hardly noise), --folds 1 (answer.folds), --threads 0

Tables are downloaded by scripts/fetch_data.py; published training and test rows are one table here. Every split is one
`kindred compare`, whose results are kept in --out and not computed again.
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
NAMES = ["emotions", "scene", "yeast", "wq", "jura", "rf1", "tox21", "parkinsons"]
PUBLISHED_PARTS = {"emotions", "scene", "yeast"}
# Arguments of kindred synth. mines: as the landmine data of Xue et al. (JMLR 2007), many small binary tasks of two kinds on
# nine features, each with few rows.
MADE = {
    "planted": ("tasks", "--rows", 2000, "--noise", 1, "--seed", 1),
    "mines": ("tasks", "--rows", 4000, "--features", 9, "--groups", 2, "--tasks-per-group", 8, "--binary", 16, "--conflict", 1,
              "--noise", 1, "--missing", 0.85, "--seed", 2),
    "faces": ("celeba", "--images", 1500),
}

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
    chances.sort()
    error = (answer["level"] * (1 - answer["level"]) / options.runs) ** 0.5
    print(f"{options.runs} runs in {time.monotonic() - begin:.0f} s: more than one network recommended in "
          f"{100 * several / options.runs:.1f} % (level {100 * answer['level']:.0f} %, its sampling error {100 * error:.1f} %)")
    print("deciles of p:", " ".join(f"{chances[len(chances) * q // 10]:.2f}" for q in range(10)))


def merged(options, name):
    """One ARFF file of the published training and test rows."""
    path = options.out / f"{name}.arff"
    if not path.exists():
        folder = ROOT / "data" / name
        training, test = ((folder / f"{name}-{part}.arff").read_text(encoding="utf-8") for part in ("train", "test"))
        path.write_text(training.rstrip("\n") + "\n" + test[test.lower().index("@data") + len("@data"):].lstrip("\n"), encoding="utf-8")
    return path


def source_of(options, name):
    """The table's config, and flags that make one table of published parts."""
    if name in MADE:
        kind, *arguments = MADE[name]
        folder = options.out / f"{name}-data"
        if not folder.exists():
            call(options.kindred, "synth", kind, "--out", folder, *arguments, "-q")
        return next(folder.glob("*.toml")), ()
    config = ROOT / "scripts" / "results" / f"{name}.toml"
    if name in PUBLISHED_PARTS:
        return config, ("--data.path", merged(options, name), "--data.test_path", "")
    return config, ()


def split_results(options, name, split):
    """(budget, method) -> test error, mean over seeds, `recommended` among the methods; budget -> what was recommended."""
    out = options.out / f"{name}-{split}"
    config, flags = source_of(options, name)
    methods = "single_task,all_in_one,tag,refined" + (",hoa" if options.hoa else "")
    flags = [*flags, "--networks", options.networks, "--methods", methods, "--data.split", "random", "--data.split_seed", split,
             "--data.fractions", options.fractions, "--answer.folds", options.folds, "--run.threads", options.threads, "--out", out, "--json"]
    flags += ["--resume"] if (out / "identity.json").exists() else []
    record = json.loads(call(options.kindred, "compare", config, *flags))
    errors, answers = {}, {}
    for budget in sorted({method["budget"] for method in record["methods"] if method["budget"]}):
        for method in record["methods"]:
            if method["budget"] in (None, budget):
                errors[budget, method["name"]] = method["error"]["mean"]
        answer = load(out / f"refinement_{budget}.json")["answer"]
        chosen = {"groups": "refined"}.get(answer["recommended"], answer["recommended"])
        errors[budget, "recommended"] = errors[budget, chosen]
        answers[budget] = {"recommended": chosen, "p": answer["against_all_in_one"]["p"],
                           "single_task_allowed": len(record["tasks"]) <= budget}
    return errors, answers


def advantage_of_single_tasks(options, name):
    """The decrease of the total against one network for all, in per cent, mean over splits and seeds: of the validation loss at
    the kept epochs, of the loss at the epochs that the other rows chose, and of the test error."""
    kept, held_out, tested = [], [], []
    for split in range(options.splits):
        out = options.out / f"{name}-{split}"
        record = load(out / "comparison.json")
        errors = {method["name"]: method["error"]["mean"] for method in record["methods"]}
        tested.append(100 * (1 - errors["single_task"] / errors["all_in_one"]))
        for seed in record["seeds"]:
            networks = [load(path) for path in (out / "networks").glob(f"seed{seed}_tasks*/result.json")]
            alone = [network for network in networks if len(network["tasks"]) == 1]
            joint = next(network for network in networks if len(network["tasks"]) == len(record["tasks"]))
            kept.append(100 * (1 - sum(network["validation_losses"][0] for network in alone) / sum(joint["validation_losses"])))
            held_out.append(100 * (1 - sum(network["held_out"]["losses"][0] for network in alone) / sum(joint["held_out"]["losses"])))
    return [statistics.mean(values) for values in (kept, held_out, tested)]


class Verdicts:
    """What the recommendations of all tables and splits came to."""

    def __init__(self):
        self.worse, self.worse_than_alone = [], []
        self.gains = []  # of the untested best choice against one network for all, in per cent, with its p

    def add(self, results, budget):
        """One table's splits. Returns the gains of the untested choice and of the recommendation."""
        untested, tested = [], []
        for errors, answers in results:
            joint = errors[budget, "all_in_one"]
            untested.append(100 * (1 - errors[budget, "refined"] / joint))
            tested.append(100 * (1 - errors[budget, "recommended"] / joint))
            self.worse.append(tested[-1] < 0)
            if answers[budget]["single_task_allowed"]:
                self.worse_than_alone.append(errors[budget, "recommended"] > errors[budget, "single_task"])
            self.gains.append((untested[-1], answers[budget]["p"]))
        return untested, tested

    def show(self):
        print(f"\nworse than one network for all: {sum(self.worse)} of {len(self.worse)}")
        if self.worse_than_alone:
            print(f"worse than single-task networks, where these were allowed: {sum(self.worse_than_alone)} of "
                  f"{len(self.worse_than_alone)}")
        print("\n| answer.level | several recommended | worse than one for all | decrease of the error |")
        print("|---|---|---|---|")
        for level in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 1):
            kept = [gain for gain, p in self.gains if p <= level]
            print(f"| {level} | {len(kept)} of {len(self.gains)} | {sum(gain < 0 for gain in kept)} | "
                  f"{sum(kept) / len(self.gains):.2f} % |")


def splits(options):
    verdicts = Verdicts()
    methods = ["all_in_one", "single_task", "tag", *(["hoa"] if options.hoa else []), "refined", "recommended"]
    print("| table | networks | " + " | ".join(method.replace("_", " ") for method in methods)
          + " | decrease of the error: refined | recommended | several recommended | worse than one for all |")
    print("|---" * (len(methods) + 6) + "|")
    for name in options.names or [*NAMES, *MADE]:
        results = [split_results(options, name, split) for split in range(options.splits)]
        for budget in results[0][1]:
            untested, tested = verdicts.add(results, budget)
            cells = [f"{statistics.mean(errors[budget, method] for errors, _ in results):.4f}" for method in methods]
            error = statistics.stdev(untested) / len(untested) ** 0.5 if len(untested) > 1 else float("nan")
            several = sum(answers[budget]["recommended"] != "all_in_one" for _, answers in results)
            print(f"| {name} | {budget} | " + " | ".join(cells) + f" | {statistics.mean(untested):.2f} ± {error:.2f} % | "
                  f"{statistics.mean(tested):.2f} % | {several} of {len(results)} | {sum(gain < 0 for gain in tested)} of "
                  f"{len(results)} |", flush=True)
    verdicts.show()
    print("\nSingle-task networks against one network for all, decrease in per cent:\n")
    print("| table | validation loss at the kept epochs | held-out validation loss | test error |")
    print("|---|---|---|---|")
    for name in options.names or [*NAMES, *MADE]:
        print(f"| {name} | " + " | ".join(f"{value:+.1f}" for value in advantage_of_single_tasks(options, name)) + " |", flush=True)


def cost(options):
    """The search of refinement, of HOA and of the optimum on planted tables of 5 to 42 tasks, in joint runs."""
    print("| tasks | networks trained by refinement | in joint runs | HOA: networks | in joint runs | all groups: networks | in joint runs |")
    print("|---|---|---|---|---|---|---|")
    for groups, size in ((1, 5), (3, 3), (2, 7), (3, 9), (3, 14)):
        tasks = groups * size
        folder, out = options.out / f"cost-{tasks}-data", options.out / f"cost-{tasks}"
        if not folder.exists():
            call(options.kindred, "synth", "tasks", "--out", folder, "--rows", 2000, "--features", 24, "--groups", groups,
                 "--tasks-per-group", size, "--noise", 1, "--seed", tasks, "-q")
        flags = ["--networks", 3, "--methods", "single_task,all_in_one,tag,refined,hoa", "--run.seeds", 1, "--run.threads",
                 options.threads, "--out", out, "--json", *(["--optimum"] if tasks <= 9 else []),
                 *(["--resume"] if (out / "identity.json").exists() else [])]
        record = json.loads(call(options.kindred, "compare", folder / "tasks.toml", *flags))
        search = {method["name"]: method["search"] for method in record["methods"]}
        cells = [f"{search[name]['networks']:.0f} | {search[name]['joint_runs']:.1f}" for name in ("refined", "hoa")]
        cells.append(f"{search['optimum']['networks']:.0f} | {search['optimum']['joint_runs']:.1f}" if "optimum" in search
                     else f"{2 ** tasks - 1} | –")
        print(f"| {tasks} | " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["level", "splits", "cost"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--kindred", type=pathlib.Path, default=ROOT / "build" / "release" / "bin" / "kindred")
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--splits", type=int, default=8)
    parser.add_argument("--networks", default="2,3")
    parser.add_argument("--hoa", action="store_true")
    parser.add_argument("--fractions", default="0.4,0.1,0.5")
    parser.add_argument("--folds", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build" / "bench" / "answer")
    options = parser.parse_args()
    options.kindred = options.kindred.resolve()
    options.out.mkdir(parents=True, exist_ok=True)
    {"level": level, "splits": splits, "cost": cost}[options.what](options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
