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
        self._devices = devices
        self._torch = torch.get_rng_state()
        self._cuda = [torch.cuda.get_rng_state(device) for device in devices]
        self._python = random.getstate()
        self._numpy = np.random.get_state()

    def restore(self) -> None:
        torch.set_rng_state(self._torch)
        for device, state in zip(self._devices, self._cuda):
            torch.cuda.set_rng_state(state, device)
        random.setstate(self._python)
        np.random.set_state(self._numpy)

    def drew(self) -> bool:
        """Whether any of the generators has moved since."""
        now = RandomState(self._devices)
        name, keys, *rest = self._numpy
        name_now, keys_now, *rest_now = now._numpy
        return not (torch.equal(self._torch, now._torch) and all(map(torch.equal, self._cuda, now._cuda))
                    and self._python == now._python and (name, rest) == (name_now, rest_now)
                    and np.array_equal(keys, keys_now))


@contextmanager
def undisturbed(tensors: list[Any]) -> Iterator[RandomState]:
    """Restores the generators at the end, of the GPUs that hold `tensors` as well."""
    devices = sorted({tensor.device for tensor in tensors if tensor.is_cuda}, key=str)
    state = RandomState(devices)
    try:
        yield state
    finally:
        state.restore()
