#!/usr/bin/env python3
"""What several processes that work on one run cost and gain.

  bench/scale.py processes CONFIG …   two processes beside one with two threads, and one with leases beside one without, in turns
  bench/scale.py joint                a joint training of a large network by two processes beside one, and what gathering takes
  bench/scale.py simulate RUN_DIR …   the time to the answer for 8 to 1,024 workers, with the times of the trainings of finished runs
  options: --kindred build/release/bin/kindred, --rounds 5, --failures 1 (simulate: of a worker, per hour)
"""
import argparse
import heapq
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEASE, CHECKPOINT, RESTART = 30, 30, 60  # seconds: run.lease, train.checkpoint_seconds, until a new worker is there

# Of the joint training of a large network, on the end-to-end tests' table and config.
LARGE = ["--model.hidden", "2250,2250", "--train.epochs", 2, "--train.accumulate", 2, "--train.patience", 0,
         "--train.checkpoint_seconds", 30, "--run.threads", 1, "--run.seeds", 1]


def start(kindred, *arguments, cwd):
    return subprocess.Popen([str(kindred), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd)


def finish(processes):
    for process in processes:
        _, errors = process.communicate()
        if process.returncode:
            sys.exit(errors)


def wall(kindred, config, place, count, *flags):
    """Seconds until `count` processes have ended a run together."""
    begin = time.monotonic()
    finish([start(kindred, "run", config, "--out", place, "-q", *flags, cwd=config.parent) for _ in range(count)])
    return time.monotonic() - begin


def summary(values):
    return f"{statistics.median(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def processes(options):
    for config in map(pathlib.Path, options.what):
        ratios = {"two processes / two threads": [], "one process with leases / without": []}
        for number in range(options.rounds):
            with tempfile.TemporaryDirectory() as folder:
                place = pathlib.Path(folder)
                times = {}
                runs = [("threads", 1, ["--run.threads", 2]), ("processes", 2, ["--join", "--run.threads", 1]),
                        ("plain", 1, ["--run.threads", 1]), ("leases", 1, ["--join", "--run.threads", 1])]
                for name, count, flags in runs if number % 2 == 0 else reversed(runs):
                    times[name] = wall(options.kindred, config.resolve(), place / name, count, *flags)
                for name in ("processes", "plain", "leases"):
                    for file in ("metrics.json", "refinement.json"):
                        if (place / name / file).read_bytes() != (place / "threads" / file).read_bytes():
                            sys.exit(f"{config}: {file} of {name} differs")
            ratios["two processes / two threads"].append(times["processes"] / times["threads"])
            ratios["one process with leases / without"].append(times["leases"] / times["plain"])
            print(f"{config.stem}: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in times.items()), flush=True)
        for name, values in ratios.items():
            print(f"{config.stem}: {name}: {summary(values)}, {options.rounds} rounds")


GATHER = """
import sys, time, torch, torch.distributed as dist
rank = int(sys.argv[1])
torch.set_num_threads(1)
dist.init_process_group("gloo", init_method="file://" + sys.argv[2], rank=rank, world_size=2)
own = torch.zeros(int(sys.argv[3]) // 4)
all_of_them = [torch.empty_like(own) for _ in range(2)]
for _ in range(3):
    dist.all_gather(all_of_them, own)
begin = time.monotonic()
for _ in range(20):
    dist.all_gather(all_of_them, own)
if rank == 0:
    print((time.monotonic() - begin) / 20)
"""


def joint(options):
    sys.path.insert(0, str(ROOT / "tests" / "e2e"))
    import harness
    for batch, every in ((128, 0), (512, 0), (512, 2)):
        seconds = {1: [], 2: []}
        for _ in range(options.rounds):
            with tempfile.TemporaryDirectory() as folder:
                place = pathlib.Path(folder)
                harness.write_table(place / "table.csv", rows=8000)
                config = place / "large.toml"
                config.write_text(harness.CONFIG.format(table=place / "table.csv"), encoding="utf-8")
                for count in seconds:
                    # Once the joint training is there, the rest of the run does not matter.
                    running = [start(options.kindred, "run", config, "--out", place / f"out{count}", "-q", "--join", *LARGE, "--train.batch", batch,
                                     "--affinity.every", every or 1_000_000, "--run.joint_processes", count, cwd=place) for _ in range(count)]
                    while not (place / f"out{count}" / "affinity.json").exists():
                        if all(process.poll() is not None for process in running):
                            finish(running)
                        time.sleep(0.1)
                    for process in running:
                        process.kill()
                        process.communicate()
                    search = json.loads((place / f"out{count}" / "search.json").read_text(encoding="utf-8"))
                    seconds[count].append(search["seconds"] / search["steps"])
                if (place / "out1" / "affinity.json").read_bytes() != (place / "out2" / "affinity.json").read_bytes():
                    sys.exit("affinity.json differs")
        ratios = [two / one for one, two in zip(seconds[1], seconds[2])]
        what = f"measuring every {every} steps" if every else "without measuring"
        print(f"two batches of {batch} rows, {what}: a step takes {1000 * statistics.median(seconds[1]):.0f} ms by one process, "
              f"{1000 * statistics.median(seconds[2]):.0f} ms by two: {summary(ratios)}", flush=True)
    size = 4 * (8 * 2250 + 2250 + 2250 * 2250 + 2250)
    with tempfile.TemporaryDirectory() as folder:
        command = ["/usr/bin/python3", "-c", GATHER]
        other = subprocess.Popen([*command, "1", f"{folder}/meeting", str(size)])
        taken = subprocess.run([*command, "0", f"{folder}/meeting", str(size)], capture_output=True, text=True, check=True).stdout
        other.wait()
    print(f"gathering {size / 2**20:.1f} MiB of two processes: {1000 * float(taken):.1f} ms (PyTorch's all_gather by Gloo)")


def stages_of(run):
    """The trainings of a run, by the stages in which it needs them: seconds each, and what can be trained ahead."""
    networks = []
    for path in sorted((run / "networks").glob("*/result.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        networks.append((record["seed"], tuple(record["tasks"]), record["seconds"], record["measured"]))
    tasks = max(len(network[1]) for network in networks)
    first = min(network[0] for network in networks)
    measured = [seconds for _, _, seconds, was in networks if was]
    ahead = [seconds for _, own, seconds, was in networks if not was and len(own) in (1, tasks)]
    refinement = json.loads(next(run.glob("refinement*.json")).read_text(encoding="utf-8"))
    steps = {frozenset(step["group"]): step["round"] for step in refinement["steps"]}
    rounds, chosen = {}, []
    for seed, own, seconds, was in networks:
        if was or len(own) in (1, tasks):
            continue
        number = steps.get(frozenset(own))
        if number and seed == first:
            rounds.setdefault(number, []).append(seconds)
        else:
            chosen.append(seconds)
    return measured, ahead, chosen, [rounds[number] for number in sorted(rounds)]


def simulated(run, workers, rate, seed):
    """Seconds until the answer with so many workers, each of which fails `rate` times per hour."""
    draw = random.Random(seed)
    measured, ahead, chosen, rounds = stages_of(run)
    free = [0.0] * workers
    heapq.heapify(free)

    def train(seconds, ready):
        """When a training ends that may begin at `ready`; failed workers lose what they did since a checkpoint."""
        left = seconds
        while True:
            begin = max(heapq.heappop(free), ready)
            fails = draw.expovariate(rate / 3600) if rate else float("inf")
            if fails >= left:
                heapq.heappush(free, begin + left)
                return begin + left
            left -= fails // CHECKPOINT * CHECKPOINT
            heapq.heappush(free, begin + fails + RESTART)
            ready = begin + fails + LEASE

    # What can be trained ahead goes to the workers that do not measure, the longest first.
    measuring = max(train(seconds, 0) for seconds in measured)
    for seconds in sorted(ahead, reverse=True):
        train(seconds, 0)
    end = max([train(seconds, measuring) for seconds in sorted(chosen, reverse=True)] + [measuring] + list(free))
    for one in rounds:
        end = max(train(seconds, end) for seconds in one)
    return end


def simulate(options):
    for run in map(pathlib.Path, options.what):
        measured, ahead, chosen, rounds = stages_of(run)
        work = sum(measured) + sum(ahead) + sum(chosen) + sum(map(sum, rounds))
        chain = max(measured) + max(chosen, default=0) + sum(map(max, rounds))
        print(f"{run.name}: {len(measured) + len(ahead) + len(chosen) + sum(map(len, rounds))} trainings of {work:.0f} s in all; "
              f"what must follow on each other takes {chain:.0f} s in {2 + len(rounds)} stages")
        print("| workers | ideal | without failures | " + f"{options.failures:g} failures per worker and hour, mean of 20 |")
        print("|---|---|---|---|")
        for workers in (1, 2, 8, 32, 128, 1024):
            ideal = max(work / workers, chain)
            failing = statistics.mean(simulated(run, workers, options.failures, seed) for seed in range(20))
            print(f"| {workers} | {ideal:.0f} s | {simulated(run, workers, 0, 0):.0f} s | {failing:.0f} s |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("how", choices=["processes", "joint", "simulate"])
    parser.add_argument("what", nargs="*")
    parser.add_argument("--kindred", type=pathlib.Path, default=ROOT / "build" / "release" / "bin" / "kindred")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--failures", type=float, default=1)
    options = parser.parse_args()
    options.kindred = options.kindred.resolve()
    os.environ["KINDRED_PROGRAM"] = str(options.kindred)
    {"processes": processes, "joint": joint, "simulate": simulate}[options.how](options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
