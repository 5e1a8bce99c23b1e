#!/usr/bin/env python3
"""What affinities measured on a budget are worth beside those measured at every step, what they cost, and whether their
intervals keep what they promise. Prints Markdown tables; docs/affinity.md shows one run's.

  bench/affinity.py budget [NAME ...]    yeast, rf1, wq, scene, census: by affinity.overhead, and stopped when decided, beside
                                         all sources at every step
  bench/affinity.py overhead [NAME ...]  yeast, rf1, census: what the default budget costs
  bench/affinity.py measures [NAME ...]  lookahead, gradient and cosine on the same steps
  bench/affinity.py coverage             200 runs on planted data: how often 95 % intervals hold the mean over all steps
  bench/affinity.py planted              planted groups recovered, 20 seeds each, and as noise grows; Fibonacci apart
  bench/affinity.py memory               peak memory with and without measuring for 9, 40 and 174 tasks

Tables other than census are downloaded by scripts/fetch_data.py. Times are wall times of one run each: quote ratios, on a quiet
machine.
"""
import argparse
import json
import math
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMES = ["yeast", "rf1", "wq", "scene", "census"]


def config_of(name):
    if name == "census":
        return ROOT / "examples" / "census" / "census.toml"
    return ROOT / "scripts" / "results" / f"{name}.toml"


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


class Bench:
    def __init__(self, options, scratch):
        self.program, self.scratch, self.count = options.program, scratch, 0

    def call(self, *arguments, check=True):
        done = subprocess.run([str(self.program), *map(str, arguments)], check=False, capture_output=True, text=True)
        if check and done.returncode != 0:
            sys.exit(f"{' '.join(map(str, arguments))}\n{done.stderr}")
        return done

    def directory(self):
        self.count += 1
        return self.scratch / f"run{self.count}"

    def affinity(self, config, *flags, check=True):
        """One joint training; its directory, wall seconds and peak memory in MiB."""
        out = self.directory()
        return self.watched("affinity", config, "--out", out, "--quiet", *flags, check=check, out=out)

    def watched(self, *arguments, check=True, out=None):
        command = [str(self.program), *map(str, arguments)]
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        if check and status != 0:
            sys.exit(f"{' '.join(command)}\n{errors}")
        return out, time.perf_counter() - begin, usage.ru_maxrss / 1024

    def groups(self, matrix, networks):
        done = self.call("group", matrix, "--networks", networks, "--grouping.resamples", 0, "--json")
        return json.loads(done.stdout)


def pairs(matrix):
    n = len(matrix)
    return [matrix[i][j] for i in range(n) for j in range(n) if i != j]


def ranks(values):
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0.0] * len(values)
    begin = 0
    while begin < len(order):
        end = begin
        while end + 1 < len(order) and values[order[end + 1]] == values[order[begin]]:
            end += 1
        for k in range(begin, end + 1):
            result[order[k]] = (begin + end) / 2
        begin = end + 1
    return result


def pearson(x, y):
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    cov = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y))
    return cov / math.sqrt(sum((a - mean_x) ** 2 for a in x) * sum((b - mean_y) ** 2 for b in y))


def spearman(x, y):
    return pearson(ranks(x), ranks(y))


def value_under(matrix, tasks, grouping):
    """The mean over tasks of the best group's score, from its definition."""
    place = {name: k for k, name in enumerate(tasks)}
    best = {}
    for group in grouping["groups"]:
        members = [place[name] for name in group]
        for j in members:
            score = sum(matrix[i][j] for i in members if i != j) / (len(members) - 1) if len(members) > 1 else -math.inf
            best[j] = max(best.get(j, -math.inf), score)
    return sum(best.values()) / len(best)


def kept(every, grouping, best, one):
    """The share kept of what the best groups gain over one network for all, by the every-step matrix."""
    value = value_under(every["matrix"], every["tasks"], grouping)
    return value / best if best else float("nan"), (value - one) / (best - one) if best > one else 1.0


def budget(bench, names):
    """Affinities of some sources at some steps beside those of all sources at all steps of the same training."""
    print("| data | tasks | steps | overhead | trials a source | rank correlation | value kept | gain kept | stops at | then value kept |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name in names or NAMES:
        config = config_of(name)
        full, _, _ = bench.affinity(config, "--affinity.every", 1)
        every, steps = load(full / "affinity.json"), load(full / "search.json")["steps"]
        tasks = every["tasks"]
        best = value_under(every["matrix"], tasks, bench.groups(full / "affinity.json", 3))
        one = value_under(every["matrix"], tasks, {"groups": [tasks]})
        for overhead in (0.1, 0.3, 1):
            flags = ("--affinity.every", 0, "--affinity.overhead", overhead)
            some, _, _ = bench.affinity(config, *flags)
            stop, _, _ = bench.affinity(config, *flags, "--affinity.stop", "decided")
            trials = load(some / "search.json")["observed"]["sources"] / len(tasks)
            end = load(stop / "search.json")
            rho = spearman(pairs(every["matrix"]), pairs(load(some / "affinity.json")["matrix"]))
            (share, gain), (stop_share, _) = (kept(every, bench.groups(out / "affinity.json", 3), best, one) for out in (some, stop))
            print(f"| {name} | {len(tasks)} | {steps} | {overhead} | {trials:.0f} | {rho:.3f} | {100 * share:.1f} % | {100 * gain:.1f} % | " +
                  (f"{end['steps']} of {end['most_steps']} | {100 * stop_share:.1f} % |" if end["cut_short"] else "the end | – |"),
                  flush=True)


def overhead(bench, names, rounds_of_each):
    """The joint training with measuring over the same without: the median over rounds of the ratio within a round, which
    alternate in who goes first, and its 95 % interval. Without: all sources are measured at the first step alone, and those
    seconds are taken off."""
    print("| data | without, s | default budget ÷ without | 95 % interval | seconds of measuring in it | every step ÷ without |")
    print("|---|---|---|---|---|---|")
    for name in names or ["yeast", "rf1", "census"]:
        rounds, own = [], []
        for k in range(rounds_of_each):
            seconds = {}
            for every in ((1000000, 0), (0, 1000000))[k % 2]:
                out = bench.directory()
                bench.call("affinity", config_of(name), "--out", out, "--quiet", "--affinity.every", every)
                search = load(out / "search.json")
                shutil.rmtree(out)
                measuring = search["observed"]["seconds"]
                seconds[every] = search["seconds"] - (measuring if every else 0)
                if not every:
                    own.append(measuring / (search["seconds"] - measuring))
            rounds.append((seconds[1000000], seconds[0]))
        out = bench.directory()
        bench.call("affinity", config_of(name), "--out", out, "--quiet", "--affinity.every", 1)
        without = statistics.median(seconds for seconds, _ in rounds)
        ratios = sorted(budgeted / alone for alone, budgeted in rounds)
        # The median lies between these two in 95 % of samples (normal approximation of the binomial order statistics).
        low = math.floor(len(ratios) / 2 - 0.98 * math.sqrt(len(ratios)))
        print(f"| {name} | {without:.2f} | {statistics.median(ratios):.3f} | {ratios[low]:.3f} to {ratios[-1 - low]:.3f} | "
              f"{100 * statistics.median(own):.1f} % | {load(out / 'search.json')['seconds'] / without:.1f} |", flush=True)


def measures(bench, names):
    print("| data | measures | rank correlation with lookahead | value kept | measuring a source ÷ lookahead's time |")
    print("|---|---|---|---|---|")
    for name in names or NAMES:
        config, found, seconds = config_of(name), {}, {}
        for measure in ("lookahead", "gradient", "cosine"):
            best = math.inf
            for _ in range(2):
                out, _, _ = bench.affinity(config, "--affinity.every", 5, "--affinity.measure", measure)
                search = load(out / "search.json")["observed"]
                best = min(best, search["seconds"] / search["sources"])
            found[measure], seconds[measure] = load(out / "affinity.json"), best
        exact = found["lookahead"]
        best = value_under(exact["matrix"], exact["tasks"], groups_of(bench, exact))
        for measure in ("gradient", "cosine"):
            rho = spearman(pairs(exact["matrix"]), pairs(found[measure]["matrix"]))
            value = value_under(exact["matrix"], exact["tasks"], groups_of(bench, found[measure]))
            print(f"| {name} | {measure} | {rho:.3f} | {100 * value / best:.1f} % | "
                  f"{seconds[measure] / seconds['lookahead']:.2f} |", flush=True)


def groups_of(bench, affinity):
    path = bench.directory().with_suffix(".json")
    path.write_text(json.dumps(affinity), encoding="utf-8")
    return bench.groups(path, 3)


def degrees(count):
    """Of the standard error of so many measurements; as kindred's BatchMeans gathers them."""
    span = 1
    while count > 128 * span:
        span *= 2
    wanted = int(round(count ** (1 / 3), 9))
    together = max(1, -(-wanted // span))
    batches = max(1, count // (together * span))
    return 2 * (batches - 1) ** 2 / (3 * batches - 4)


def student(degrees_of_freedom):
    """The 97.5 % point of Student's t, by bisection on the regularised incomplete beta function's series."""
    def tail(t):
        steps, total = 4000, 0.0
        upper = math.atan(t / math.sqrt(degrees_of_freedom))
        for k in range(steps):  # ∫ cos^(ν − 1) by the midpoint rule
            total += math.cos((k + 0.5) / steps * upper) ** (degrees_of_freedom - 1)
        total *= upper / steps
        log = math.lgamma((degrees_of_freedom + 1) / 2) - math.lgamma(degrees_of_freedom / 2)
        return total * math.exp(log) / math.sqrt(math.pi)
    low, high = 0.0, 1000.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(middle) < 0.475 else (low, middle)
    return low


def coverage(bench, runs):
    """Of intervals measured on a budget: how many hold what measuring at every step of the same run gives, which a run with
    the same seed shows, for measuring disturbs nothing; and how many hold the mean over all runs, which differ in their first
    weights and batches too. Of the first no run can know its own share, so these are fewer."""
    data = bench.directory()
    bench.call("synth", "tasks", "--out", data, "--rows", 1500, "--seed", 1, "--quiet")
    flags = ["--train.epochs", 40, "--train.patience", 0]
    budgeted, whole = [], []
    for seed in range(1, runs + 1):
        for results, schedule in ((budgeted, ("--affinity.overhead", 0.5)), (whole, ("--affinity.every", 1))):
            out, _, _ = bench.affinity(data / "tasks.toml", "--run.seed", seed, *flags, *schedule)
            results.append(load(out / "affinity.json"))
            shutil.rmtree(out)
    n = len(budgeted[0]["tasks"])
    quantiles, held, held_of_all, total = {}, 0, 0, 0
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            over_runs = sum(r["matrix"][i][j] for r in whole) / runs
            for some, every in zip(budgeted, whole):
                count = some["count"][i][j]
                if count not in quantiles:
                    quantiles[count] = student(degrees(count))
                reach = quantiles[count] * some["standard_error"][i][j]
                held += abs(some["matrix"][i][j] - every["matrix"][i][j]) <= reach
                held_of_all += abs(some["matrix"][i][j] - over_runs) <= reach
                total += 1
    print(f"{runs} runs, {n * (n - 1)} pairs, {min(quantiles)} to {max(quantiles)} measurements a pair: of the 95 % intervals "
          f"{100 * held / total:.1f} % hold the run's own mean over all its steps, {100 * held_of_all / total:.1f} % the mean over "
          "all runs")


def recovered(bench, groups, per_group, rows, noise, seed, flags=()):
    data = bench.directory()
    bench.call("synth", "tasks", "--out", data, "--groups", groups, "--tasks-per-group", per_group, "--noise", noise,
               "--rows", rows, "--seed", seed, "--quiet")
    out, _, _ = bench.affinity(data / "tasks.toml", *flags)
    planted = load(data / "planted.json")["groups"]
    chosen = bench.groups(out / "affinity.json", groups)["groups"]
    shutil.rmtree(out)
    shutil.rmtree(data)
    return sorted(map(sorted, planted)) == sorted(map(sorted, chosen))


def planted(bench, seeds):
    print("| tasks | groups | rows | noise | recovered exactly, default budget | every 5th step |")
    print("|---|---|---|---|---|---|")
    for groups, per_group, rows, noises in ((3, 3, 4000, (0.5, 1, 2, 4)), (4, 5, 8000, (0.5,)),
                                            (8, 5, 16000, (0.5,)), (8, 5, 32000, (0.5,))):
        for noise in noises:
            hits = [sum(recovered(bench, groups, per_group, rows, noise, seed, flags) for seed in range(seeds))
                    for flags in ((), ("--affinity.every", 5))]
            print(f"| {groups * per_group} | {groups} | {rows} | {noise} | {hits[0]} of {seeds} | {hits[1]} of {seeds} |",
                  flush=True)
    apart = 0
    for seed in range(seeds):
        data = bench.directory()
        bench.call("synth", "table-tennis", "--out", data, "--seed", seed, "--quiet")
        out, _, _ = bench.affinity(data / "table_tennis.toml")
        tasks = load(out / "affinity.json")["tasks"]
        ball = [t for t in tasks if not re.match("fib", t)]
        # By the config that comes with the table: it says what a task alone is worth.
        bench.call("group", data / "table_tennis.toml", "--out", out, "--grouping.resamples", 0, "--quiet")
        chosen = load(out / "grouping.json")
        serving = {t: chosen["groups"][g] for t, g in chosen["serves"].items()}
        apart += all(re.match("fib", other) is None for t in ball for other in serving[t])
    print(f"\nTable tennis: Fibonacci apart in {apart} of {seeds} seeds.")


def memory(bench):
    """A run without measuring is the training of the same network with another seed, by kindred train."""
    print("| tasks | without measuring, MiB | default budget | every 4th step | of these the shared parameters, MiB |")
    print("|---|---|---|---|---|")
    for groups, per_group in ((3, 3), (8, 5), (58, 3)):
        data = bench.directory()
        bench.call("synth", "tasks", "--out", data, "--groups", groups, "--tasks-per-group", per_group, "--rows", 2000,
                   "--quiet")
        config = data / "tasks.toml"
        flags = ["--model.hidden", "2048,2048", "--train.epochs", 1, "--grouping.networks", 1, "--grouping.disjoint", "false",
                 "--grouping.resamples", 0]
        peaks = [bench.affinity(config, *flags, *schedule) for schedule in ((), ("--affinity.every", 4))]
        out = peaks[0][0]
        bench.call("group", config, "--out", out, *flags, "--run.seeds", 2, "--quiet")
        _, _, without = bench.watched("train", config, "--out", out, *flags, "--run.seeds", 2, "--quiet")
        shared = (12 * groups * 2048 + 2048 * 2048 + 2 * 2048) * 4 / 2**20
        print(f"| {groups * per_group} | {without:.0f} | {peaks[0][2]:.0f} | {peaks[1][2]:.0f} | {shared:.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["budget", "overhead", "measures", "coverage", "planted", "memory"])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "bin" / "kindred")
    parser.add_argument("--runs", type=int, default=200, help="of coverage (default 200)")
    parser.add_argument("--seeds", type=int, default=20, help="of planted (default 20)")
    parser.add_argument("--rounds", type=int, default=40, help="of overhead, at least 6 (default 40); single runs differ by a quarter")
    options = parser.parse_args()
    if options.rounds < 6:
        parser.error("--rounds must be at least 6")
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(options, pathlib.Path(scratch))
        if options.what in ("budget", "measures"):
            globals()[options.what](bench, options.names)
        elif options.what == "overhead":
            overhead(bench, options.names, options.rounds)
        elif options.what == "coverage":
            coverage(bench, options.runs)
        elif options.what == "planted":
            planted(bench, options.seeds)
        else:
            memory(bench)


if __name__ == "__main__":
    main()
