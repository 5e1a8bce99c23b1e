"""Configs of the program as TOML text."""
from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from . import _convert
from ._core import InputError


def config_text(sections: Mapping[str, Mapping[str, Any]], tasks: list[dict[str, Any]]) -> str:
    """A config of `sections` {name: {key: value}} and `tasks`, the [[task]] tables.

    Raises InputError, which names the key, for a value that TOML cannot hold."""
    lines = []
    for name, keys in sections.items():
        if not isinstance(keys, Mapping):
            raise InputError(f"{name}: expected the keys of this section as {{key: value}}")
        if not keys:
            continue
        lines.append(f"[{_bare(name)}]")
        lines += _lines(name, keys)
        lines.append("")
    for task in tasks:
        lines.append("[[task]]")
        lines += _lines("task", task)
        lines.append("")
    return "\n".join(lines)


def _lines(section: str, keys: Mapping[str, Any]) -> list[str]:
    # JSON's texts, numbers, booleans and lists of them are TOML's too; DEL is the one character that is not.
    lines = []
    for key, value in keys.items():
        text = _convert.to_json(value, f"{section}.{key}").replace("\x7f", "\\u007F")
        if isinstance(json.loads(text), dict) or value is None:
            raise InputError(f"{section}.{key}: expected a number, a text, true, false or a list")
        lines.append(f"{_bare(key)} = {text}")
    return lines


def _bare(key: Any) -> str:
    if not isinstance(key, str) or not key.isidentifier() or not key.isascii():
        raise InputError(f"{key!r} is no key of a config")
    return key
