"""Leaves the random generators of the process as they were."""
from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch


class RandomState:
    """The states of the generators that a model's pass may draw from: of PyTorch, NumPy and Python."""

    def __init__(self, devices: list[Any]):
        self.devices = devices
        self.torch = torch_states(devices)
        self._python = random.getstate()
        self._numpy = np.random.get_state()

    def restore(self) -> None:
        torch.set_rng_state(self.torch[0])
        for device, state in zip(self.devices, self.torch[1:]):
            torch.cuda.set_rng_state(state, device)
        random.setstate(self._python)
        np.random.set_state(self._numpy)

    def drew(self) -> bool:
        """Whether any of the generators has moved since."""
        return self.drew_beside(self.torch)

    def drew_beside(self, expected: list[Any]) -> bool:
        """Whether PyTorch's generators have other states than `expected`, or the other generators have moved since."""
        now = RandomState(self.devices)
        name, keys, *rest = self._numpy
        name_now, keys_now, *rest_now = now._numpy
        return not (all(map(torch.equal, expected, now.torch)) and self._python == now._python
                    and (name, rest) == (name_now, rest_now) and np.array_equal(keys, keys_now))


def torch_states(devices: list[Any]) -> list[Any]:
    """The states of PyTorch's generators, of the processor and of GPUs."""
    return [torch.get_rng_state(), *map(torch.cuda.get_rng_state, devices)]


@contextmanager
def undisturbed(tensors: list[Any]) -> Iterator[RandomState]:
    """Restores the generators at the end, of the GPUs that hold `tensors` as well."""
    state = RandomState(sorted({tensor.device for tensor in tensors if tensor.is_cuda}, key=str))
    try:
        yield state
    finally:
        state.restore()
