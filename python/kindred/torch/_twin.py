"""The step that a run's own optimiser would take for one task's gradient, from its present state."""
from __future__ import annotations

import copy
from collections import OrderedDict, defaultdict
from typing import Any

import torch

from .._core import InputError


class Twin:
    """A second optimiser of the same class over copies of the shared parameters.

    Every step begins with the parameters, the options and the state that the run's own optimiser has then, so that
    momentum, moments, step counts and weight decay are its own, whatever its class. The own is only read.
    """

    def __init__(self, optimizer: torch.optim.Optimizer, shared: list[Any]):
        if isinstance(optimizer, torch.optim.LBFGS):
            raise InputError("optimizer: a step of LBFGS needs the losses of other parameters; use step=\"sgd\"")
        self._own = optimizer
        self._shared = shared
        self._copies = [torch.empty_like(parameter).requires_grad_() for parameter in shared]
        grouped = {id(parameter) for group in optimizer.param_groups for parameter in group["params"]}
        if any(id(parameter) not in grouped for parameter in shared):
            raise InputError("optimizer: does not hold every trainable shared parameter")
        kind: Any = type(optimizer)
        self._twin = kind.__new__(kind)
        # Schedulers put a function into `step` that steps the own optimiser; hooks may do as they like.
        hidden = {"step", "state", "param_groups"}
        for name, value in vars(optimizer).items():
            if name.endswith("_hooks"):
                value = OrderedDict()
            if name not in hidden:
                self._twin.__dict__[name] = value

    def move(self, gradient: list[Any]) -> list[Any]:
        """The shared parameters after the step along `gradient`."""
        copies = {id(parameter): twin for parameter, twin in zip(self._shared, self._copies)}
        self._twin.param_groups = []
        for group in self._own.param_groups:
            mine = [copies[id(parameter)] for parameter in group["params"] if id(parameter) in copies]
            if mine:
                self._twin.param_groups.append({**_copied(group, "params"), "params": mine})
        self._twin.state = defaultdict(dict)
        with torch.no_grad():
            for parameter, twin, part in zip(self._shared, self._copies, gradient):
                twin.copy_(parameter)
                twin.grad = part
                if parameter in self._own.state:
                    self._twin.state[twin] = _copied(self._own.state[parameter])
        type(self._twin).step(self._twin)
        return [twin.detach().clone() for twin in self._copies]


def _copied(values: dict[str, Any], *without: str) -> dict[str, Any]:
    return {name: value.clone() if isinstance(value, torch.Tensor) else copy.deepcopy(value)
            for name, value in values.items() if name not in without}


def learning_rates(optimizer: torch.optim.Optimizer, shared: list[Any]) -> list[float]:
    """The present learning rate of each shared parameter."""
    rates = {id(parameter): float(group["lr"]) for group in optimizer.param_groups for parameter in group["params"]
             if "lr" in group}
    if any(id(parameter) not in rates for parameter in shared):
        raise InputError("optimizer: has no learning rate for every trainable shared parameter; give learning_rate")
    return [rates[id(parameter)] for parameter in shared]
