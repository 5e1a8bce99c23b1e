"""The meter in use: its schedule, files, kinds of models, missing labels and faults."""
import copy
import json
import math
import subprocess
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

import kindred  # noqa: E402
from kindred.torch import AffinityMeter  # noqa: E402


def column(j):
    return lambda out, y: F.mse_loss(out[:, j], y[:, j])


def mlp(tasks, features=6):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(features, 16), nn.Tanh(), nn.Linear(16, tasks))


def steps_of(meter, model, count, tasks, features=6, targets=lambda x, n: x[:, :n]):
    for _ in range(count):
        x = torch.randn(16, features)
        y = targets(x, tasks)
        meter.step(x, y)
        meter._optimizer.zero_grad()
        out = model(x)
        sum(column(j)(out, y) for j in range(tasks)).backward()
        meter._optimizer.step()
    return meter


def meter_of(tasks=4, **options):
    model = mlp(tasks)
    return model, AffinityMeter(model, {f"t{j}": column(j) for j in range(tasks)}, shared=model[0],
                                optimizer=torch.optim.SGD(model.parameters(), 0.05), **options)


def test_the_schedule_is_the_programs(program, tmp_path, random):
    features = random.normal(size=(1000, 6))
    header = ",".join([f"x{i}" for i in range(6)] + [f"t{j}" for j in range(5)])
    np.savetxt(tmp_path / "table.csv", np.hstack([features, features[:, :5] + random.normal(size=(1000, 5))]),
               delimiter=",", header=header, comments="")
    subprocess.run([program, "affinity", "table.csv", "--targets", "t0,t1,t2,t3,t4", "--out", "run", "--train.epochs",
                    "20", "--train.batch", "35", "--run.seed", "7", "--affinity.overhead", "0.08", "--quiet"], cwd=tmp_path, check=True,
                   capture_output=True)
    theirs = [json.loads(line) for line in (tmp_path / "run/affinity.jsonl").read_text().splitlines()]
    model, meter = meter_of(5, seed=7, steps=400, record=tmp_path / "record.jsonl")
    steps_of(meter, model, 400, 5)
    ours = [json.loads(line) for line in (tmp_path / "record.jsonl").read_text().splitlines()]
    assert len(ours) > 5
    # Until the groups are first considered, which depends on what was measured.
    until = 16 * 5
    for one, other in zip(theirs, ours):
        assert (one["step"], one["sources"], one["chances"]) == (other["step"], other["sources"], other["chances"])
        until -= len(one["sources"])
        if until <= 0:
            break


@pytest.mark.parametrize("tasks, overhead", [(1, 0.1), (3, 0.1), (8, 0.1), (8, 0.4), (24, 0.1)])
def test_overhead_is_kept(tasks, overhead):
    steps = 250 * tasks
    model, meter = meter_of(tasks, overhead=overhead, steps=steps)
    steps_of(meter, model, steps, tasks, targets=lambda x, n: x[:, :1].expand(-1, n))
    counts = meter.affinity().count
    # A source's backward and forward pass cost no more than a training step, and nor does a measured step's own pass.
    cost = counts.sum() / tasks + meter.measurements
    assert 0.85 * overhead * steps <= cost <= overhead * steps + tasks
    assert counts.min() >= 8
    assert json.loads(meter.affinity()._source.metadata)["overhead"] == overhead


def two_pairs(x, _):
    """Four tasks, the first two on features that the others do not need."""
    return torch.stack([x[:, 0] + x[:, 1], x[:, 0] + 1.2 * x[:, 1], x[:, 3] - x[:, 4], x[:, 3] - 1.2 * x[:, 4]], 1)


def test_groups_that_are_there():
    model, meter = meter_of(4, every=2, grouping={"networks": 2})
    steps_of(meter, model, 60, 4, targets=two_pairs)
    answer = meter.choose_groups()
    assert answer.networks == 2 and answer.stability.resamples == 1000
    assert answer.groups == (("t0", "t1"), ("t2", "t3"))
    assert len(meter.choose_groups(networks=range(1, 3))) == 2


def test_files_that_the_program_reads(program, tmp_path):
    model, meter = meter_of(4, every=1, record=tmp_path / "affinity.jsonl")
    steps_of(meter, model, 40, 4)
    meter.write(tmp_path / "affinity.json")
    out = subprocess.run([program, "group", str(tmp_path / "affinity.json"), "--networks", "2", "--json", "--quiet",
                          "--measurements", str(tmp_path / "affinity.jsonl")], capture_output=True, text=True,
                         check=True).stdout
    answer = meter.choose_groups(networks=2, measurements=tmp_path / "affinity.jsonl")
    assert answer.to_dict() == json.loads(out)
    assert json.loads((tmp_path / "affinity.json").read_text())["measurements"] == 40


def test_stop_once_decided():
    model, meter = meter_of(4, overhead=1.0, steps=1000, stop="decided", grouping={"networks": 2})
    count = 0
    while not meter.stop_requested and count < 1000:
        steps_of(meter, model, 1, 4, targets=two_pairs)
        count += 1
    assert 200 <= count < 1000


def test_missing_labels():
    model = mlp(3)
    losses = {"always": column(0), "never": lambda out, y: None,
              "nan": lambda out, y: F.mse_loss(out[:0, 1], y[:0, 1])}
    for batching in ("vmap", "loop"):
        meter = AffinityMeter(model, losses, shared=model[0], learning_rate=0.1, every=1, batching=batching)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            meter.step(torch.randn(8, 6), torch.randn(8, 3))
        assert meter.affinity().count.tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]
        meter.step(torch.randn(8, 6), torch.randn(8, 3), evaluate_on=(torch.randn(0, 6), torch.randn(0, 3)))
        assert meter.affinity().count.sum() == 1
    with pytest.raises(kindred.InputError, match="never measured"):
        meter.choose_groups(networks=2)


class Encoder(nn.Module):
    """A transformer that takes keywords and returns a mapping, with tied embeddings."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 16)
        layer = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.0, batch_first=True)
        self.layers = nn.TransformerEncoder(layer, 1)
        self.output = nn.Linear(16, 20, bias=False)
        self.output.weight = self.embedding.weight

    def forward(self, input_ids, attention_mask=None):
        z = self.layers(self.embedding(input_ids), src_key_padding_mask=~attention_mask)
        return {"tokens": self.output(z), "pooled": z.mean(1)}


@pytest.mark.filterwarnings("ignore")
def test_keywords_and_tied_parameters():
    torch.manual_seed(0)
    model = Encoder().double()
    inputs = {"input_ids": torch.randint(20, (4, 7)), "attention_mask": torch.ones(4, 7, dtype=torch.bool)}
    losses = {"tokens": lambda out, y: F.cross_entropy(out["tokens"].flatten(0, 1), inputs["input_ids"].flatten()),
              "pooled": lambda out, y: (out["pooled"] ** 2).mean()}
    found = {}
    for shared in ("embedding", model.embedding, ["output"], [model.embedding.weight]):
        for batching in ("auto", "loop"):
            meter = AffinityMeter(model, losses, shared=shared, learning_rate=0.1, every=1, batching=batching)
            meter.step(inputs, None)
            found[str(shared), batching] = meter.affinity().matrix
    # The tied weight moves at both of its places.
    moved, out = copy.deepcopy(model), model(**inputs)
    gradient, = torch.autograd.grad(losses["tokens"](out, None), [model.embedding.weight])
    with torch.no_grad():
        moved.embedding.weight -= 0.1 * gradient
    after = moved(**inputs)
    expected = [1 - (loss(after, None) / loss(out, None)).item() for loss in losses.values()]
    for name, matrix in found.items():
        np.testing.assert_allclose(matrix[0], expected, rtol=1e-9, err_msg=str(name))


class Twice(nn.Module):
    """Calls its trunk twice, and lets a head use the trunk's weight directly."""

    def __init__(self):
        super().__init__()
        self.trunk, self.head = nn.Linear(6, 6), nn.Linear(6, 2)

    def forward(self, x, times=2):
        z = x
        for _ in range(times):
            z = torch.tanh(self.trunk(z))
        return self.head(z) + self.trunk.weight.mean()


@pytest.mark.parametrize("times", [1, 2])
def test_trunks_that_cannot_be_cut(times):
    torch.manual_seed(0)
    model = Twice().double()
    x, y = torch.randn(8, 6, dtype=torch.float64), torch.randn(8, 2, dtype=torch.float64)
    losses = {f"t{j}": column(j) for j in range(2)}
    tables = []
    for shared in (model.trunk, "trunk"):
        for batching in ("vmap", "loop"):
            meter = AffinityMeter(model, losses, shared=shared, learning_rate=0.1, every=1, batching=batching)
            meter.step((x, times), y)
            tables.append(meter.affinity().matrix)
    assert tables[0][0, 0] > 0
    for table in tables[1:]:
        np.testing.assert_allclose(table, tables[0], rtol=1e-9)


@pytest.mark.parametrize("times", [1, 2])
def test_the_passes_of_a_measurement_draw_the_same_masks(times):
    torch.manual_seed(0)
    model = Twice()
    model.trunk = nn.Sequential(nn.Linear(6, 6), nn.Dropout(0.5))
    model.trunk.weight = model.trunk[0].weight
    losses = {f"t{j}": column(j) for j in range(2)}
    for evaluate_on in (None, ((torch.randn(8, 6), times), torch.randn(8, 2))):
        meter = AffinityMeter(model, losses, shared=model.trunk, learning_rate=1e-6, every=1)
        meter.step((torch.randn(8, 6), times), torch.randn(8, 2), evaluate_on=evaluate_on)
        # Other masks would change the losses by tenths.
        assert np.abs(meter.affinity().matrix).max() < 1e-4


def test_convolutions_with_batch_norm():
    torch.manual_seed(0)
    trunk = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    model = nn.Sequential(trunk, nn.Linear(8, 3)).double()
    x, y = torch.randn(4, 3, 9, 9, dtype=torch.float64), torch.randn(4, 3, dtype=torch.float64)
    tables = []
    for batching in ("auto", "vmap", "loop"):
        meter = AffinityMeter(model, {f"t{j}": column(j) for j in range(3)}, shared=trunk, learning_rate=0.1, every=1,
                              batching=batching)
        meter.step(x, y)
        tables.append(meter.affinity().matrix)
    np.testing.assert_array_equal(tables[0], tables[2])
    np.testing.assert_allclose(tables[1], tables[0], rtol=1e-9)


def test_a_model_that_vmap_refuses_is_measured_with_a_warning():
    class Branching(nn.Module):
        def __init__(self):
            super().__init__()
            self.trunk, self.head = nn.Linear(6, 8), nn.Linear(8, 2)

        def forward(self, x):
            z = self.trunk(x)
            return self.head(z if z.sum() > 0 else -z)

    torch.manual_seed(0)
    model = Branching().double()
    losses = {f"t{j}": column(j) for j in range(2)}
    x, y = torch.randn(8, 6, dtype=torch.float64), torch.randn(8, 2, dtype=torch.float64)
    meter = AffinityMeter(model, losses, shared="trunk", learning_rate=0.1, every=1)
    with pytest.warns(RuntimeWarning, match="source by source") as caught:
        meter.step(x, y)
    assert caught[0].filename == __file__
    meter.step(x, y)  # warns once
    assert meter.affinity().count[0, 0] == 2
    forced = AffinityMeter(model, losses, shared="trunk", learning_rate=0.1, every=1, batching="vmap")
    with pytest.raises(RuntimeError):
        forced.step(x, y)


def test_sparse_gradients():
    torch.manual_seed(0)
    tables = []
    for sparse in (False, True):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Embedding(10, 4, sparse=sparse), nn.Flatten(), nn.Linear(8, 2)).double()
        meter = AffinityMeter(model, {f"t{j}": column(j) for j in range(2)}, shared="0", learning_rate=0.1, every=1)
        meter.step(torch.tensor([[1, 2], [3, 3]]), torch.ones(2, 2, dtype=torch.float64))
        tables.append(meter.affinity().matrix)
    np.testing.assert_allclose(tables[0], tables[1], rtol=1e-12)


def make(**changes):
    model = mlp(2)
    options = {"model": model, "losses": {"a": column(0), "b": column(1)}, "shared": model[0], "learning_rate": 0.1}
    options.update(changes)
    return AffinityMeter(options.pop("model"), options.pop("losses"), **options)




@pytest.mark.parametrize("changes, message", [
    ({"model": lambda x: x}, "Module"),
    ({"losses": {}}, "losses"),
    ({"losses": [column(0)]}, "losses"),
    ({"losses": {"a": 3}}, "losses"),
    ({"losses": {"": column(0)}}, "name"),
    ({"losses": {1: column(0), "1": column(1)}}, "two tasks"),
    ({"losses": {"\ud800": column(0)}}, "UTF-8"),
    ({"shared": nn.Linear(2, 2)}, "within the model"),
    ({"shared": "trunk"}, "no parameter called 'trunk'"),
    ({"shared": []}, "no trainable parameter"),
    ({"shared": 3}, "expected a module"),
    ({"shared": [3]}, "neither a module"),
    ({"shared": [torch.zeros(2)]}, "neither a module"),
    ({"learning_rate": None}, "optimizer, or a learning_rate"),
    ({"learning_rate": 0.0}, "above 0"),
    ({"learning_rate": math.nan}, "above 0"),
    ({"learning_rate": "fast"}, "above 0"),
    ({"optimizer": torch.optim.SGD(mlp(2).parameters(), 0.1)}, "optimizer, or a learning_rate"),
    ({"optimizer": 3, "learning_rate": None}, "Optimizer"),
    ({"optimizer": torch.optim.SGD(mlp(2).parameters(), 0.1), "learning_rate": None}, "every trainable shared"),
    ({"step": "optimizer"}, "needs the optimizer"),
    ({"step": "leap"}, "affinity.step"),
    ({"measure": "guess"}, "affinity.measure"),
    ({"scale": "log"}, "affinity.scale"),
    ({"every": -1}, "affinity.every"),
    ({"every": 1.5}, "affinity.every"),
    ({"overhead": 0}, "affinity.overhead"),
    ({"overhead": math.inf}, "not a finite number"),
    ({"steps": 0}, "steps"),
    ({"steps": 2.5}, "steps"),
    ({"stop": "decided"}, "steps"),
    ({"stop": "soon", "steps": 5}, "affinity.stop"),
    ({"seed": -1}, "seed"),
    ({"batching": "fast"}, "batching"),
    ({"grouping": {"networks": 0}}, "at least 1"),
    ({"grouping": {"nets": 1}}, "nets"),
    ({"grouping": {"weights": [1]}}, "2 tasks"),
    ({"grouping": {"apart": [["a", "c"]]}}, '"c"'),
    ({"grouping": {"apart": [["a", "b"]], "networks": 1}}, "no choice of groups"),
    ({"record": "/no/such/folder/file"}, "cannot be written"),
])
def test_bad_arguments(changes, message):
    with pytest.raises((kindred.InputError, kindred.FailureError), match=message) as caught:
        make(**changes)
    assert "\n" not in str(caught.value)


def test_bad_steps():
    with pytest.raises(kindred.InputError, match="nothing was measured"):
        make().affinity()
    for bad, message in ((lambda out, y: out, r"\[4, 2\]"), (lambda out, y: 3.0, "float"),
                         (lambda out, y: torch.tensor(3), "floating")):
        meter = make(losses={"a": bad, "b": column(1)}, every=1)
        with pytest.raises(kindred.InputError, match=message):
            meter.step(torch.zeros(4, 6), torch.zeros(4, 2))
    model = mlp(2)
    meter = AffinityMeter(model, {"a": column(0)}, shared=model[0], step="optimizer", every=1,
                          optimizer=torch.optim.Adam(model.parameters(), 0.1))
    meter.step(torch.zeros(4, 6), torch.zeros(4, 2))
    with pytest.raises(kindred.InputError, match="LBFGS"):
        model = mlp(2)
        AffinityMeter(model, {"a": column(0)}, shared=model[0], step="optimizer",
                      optimizer=torch.optim.LBFGS(model.parameters()))
