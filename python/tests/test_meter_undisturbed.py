"""A training with the meter has the bits of one without."""
import copy
import itertools
import random

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from kindred.torch import AffinityMeter  # noqa: E402


class Net(nn.Module):
    def __init__(self, dropout, norm):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(6, 16), norm(16), nn.ReLU(inplace=True), nn.Dropout(dropout),
                                   nn.Linear(16, 8))
        self.heads = nn.ModuleList([nn.Sequential(nn.Dropout(dropout), nn.Linear(8, 1)) for _ in range(3)])
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x):
        self.calls += 1
        z = torch.relu(self.trunk(x + 0.01 * np.random.rand() + 0.01 * random.random()))
        return torch.cat([head(z) for head in self.heads], 1)


LOSSES = {f"t{j}": lambda out, y, j=j: F.mse_loss(out[:, j], y[:, j]) for j in range(3)}
OPTIMIZERS = [lambda p: torch.optim.SGD(p, 0.05, momentum=0.9), lambda p: torch.optim.Adam(p, 0.01)]


def bits(value):
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, dict):
        return {key: bits(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [bits(item) for item in value]
    return copy.deepcopy(value)


def same(one, other):
    if isinstance(one, torch.Tensor):
        return torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    return one == other


def trained(dropout, norm, optimizer, **options):
    torch.manual_seed(3)
    np.random.seed(3)
    random.seed(3)
    model = Net(dropout, norm)
    own = optimizer(model.parameters())
    scheduler = torch.optim.lr_scheduler.ExponentialLR(own, 0.9)
    meter = AffinityMeter(model, LOSSES, shared=model.trunk, optimizer=own, **options) if options else None
    losses = []
    for _ in range(12):
        x = torch.randn(10, 6)
        y = torch.stack([x.sum(1), x[:, 0], x[:, 1] * x[:, 2]], 1)
        if meter:
            meter.step(x, y)
        own.zero_grad()
        out = model(x)
        loss = sum(loss(out, y) for loss in LOSSES.values())
        loss.backward()
        losses.append(loss.item())
        own.step()
        scheduler.step()
    grads = [parameter.grad for parameter in model.parameters()]
    return meter, bits([losses, model.state_dict(), own.state_dict(), grads, torch.get_rng_state(), model.training,
                        np.random.get_state(), random.getstate()])


@pytest.mark.parametrize("dropout, norm, optimizer", list(itertools.product(
    [0.0, 0.4], [nn.BatchNorm1d, nn.LayerNorm], OPTIMIZERS)))
def test_the_same_bits(dropout, norm, optimizer):
    _, without = trained(dropout, norm, optimizer)
    for options in ({"every": 1}, {"every": 2, "step": "optimizer"}, {"overhead": 0.5, "steps": 12},
                    {"every": 1, "batching": "loop"}, {"every": 1, "measure": "cosine"},
                    {"every": 1, "measure": "gradient"}):
        meter, measured = trained(dropout, norm, optimizer, **options)
        assert meter.measurements > 0
        assert same(without, measured), options


def test_gradients_that_a_user_accumulates_stay():
    model = Net(0.0, nn.BatchNorm1d)
    own = torch.optim.SGD(model.parameters(), 0.1)
    x, y = torch.randn(8, 6), torch.randn(8, 3)
    F.mse_loss(model(x), y).backward()
    before = bits([parameter.grad for parameter in model.parameters()])
    for step in ("sgd", "optimizer"):
        AffinityMeter(model, LOSSES, shared=model.trunk, optimizer=own, every=1, step=step).step(x, y)
    assert same(before, bits([parameter.grad for parameter in model.parameters()]))


def test_an_error_in_a_loss_leaves_the_generators():
    model = Net(0.5, nn.BatchNorm1d)

    def broken(out, y):
        raise ZeroDivisionError

    meter = AffinityMeter(model, {**LOSSES, "broken": broken}, shared=model.trunk, learning_rate=0.1, every=1)
    before, hooks = torch.get_rng_state(), len(model.trunk._forward_hooks)
    with pytest.raises(ZeroDivisionError):
        meter.step(torch.randn(8, 6, generator=torch.Generator()), torch.zeros(8, 3))
    assert torch.equal(before, torch.get_rng_state())
    assert len(model.trunk._forward_hooks) == hooks


def test_the_look_ahead_draws_the_masks_of_the_step():
    """The loss before the look-ahead is that of the step's own pass, and the loss after it has the same masks."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 64), nn.Dropout(0.5), nn.Linear(64, 1))
    seen = []
    losses = {"t": lambda out, y: seen.append(F.mse_loss(out[:, 0], y)) or seen[-1]}
    meter = AffinityMeter(model, losses, shared=model[0], learning_rate=1e-3, every=1)
    x, y = torch.randn(16, 4), torch.randn(16)
    meter.step(x, y)
    assert F.mse_loss(model(x)[:, 0], y).item() == seen[0].item()
    # A short step changes the loss by little for the same masks; other masks would change it by a tenth and more.
    assert 0 < 1 - seen[1].item() / seen[0].item() < 0.02
