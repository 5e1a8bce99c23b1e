"""The functional transforms, by their names in PyTorch 2 and in 1.13."""
from __future__ import annotations

from typing import Any

try:
    from torch.func import functional_call, vmap
except ImportError:
    from functorch import vmap
    from torch.nn.utils.stateless import functional_call

__all__ = ["call", "vmap"]


def call(model: Any, tensors: dict[str, Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The outputs of `model` with `tensors`, by their names, in place of its own."""
    return functional_call(model, tensors, args, kwargs)
