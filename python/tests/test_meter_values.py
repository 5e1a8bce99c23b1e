"""Affinities of the meter beside a plain reference, finite differences, TAG in eager PyTorch and the program."""
import copy
import importlib.util
import itertools
import json
import pathlib
import subprocess

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

import kindred  # noqa: E402
from kindred.torch import AffinityMeter  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Net(nn.Module):
    """A trunk with batch normalisation, and a linear head for each of a number, two classes and three classes."""

    def __init__(self, features=5, widths=(13, 11), norm=True):
        super().__init__()
        layers = []
        for before, width in zip((features, *widths), widths):
            layers += [nn.Linear(before, width)] + [nn.BatchNorm1d(width)] * norm + [nn.ReLU()]
        self.trunk = nn.Sequential(*layers)
        self.heads = nn.ModuleList([nn.Linear(widths[-1], outputs) for outputs in (1, 1, 3)])

    def forward(self, x):
        z = self.trunk(x)
        return [head(z) for head in self.heads]


LOSSES = {
    "reg": lambda out, y: F.mse_loss(out[0][:, 0], y[0]),
    "bin": lambda out, y: F.binary_cross_entropy_with_logits(out[1][:, 0], y[1]),
    "cls": lambda out, y: F.cross_entropy(out[2], y[2]),
}
OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, 0.05),
    "momentum": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, weight_decay=0.01),
    "nesterov": lambda p: torch.optim.SGD(p, 0.05, momentum=0.8, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p, 0.01, amsgrad=True),
    "adamw": lambda p: torch.optim.AdamW(p, 0.01, weight_decay=0.1),
    "rmsprop": lambda p: torch.optim.RMSprop(p, 0.01, momentum=0.5),
    "adagrad": lambda p: torch.optim.Adagrad(p, 0.01),
}


def data(rows=32, seed=0):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(rows, 5, generator=generator, dtype=torch.float64)
    return x, (x[:, 0] * 2, (x[:, 1] > 0).double(), torch.randint(3, (rows,), generator=generator))


def made(norm=True, optimizer="momentum", trained=3):
    """A model that was trained a little, and its optimiser."""
    torch.manual_seed(1)
    model = Net(norm=norm).double()
    own = OPTIMIZERS[optimizer](model.parameters())
    for step in range(trained):
        train(model, own, data(seed=step))
    return model, own


def train(model, optimizer, batch):
    optimizer.zero_grad()
    out = model(batch[0])
    sum(loss(out, batch[1]) for loss in LOSSES.values()).backward()
    optimizer.step()


def reference(model, optimizer, batch, step, rate=0.05):
    """Eq. 1 by a copy of model and optimiser for each source, and a step of that copy."""
    names = list(LOSSES)
    out = copy.deepcopy(model)(batch[0])
    before = [LOSSES[name](out, batch[1]).item() for name in names]
    rows = []
    for source in names:
        moved, own = copy.deepcopy((model, optimizer))
        own.zero_grad()
        for parameter in moved.parameters():
            parameter.grad = None
        LOSSES[source](moved(batch[0]), batch[1]).backward()
        for parameter in moved.heads.parameters():
            parameter.grad = None
        if step == "optimizer":
            own.step()
        else:
            with torch.no_grad():
                for parameter in moved.trunk.parameters():
                    parameter -= own.param_groups[0]["lr"] * parameter.grad
        out = moved(batch[0])
        rows.append([1 - LOSSES[name](out, batch[1]).item() / then for name, then in zip(names, before)])
    return np.array(rows)


def measured(model, optimizer, batch, shared=None, **options):
    meter = AffinityMeter(model, LOSSES, shared=shared or model.trunk, optimizer=optimizer, every=1, **options)
    meter.step(*batch)
    return meter.affinity().matrix


@pytest.mark.parametrize("optimizer, step, norm", [*itertools.product(OPTIMIZERS, ["optimizer"], [True]),
                                                   ("momentum", "sgd", True), ("sgd", "sgd", False)])
def test_as_a_plain_reference(optimizer, step, norm):
    model, own = made(norm, optimizer)
    expected = reference(model, own, data(seed=9), step)
    for batching in ("vmap", "loop"):
        got = measured(model, own, data(seed=9), step=step, batching=batching)
        np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-13)


def test_every_way_to_name_what_is_shared():
    model, own = made()
    expected = measured(model, own, data())
    for shared in ("trunk", ["trunk"], list(model.trunk.parameters()), [model.trunk],
                   [name for name, _ in model.named_parameters() if name.startswith("trunk")],
                   model.trunk.parameters()):
        np.testing.assert_allclose(measured(model, own, data(), shared), expected, rtol=1e-9)


def test_frozen_parameters_stay():
    model, own = made()
    model.trunk[0].requires_grad_(False)
    got = measured(model, own, data())
    model.trunk[0].requires_grad_(True)
    np.testing.assert_allclose(got, measured(model, own, data(), ["trunk.1", "trunk.3", "trunk.4"]), rtol=1e-9)


def test_a_schedulers_rate_and_its_step_function():
    model, own = made()
    scheduler = torch.optim.lr_scheduler.StepLR(own, 1, 0.1)
    train(model, own, data())
    scheduler.step()
    before = copy.deepcopy(model.state_dict())
    for step in ("sgd", "optimizer"):
        got = measured(model, own, data(), step=step)
        copied = OPTIMIZERS["momentum"](model.parameters())
        copied.load_state_dict(own.state_dict())
        np.testing.assert_allclose(got, reference(model, copied, data(), step), rtol=1e-9)
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())


def test_rates_of_groups():
    model, _ = made(norm=False)
    first, second = model.trunk[0], model.trunk[2]
    own = torch.optim.SGD([{"params": first.parameters(), "lr": 0.1}, {"params": second.parameters(), "lr": 0.02},
                           {"params": model.heads.parameters()}], 0.5)
    np.testing.assert_allclose(measured(model, own, data()), measured(model, own, data(), step="optimizer"), rtol=1e-9)
    with pytest.raises(kindred.InputError, match="several learning rates"):
        measured(model, own, data(), scale="per_lr")


def test_scales_and_measures():
    model, own = made()
    relative = measured(model, own, data())
    np.testing.assert_allclose(measured(model, own, data(), scale="per_lr"), relative / 0.05, rtol=1e-12)
    # The limit of short steps.
    for group in own.param_groups:
        group["lr"] = 1e-7
    first = measured(model, own, data(), measure="gradient", scale="per_lr")
    np.testing.assert_allclose(measured(model, own, data(), scale="per_lr"), first, rtol=1e-5, atol=1e-6)
    cosine = measured(model, own, data(), measure="cosine")
    np.testing.assert_allclose(np.diag(cosine), 1, rtol=1e-12)
    out = model(data()[0])
    flat = [torch.cat([part.flatten() for part in torch.autograd.grad(loss(out, data()[1]), model.trunk.parameters(),
                                                                      retain_graph=True)])
            for loss in LOSSES.values()]
    np.testing.assert_allclose(cosine, [[float(F.cosine_similarity(a, b, dim=0)) for b in flat] for a in flat],
                               rtol=1e-9)


def test_on_a_validation_batch():
    model, own = made()
    batch, other = data(seed=3), data(rows=20, seed=4)
    names = list(LOSSES)
    meter = AffinityMeter(model, LOSSES, shared=model.trunk, optimizer=own, every=1)
    meter.step(*batch, evaluate_on=other)
    expected = np.empty((3, 3))
    before = copy.deepcopy(model)(other[0])
    for i, source in enumerate(names):
        moved = copy.deepcopy(model)
        gradient = torch.autograd.grad(LOSSES[source](moved(batch[0]), batch[1]), list(moved.trunk.parameters()))
        with torch.no_grad():
            for parameter, part in zip(moved.trunk.parameters(), gradient):
                parameter -= 0.05 * part
        after = moved(other[0])
        expected[i] = [1 - (loss(after, other[1]) / loss(before, other[1])).item() for loss in LOSSES.values()]
    np.testing.assert_allclose(meter.affinity().matrix, expected, rtol=1e-9)


def test_as_tag_in_eager_pytorch():
    spec = importlib.util.spec_from_file_location("tag_pytorch", ROOT / "bench/peers/tag_pytorch.py")
    peer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(peer)
    torch.manual_seed(0)
    trunk = peer.Mlp(7, [13, 11]).double()
    heads = nn.ModuleList(nn.Linear(11, 1) for _ in range(4)).double()
    x, y = torch.randn(24, 7, dtype=torch.float64), (torch.rand(24, 4) < 0.5).double()
    expected = peer.affinity(trunk, heads, x, y, "binary", 0.03).numpy()

    class Both(nn.Module):
        def __init__(self):
            super().__init__()
            self.trunk, self.heads = trunk, heads

        def forward(self, x):
            z = self.trunk(x)
            return [head(z).squeeze(1) for head in self.heads]

    losses = {f"t{j}": lambda out, y, j=j: F.binary_cross_entropy_with_logits(out[j], y[:, j]) for j in range(4)}
    meter = AffinityMeter(Both(), losses, shared=trunk, learning_rate=0.03, scale="per_lr", every=1)
    meter.step(x, y)
    np.testing.assert_allclose(meter.affinity().matrix, expected, rtol=1e-9)


class ProgramsRandom:
    """The program's orders of rows and dropout masks, written from its headers (base/random.h, kernels/kernels.h)."""

    WORD, GOLDEN = 2**64 - 1, 0x9E3779B97F4A7C15

    @classmethod
    def mix(cls, x):
        x = ((x & cls.WORD) ^ (x & cls.WORD) >> 30) * 0xBF58476D1CE4E5B9 & cls.WORD
        x = (x ^ x >> 27) * 0x94D049BB133111EB & cls.WORD
        return x ^ x >> 31

    @classmethod
    def seed(cls, seed, purpose, index):
        state = cls.mix(seed + cls.GOLDEN)
        for letter in purpose.encode():
            state = cls.mix((state ^ letter) + cls.GOLDEN)
        return cls.mix((state ^ cls.mix(index + cls.GOLDEN)) + cls.GOLDEN)

    @classmethod
    def order(cls, rows, seed, epoch):
        """Fisher and Yates's permutation by SplitMix64."""
        state, order = cls.seed(seed, "shuffle", epoch), list(range(rows))
        for bound in range(rows, 1, -1):
            draw = -1
            while draw < 2**64 % bound:
                state = (state + cls.GOLDEN) & cls.WORD
                draw = cls.mix(state)
            order[bound - 1], order[draw % bound] = order[draw % bound], order[bound - 1]
        return order

    @classmethod
    def mask(cls, shape, rate, seed, step, layer):
        """Philox-4x32-10 (Salmon et al., SC 2011); element 256 b + 64 w + j is word w of counter 64 b + j."""
        key = cls.seed(cls.seed(seed, "dropout", step), "dropout", layer)
        low = np.uint64(0xFFFFFFFF)
        count = -(-shape[0] * shape[1] // 256) * 64
        c = [np.arange(count, dtype=np.uint64), *np.zeros((3, count), np.uint64)]
        k = [key & 0xFFFFFFFF, key >> 32]
        for _ in range(10):
            a, b = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
            c = [b >> np.uint64(32) ^ c[1] ^ np.uint64(k[0]), b & low,
                 a >> np.uint64(32) ^ c[3] ^ np.uint64(k[1]), a & low]
            k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
        words = np.stack(c).reshape(4, -1, 64).transpose(1, 0, 2).ravel()[:shape[0] * shape[1]].reshape(shape)
        return torch.from_numpy(np.where(words < np.uint64(rate * 2**32), 0, 1 / (1 - rate)))


def test_the_generator_of_the_masks():
    # kat_vectors of Random123, philox4x32 10: counter 0 and key 0.
    words = [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]

    class Plain(ProgramsRandom):
        @classmethod
        def seed(cls, *_):
            return 0

    for place, word in enumerate(words):
        below, above = (Plain.mask((256, 1), share / 2**32, 0, 0, 0)[64 * place, 0] for share in (word, word + 1))
        assert below != 0 and above == 0


class ProgramsDropout(nn.Module):
    """Dropout by the masks that the program draws in step `step` for a layer."""

    step = 0

    def __init__(self, rate, layer, seed):
        super().__init__()
        self.arguments = rate, seed
        self.layer = layer

    def forward(self, x):
        rate, seed = self.arguments
        return x * ProgramsRandom.mask((48, x.shape[-1]), rate, seed, ProgramsDropout.step, self.layer)


@pytest.mark.filterwarnings("ignore:`torch.jit.load` is")
@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize("step, train_flags, optimizer", [
    ("sgd", ["--train.momentum", "0"], lambda p: torch.optim.SGD(p, 0.05)),
    ("optimizer", ["--train.momentum", "0.9"], lambda p: torch.optim.SGD(p, 0.05, momentum=0.9)),
    ("optimizer", ["--train.optimizer", "adamw", "--train.weight_decay", "0.1"],
     lambda p: torch.optim.AdamW(p, 0.05, weight_decay=0.1)),
])
def test_as_the_program_in_the_same_training(program, tmp_path, random, step, train_flags, optimizer, dropout):
    # One batch holds all training rows.
    features = random.normal(size=(80, 5))
    labels = [features[:, 0] * 2 + random.normal(size=80), features[:, 1] > 0, random.integers(3, size=80)]
    parts = ["train"] * 48 + ["validation"] * 16 + ["test"] * 16
    with open(tmp_path / "table.csv", "w", encoding="utf-8") as file:
        file.write("x0,x1,x2,x3,x4,part,reg,bin,cls\n")
        for row, part, number, flag, kind in zip(features, parts, *labels):
            file.write(",".join(map(repr, row.tolist())) + f",{part},{float(number)!r},{'ny'[int(flag)]},c{kind}\n")
    subprocess.run(
        [program, "affinity", "table.csv", "--targets", "reg,bin,cls", "--out", "run", "--data.split", "column",
         "--data.split_column", "part", "--data.standardize", "false", "--model.hidden", "13,11",
         "--model.normalization", "batch", "--train.precision", "float64", "--train.epochs", "6", "--train.batch", "48",
         "--train.optimizer", "sgd", "--train.learning_rate", "0.05", "--affinity.every", "1", "--affinity.step", step,
         "--model.dropout", str(dropout), "--run.seed", "5", "--run.save_initial", "true", "--quiet", *train_flags], cwd=tmp_path, check=True, capture_output=True)
    manifest = json.loads((tmp_path / "run/initial/manifest.json").read_text())
    state = torch.jit.load(str(tmp_path / "run/initial/network_0.pt")).state_dict()
    model = Net().double()
    for place, prefix in ((0, "trunk.layer0"), (3, "trunk.layer1")):
        model.trunk[place].load_state_dict({part: state[f"{prefix}.{part}"] for part in ("weight", "bias")})
        model.trunk[place + 1].load_state_dict({part: state[f"{prefix}.norm.{part}"] for part in (
            "weight", "bias", "running_mean", "running_var")}, strict=False)
    for place, name in enumerate(LOSSES):
        model.heads[place].load_state_dict({part: state[f"heads.{name}.layer0.{part}"] for part in ("weight", "bias")})
    if dropout:
        layers, masks = list(model.trunk), [ProgramsDropout(dropout, layer, 5) for layer in range(2)]
        model.trunk = nn.Sequential(*layers[:3], masks[0], *layers[3:], masks[1])
    scale = manifest["tasks"][0]
    y = ((torch.tensor(labels[0][:48]) - scale["mean"]) / scale["scale"], torch.tensor(labels[1][:48]).double(),
         torch.tensor(labels[2][:48]))
    x = torch.tensor(features[:48])
    own = optimizer(model.parameters())
    meter = AffinityMeter(model, LOSSES, shared=model.trunk, optimizer=own, step=step, every=1,
                          record=tmp_path / "record.jsonl")
    for ProgramsDropout.step in range(6):
        order = ProgramsRandom.order(48, 5, ProgramsDropout.step)
        batch = x[order], tuple(part[order] for part in y)
        meter.step(*batch)
        train(model, own, batch)
    theirs = [json.loads(line) for line in (tmp_path / "run/affinity.jsonl").read_text().splitlines()]
    ours = [json.loads(line) for line in (tmp_path / "record.jsonl").read_text().splitlines()]
    assert len(theirs) == len(ours) == 6
    for one, other in zip(theirs, ours):
        np.testing.assert_allclose(other["losses"], one["losses"], rtol=1e-9)
        np.testing.assert_allclose(other["matrix"], one["matrix"], rtol=1e-9, atol=1e-12)
    whole = kindred.Affinity.read(tmp_path / "run/affinity.json")
    for name in ("matrix", "standard_error"):
        np.testing.assert_allclose(getattr(meter.affinity(), name), getattr(whole, name), rtol=1e-8, atol=1e-12)
    np.testing.assert_array_equal(meter.affinity().count, whole.count)
    metadata = meter.affinity().metadata
    assert {key: value for key, value in metadata.items() if key in whole.metadata} == \
           {key: whole.metadata[key] for key in metadata}
