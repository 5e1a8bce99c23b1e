#!/usr/bin/env python3
"""Whether what a run says of its own sureness is true over runs. docs/answer.md shows one run's tables.

  bench/calibration.py groups [NAME ...]   S seeds of every table: the stated probability that two tasks share a network when
                                           affinities are measured again, against how often they do with the other seeds
  bench/calibration.py between [NAME ...]  the variance of affinities between trainings beyond the noise within them, as a
                                           multiple of it: kBetweenTrainings (kindred/selection/resampler.h)
  bench/calibration.py intervals           how often 95 % intervals of differences in total error hold the long-run
                                           difference: fixed training rows and groups, seeds and test rows of its own each
  options: --kindred build/release/bin/kindred, --baseline PROGRAM (another version beside it), --seeds 20, --runs 1 (groups:
           affinity.runs), --root (where scripts/results, examples and data are), --out build/bench/calibration

Joint trainings are kept in --out and not repeated. The public tables are downloaded by scripts/fetch_data.py.
The expected calibration error sorts all pairs of all seeds by the stated probability into ten bins of equal width and is the
mean over pairs of |mean stated - share found| of their bins.
"""
import argparse
import gzip
import itertools
import json
import math
import pathlib
import random
import statistics
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
NETWORKS = 3

# Flags of kindred synth tasks, and of the run.
PLANTED = {
    "planted": (("--rows", 4000, "--noise", 1, "--seed", 1), ()),
    "planted_clear": (("--rows", 4000, "--seed", 11), ()),
    "planted_noise2": (("--rows", 2000, "--noise", 2, "--seed", 2), ()),
    "planted_noise4": (("--rows", 1000, "--noise", 4, "--seed", 5), ()),
    "planted_conflict": (("--rows", 1500, "--groups", 2, "--conflict", 0.2, "--noise", 1, "--independent", 1, "--seed", 6), ()),
    "planted_short": (("--rows", 600, "--groups", 2, "--noise", 1, "--seed", 3), ("--train.epochs", 10)),
}
PUBLIC = {"emotions": (), "scene": (), "yeast": (), "wq": (), "rf1": ("--train.epochs", 40), "census": ()}


def call(program, *arguments):
    done = subprocess.run([str(program), *map(str, arguments)], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))}\n{done.stderr}")
    return done.stdout


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def config_of(options, name):
    """The table's config and the flags of its runs."""
    if name in PLANTED:
        made, flags = PLANTED[name]
        folder = options.out / f"{name}-data"
        if not folder.exists():
            call(options.kindred, "synth", "tasks", "--out", folder, *made, "-q")
        return folder / "tasks.toml", flags
    if name == "census":
        return options.root / "examples" / "census" / "census.toml", PUBLIC[name]
    return options.root / "scripts" / "results" / f"{name}.toml", PUBLIC[name]


def measured(options, name, seed, runs):
    """The run directory of one measurement."""
    out = options.out / (f"{name}-{seed}" if runs == 1 else f"{name}-runs{runs}-{seed}")
    if not (out / "affinity.json").exists():
        config, flags = config_of(options, name)
        call(options.kindred, "affinity", config, "--out", out, "--run.seed", seed * runs, "--run.threads", 1, *flags, "-q",
             *(("--affinity.runs", runs) if runs > 1 else ()), *(("--resume",) if out.exists() else ()))
    return out


def grouped(options, program, name, out, runs):
    """The groups chosen from one measurement, with their stability."""
    if runs > 1:
        config, flags = config_of(options, name)
        return json.loads(call(program, "group", config, "--out", out, "--run.seed", load(out / "data.json").get("seed", 0), "--json"))
    return json.loads(call(program, "group", out / "affinity.json", "--measurements", out / "affinity.jsonl", "--networks",
                           NETWORKS, "--resamples", 1000, "--run.threads", 1, "--json", "-q"))


def shared(grouping):
    """Pair of tasks -> whether they share a network."""
    groups = [set(group) for group in grouping["groups"]]
    return {pair: any(group.issuperset(pair) for group in groups) for pair in itertools.combinations(grouping["tasks"], 2)}


def calibration_error(pairs):
    bins = [[] for _ in range(10)]
    for stated, found in pairs:
        bins[min(9, int(10 * stated))].append((stated, found))
    return sum(abs(sum(stated for stated, _ in members) - sum(found for _, found in members)) for members in bins) / len(pairs)


class Judged:
    """What one program states of all seeds of a table."""

    def __init__(self, groupings):
        self.pairs, same, stated = [], [], []
        togethers = [shared(grouping) for grouping in groupings]
        for number, grouping in enumerate(groupings):
            if not grouping["stability"]:
                continue
            others = togethers[:number] + togethers[number + 1:]
            tasks = grouping["tasks"]
            for pair in togethers[number]:
                share = grouping["stability"]["together"][tasks.index(pair[0])][tasks.index(pair[1])]
                self.pairs.append((share, statistics.fmean(other[pair] for other in others)))
            stated.append(grouping["stability"]["best_share"])
            same.append(statistics.fmean(other["groups"] == grouping["groups"]
                                         for k, other in enumerate(groupings) if k != number))
        self.known = len(stated)
        self.stated, self.same = (statistics.fmean(stated), statistics.fmean(same)) if stated else (math.nan, math.nan)

    def cells(self):
        if not self.pairs:
            return f"{self.known} | – | –"
        return f"{self.known} | {100 * self.stated:.0f} % | {calibration_error(self.pairs):.3f}"


def groups(options):
    programs = [options.kindred] + ([options.baseline] if options.baseline else [])
    print(f"{options.seeds} seeds, {options.runs} joint trainings each, {NETWORKS} networks; then once for each program: "
          "measurements that were enough, the very groups stated, expected calibration error")
    print("| table | tasks | the very groups came again |" + " enough | stated | error |" * len(programs))
    print("|---|---|---|" + "---|---|---|" * len(programs))
    pooled = [[] for _ in programs]
    for name in options.names:
        outs = [measured(options, name, seed, options.runs) for seed in range(options.seeds)]
        judged = [Judged([grouped(options, program, name, out, options.runs) for out in outs]) for program in programs]
        for all_pairs, one in zip(pooled, judged):
            all_pairs += one.pairs
        print(f"| {name} | {len(load(outs[0] / 'affinity.json')['tasks'])} | {100 * judged[0].same:.0f} % | "
              + " | ".join(one.cells() for one in judged) + " |", flush=True)
    print("all pairs together: " + ", ".join(f"{calibration_error(pairs):.3f}" for pairs in pooled if pairs))


def off_diagonal(matrix):
    return [matrix[i][j] for i in range(len(matrix)) for j in range(len(matrix)) if i != j]


def block_noise(file, tasks):
    """The mean over pairs of the variance of a training's mean, from blocks of its measurements (resample_in_blocks)."""
    steps = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    length = next(k for k in itertools.count(1) if k ** 3 >= len(steps))
    blocks = max(1, len(steps) // length)
    pairs = {}
    for number, step in enumerate(steps):
        sources = step.get("sources", range(tasks))
        for place, source in enumerate(sources):
            weight = 1 / step["chances"][place] if "chances" in step else 1
            for target, value in enumerate(step["matrix"][place]):
                if target != source and value is not None:
                    pairs.setdefault((source, target), []).append((min(number // length, blocks - 1), weight, value))
    variances = []
    for values in pairs.values():
        total = sum(weight for _, weight, _ in values)
        mean = sum(weight * value for _, weight, value in values) / total
        sums = {}
        for block, weight, value in values:
            sums[block] = sums.get(block, 0) + weight * (value - mean)
        if len(sums) > 1:
            variances.append(len(sums) / (len(sums) - 1) * sum(one ** 2 for one in sums.values()) / total ** 2)
    return statistics.fmean(variances)


def between(options):
    """Variances in units of the mean square of one training's affinities around their target's mean."""
    print("| table | steps | measurements | all of a training's | within, by blocks | between ÷ within | by standard errors |")
    print("|---|---|---|---|---|---|---|")
    ratios = []
    for name in options.names:
        matrices, errors, blocks, squares = [], [], [], []
        for seed in range(options.seeds):
            out = measured(options, name, seed, 1)
            affinity = load(out / "affinity.json")
            matrix, n = affinity["matrix"], len(affinity["tasks"])
            matrices.append(off_diagonal(matrix))
            errors.append(statistics.fmean(error ** 2 for error in off_diagonal(affinity["standard_error"])))
            blocks.append(block_noise(out / "affinity.jsonl", n))
            for j in range(n):
                squares.append(statistics.pvariance([matrix[i][j] for i in range(n) if i != j]))
        unit, part = statistics.fmean(squares), 1 - 1 / (n - 1)
        total, noise, error = (part * value / unit for value in (
            statistics.fmean(statistics.variance(values) for values in zip(*matrices)), statistics.fmean(blocks),
            statistics.fmean(errors)))
        ratios.append(total / noise - 1)
        print(f"| {name} | {load(out / 'search.json')['steps']} | {affinity['measurements']} | {total:.2f} | {noise:.2f} | "
              f"{ratios[-1]:+.2f} | {total / error - 1:+.2f} |", flush=True)
    print(f"median {statistics.median(ratios):.2f}")


class Studies:
    """Files of one table: base with the training rows, and test0, test1, … with the test rows of each study."""

    def __init__(self, options, name, suffix):
        self.name, self.suffix, self.options = name, suffix, options
        self.folder = options.out / f"intervals-{name}"
        self.is_new = not self.folder.exists()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config, self.tasks, self.flags = self.folder / "tasks.toml", [], ()

    def file(self, part):
        return self.folder / f"{part}{self.suffix}"

    def part(self, header, rows, training, test):
        """`rows`: lines of text, as many as fit are tested on."""
        count = min(self.options.studies, (len(rows) - training) // test)
        random.Random(0).shuffle(rows)
        parts = {"base": rows[:training]}
        for k in range(count):
            parts[f"test{k}"] = rows[training + k * test:training + (k + 1) * test]
        for part, lines in parts.items():
            self.file(part).write_text("".join(f"{line}\n" for line in [*header, *lines]), encoding="utf-8")

    def count(self):
        return sum(1 for _ in self.folder.glob(f"test*{self.suffix}"))


def planted_studies(options):
    studies = Studies(options, "planted", ".csv")
    made = studies.folder / "made"
    if studies.is_new:
        call(options.kindred, "synth", "tasks", "--out", made, "--rows", 1000 + 150 * options.studies, "--groups", 2,
             "--tasks-per-group", 2, "--noise", 1, "--seed", 21, "-q")
        head, *rows = (made / "table.csv").read_text(encoding="utf-8").splitlines()
        studies.part([head], rows, 1000, 150)
    studies.config, studies.flags = made / "tasks.toml", ("--train.epochs", 6)
    studies.tasks = list(load(made / "planted.json")["tasks"])
    return studies


def river_studies(options):
    """Four gauges of rf1."""
    studies = Studies(options, "rf1", ".csv")
    lines = (options.root / "data" / "rf1" / "rf1.arff").read_text(encoding="utf-8").splitlines()
    head = [line.split("'")[1] for line in lines if line.startswith("@attribute")]
    studies.tasks, studies.flags = head[-8:-4], ("--train.epochs", 6)
    if studies.is_new:
        kept = [k for k, name in enumerate(head) if name not in head[-4:]]
        cells = [[cell.strip() for cell in line.split(",")] for line in lines[lines.index("@data") + 1:] if line.strip()]
        rows = [",".join("" if row[k] == "?" else row[k] for k in kept) for row in cells]
        studies.part([",".join(head[k] for k in kept)], rows, 1500, 150)
        studies.config.write_text("[data]\npath = \"base.csv\"\n" + "".join(
            f"\n[[task]]\ntarget = \"{name}\"\nkind = \"regression\"\nloss = \"huber\"\n" for name in studies.tasks)
            + "\n[model]\nhidden = [32, 16]\n\n[train]\nbatch = 128\nlearning_rate = 3e-3\n", encoding="utf-8")
    return studies


def label_studies(options, name):
    """Four labels of scene or yeast; the published parts together have some 2,400 rows."""
    studies = Studies(options, name, ".arff")
    texts = [(options.root / "data" / name / f"{name}-{part}.arff").read_text(encoding="utf-8").splitlines() for part in ("train", "test")]
    begins = [next(k for k, line in enumerate(text) if line.strip().lower() == "@data") + 1 for text in texts]
    head = texts[0][:begins[0]]
    labels = [line.split()[1] for line in head if line.lower().startswith("@attribute") and "{0,1}" in line.replace(" ", "")]
    studies.tasks, studies.flags = labels[:4], ("--train.epochs", 12)
    if studies.is_new:
        rows = [line for text, begin in zip(texts, begins) for line in text[begin:] if line.strip()]
        studies.part(head, rows, 900, 75)
        studies.config.write_text(f"[data]\npath = \"base.arff\"\ndrop = {json.dumps(labels[4:])}\n" + "".join(
            f"\n[[task]]\ntarget = \"{label}\"\n" for label in studies.tasks)
            + "\n[model]\nhidden = [64, 32]\n\n[train]\nbatch = 64\n", encoding="utf-8")
    return studies


def census_studies(options):
    """All eight questions, the shipped config."""
    studies = Studies(options, "census", ".csv")
    folder = options.root / "examples" / "census"
    studies.config, studies.flags = folder / "census.toml", ("--train.epochs", 4, "--train.batch", 128)
    with open(studies.config, "rb") as file:
        studies.tasks = [task.get("name", task["target"]) for task in tomllib.load(file)["task"]]
    if studies.is_new:
        with gzip.open(folder / "census-income.csv.gz", "rt", encoding="utf-8") as file:
            studies.part([], file.read().splitlines(), 5000, 500)
    return studies


def differences(studies, program, study):
    """Against single-task networks and one network for all: mean and interval. The groups are given, and the same always."""
    options, tasks = studies.options, studies.tasks
    half = len(tasks) // 2
    out = studies.folder / f"{program.name}-seeds{options.run_seeds}-{study}"
    done = out / "comparison.json"
    if not done.exists():
        call(program, "compare", studies.config, "--out", out, "--data.path", studies.file("base"), "--data.test_path",
             studies.file(f"test{study}"), "--data.split", "files", "--methods", "single_task,all_in_one,tag", "--networks", 2,
             "--grouping.together", ";".join(",".join(part) for part in (tasks[:half], tasks[half:])), "--grouping.apart",
             f"{tasks[0]},{tasks[half]}", "--grouping.disjoint", "true", "--run.seeds", options.run_seeds, "--run.seed",
             study * options.run_seeds, "--run.threads", 1, "--grouping.resamples", 0, "--affinity.every", 5, *studies.flags,
             "-q", *(("--resume",) if out.exists() else ()))
    return {one["against"]: one for one in load(done)["differences"]}


def intervals(options):
    print(f"up to {options.studies} studies of {options.run_seeds} seeds; two halves of the tasks against single-task networks "
          "and one for all")
    print("| table | program | against | long-run difference | intervals that hold it | half width |")
    print("|---|---|---|---|---|---|")
    totals = {}
    for studies in (planted_studies(options), label_studies(options, "scene"), label_studies(options, "yeast"),
                    census_studies(options), river_studies(options)):
        for program in [options.kindred] + ([options.baseline] if options.baseline else []):
            found = [differences(studies, program, study) for study in range(min(options.studies, studies.count()))]
            for against in ("single_task", "all_in_one"):
                known = [one[against] for one in found if one[against]["low"] is not None]
                long_run = statistics.fmean(one["mean"] for one in known)
                # Each study is part of the mean that it is compared with.
                wider = math.sqrt(len(known) / (len(known) - 1))
                held = sum(one["low"] <= one["mean"] + wider * (long_run - one["mean"]) <= one["high"] for one in known)
                width = statistics.median((one["high"] - one["low"]) / 2 for one in known)
                print(f"| {studies.name} | {program.name} | {against} | {long_run:+.4f} | {held} of {len(known)} | "
                      f"{width:.4f} |", flush=True)
                counts = totals.setdefault(program.name, [0, 0])
                counts[0] += held
                counts[1] += len(known)
    for program, (held, known) in totals.items():
        print(f"{program}: {held} of {known}, {100 * held / known:.1f} %")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["groups", "between", "intervals"])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--kindred", type=pathlib.Path, default=ROOT / "build" / "release" / "bin" / "kindred")
    parser.add_argument("--baseline", type=pathlib.Path)
    parser.add_argument("--root", type=pathlib.Path, default=ROOT)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--studies", type=int, default=40)
    parser.add_argument("--run-seeds", type=int, default=3)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build" / "bench" / "calibration")
    options = parser.parse_args()
    options.names = options.names or [*PLANTED, *PUBLIC]
    unknown = set(options.names) - {*PLANTED, *PUBLIC}
    if unknown:
        parser.error(f"no table called {' or '.join(sorted(unknown))}; there are {', '.join([*PLANTED, *PUBLIC])}")
    options.kindred = options.kindred.resolve()
    if options.baseline:
        options.baseline = options.baseline.resolve()
    options.out = options.out.resolve()
    options.out.mkdir(parents=True, exist_ok=True)
    {"groups": groups, "between": between, "intervals": intervals}[options.what](options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
