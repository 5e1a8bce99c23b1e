#!/usr/bin/env python3
"""The meter's cost beside that of TAG in eager PyTorch (bench/peers/tag_pytorch.py), on the same models and batches.

  meter.py every [--threads T]     one measurement of all tasks: the peer's, and the meter's with vmap and with a loop
  meter.py budget [--threads T]    trainings with the default budget beside trainings without measuring

The runs of a round alternate, and figures are medians over the rounds of the processor times and of the ratios within a
round.
"""
import argparse
import importlib.util
import pathlib
import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F

from kindred.torch import AffinityMeter

spec = importlib.util.spec_from_file_location("tag_pytorch",
                                              pathlib.Path(__file__).parents[2] / "bench/peers/tag_pytorch.py")
peer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(peer)

# tasks, batch, features, widths of the trunk; None: the peer's CelebA network on pictures of 64 × 64.
CASES = [(14, 32, 103, (64, 64)), (14, 64, 103, (64, 64)), (40, 64, 103, (64, 64)), (14, 128, 103, (128, 128)),
         (40, 128, 103, (128, 128)), (14, 256, 103, (256, 256)), (9, 16, 3, None)]


class Both(nn.Module):
    def __init__(self, trunk, tasks):
        super().__init__()
        self.trunk = trunk
        self.heads = nn.ModuleList(nn.Linear(trunk.out, 1) for _ in range(tasks))

    def forward(self, x):
        z = self.trunk(x)
        return [head(z).squeeze(1) for head in self.heads]


def made(tasks, batch, features, widths):
    torch.manual_seed(0)
    trunk = peer.Mlp(features, list(widths)) if widths else peer.CelebaTrunk()
    model = Both(trunk, tasks)
    losses = {f"t{j}": lambda out, y, j=j: F.binary_cross_entropy_with_logits(out[j], y[:, j]) for j in range(tasks)}
    x = torch.randn(batch, features) if widths else torch.randn(batch, 3, 64, 64)
    return model, losses, x, (torch.rand(batch, tasks) < 0.5).float()


def clock(work):
    """Processor time of the process, which others on the machine disturb less than the clock."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def rounds_of(works, rounds):
    """Seconds of each work in each round, alternating; the first round is not counted."""
    times = [[clock(work) for work in works] for _ in range(rounds + 1)][1:]
    return list(zip(*times))


def every(rounds):
    print("tasks batch trunk            joint ms  peer ms  meter ms  peer ÷ meter    vmap  loop ms")
    for tasks, batch, features, widths in CASES:
        model, losses, x, y = made(tasks, batch, features, widths)
        own = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9)
        meters = [AffinityMeter(model, losses, shared=model.trunk, optimizer=own, every=1, scale="per_lr",
                                batching=batching) for batching in ("auto", "vmap", "loop")]

        def joint():
            own.zero_grad()
            out = model(x)
            sum(loss(out, y) for loss in losses.values()).backward()

        times = rounds_of([joint, lambda: peer.affinity(model.trunk, list(model.heads), x, y, "binary", 0.01),
                           *(lambda meter=meter: meter.step(x, y) for meter in meters)], rounds)
        at = [1000 * statistics.median(one) for one in times]
        ratio = statistics.median(b / a for a, b in zip(times[2], times[1]))
        name = "-".join(map(str, (features, *widths))) if widths else "CelebA 64 × 64"
        print(f"{tasks:5d} {batch:5d} {name:16s} {at[0]:8.2f} {at[1]:8.2f} {at[2]:9.2f} {ratio:13.2f} {at[3]:7.2f} "
              f"{at[4]:8.2f}", flush=True)


def budget(rounds):
    print("tasks batch trunk            steps  without s  with s   with ÷ without")
    for tasks, batch, features, widths in CASES:
        if not widths or (tasks, batch) in ((14, 32), (40, 128)):
            continue
        steps = 100 * tasks  # with fewer every task still gets 8 trials, which then cost more than the budget

        def train(measure):
            model, losses, x, y = made(tasks, batch, features, widths)
            own = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9)
            meter = AffinityMeter(model, losses, shared=model.trunk, optimizer=own, steps=steps) if measure else None
            for _ in range(steps):
                if meter:
                    meter.step(x, y)
                own.zero_grad()
                out = model(x)
                sum(loss(out, y) for loss in losses.values()).backward()
                own.step()

        times = rounds_of([lambda: train(False), lambda: train(True)], rounds)
        ratios = sorted(b / a for a, b in zip(*times))
        name = "-".join(map(str, (features, *widths)))
        print(f"{tasks:5d} {batch:5d} {name:16s} {steps:5d} {statistics.median(times[0]):10.2f} {statistics.median(times[1]):7.2f} "
              f"{statistics.median(ratios):12.3f}   ({ratios[0]:.3f} to {ratios[-1]:.3f})", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["every", "budget"])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(f"PyTorch {torch.__version__}, threads: {options.threads}, rounds: {options.rounds}")
    every(options.rounds) if options.what == "every" else budget(options.rounds)


if __name__ == "__main__":
    main()
