#!/usr/bin/python3
"""TAG written directly in eager PyTorch: a second implementation of the affinities, and the peer that speed is compared with.

Written from the paper (Fifty et al., NeurIPS 2021, arXiv 2109.04617) without tuning: one autograd.grad per task, one
functional forward pass per look-ahead, a Python loop over heads. It shares no code with kindred.

Row i is the task whose gradient moves the shared weights, column j the task whose loss is evaluated:

    Z[i, j] = (1 - L_j(theta_s - lr * g_i) / L_j(theta_s)) / lr

on one batch, with the heads fixed and normalisation layers on batch statistics. With momentum mu and a buffer v (the
state before this step) the look-ahead moves by mu * v + lr * g_i, as the optimiser itself does.

Needs numpy and torch (Debian: python3-torch) and an optimised BLAS (libopenblas0-pthread): with the reference BLAS a
matrix product takes about 40 times as long, and times mean nothing.

  tag_pytorch.py time --arch mlp --tasks 14 --batch 256 --in 103 --hidden 256,256
  tag_pytorch.py time --arch celeba --tasks 9 --batch 64
  tag_pytorch.py check CASE.npz      # prints Z for the weights and the batch stored in the case
"""
import argparse
import json
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class Mlp(nn.Module):
    """Shared trunk: Linear-ReLU blocks, all hidden."""

    def __init__(self, n_in, hidden):
        super().__init__()
        sizes = [n_in] + hidden
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.out = sizes[-1]

    def forward(self, x):
        for layer in self.layers:
            x = F.relu(layer(x))
        return x

    def functional(self, x, p):
        for w, b in zip(p[0::2], p[1::2]):
            x = F.relu(F.linear(x, w, b))
        return x


class CelebaTrunk(nn.Module):
    """The paper's CelebA trunk: conv3x3x64-BN-ReLU, max-pool, one 64-64 residual block, average pool."""

    def __init__(self, side=64):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64)
        self.conv2, self.bn2 = nn.Conv2d(64, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64)
        self.conv3, self.bn3 = nn.Conv2d(64, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64)
        pooled = ((side - 3) // 2 + 1) // 2
        self.out = 64 * pooled * pooled

    def forward(self, x):
        return self.functional(x, list(self.parameters()))

    def functional(self, x, p):
        def conv_bn(x, i):
            return F.batch_norm(F.conv2d(x, p[i], padding=1), None, None, p[i + 1], p[i + 2], training=True, eps=1e-3)
        x = F.max_pool2d(F.relu(conv_bn(x, 0)), 3, 2)
        y = F.relu(conv_bn(x, 3))
        x = F.relu(conv_bn(y, 6) + x)
        return F.avg_pool2d(x, 2).flatten(1)


def losses_of(z, heads, y, kind):
    out = []
    for j, head in enumerate(heads):
        pred = head(z)
        if kind == "regression":
            out.append(F.mse_loss(pred.squeeze(1), y[:, j]))
        elif kind == "binary":
            out.append(F.binary_cross_entropy_with_logits(pred.squeeze(1), y[:, j]))
        else:
            out.append(F.cross_entropy(pred, y[:, j].long()))
    return out


def affinity(trunk, heads, x, y, kind, lr, momentum=0.0, velocity=None):
    """One measurement: the n x n matrix Z on this batch; nothing is changed."""
    shared = list(trunk.parameters())
    base = losses_of(trunk(x), heads, y, kind)
    n = len(base)
    z = torch.empty(n, n, dtype=x.dtype)
    for i in range(n):
        grads = torch.autograd.grad(base[i], shared, retain_graph=True)
        with torch.no_grad():
            if velocity is None:
                moved = [p - lr * g for p, g in zip(shared, grads)]
            else:
                moved = [p - lr * (momentum * v + g) for p, v, g in zip(shared, velocity, grads)]
            after = losses_of(trunk.functional(x, moved), heads, y, kind)
            for j in range(n):
                z[i, j] = (1.0 - after[j] / base[j].detach()) / lr
    return z


def joint_step(trunk, heads, opt, x, y, kind):
    opt.zero_grad()
    sum(losses_of(trunk(x), heads, y, kind)).backward()
    opt.step()


def run_time(a):
    torch.manual_seed(0)
    torch.set_num_threads(a.threads)
    if a.arch == "mlp":
        trunk, x = Mlp(a.n_in, [int(h) for h in a.hidden.split(",")]), torch.randn(a.batch, a.n_in)
    else:
        trunk, x = CelebaTrunk(), torch.randn(a.batch, 3, 64, 64)
    outputs = 2 if a.kind == "multiclass" else 1
    heads = nn.ModuleList(nn.Linear(trunk.out, outputs) for _ in range(a.tasks))
    y = torch.randn(a.batch, a.tasks) if a.kind == "regression" else (torch.rand(a.batch, a.tasks) < 0.5).float()
    opt = torch.optim.SGD(list(trunk.parameters()) + list(heads.parameters()), a.lr, momentum=0.9)

    def clock(f, repeats):
        f()
        times = []
        for _ in range(repeats):
            t = time.perf_counter()
            f()
            times.append(time.perf_counter() - t)
        return float(np.median(times))

    joint = clock(lambda: joint_step(trunk, heads, opt, x, y, a.kind), a.repeats)
    measure = clock(lambda: affinity(trunk, heads, x, y, a.kind, a.lr), max(3, a.repeats // 5))
    print(json.dumps({"arch": a.arch, "tasks": a.tasks, "batch": a.batch, "threads": a.threads,
                      "joint_step_s": joint, "measure_s": measure, "measure_over_joint": measure / joint}))


def run_check(a):
    c = np.load(a.case)
    kind, lr = str(c["kind"]), float(c["lr"])
    sizes = [c["trunk.0.weight"].shape[1]]
    depth = 0
    while f"trunk.{depth}.weight" in c:
        sizes.append(c[f"trunk.{depth}.weight"].shape[0])
        depth += 1
    trunk = Mlp(sizes[0], sizes[1:]).double()
    with torch.no_grad():
        for k, layer in enumerate(trunk.layers):
            layer.weight.copy_(torch.from_numpy(c[f"trunk.{k}.weight"]))
            layer.bias.copy_(torch.from_numpy(c[f"trunk.{k}.bias"]))
        heads = nn.ModuleList()
        n = 0
        while f"head.{n}.weight" in c:
            w = torch.from_numpy(c[f"head.{n}.weight"])
            heads.append(nn.Linear(w.shape[1], w.shape[0]).double())
            heads[n].weight.copy_(w)
            heads[n].bias.copy_(torch.from_numpy(c[f"head.{n}.bias"]))
            n += 1
    velocity = None
    if "velocity.0.weight" in c:
        velocity = []
        for k in range(depth):
            velocity += [torch.from_numpy(c[f"velocity.{k}.weight"]), torch.from_numpy(c[f"velocity.{k}.bias"])]
    z = affinity(trunk, heads, torch.from_numpy(c["x"]), torch.from_numpy(c["y"]), kind, lr,
                 float(c["momentum"]) if "momentum" in c else 0.0, velocity)
    print(json.dumps({"affinity": z.tolist()}))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = p.add_subparsers(dest="verb", required=True)
    t = sub.add_parser("time")
    t.add_argument("--arch", choices=["mlp", "celeba"], default="mlp")
    t.add_argument("--tasks", type=int, default=14)
    t.add_argument("--batch", type=int, default=256)
    t.add_argument("--in", dest="n_in", type=int, default=103)
    t.add_argument("--hidden", default="256,256")
    t.add_argument("--kind", choices=["regression", "binary", "multiclass"], default="binary")
    t.add_argument("--lr", type=float, default=0.01)
    t.add_argument("--threads", type=int, default=2)
    t.add_argument("--repeats", type=int, default=50)
    c = sub.add_parser("check")
    c.add_argument("case")
    a = p.parse_args()
    run_time(a) if a.verb == "time" else run_check(a)


if __name__ == "__main__":
    main()
