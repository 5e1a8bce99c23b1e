#!/usr/bin/env python3
"""Four tasks trained by TorchJD, which resolves conflicts between their gradients, and grouped by their affinities.

The three lines that are kindred's are marked. Run: python examples/python/torchjd_tasks.py [STEPS]   (needs torchjd)
"""
import sys

import torch
from torch import nn
from torch.nn import functional as F
from torchjd.aggregation import AlignedMTL
from torchjd.autojac import jac_to_grad, mtl_backward

from kindred.torch import AffinityMeter


class Tasks(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU())
        self.heads = nn.ModuleDict({name: nn.Linear(32, 1) for name in LOSSES})

    def forward(self, x):
        features = self.trunk(x)
        return features, {name: head(features)[:, 0] for name, head in self.heads.items()}


LOSSES = {name: lambda out, y, name=name: F.mse_loss(out[1][name], y[name])
          for name in ("length", "width", "weight", "price")}


def batch(rows=64):
    """Made-up measurements: two depend on the first features, two on the last ones."""
    x = torch.randn(rows, 8)
    first, last = x[:, :4], x[:, 4:]
    return x, {"length": first.sum(1), "width": (first + first[:, :1]).sum(1), "weight": last.sum(1).tanh(),
               "price": (last.sum(1) + last[:, 0]).tanh()}


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    torch.manual_seed(0)
    model, aggregator = Tasks(), AlignedMTL()
    optimizer = torch.optim.Adam(model.parameters(), 3e-3)
    meter = AffinityMeter(model, LOSSES, shared=model.trunk, optimizer=optimizer, steps=steps)  # 1
    for _ in range(steps):
        x, y = batch()
        meter.step(x, y)  # 2
        out = model(x)
        mtl_backward([loss(out, y) for loss in LOSSES.values()], features=out[0])
        jac_to_grad(model.trunk.parameters(), aggregator)
        optimizer.step()
        optimizer.zero_grad()
    print(meter.choose_groups(networks=2))  # 3


if __name__ == "__main__":
    main()
