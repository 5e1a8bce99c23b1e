#!/usr/bin/env python3
"""kindred's joint step and exact look-ahead beside TAG in eager PyTorch, in one run.

In each round both run, the peer at one and at two threads; the better of each side's thread counts makes the
round's ratio, and the median over rounds is printed with its range. Machines drift, so quote the ratios, not the
times.

  bench/compare_peer.py
  bench/compare_peer.py --network celeba

The peer needs a Python with numpy and torch.
"""
import argparse
import json
import pathlib
import statistics
import subprocess

PEER = pathlib.Path(__file__).resolve().parent / "peers" / "tag_pytorch.py"


def kindred_times(bench, network):
    command = [bench, "--benchmark_format=json", f"--benchmark_filter={network}"]
    out = subprocess.run(command, capture_output=True, text=True, check=True)
    return {row["name"].split("/iterations")[0]: row["real_time"] for row in json.loads(out.stdout)["benchmarks"]}


PEER_CASES = {
    "mlp": ["--arch", "mlp", "--tasks", "14", "--batch", "256", "--in", "103", "--hidden", "256,256"],
    "celeba": ["--arch", "celeba", "--tasks", "9", "--batch", "64", "--repeats", "4"],
}


def peer_times(python, peer, network, threads):
    command = [python, peer, "time", *PEER_CASES[network], "--threads", str(threads)]
    row = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {"joint step": row["joint_step_s"] * 1e3, "look-ahead": row["measure_s"] * 1e3}


def mlp_operations(tasks=14, batch=256, inputs=103, width=256):
    """Floating-point operations of matrix products: forward, two gradients a layer but one in the first, all heads."""
    first, second, heads = (2 * batch * rows * columns for rows, columns in ((inputs, width), (width, width), (width, tasks)))
    return {"joint step": 2 * first + 3 * second + 3 * heads, "look-ahead": tasks * (2 * first + 3 * second + heads)}


def matrix_rate(program):
    """Operations a second in matrix products on all cores, as kindred doctor measures it."""
    report = json.loads(subprocess.run([program, "doctor", "--json"], capture_output=True, text=True, check=False).stdout)
    return max(f["values"]["gflops_all_threads"] for f in report["findings"] if f["name"] == "matrix products") * 1e9


def compare(options, network):
    """Prints both ratios; returns kindred's median times in milliseconds by name."""
    rounds, rates = [], []
    for _ in range(options.rounds):
        ours = kindred_times(options.bench, network)
        rates.append(matrix_rate(options.program))
        theirs = [peer_times(options.python, options.peer, network, threads) for threads in (1, 2)]
        rounds.append({name: (min(t for n, t in ours.items() if n.startswith(f"{network}_{prefix}")),
                              min(times[name] for times in theirs))
                       for name, prefix in (("joint step", "joint_step"), ("look-ahead", "look_ahead"))})
    medians = {}
    for name in rounds[0]:
        pairs = [times[name] for times in rounds]
        ratios = sorted(peer / own for own, peer in pairs)
        own, peer = (statistics.median(column) for column in zip(*pairs))
        print(f"{network}, {name}: kindred {own:.2f} ms, PyTorch {peer:.2f} ms: {statistics.median(ratios):.2f} times faster "
              f"({ratios[0]:.2f} to {ratios[-1]:.2f} in {len(ratios)} rounds)")
        if network == "mlp":
            rate = statistics.median(rates)
            limit = mlp_operations()[name] / rate * 1e3
            print(f"  matrix products alone, at the {rate / 1e9:.0f} GFLOP/s that all cores reach: {limit:.2f} ms; kindred takes "
                  f"{own / limit:.2f} times that, PyTorch {peer / limit:.2f}")
        medians[name] = own
    return medians


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", default="build/release/bench/bench_training")
    parser.add_argument("--program", default="build/release/bin/kindred")
    parser.add_argument("--peer", default=str(PEER))
    parser.add_argument("--python", default="/usr/bin/python3")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--network", choices=[*PEER_CASES], default="mlp")
    options = parser.parse_args()
    compare(options, options.network)


if __name__ == "__main__":
    main()
