"""Tables as Python has them become CSV with the same values."""
import csv
import datetime
import decimal
import io
import math

import numpy as np
import pytest

import kindred
from kindred import _frames

DATA = {
    "number": [1.5, None, 0.1 + 0.2, 1e-300, -0.0],
    "whole": [1, 2**53 + 1, None, -7, 0],
    "flag": [True, False, None, True, True],
    "text": ["plain", 'with "quotes", commas', None, " blanks ", "two\nlines"],
    "word": ["NA", "null", "?", "nan", "x"],
}


def read_back(frame):
    columns = _frames.columns_of(frame)
    header, *rows = csv.reader(io.StringIO(_frames.csv_text(columns), newline=""))
    return {column.name: column.kind for column in columns}, dict(zip(header, map(list, zip(*rows))))


def check(frame):
    kinds, cells = read_back(frame)
    assert kinds == {"number": "numeric", "whole": "numeric", "flag": "categorical", "text": "categorical",
                     "word": "categorical"}
    for name, values in DATA.items():
        for cell, value in zip(cells[name], values):
            if value is None:
                assert cell == ""
            elif isinstance(value, bool):
                assert cell == str(value).lower()
            elif isinstance(value, str):
                assert cell == value
            elif isinstance(value, int):
                assert int(cell) == value
            else:
                assert math.copysign(1, float(cell)) == math.copysign(1, value) and float(cell) == value


def test_plain_columns():
    check(DATA)


def test_pandas():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"number": pandas.Series(DATA["number"], dtype="float64"),
                              "whole": pandas.Series(DATA["whole"], dtype="Int64"),
                              "flag": pandas.Series(DATA["flag"], dtype="boolean"),
                              "text": DATA["text"], "word": pandas.Series(DATA["word"], dtype="string")})
    check(frame)
    check(frame.set_axis([3, 3, 1, 0, 9]))
    kinds, cells = read_back(pandas.DataFrame({"c": pandas.Series([2, 10, 2], dtype="category"),
                                               "f": np.array([0.1, np.nan, 3], np.float32)}))
    assert kinds == {"c": "categorical", "f": "numeric"} and cells["c"] == ["2", "10", "2"]
    assert np.float32(cells["f"][0]) == np.float32(0.1) and cells["f"][1] == ""


def test_polars():
    polars = pytest.importorskip("polars")
    check(polars.DataFrame(DATA))
    kinds, _ = read_back(polars.DataFrame({"c": polars.Series(["2", "10"], dtype=polars.Categorical),
                                           "d": [decimal.Decimal("1.10"), None]}))
    assert kinds == {"c": "categorical", "d": "numeric"}


def test_arrow():
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table(DATA)
    check(table)
    check(table.to_reader())
    check(table.to_batches()[0])

    class Capsule:
        """What any library gives that knows Arrow's C data interface."""

        def __arrow_c_stream__(self, requested_schema=None):
            return table.__arrow_c_stream__(requested_schema)

    check(Capsule())
    assert read_back(table.append_column("c", pyarrow.array(["a", "b"] * 2 + ["a"]).dictionary_encode()))[0]["c"] == \
           "categorical"


@pytest.mark.parametrize("frame, message", [
    (3, "expected a pandas"), ([1, 2], "expected a pandas"), ({}, "no rows"), ({"a": []}, "no rows"),
    ({"a": [1], "b": [1, 2]}, "differ in length"), ({"a": "text"}, "sequence"), ({"a": 3}, "sequence"),
    ({"": [1]}, "without a name"), ({" ": [1]}, "without a name"), ({1: [1], "1": [2]}, "two columns called '1'"),
    ({1.5: [1]}, "expected a text"), ({"a": [math.inf]}, "row 0: inf"), ({"a": [1, "x"]}, "categorical and numeric"),
    ({"a": [1, True]}, "categorical and numeric"), ({"a": [b"x"]}, "bytes"), ({"a": [[1]]}, "list"),
    ({"a": [1 + 2j]}, "complex"), ({"a": [object()]}, "object"), ({"a": [datetime.timedelta(1)]}, "timedelta"),
])
def test_bad_frames(frame, message):
    with pytest.raises(kindred.InputError, match=message):
        _frames.columns_of(frame)


@pytest.mark.parametrize("text", ["\ud800", "nul\0"])
def test_bad_texts(text):
    with pytest.raises(kindred.InputError, match="text"):
        _frames.csv_text(_frames.columns_of({"a": [text]}))


def test_two_columns_of_a_name_in_pandas():
    pandas = pytest.importorskip("pandas")
    with pytest.raises(kindred.InputError, match="two columns"):
        _frames.columns_of(pandas.DataFrame([[1, 2]], columns=["a", "a"]))
