"""Conversions of what users pass to what the C++ core takes, with one clear error for each fault."""
from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._core import InputError

LARGEST = 2**63 - 1


def path_text(path: Any) -> str:
    """A path as text. Raises InputError for one with a NUL or that is not UTF-8."""
    try:
        text = os.fsdecode(path)
        text.encode()
    except (TypeError, UnicodeEncodeError):
        raise InputError(f"{path!r}: expected a path in UTF-8") from None
    if "\0" in text:
        raise InputError(f"{path!r}: a path cannot hold a NUL character")
    return text


def to_json(value: Any, where: str) -> str:
    """JSON text of `value`, in which NumPy's numbers count as numbers and any iterable as a list.

    Raises InputError, which begins with `where`, for numbers that are not finite and for other objects.
    """
    text = json.dumps(_plain(value, where), ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(f"{where}: text that is not UTF-8") from None
    return text


def _plain(value: Any, where: str) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise InputError(f"{where}: {value} is beyond 64 bits")
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InputError(f"{where}: {value} is not a finite number")
        return value
    if isinstance(value, Mapping):
        return {_key(key, where): _plain(item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, os.PathLike):
        return path_text(value)
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=str)
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
        return [_plain(item, where) for item in value]
    raise InputError(f"{where}: {type(value).__name__} is neither a number, text, list nor true or false")


def _key(key: Any, where: str) -> str:
    if not isinstance(key, str):
        raise InputError(f"{where}: {key!r}: expected a text as name")
    return key


def square(values: Any, name: str, dtype: Any = np.float64) -> NDArray[Any]:
    """`values` as an array [n, n] of `dtype`. Raises InputError if it is none."""
    if hasattr(values, "detach"):  # a tensor
        values = values.detach().cpu().double().numpy()
    try:
        given = np.asarray(values)
    except ValueError:
        raise InputError(f"{name}: its rows differ in length") from None
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        shape = " × ".join(map(str, given.shape)) or "a single value"
        raise InputError(f"{name}: {shape}; expected n × n for n tasks")
    if given.dtype.kind not in "biufO" or (dtype is np.int64 and given.dtype.kind == "f"
                                           and not np.array_equal(given, np.trunc(given))):
        kind = "whole numbers" if dtype is np.int64 else "numbers"
        raise InputError(f"{name}: elements of type {given.dtype} are not {kind}")
    try:
        if given.dtype.kind == "O":
            given = np.array([[np.nan if cell is None else _number(cell) for cell in row] for row in given])
        return np.ascontiguousarray(given, dtype)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{name}: holds something that is not a number") from None


def _number(cell: Any) -> float:
    if isinstance(cell, (str, bytes)):
        raise TypeError
    return float(cell)


def names(given: Iterable[Any], where: str) -> list[str]:
    """Task names as a list of texts. Raises InputError for anything else; numbers become their text."""
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise InputError(f"{where}: expected a list of task names")
    out = []
    for name in given:
        if isinstance(name, np.generic):
            name = name.item()
        if isinstance(name, bool) or not isinstance(name, (str, int)):
            raise InputError(f"{where}: {name!r}: expected a text")
        out.append(str(name))
        if any("\ud800" <= letter <= "\udfff" for letter in out[-1]):
            raise InputError(f"{where}: {name!r}: not UTF-8")
    return out


def module_of(value: Any) -> str:
    """The top-level package that defines `value`'s class."""
    return type(value).__module__.partition(".")[0]


def is_frame(value: Any, package: str) -> bool:
    """Whether `value` is a DataFrame of `package`, which is not imported for it."""
    module = sys.modules.get(package)
    return module is not None and isinstance(value, getattr(module, "DataFrame", ()))
