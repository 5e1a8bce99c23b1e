"""The functional transforms, by their names in PyTorch 2 and in 1.13."""
from __future__ import annotations

from typing import Any

import torch

vmap: Any
functional_call: Any
REPLACES_SCRIPTED = hasattr(torch, "func")  # 1.13 leaves the parameters of TorchScript modules, without a word
if REPLACES_SCRIPTED:
    vmap, functional_call = torch.func.vmap, torch.func.functional_call
else:
    import functorch
    from torch.nn.utils import stateless
    vmap, functional_call = functorch.vmap, stateless.functional_call


def call(model: Any, tensors: dict[str, Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The outputs of `model` with `tensors`, by their names, in place of its own."""
    if not tensors:
        return model(*args, **kwargs)
    return functional_call(model, tensors, args, kwargs)
