#!/usr/bin/env python3
"""Writes the network of the CelebA experiment, as one would write it in PyTorch, to a TorchScript file.

  export.py ENCODER.pt [--like initial/network_0.pt] [--channels 8]

With --like it begins with the weights of the trunk in that file, which `run.save_initial = true` leaves.
"""
import argparse

import torch
from torch import nn
from torch.nn import functional as F


class Unit(nn.Module):
    def __init__(self, channels_in, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels_in, channels, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(channels, eps=1e-3)

    def forward(self, x):
        return self.norm(self.conv(x))


class Encoder(nn.Module):
    """Pictures [rows, 3, height, width], numbers from 0 to 1, to one row of features each."""

    def __init__(self, channels):
        super().__init__()
        self.stem = Unit(3, channels)
        self.first = Unit(channels, channels)
        self.second = Unit(channels, channels)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.stem(x)), 3, 2)
        x = F.relu(self.second(F.relu(self.first(x))) + x)
        return torch.flatten(F.avg_pool2d(x, 2), 1)


def copy_weights(encoder, path):
    """From kindred's trunk, whose tensors are called trunk.stem.weight, trunk.stem.norm.bias, …"""
    trunk = {name[len("trunk."):]: tensor for name, tensor in torch.jit.load(path).state_dict().items()
             if name.startswith("trunk.")}
    for ours, theirs in (("stem", "stem"), ("first", "block.first"), ("second", "block.second")):
        unit = getattr(encoder, ours)
        unit.conv.load_state_dict({"weight": trunk[f"{theirs}.weight"]})
        unit.norm.load_state_dict({name: trunk[f"{theirs}.norm.{name}"] for name in
                                   ("weight", "bias", "running_mean", "running_var")}, strict=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--like")
    parser.add_argument("--channels", type=int, default=8)
    options = parser.parse_args()
    torch.manual_seed(0)
    encoder = Encoder(options.channels)
    if options.like:
        copy_weights(encoder, options.like)
    torch.jit.script(encoder).save(options.file)


if __name__ == "__main__":
    main()
