#!/usr/bin/env python3
"""Tasks on torchvision's ResNet-18 with random weights: colour, brightness and size of drawn squares.

Run: python examples/python/resnet_tasks.py [STEPS]   (needs torchvision)
"""
import sys

import torch
from torch import nn
from torch.nn import functional as F
from torchvision.models import resnet18

from kindred.torch import AffinityMeter

LOSSES = {
    "colour": lambda out, y: F.cross_entropy(out[:, :3], y["colour"]),
    "brightness": lambda out, y: F.mse_loss(out[:, 3], y["brightness"]),
    "size": lambda out, y: F.mse_loss(out[:, 4], y["size"]),
}


def batch(rows=16, side=32):
    colour, size = torch.randint(3, (rows,)), torch.randint(4, side - 4, (rows,))
    brightness = torch.rand(rows) / 2 + 0.5
    pictures = 0.1 * torch.rand(rows, 3, side, side)
    for row in range(rows):
        pictures[row, colour[row], : size[row], : size[row]] += brightness[row]
    return pictures, {"colour": colour, "brightness": brightness, "size": size / side}


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    torch.manual_seed(0)
    trunk = resnet18(weights=None)
    trunk.fc = nn.Identity()
    model = nn.Sequential(trunk, nn.Linear(512, 5))
    optimizer = torch.optim.SGD(model.parameters(), 0.05, momentum=0.9)
    meter = AffinityMeter(model, LOSSES, shared=trunk, optimizer=optimizer, step="optimizer", steps=steps)
    for _ in range(steps):
        pictures, labels = batch()
        meter.step(pictures, labels)
        optimizer.zero_grad()
        out = model(pictures)
        sum(loss(out, labels) for loss in LOSSES.values()).backward()
        optimizer.step()
    print(meter.choose_groups(networks=2))


if __name__ == "__main__":
    main()
