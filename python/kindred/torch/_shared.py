"""What tasks share: the trainable parameters that a look-ahead moves."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import torch
from torch import nn

from .._core import InputError


class SharedParameters:
    """The trainable shared parameters of a model, under every name that they have in it.

    Attributes:
        tensors: the parameters, in the model's order.
        aliases: for each of them all its names in the model; several if it is tied.
        module: the one module that holds them all, if `shared` was one; else None.
    """

    def __init__(self, model: nn.Module, shared: Any):
        named = list(named_tensors(model, "_parameters"))
        chosen = {id(parameter) for parameter in _chosen(model, shared, dict(named))}
        self.aliases: list[list[str]] = []
        self.tensors: list[nn.Parameter] = []
        places: dict[int, int] = {}
        for name, parameter in named:
            if id(parameter) not in chosen or not parameter.requires_grad:
                continue
            if id(parameter) not in places:
                places[id(parameter)] = len(self.tensors)
                self.tensors.append(parameter)
                self.aliases.append([])
            self.aliases[places[id(parameter)]].append(name)
        if not self.tensors:
            raise InputError("shared: has no trainable parameter of the model; every look-ahead would be 0")
        self.module = shared if isinstance(shared, nn.Module) and shared is not model else None

    def named(self, values: Iterable[Any]) -> dict[str, Any]:
        """`values`, one for each of `tensors`, under all their names."""
        return {name: value for names, value in zip(self.aliases, values) for name in names}


def named_tensors(model: nn.Module, kind: str) -> Iterator[tuple[str, Any]]:
    """Parameters (kind "_parameters") or buffers ("_buffers") under every name that they have."""
    for prefix, module in model.named_modules(remove_duplicate=False):
        for name, tensor in getattr(module, kind).items():
            if tensor is not None:
                yield (f"{prefix}.{name}" if prefix else name), tensor


def _chosen(model: nn.Module, shared: Any, named: dict[str, Any]) -> list[Any]:
    if isinstance(shared, nn.Module):
        if not any(shared is module for module in model.modules()):
            raise InputError("shared: is no module within the model")
        return list(shared.parameters())
    if isinstance(shared, (str, torch.Tensor)):
        shared = [shared]
    if not isinstance(shared, Iterable):
        raise InputError("shared: expected a module of the model, parameters, or the beginnings of their names")
    known = {id(parameter) for parameter in named.values()}
    chosen: list[Any] = []
    for item in shared:
        if isinstance(item, nn.Module):
            chosen += _chosen(model, item, named)
        elif isinstance(item, str):
            found = [tensor for name, tensor in named.items() if name == item or name.startswith(item + ".")]
            if not found:
                raise InputError(f"shared: the model has no parameter called {item!r} or {item + '.'!r}…")
            chosen += found
        elif isinstance(item, torch.Tensor) and id(item) in known:
            chosen.append(item)
        else:
            raise InputError(f"shared: {type(item).__name__} is neither a module, a parameter nor a name of the model")
    return chosen
