#!/usr/bin/env python3
"""kindred run --from against starting over: time, networks trained, total test error, groups and affinities. Prints Markdown tables; docs/from.md
shows one run's.

  bench/from.py [--seeds 3] [--tasks 3] [NAME ...]    yeast and census unless named; also rf1, wq, scene, parkinsons

For each of some seeds and tasks: the run of all tasks; the run without the task, anew and from the run of all; and the run of all,
from the run without the task, warm and --cold. scripts/fetch_data.py downloads the tables but that of census. One run at a time.
"""
import argparse
import json
import math
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONFIGS = {"census": ROOT / "examples" / "census" / "census.toml"} | {
    name: ROOT / "scripts" / "results" / f"{name}.toml" for name in ("yeast", "rf1", "wq", "scene", "parkinsons")}
SMALL = ["--run.seeds", "2", "--run.random_groupings", "2"]


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Bench:
    def __init__(self, program, name, data, place, epochs):
        self.program, self.place = program, pathlib.Path(place)
        self.all = self.place / "all.toml"
        self.call("affinity", CONFIGS[name], "--out", self.place / "first", *self.paths(CONFIGS[name], data),
                  *(["--train.epochs", epochs] if epochs else []))
        self.text = (self.place / "first" / "config.toml").read_text(encoding="utf-8")
        self.targets = self.targets_of(self.place / "first")
        self.all.write_text(self.with_tasks(self.targets, []), encoding="utf-8")

    @staticmethod
    def paths(config, data):
        """Flags for the tables, where they are not in data/."""
        if not data:
            return []
        keys = tomllib.loads(config.read_text(encoding="utf-8"))["data"]
        here = {key: (config.parent / value).resolve() for key, value in keys.items() if key.endswith("path")}
        return [text for key, path in here.items() if path.is_relative_to(ROOT / "data")
                for text in (f"--data.{key}", data.resolve() / path.relative_to(ROOT / "data"))]

    def call(self, *arguments):
        began, used = time.monotonic(), processor_seconds()
        done = subprocess.run([str(self.program), *map(str, arguments), "--quiet"], check=False, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(map(str, arguments))}: {done.stderr}")
        return time.monotonic() - began, processor_seconds() - used

    def targets_of(self, run):
        names = json.loads((run / "affinity.json").read_text(encoding="utf-8"))["tasks"]
        named = {}
        for block in self.text.split("\n[[task]]\n")[1:]:
            name, target = (re.search(rf'^{key} = "(.*)"$', block, re.MULTILINE) for key in ("name", "target"))
            if target and target[1]:
                named[(name and name[1]) or target[1]] = target[1]
        return [(name, named.get(name, name)) for name in names]

    def with_tasks(self, targets, dropped):
        """The config with these tasks of it, and the targets of the dropped ones no inputs."""
        head, *blocks = self.text.split("\n[[task]]\n")
        rest = "\n[" + blocks[-1].split("\n[", 1)[1] if blocks else "\n[" + head.split("\n[", 1)[1]
        head = head if blocks else head.split("\n[", 1)[0] + "\n"
        own = {}
        for block in blocks:
            target = re.search(r'^target = "(.*)"$', block, re.MULTILINE)
            if target and target[1]:
                own[target[1]] = block.split("\n[", 1)[0]
        drop = json.loads(re.search(r"^drop = (.*)$", head, re.MULTILINE)[1]) + [target for _, target in dropped]
        head = re.sub(r"^drop = .*$", "drop = " + json.dumps(drop), head, flags=re.MULTILINE)
        head = re.sub(r'^labels_path = .*$', 'labels_path = ""', head, flags=re.MULTILINE)
        tasks = "".join("\n[[task]]\n" + own.get(target, f'target = "{target}"\nkind = "binary"\n') for _, target in targets)
        return head + tasks + rest

    def run(self, config, out, seed, *more):
        wall, seconds = self.call("run", config, "--out", self.place / out, "--run.seed", seed, *SMALL, *more)
        place = self.place / out

        def read(name):
            return json.loads((place / name).read_text(encoding="utf-8"))

        error = {method["name"]: method["error"]["mean"] for method in read("metrics.json")["methods"]}
        groups = sorted(sorted(group) for group in read("grouping.json")["groups"])
        trained = sum("from" not in event for event in map(json.loads, (place / "log.jsonl").read_text(encoding="utf-8").splitlines())
                      if event["event"] == "network")
        steps = read("timing.json")["search"]["steps"]
        return {"wall": wall, "seconds": seconds, "trained": trained, "steps": steps, "tag": error["tag"], "refined": error.get("refined", error["tag"]), "groups": groups,
                "affinity": read("affinity.json")}


def correlation(a, b):
    """Of two matrices, without the diagonal, over the tasks that both have."""
    both = [task for task in a["tasks"] if task in b["tasks"]]
    pairs = [(s, t) for s in both for t in both if s != t]
    x, y = ([m["matrix"][m["tasks"].index(s)][m["tasks"].index(t)] for s, t in pairs] for m in (a, b))
    return statistics.correlation(x, y)


def spread(values):
    return f"{statistics.fmean(values):.3g}" + (f" ({min(values):.3g} to {max(values):.3g})" if len(values) > 1 else "")


def change(values):
    half = 0 if len(values) < 2 else statistics.stdev(values) / math.sqrt(len(values))
    return f"{statistics.fmean(values):+.4f} ± {half:.4f}"


def row(what, runs, bases):
    def share(key):
        return spread([run[key] / base[key] for run, base in zip(runs, bases)])

    cells = [what, spread([base["seconds"] for base in bases]), spread([run["seconds"] for run in runs]), share("seconds"), share("wall"),
             f"{statistics.fmean(base['trained'] for base in bases):.0f}", f"{statistics.fmean(run['trained'] for run in runs):.0f}",
             f"{statistics.fmean(base['steps'] for base in bases):.0f}", f"{statistics.fmean(run['steps'] for run in runs):.0f}", change([run["tag"] - base["tag"] for run, base in zip(runs, bases)]),
             change([run["refined"] - base["refined"] for run, base in zip(runs, bases)]),
             f"{sum(run['groups'] == base['groups'] for run, base in zip(runs, bases))} of {len(runs)}",
             spread([correlation(run["affinity"], base["affinity"]) for run, base in zip(runs, bases)])]
    return "| " + " | ".join(cells) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="of " + ", ".join(CONFIGS))
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "bin" / "kindred")
    parser.add_argument("--data", type=pathlib.Path, help="the folder of the tables; default: data")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--tasks", type=int, default=3)
    parser.add_argument("--epochs", type=int, help="of each training, at most; default: as the config says")
    options = parser.parse_args()
    if unknown := set(options.names) - set(CONFIGS):
        parser.error(f"no table called {', '.join(sorted(unknown))}; choose from {', '.join(CONFIGS)}")
    for name in options.names or ["yeast", "census"]:
        runs = {what: [] for what in ("all", "less", "drop", "warm", "cold")}
        seeds = []
        with tempfile.TemporaryDirectory() as place:
            bench = Bench(options.program, name, options.data, place, options.epochs)
            step = len(bench.targets) // options.tasks
            for seed in range(options.seeds):
                whole = bench.run(bench.all, f"all{seed}", 10 * seed)
                seeds.append(whole)
                for task in bench.targets[:step * options.tasks:step]:
                    rest = [other for other in bench.targets if other != task]
                    less, plain = bench.place / "less.toml", bench.place / "plain.toml"
                    less.write_text(bench.with_tasks(rest, [task]), encoding="utf-8")
                    plain.write_text(bench.with_tasks(rest, []), encoding="utf-8")
                    tag = f"{seed}-{task[0]}"
                    runs["all"].append(whole)
                    runs["less"].append(bench.run(less, f"less{tag}", 10 * seed))
                    runs["drop"].append(bench.run(plain, f"drop{tag}", 10 * seed, "--from", bench.place / f"all{seed}"))
                    runs["warm"].append(bench.run(bench.all, f"warm{tag}", 10 * seed, "--from", bench.place / f"less{tag}"))
                    runs["cold"].append(bench.run(bench.all, f"cold{tag}", 10 * seed, "--from", bench.place / f"less{tag}", "--cold"))
        print(f"### {name}\n\n| | processor seconds anew | with `--from` | share | share of wall time | networks trained anew | with `--from` "
              "| measured steps anew | with `--from` | TAG's total error, less anew's | refined groups' | same groups | correlation of affinities |\n" + "|---" * 13 + "|")
        print(row("a task dropped", runs["drop"], runs["less"]))
        print(row("a task added, warm", runs["warm"], runs["all"]))
        print(row("a task added, `--cold`", runs["cold"], runs["all"]))
        others = [correlation(a["affinity"], b["affinity"]) for i, a in enumerate(seeds) for b in seeds[:i]]
        if others:
            print(f"\nTwo seeds, anew: affinities correlate by {spread(others)}.\n", flush=True)


if __name__ == "__main__":
    main()
