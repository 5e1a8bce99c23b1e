"""Tables as Python has them, written as CSV for the program: pandas, polars, Arrow and plain columns."""
from __future__ import annotations

import datetime
import decimal
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import _convert
from ._core import InputError

NUMERIC, CATEGORICAL, EMPTY, TIME = "numeric", "categorical", "empty", "time"
# Cells that the rules for tables would change without quotes: separators, line ends, and blanks around a text.
NEEDS_QUOTES = re.compile(r'[",\r\n]|^\s|\s$')


@dataclass
class Column:
    """A named column: its values, None where missing, and whether they are numbers or categories."""

    name: str
    kind: str
    values: list[Any]


def columns_of(frame: Any) -> list[Column]:
    """The columns of a frame, with a kind by their dtype and values.

    Takes a pandas or polars DataFrame, an Arrow table or whatever else has ``__arrow_c_stream__``, and a mapping of
    names to sequences. Missing: None, NaN, NaT and NA.

    Raises:
        InputError: names the column, and the row (from 0) where there is one, for what a table cannot hold.
    """
    named = list(_named_values(frame))
    seen: set[str] = set()
    for name, _, _ in named:
        if name in seen:
            raise InputError(f"the table has two columns called {name!r}")
        seen.add(name)
    lengths = {len(values) for _, _, values in named}
    if len(lengths) > 1:
        raise InputError("the table's columns differ in length")
    if not named or lengths == {0}:
        raise InputError("the table has no rows")
    return [_column(*one) for one in named]


def _named_values(frame: Any) -> Iterator[tuple[str, bool, list[Any]]]:
    """Name, whether the dtype says categories, and values."""
    if _convert.is_frame(frame, "pandas"):
        for place, name in enumerate(frame.columns):
            column = frame.iloc[:, place]
            values = column.astype(object).where(column.notna(), None).tolist()
            yield _name(name), str(column.dtype) == "category", values
        return
    if _convert.is_frame(frame, "polars"):
        for name in frame.columns:
            column = frame[name]
            yield _name(name), str(column.dtype).startswith(("Categorical", "Enum")), column.to_list()
        return
    if isinstance(frame, Mapping):
        for name, values in frame.items():
            if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
                raise InputError(f"column {name!r}: expected a sequence of values")
            yield _name(name), False, values.tolist() if isinstance(values, np.ndarray) else list(values)
        return
    table = _arrow_table(frame)
    if _convert.is_frame(table, "polars"):
        yield from _named_values(table)
        return
    import pyarrow
    for name, column in zip(table.column_names, table.columns):
        yield _name(name), pyarrow.types.is_dictionary(column.type), column.to_pylist()


def _arrow_table(frame: Any) -> Any:
    if not hasattr(frame, "__arrow_c_stream__"):
        raise InputError(f"{type(frame).__name__}: expected a pandas or polars DataFrame, an Arrow table, a mapping of "
                         "columns, or the path of a table")
    try:
        import pyarrow
        return frame if isinstance(frame, pyarrow.Table) else pyarrow.table(frame)
    except ImportError:
        pass
    try:
        import polars
        return polars.DataFrame(frame)
    except ImportError:
        raise InputError("a table in Arrow's memory needs pyarrow or polars to be read") from None


def _name(name: Any) -> str:
    (text,) = _convert.names([name], "column")
    if not text.strip():
        raise InputError("the table has a column without a name")
    return text


def _column(name: str, is_category: bool, values: Sequence[Any]) -> Column:
    out: list[Any] = []
    kinds: set[str] = set()
    for row, value in enumerate(values):
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or value != value or value == "":
            out.append(None)
            continue
        if isinstance(value, bool):
            value, kind = ("true" if value else "false"), CATEGORICAL
        elif isinstance(value, (int, float, decimal.Decimal)):
            kind = NUMERIC
            if not math.isfinite(value):
                raise InputError(f"column {name!r}, row {row}: {value} is no finite number")
        elif isinstance(value, str):
            kind = CATEGORICAL
        elif isinstance(value, (datetime.date, datetime.time)):
            value, kind = value.isoformat(), TIME
        else:
            raise InputError(f"column {name!r}, row {row}: {type(value).__name__} is neither a number nor a text")
        kinds.add(kind)
        out.append(value)
    if len(kinds) > 1:
        raise InputError(f"column {name!r} holds {' and '.join(sorted(kinds))} values; make them one type")
    kind = kinds.pop() if kinds else EMPTY
    return Column(name, CATEGORICAL if is_category and kind == NUMERIC else kind, out)


def csv_text(columns: Sequence[Column]) -> str:
    """CSV with a header; numbers have all their digits, and an empty cell is a missing value.

    Raises InputError for text that is not UTF-8 or holds a NUL."""
    lines = [",".join(_cell(column.name) for column in columns)]
    for row in zip(*(column.values for column in columns)):
        lines.append(",".join(map(_cell, row)))
    text = "\n".join(lines) + "\n"
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"the table holds text that is not UTF-8: {error.object[error.start:error.end]!r}") from None
    if "\0" in text:
        raise InputError("the table holds a text with a NUL character")
    return text


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value) if isinstance(value, decimal.Decimal) else repr(value)
    return '"' + text.replace('"', '""') + '"' if NEEDS_QUOTES.search(text) else text


def like(frame: Any, columns: dict[str, list[Any]]) -> Any:
    """`columns` as a table of the kind of `frame`; a pandas frame gets its index."""
    if _convert.is_frame(frame, "pandas"):
        import pandas
        return pandas.DataFrame(columns, index=frame.index)
    if _convert.is_frame(frame, "polars"):
        import polars
        return polars.DataFrame(columns)
    if _convert.module_of(frame) == "pyarrow":
        import pyarrow
        return pyarrow.table(columns)
    return columns
