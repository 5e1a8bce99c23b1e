"""Leaves the random generators of the process as they were."""
from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch


class RandomState:
    """The states of the generators that a model's pass may draw from: of PyTorch, NumPy and Python."""

    def __init__(self, devices: list[Any]):
        self._devices = devices
        self._torch = torch.get_rng_state()
        self._cuda = [torch.cuda.get_rng_state(device) for device in devices]
        self._python = random.getstate()
        numpy = sys.modules.get("numpy")
        self._numpy = numpy.random.get_state() if numpy else None

    def restore(self) -> None:
        torch.set_rng_state(self._torch)
        for device, state in zip(self._devices, self._cuda):
            torch.cuda.set_rng_state(state, device)
        random.setstate(self._python)
        if self._numpy is not None:
            sys.modules["numpy"].random.set_state(self._numpy)

    def drew(self) -> bool:
        """Whether PyTorch's generators have moved since."""
        return not torch.equal(self._torch, torch.get_rng_state()) or any(
            not torch.equal(state, torch.cuda.get_rng_state(device))
            for device, state in zip(self._devices, self._cuda))


@contextmanager
def undisturbed(tensors: list[Any]) -> Iterator[RandomState]:
    """Restores the generators at the end, of the GPUs that hold `tensors` as well."""
    devices = sorted({tensor.device for tensor in tensors if tensor.is_cuda}, key=str)
    state = RandomState(devices)
    try:
        yield state
    finally:
        state.restore()
