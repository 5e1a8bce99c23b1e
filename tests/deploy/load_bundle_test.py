"""Loads a bundle that C++ wrote with torch.jit.load, and recomputes its predictions with NumPy.

Called with the test program, which writes the bundle. Exits with 77 where torch is not installed.
"""

import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import torch
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def raw_rows(path, manifest):
    """The raw numeric rows, by the manifest alone."""
    features = manifest["encoding"]["features"]
    missing = set(manifest["reading"]["missing"]) | {""}
    with open(path, newline="", encoding="utf-8") as file:
        rows = []
        for record in csv.DictReader(file):
            row = []
            for feature in features:
                text = record[feature["name"]]
                if text in missing:
                    row.append(np.nan)
                elif feature["kind"] == "numeric":
                    row.append(float(text))
                else:
                    classes = feature["classes"]
                    row.append(classes.index(text) if text in classes else len(classes))
            rows.append(row)
    return np.array(rows, dtype=np.float64)


def encoded(raw, manifest):
    """Network inputs: numbers, then indicators, then one-hot blocks."""
    features = list(enumerate(manifest["encoding"]["features"]))
    numeric = [(i, f) for i, f in features if f["kind"] == "numeric"]
    columns = []
    for i, feature in numeric:
        scaled = (raw[:, i] - feature["mean"]) / feature["scale"]
        columns.append(np.where(np.isnan(raw[:, i]), 0.0, scaled))
    columns += [np.isnan(raw[:, i]) * 1.0 for i, f in numeric if f["missing_indicator"]]
    for i, feature in features:
        if feature["kind"] != "categorical":
            continue
        count = len(feature["classes"])
        columns += [(raw[:, i] == label) * 1.0 for label in range(count)]
        if feature["rare_class"]:
            columns.append((raw[:, i] >= count) * 1.0)
        if feature["missing_class"]:
            columns.append(np.isnan(raw[:, i]) * 1.0)
    return np.stack(columns, axis=1)


def mlp(x, state, prefix, last_is_linear):
    """Linear layers with ReLU between them, read from a state dict."""
    layers = sum(name.startswith(prefix) and name.endswith(".weight") for name in state)
    for layer in range(layers):
        weight, bias = (state[f"{prefix}layer{layer}.{part}"].numpy() for part in ("weight", "bias"))
        x = x @ weight.T + bias
        if layer + 1 < layers or not last_is_linear:
            x = np.maximum(x, 0)
    return x


def predicted(task, outputs):
    if task["kind"] == "regression":
        return task["mean"] + task["scale"] * outputs[:, 0]
    if task["kind"] == "binary":
        return 1 / (1 + np.exp(-outputs[:, 0]))
    powers = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def written(task, table):
    """What C++ wrote into predictions.csv."""
    if task["kind"] == "regression":
        return np.array([float(row[task["name"]]) for row in table])
    names = task["classes"] if task["kind"] == "multiclass" else task["classes"][1:]
    values = np.array([[float(row[f"{task['name']}:{c}"]) for c in names] for row in table])
    return values if task["kind"] == "multiclass" else values[:, 0]


def check(directory):
    bundle = directory / "bundle"
    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["format"] == "kindred.bundle/1"
    network = manifest["networks"][0]
    module = torch.jit.load(str(bundle / network["file"]))
    module.eval()
    state = module.state_dict()
    parameters = {name for name, _ in module.named_parameters()}
    modules = {head["task"]: head["parameters"] for head in network["heads"]}
    expected = {f"trunk.layer{i}.{part}" for i in range(2) for part in ("weight", "bias")}
    for prefix in modules.values():
        expected |= {f"{prefix}.layer{i}.{part}" for i in range(2) for part in ("weight", "bias")}
    assert parameters == expected, parameters ^ expected
    assert {name for name in state if not name.startswith("encoder.")} == expected

    raw = raw_rows(directory / "input.csv", manifest)
    with torch.no_grad():
        answers = module(torch.from_numpy(raw))
    with open(directory / "predictions.csv", newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    features = mlp(encoded(raw, manifest), state, "trunk.", last_is_linear=False)
    for task in manifest["tasks"]:
        name = task["name"]
        by_python = answers[name].numpy()
        by_hand = predicted(task, mlp(features, state, modules[name] + ".", last_is_linear=True))
        by_cpp = written(task, table)
        assert by_python.shape == by_cpp.shape == by_hand.shape, name
        spread = by_hand.std(axis=0).min()
        assert spread > 0.01, (name, spread)
        for other, what in ((by_cpp, "C++"), (by_hand, "NumPy")):
            difference = np.abs(by_python - other).max()
            assert difference < 1e-11, (name, what, difference)
    print(f"{len(manifest['tasks'])} tasks, {len(raw)} rows: Python, C++ and NumPy agree")


def main():
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run(
            [sys.argv[1], "--gtest_filter=ForPython.*"],
            env={**os.environ, "KINDRED_PYTHON_BUNDLE": directory},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        check(pathlib.Path(directory))


if __name__ == "__main__":
    main()
