"""Models whose trunk and rest depend on each other in unusual ways, beside a step of a copy of the model."""
import copy

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

import kindred  # noqa: E402
from kindred.torch import AffinityMeter  # noqa: E402

LOSSES = {f"t{j}": lambda out, y, j=j: F.mse_loss(out[:, j], y[:, j]) for j in range(3)}
RATE = 0.1


class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 8))
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        return self.head(self.trunk(x))


class Bare(Plain):
    """Layers that are known without modules: no bias, a weight that is used twice, a frozen one, and sequences."""

    class Trunk(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.again = nn.Linear(6, 8, bias=False), nn.Linear(8, 8)
            self.frozen = nn.Linear(8, 8).requires_grad_(False)
            self.partly = nn.Linear(8, 8)
            self.partly.weight.requires_grad_(False)

        def forward(self, x):
            assert x.shape[-1] == 6
            z = F.softplus(F.linear(x, self.first.weight), 2.0)
            z = F.gelu(self.frozen(self.again(torch.tanh(self.again(z))).sigmoid()), approximate="tanh")
            return F.leaky_relu(self.partly(z), 0.2)

    def __init__(self):
        super().__init__()
        self.trunk = self.Trunk()

    def forward(self, x):
        return self.head(self.trunk(torch.stack([x, x * 2], 1)).mean(1))


class OnlyABias(Plain):
    """The first layer that moves, moves by its bias alone."""

    def __init__(self):
        super().__init__()
        self.trunk[0].requires_grad_(False)
        self.trunk[2].weight.requires_grad_(False)


class InPlace(Plain):
    def forward(self, x):
        z = self.trunk(x)
        z[:, 0] = 0
        return self.head(z.tanh_())


class OwnHeads(Plain):
    """A head for each task, of which one passes the trunk's output twice."""

    def __init__(self):
        super().__init__()
        self.heads = nn.ModuleList(nn.Linear(8, 1) for _ in range(3))

    def forward(self, x):
        z = self.trunk(x)
        return torch.cat([head(z + z.tanh()) for head in self.heads], 1)


class Chain(OwnHeads):
    """The second task's head reads the first one's output."""

    def forward(self, x):
        z = self.trunk(x)
        first = self.heads[0](z)
        return torch.cat([first, self.heads[1](z) * first, self.heads[2](z)], 1)


class OwnFunction(OwnHeads):
    """Heads with an autograd function of the user's own, which vmap refuses."""

    class Scale(torch.autograd.Function):
        @staticmethod
        def forward(context, factor, z, weight):
            context.factor = factor
            context.save_for_backward(z, weight)
            return factor * z * weight

        @staticmethod
        def backward(context, gradient):
            z, weight = context.saved_tensors
            return None, context.factor * gradient * weight, context.factor * gradient * z

    def forward(self, x):
        z = self.trunk(x)
        return torch.cat([head(self.Scale.apply(2.0, z, z + 1)) for head in self.heads], 1)


class Embedded(Plain):
    """A trainable layer before the trunk, which is not shared."""

    def __init__(self):
        super().__init__()
        self.before = nn.Linear(6, 6)

    def forward(self, x):
        return self.head(self.trunk(self.before(x)))


class Tied(Plain):
    """The trunk's weights before the trunk, and behind it."""

    def forward(self, x):
        return self.head(self.trunk(x * self.trunk[0].weight.mean()) + self.trunk[2].bias)


class Skips(Plain):
    """The rest reads what the trunk keeps beside its output."""

    class Trunk(nn.Sequential):
        def forward(self, x):
            z = super().forward(x)
            self.size = z.detach().norm()
            return z

    def __init__(self):
        super().__init__()
        self.trunk = self.Trunk(*self.trunk)

    def forward(self, x):
        return self.head(self.trunk(x)) / self.trunk.size


class Counts(Plain):
    """The rest reads a buffer that the trunk writes."""

    class Trunk(nn.Sequential):
        def __init__(self, *layers):
            super().__init__(*layers)
            self.register_buffer("mean", torch.zeros(8))

        def forward(self, x):
            z = super().forward(x)
            self.mean.mul_(0.5).add_(z.detach().mean(0))
            return z

    def __init__(self):
        super().__init__()
        self.trunk = self.Trunk(*self.trunk)

    def forward(self, x):
        return self.head(self.trunk(x) - self.trunk.mean)


class Hooked(Plain):
    """Hooks change what goes into the trunk and what comes out."""

    def __init__(self):
        super().__init__()
        self.trunk.register_forward_pre_hook(lambda _, args: (args[0] * 2,))
        self.trunk.register_forward_hook(lambda _module, _args, out: out * 3)


class Scripted(Plain):
    def __init__(self):
        super().__init__()
        self.trunk = torch.jit.script(self.trunk)


class Keywords(Plain):
    class Trunk(nn.Sequential):
        def forward(self, scale, *, x):
            return super().forward(x * scale)

    def __init__(self):
        super().__init__()
        self.trunk = self.Trunk(*self.trunk)

    def forward(self, x):
        return self.head(self.trunk(2.0, x=x))


class Mapped(Plain):
    """The trunk returns a mapping."""

    class Trunk(nn.Sequential):
        def forward(self, x):
            return {"z": super().forward(x)}

    def __init__(self):
        super().__init__()
        self.trunk = self.Trunk(*self.trunk)

    def forward(self, x):
        return self.head(self.trunk(x)["z"])


class Scalar(nn.Module):
    """The trunk's output is a loss itself."""

    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(6, 1), nn.Flatten(0), nn.Softplus())
        self.head = nn.Linear(1, 2)

    def forward(self, x):
        z = self.trunk(x[:1])
        return torch.cat([z, self.head(z)])


def expected(model, x, y, losses):
    """Eq. 1 by a step of a copy of the model for each source."""
    def of(net):
        out = net(x)
        return [losses[name](out, y) for name in losses]

    before = [loss.item() for loss in of(copy.deepcopy(model))]
    rows = []
    for source in range(len(losses)):
        moved = copy.deepcopy(model)
        parameters = [parameter for parameter in moved.trunk.parameters() if parameter.requires_grad]
        buffers = copy.deepcopy(list(moved.buffers()))
        steps = torch.autograd.grad(of(moved)[source], parameters, allow_unused=True)
        with torch.no_grad():
            for parameter, step in zip(parameters, steps):
                parameter -= RATE * (0 if step is None else step)
            for buffer, old in zip(moved.buffers(), buffers):
                buffer.copy_(old)
        rows.append([1 - loss.item() / then for loss, then in zip(of(moved), before)])
    return np.array(rows)


@pytest.mark.filterwarnings("ignore:.torch.jit.script. is", "ignore:kindred.*vmap refuses")
@pytest.mark.parametrize("batching", ["auto", "loop"])
@pytest.mark.parametrize("kind", [Plain, Bare, OnlyABias, InPlace, OwnHeads, Chain, OwnFunction, Embedded, Tied, Skips, Counts, Hooked, Scripted,
                                  Keywords, Mapped, Scalar])
def test_as_a_step_of_a_copy(kind, batching):
    torch.manual_seed(0)
    model = kind().double()
    x, y = torch.randn(8, 6, dtype=torch.float64), torch.randn(8, 3, dtype=torch.float64)
    losses = LOSSES
    if kind is Scalar:
        losses = {f"t{j}": lambda out, _, j=j: out[j] ** 2 for j in range(3)}
    if kind is Scripted and not hasattr(torch, "func"):
        with pytest.raises(kindred.InputError, match="TorchScript"):
            AffinityMeter(model, losses, shared=model.trunk, learning_rate=RATE)
        return
    attributes = [dict(vars(module)) for module in model.modules()]
    meter = AffinityMeter(model, losses, shared=model.trunk, learning_rate=RATE, every=1, batching=batching)
    for count in (1, 2):
        meter.step(x, y)
        assert meter.affinity().count[0, 0] == count
    np.testing.assert_allclose(meter.affinity().matrix, expected(model, x, y, losses), rtol=1e-9, atol=1e-13)
    assert [vars(module).keys() for module in model.modules()] == [one.keys() for one in attributes] or kind is Skips


def test_a_trunk_whose_output_is_a_loss_itself():
    torch.manual_seed(0)
    net = nn.Module()
    net.trunk = nn.Sequential(nn.Linear(6, 1), nn.Flatten(0), nn.Softplus()).double()
    net.forward = lambda x: net.trunk(x)[0]
    losses = {"itself": lambda out, y: out, "twice": lambda out, y: out * 2}
    meter = AffinityMeter(net, losses, shared=net.trunk, learning_rate=RATE, every=1)
    meter.step(torch.randn(1, 6, dtype=torch.float64), None)
    matrix = meter.affinity().matrix
    assert 0 < matrix[0, 0] < matrix[1, 1]
    np.testing.assert_allclose(matrix[:, 0], matrix[:, 1], rtol=1e-12)


class Draws(Plain):
    """Random numbers before the trunk, in it, and behind it."""

    def __init__(self, places):
        super().__init__()
        self.places, self.calls = places, 0
        self.trunk.add_module("noise", Noise(places))
        self.head = nn.Sequential(nn.Dropout(0.5 if "rest" in places else 0.0), self.head)

    def forward(self, x):
        self.calls += 1
        if "before" in self.places:
            x = x + torch.rand(6, dtype=x.dtype)
        return self.head(self.trunk(x))


class Noise(nn.Module):
    def __init__(self, places):
        super().__init__()
        self.places = places

    def forward(self, z):
        if "numpy" in self.places:
            z = z * np.random.rand()
        return F.dropout(z, 0.5) if "trunk" in self.places else z


@pytest.mark.parametrize("places", ["", "before", "trunk", "rest", "numpy", "before trunk", "trunk rest", "trunk numpy"])
def test_the_same_random_numbers_in_all_passes(places):
    torch.manual_seed(0)
    model = Draws(places).double()
    x, y = torch.randn(8, 6, dtype=torch.float64), torch.randn(8, 3, dtype=torch.float64)

    def seeded(x):
        torch.manual_seed(1)
        np.random.seed(1)
        return Draws.forward(model, x)

    parameters = list(model.trunk.parameters())
    before = [loss(seeded(x), y) for loss in LOSSES.values()]
    rows = []
    for steps in [torch.autograd.grad(loss, parameters, retain_graph=True) for loss in before]:
        with torch.no_grad():
            for parameter, step in zip(parameters, steps):
                parameter -= RATE * step
            rows.append([1 - other(seeded(x), y).item() / then.item() for other, then in zip(LOSSES.values(), before)])
            for parameter, step in zip(parameters, steps):
                parameter += RATE * step
    meter = AffinityMeter(model, LOSSES, shared=model.trunk, learning_rate=RATE, every=1)
    seeded(x)
    torch.manual_seed(1)
    np.random.seed(1)
    model.calls = 0
    meter.step(x, y)
    np.testing.assert_allclose(meter.affinity().matrix, rows, rtol=1e-7)
    # Only in the trunk: one pass of the rest for all sources.
    assert model.calls == (2 if places in ("", "trunk") else 4)


@pytest.mark.parametrize("kind", [OwnHeads, Counts])
@pytest.mark.parametrize("stacked", [1, 2**18])
@pytest.mark.parametrize("outputs", [1, 100, 2**21])
def test_sources_in_parts(kind, stacked, outputs, monkeypatch):
    torch.manual_seed(0)
    model = kind().double()
    x, y = torch.randn(8, 6, dtype=torch.float64), torch.randn(8, 3, dtype=torch.float64)
    monkeypatch.setattr("kindred.torch._lookahead.MOST_STACKED", stacked)
    monkeypatch.setattr("kindred.torch._lookahead.MOST_OUTPUTS", outputs)
    meter = AffinityMeter(model, LOSSES, shared=model.trunk, learning_rate=RATE, every=1)
    meter.step(x, y)
    np.testing.assert_allclose(meter.affinity().matrix, expected(model, x, y, LOSSES), rtol=1e-9, atol=1e-13)
