"""Affinity: its files and its faults."""
import json

import numpy as np
import pytest

import kindred


def test_round_trip(tmp_path, random):
    values = random.normal(size=(4, 4))
    values[1, 2] = np.nan
    affinity = kindred.Affinity(["a", "b", 'c "d"', "é"], values, np.abs(values), np.arange(16).reshape(4, 4),
                                {"measure": "lookahead", "every": 3})
    affinity.write(tmp_path / "affinity.json")
    again = kindred.Affinity.read(tmp_path / "affinity.json")
    assert again.tasks == affinity.tasks and again.metadata == affinity.metadata
    for name in ("matrix", "standard_error", "count"):
        np.testing.assert_array_equal(getattr(again, name), getattr(affinity, name))
    assert json.loads((tmp_path / "affinity.json").read_text())["format"] == "kindred.affinity/1"
    affinity.write(tmp_path / "affinity.csv")
    np.testing.assert_array_equal(kindred.Affinity.read(tmp_path / "affinity.csv").matrix, values)


def test_files_and_memory_are_by_source(tmp_path):
    path = tmp_path / "target.json"
    path.write_text(json.dumps({"format": "kindred.affinity/1", "rows": "target", "tasks": ["a", "b"],
                                "matrix": [[0, 1], [2, 3]]}))
    assert kindred.Affinity.read(path).matrix.tolist() == [[0, 2], [1, 3]]


def test_it_cannot_be_changed():
    affinity = kindred.Affinity(["a", "b"], np.zeros((2, 2)))
    with pytest.raises(ValueError):
        affinity.matrix[0, 0] = 1
    with pytest.raises(AttributeError):
        affinity.matrix = None
    array = np.asarray(affinity)
    array[0, 0] = 1
    assert affinity.matrix[0, 0] == 0


def test_shown():
    affinity = kindred.Affinity(["<a>", "b"], [[np.nan, 1], [-2, 0]])
    assert "&lt;a&gt;" in affinity._repr_html_() and "<a>" not in affinity._repr_html_()
    pandas = pytest.importorskip("pandas")
    assert affinity.to_frame().loc["b", "<a>"] == -2
    assert isinstance(affinity.to_frame(), pandas.DataFrame)
    assert "<table>" in kindred.Affinity(["a"], [[np.nan]])._repr_html_()


@pytest.mark.parametrize("content, message", [
    ("", "JSON"), ("{}", "format"), ('{"format": "kindred.affinity/2"}', "kindred.affinity/2"),
    ('{"format": "kindred.affinity/1", "rows": "source", "tasks": ["a"], "matrix": [[1, 2]]}', "matrix"),
    ("[" * 100000, "nested|deep|line"),
])
def test_damaged_files(tmp_path, content, message):
    path = tmp_path / "affinity.json"
    path.write_text(content)
    with pytest.raises(kindred.InputError, match=message) as caught:
        kindred.Affinity.read(path)
    assert str(path) in str(caught.value)


def test_faults(tmp_path):
    with pytest.raises(kindred.FailureError):
        kindred.Affinity(["a"], [[0]]).write(tmp_path / "no" / "such" / "folder.json")
    with pytest.raises(kindred.InputError, match='"matrix" is a key'):
        kindred.Affinity(["a"], [[0]], metadata={"matrix": 1})
    with pytest.raises(kindred.InputError, match="metadata"):
        kindred.Affinity(["a"], [[0]], metadata={"x": object()})
    with pytest.raises(kindred.InputError, match="path"):
        kindred.Affinity.read(3)
