"""run(), load() and Bundle by the built program."""
import datetime
import json
import pathlib
import signal
import stat
import subprocess
import sys
import time

import numpy as np
import pytest

import kindred
from kindred import _program, _toml

FAST = {"train": {"epochs": 3}, "run": {"seeds": 1}, "refine": {"trainings": 0}}


def columns(rows=120):
    random = np.random.default_rng(0)
    x = random.normal(size=(rows, 3))
    return {"age": [None if row % 17 == 0 else float(value) for row, value in enumerate(x[:, 0])],
            "height": x[:, 1].tolist(), "colour": [["red", "NA", "blue"][row % 3] for row in range(rows)],
            "id": [f"p{row}" for row in range(rows)],
            "pressure": (x[:, 0] + random.normal(size=rows)).tolist(),
            "cured": [bool(value > 0) for value in x[:, 1]],
            "ward": ["north", "south", "east"][:3] * (rows // 3)}


TARGETS = ["pressure", "cured", {"target": "ward", "metric": "log_loss"}]


@pytest.fixture(scope="module")
def finished(program, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    return kindred.run(columns(), TARGETS, out=folder / "made", drop=["id"], quiet=True, **FAST)


def test_what_a_run_leaves(finished):
    assert finished.affinity.tasks == ("pressure", "cured", "ward")
    assert finished.affinity.count.max() > 0
    assert set(finished.grouping.tasks) == set(finished.affinity.tasks)
    assert finished.groupings[0].groups == (("pressure", "cured", "ward"),)
    assert finished.report.is_file()
    again = kindred.load(finished.directory)
    assert again.grouping.to_dict() == finished.grouping.to_dict()
    written = json.loads((finished.directory / "metrics.json").read_text())
    metrics = finished.metrics
    rows = metrics.to_dict("records") if hasattr(metrics, "to_dict") else metrics
    assert len(rows) == 4 * len(written["methods"])
    assert rows[0]["mean"] == written["methods"][0]["tasks"][0]["mean"]
    assert len(finished.predictions) > 10
    assert json.loads((finished.directory / "bundle/manifest.json").read_text())["encoding"]


def test_the_program_sees_the_values_and_kinds(finished):
    manifest = json.loads((finished.directory / "bundle/manifest.json").read_text())
    features = {feature["name"]: feature for feature in manifest["encoding"]["features"]}
    assert set(features) == {"age", "height", "colour"}
    assert features["age"]["kind"] == "numeric" and features["age"]["missing_indicator"]
    assert features["colour"]["kind"] == "categorical"
    assert set(features["colour"]["classes"]) == {"red", "NA", "blue"}
    assert finished.bundle.kinds == {"pressure": "regression", "cured": "binary", "ward": "multiclass"}
    assert finished.bundle.classes["cured"] == ("false", "true")


def test_predictions(finished, tmp_path):
    data = columns(9)
    plain = finished.bundle.predict(data, probabilities=True)
    assert list(plain)[:3] == ["pressure", "cured", "cured:false"]
    np.testing.assert_allclose(np.add(plain["cured:false"], plain["cured:true"]), 1)
    (tmp_path / "new.csv").write_text("colour,height,age\nred,0.5,\n")
    one = finished.bundle.predict(tmp_path / "new.csv")
    assert len(one) == 1
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(data, index=[f"row{i}" for i in range(9)])
    predicted = finished.bundle.predict(frame[["colour", "height", "age"]])
    assert list(predicted.index) == list(frame.index)
    assert predicted["pressure"].tolist() == plain["pressure"]
    for package in ("polars", "pyarrow"):
        module = pytest.importorskip(package)
        table = module.DataFrame(data) if package == "polars" else module.table(data)
        predicted = finished.bundle.predict(table)
        assert type(predicted) is type(table)
        assert predicted["pressure"].to_pylist() if package == "pyarrow" else predicted["pressure"].to_list() == \
            plain["pressure"]


def test_the_same_run_from_every_kind_of_frame(program, tmp_path):
    data, written = columns(60), []
    frames = {"plain": data}
    for package in ("pandas", "polars", "pyarrow"):
        module = pytest.importorskip(package)
        frames[package] = module.table(data) if package == "pyarrow" else module.DataFrame(data)
    for name, frame in frames.items():
        kindred.run(frame, TARGETS, out=tmp_path / name, drop="id", quiet=True, **FAST)
        written.append((tmp_path / name / "affinity.json").read_bytes())
    assert len(set(written)) == 1


def test_a_path_and_dates(program, tmp_path):
    data = columns(60)
    data["day"] = [datetime.date(2020, 1, 1) + datetime.timedelta(row) for row in range(60)]
    with pytest.raises(kindred.InputError, match="'day' holds dates"):
        kindred.run(data, TARGETS, out=tmp_path / "a", quiet=True)
    ordered = kindred.run(data, TARGETS, out=tmp_path / "b", drop=["id"], quiet=True, **FAST,
                          data={"split": "order", "order_column": "day"})
    assert ordered.affinity is not None
    path = tmp_path / "b_input" / "table.csv"
    assert kindred.run(path, ["pressure", "cured"], out=tmp_path / "c", drop=["id", "ward", "day"], quiet=True,
                       **FAST).grouping is not None


def test_default_directories(program, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = {name: values for name, values in columns(40).items() if name in ("age", "height", "pressure", "cured")}
    names = [kindred.run(data, ["pressure", "cured"], quiet=True, **FAST).directory for _ in range(2)]
    assert list(map(str, names)) == ["runs/frame", "runs/frame-2"]


def test_a_run_that_was_interrupted_goes_on(program, tmp_path):
    code = f"""
import sys
sys.path.insert(0, {str(pathlib.Path(__file__).parent)!r})
import kindred, test_run
try:
    kindred.run(test_run.columns(600), test_run.TARGETS, out="run", drop=["id"], train={{"epochs": 100000}})
except KeyboardInterrupt as stopped:
    print("stopped", flush=True)
"""
    child = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, text=True)
    begin = time.monotonic()
    while not (tmp_path / "run/affinity.jsonl").exists() and time.monotonic() - begin < 60:
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    assert child.communicate(timeout=60)[0] == "stopped\n"
    with pytest.raises(kindred.InputError):  # other epochs are another run
        kindred.run(columns(600), TARGETS, out=tmp_path / "run", drop=["id"], resume=True, quiet=True, **FAST)


def test_faults(program, tmp_path):
    good = columns(60)
    bad = [
        ({"frame": good, "targets": ["blood"]}, "no column 'blood'"),
        ({"frame": good, "targets": []}, "one column or more"),
        ({"frame": good, "targets": 3}, "names of columns"),
        ({"frame": good, "targets": ["pressure"], "drop": ["x"]}, "no column 'x'"),
        ({"frame": good, "targets": ["pressure", "cured"], "train": {"epoch": 1}}, "epoch"),
        ({"frame": good, "targets": ["pressure", "cured"], "train": {"epochs": "many"}}, "train.epochs"),
        ({"frame": good, "targets": ["pressure", "cured"], "train": {"epochs": float("nan")}}, "train.epochs"),
        ({"frame": good, "targets": ["pressure", "cured"], "train": 3}, "train"),
        ({"frame": good, "targets": [{"target": "pressure", "kind": "guess"}]}, "guess"),
        ({"frame": "/no/such/table.csv", "targets": ["a"]}, "/no/such/table.csv"),
        ({"frame": {"a": [1.0, 2.0]}, "targets": ["a"]}, "."),
    ]
    for number, (arguments, message) in enumerate(bad):
        with pytest.raises(kindred.InputError, match=message) as caught:
            kindred.run(out=tmp_path / f"run{number}", quiet=True, **arguments)
        assert "\n" not in str(caught.value), arguments
    (tmp_path / "taken_input").mkdir()
    with pytest.raises(kindred.InputError, match="exists"):
        kindred.run(good, ["pressure", "cured"], out=tmp_path / "taken", drop=["id"], quiet=True)
    with pytest.raises(kindred.InputError, match="name the run"):
        kindred.run(good, ["pressure", "cured"], resume=True)
    for broken in (tmp_path, "/no/such", "nul\0"):
        with pytest.raises(kindred.InputError):
            kindred.load(broken)
        with pytest.raises(kindred.InputError):
            kindred.Bundle(broken)


def test_a_finished_run_is_resumed_at_once(finished):
    files = [path for path in finished.directory.glob("*.json") if path.name != "timing.json"]
    before = {path: path.read_bytes() for path in files}
    again = kindred.run(columns(), TARGETS, out=finished.directory, drop=["id"], resume=True, quiet=True, **FAST)
    assert again.directory == finished.directory
    assert before == {path: path.read_bytes() for path in files}


def test_damaged_records(finished, tmp_path):
    (tmp_path / "config.toml").write_text("")
    loaded = kindred.load(tmp_path)
    assert loaded.affinity is None and loaded.grouping is None and loaded.metrics is None and loaded.bundle is None
    (tmp_path / "metrics.json").write_text('{"format": "kindred.metrics/9"}')
    with pytest.raises(kindred.InputError, match="kindred.metrics/9"):
        loaded.metrics
    (tmp_path / "metrics.json").write_text("[" * 100000)
    with pytest.raises(kindred.InputError, match="metrics.json"):
        loaded.metrics
    with pytest.raises(kindred.InputError, match="colour|height"):
        finished.bundle.predict({"age": [1.0]})


def test_the_program_as_a_module(program):
    def both(*arguments):
        return [subprocess.run([*command, *arguments], capture_output=True, text=True)
                for command in ([program], [sys.executable, "-m", "kindred"])]

    for arguments in (["--version"], ["group", "/nonexistent.json"]):
        plain, module = both(*arguments)
        assert (plain.returncode, plain.stdout, plain.stderr) == (module.returncode, module.stdout, module.stderr)


def test_without_a_program(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("KINDRED", raising=False)
    with pytest.raises(kindred.InputError, match="KINDRED"):
        kindred.run({"a": [1.0], "b": [2.0]}, ["a"], out=tmp_path / "x")
    monkeypatch.setenv("KINDRED", str(tmp_path / "missing"))
    with pytest.raises(kindred.InputError, match="missing"):
        kindred.run({"a": [1.0], "b": [2.0]}, ["a"], out=tmp_path / "y")
    result = subprocess.run([sys.executable, "-m", "kindred"], capture_output=True, text=True)
    assert result.returncode == 1 and result.stderr.startswith("kindred: KINDRED=")


def test_messages_and_codes_of_the_program(tmp_path, monkeypatch, capsys):
    stand_in = tmp_path / "kindred"
    monkeypatch.setenv("KINDRED", str(stand_in))

    def answer(code, err):
        stand_in.write_text(f"#!/bin/sh\nprintf '{err}' >&2\necho out\nexit {code}\n")
        stand_in.chmod(stand_in.stat().st_mode | stat.S_IXUSR)

    answer(0, "a warning\\n")
    assert _program.call([], quiet=False) == "out\n"
    assert capsys.readouterr().err == "a warning\n"
    for code, error in ((1, kindred.FailureError), (2, kindred.InputError), (130, KeyboardInterrupt)):
        answer(code, "progress\\nkindred: it is so\\n")
        with pytest.raises(error, match="^it is so$"):
            _program.call([], quiet=True)
    answer(3, "")
    with pytest.raises(kindred.FailureError, match="ended with 3"):
        _program.call([], quiet=True)
    assert _program.path_argument("-x") == "./-x"


def test_configs_are_toml():
    tomllib = pytest.importorskip("tomllib")
    sections = {"train": {"epochs": 3, "rate": 1e-5, "name": 'a"b\\c\n\t\x7fé', "flag": True},
                "grouping": {"apart": [["a", "b"], ["c"]], "path": pathlib.Path("x"), "n": np.int64(3)}}
    read = tomllib.loads(_toml.config_text(sections, [{"target": "a"}, {"target": "b"}]))
    assert read["train"] == sections["train"]
    assert read["grouping"] == {"apart": [["a", "b"], ["c"]], "path": "x", "n": 3}
    assert read["task"] == [{"target": "a"}, {"target": "b"}]
    for bad in ({"a]": {"x": 1}}, {"a": {"x y": 1}}, {"a": {"x": {"y": 1}}}, {"a": {"x": None}},
                {"a": {3: 1}}):
        with pytest.raises(kindred.InputError):
            _toml.config_text(bad, [])
