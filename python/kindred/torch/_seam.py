"""Where a model's shared module ends: its pass is that of the module, and the rest."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

from ._undisturbed import RandomState, torch_states


class Seam:
    """Splits a model's pass at the output of one of its modules, the trunk.

    Attributes:
        bare: a module whose pass is that of the trunk without the trunk's own hooks, which belong to the rest.
        keeps: whether the trunk writes attributes, which the rest may read; None before the first pass.
    """

    def __init__(self, trunk: nn.Module):
        self.trunk = trunk
        self.bare = _Bare(trunk)
        self.keeps: bool | None = None

    @contextmanager
    def cut(self, devices: list[Any]) -> Iterator[Cut]:
        """While open, the trunk passes on a copy of its output, so that its graph and that of the rest are two.

        The trunk may draw from the generators of these GPUs."""
        before = None if self.keeps is not None else self._attributes()
        cut = Cut(self.trunk.forward, devices)
        with self._replaced(cut):
            yield cut
        if before is not None:
            self.keeps = any(len(one) != len(other) or any(one[name] is not other.get(name) for name in one)
                              for one, other in zip(before, self._attributes()))
        cut.whole = cut.whole and not self.keeps

    @contextmanager
    def given(self, output: Any) -> Iterator[None]:
        """While open, the trunk has this output without a pass."""
        with self._replaced(lambda *_, **__: output):
            yield

    @contextmanager
    def _replaced(self, forward: Callable[..., Any]) -> Iterator[None]:
        own = vars(self.trunk)  # of which some modules have a `forward`; not setattr, which some modules redirect
        hidden = own.get("forward")
        own["forward"] = forward
        try:
            yield
        finally:
            if hidden is None:
                del own["forward"]
            else:
                own["forward"] = hidden

    def _attributes(self) -> list[dict[str, Any]]:
        """What the trunk's modules hold beside tensors, which the rest of the model may read."""
        return [{name: value for name, value in vars(module).items() if name != "forward"}
                for module in self.trunk.modules()]


class _Bare(nn.Module):  # type: ignore[misc, unused-ignore]
    def __init__(self, trunk: nn.Module):
        super().__init__()
        self.trunk = trunk

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return self.trunk.forward(*args, **kwargs)


class Cut:
    """The trunk's call in one pass.

    Attributes:
        args, kwargs: what the trunk got.
        inside: its output, with the trunk's graph.
        leaf: the same values, on which the rest was computed.
        whole: whether this one call, from inputs that do not depend on parameters, is all that the trunk did.
    """

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    inside: Any
    leaf: Any
    node: Any  # of the rest's graph, where it ends at `leaf`

    def __init__(self, forward: Callable[..., Any], devices: list[Any]):
        self._forward = forward
        self._devices = devices
        self._calls = 0
        self.whole = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        before = torch_states(self._devices)
        output = self._forward(*args, **kwargs)
        self._random = before, torch_states(self._devices)
        self._calls += 1
        if self._calls > 1 or not isinstance(output, torch.Tensor) or not output.requires_grad:
            self.whole = False
            return output
        self.args, self.kwargs, self.inside = args, kwargs, output
        self.leaf = output.detach().requires_grad_()
        rest = self.leaf.clone()  # which the rest may change in place
        self.node = rest.grad_fn
        self.whole = _is_plain(args) and _is_plain(kwargs)
        return rest

    def drew_alone(self, random: RandomState) -> bool:
        """Whether nothing but the trunk drew random numbers, from the generators' state `random` to the present one."""
        before, after = self._random
        return all(map(torch.equal, random.torch, before)) and not random.drew_beside(after)


def _is_plain(value: Any) -> bool:
    """Whether these are tensors and constants that depend on no parameter."""
    if isinstance(value, torch.Tensor):
        return not value.requires_grad
    if isinstance(value, (tuple, list)):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    return value is None or isinstance(value, (bool, int, float, str))
