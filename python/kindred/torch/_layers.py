"""Trunks of linear layers and elementwise functions, for several sources at once without the calls that vmap costs."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

# What a layer may have beside linear ones; each element of its result depends on the same one of its argument.
ELEMENTWISE = {torch.relu, torch.tanh, torch.sigmoid, torch.Tensor.relu, torch.Tensor.tanh, torch.Tensor.sigmoid,
               F.relu, F.tanh, F.sigmoid, F.gelu, F.silu, F.elu, F.selu, F.celu, F.leaky_relu, F.softplus, F.mish,
               F.hardtanh, F.relu6, F.logsigmoid, F.softsign, F.tanhshrink}
READS_ONLY = {"__get__", "size", "dim", "numel"}


class Layers(TorchFunctionMode):
    """While open, sees which functions lead from the trunk's input to its output."""

    def __init__(self, args: tuple[Any, ...], kwargs: dict[str, Any]):
        super().__init__()
        one = len(args) == 1 and not kwargs and isinstance(args[0], torch.Tensor) and args[0].dim() >= 2
        self._input: Any = args[0] if one else None
        self._now = self._input  # None: the trunk has something else
        self._layers: list[_Linear | _Curve] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        result = func(*args, **kwargs)
        if self._now is not None and (isinstance(result, torch.Tensor)
                                      or getattr(func, "__name__", "") not in READS_ONLY):
            self._see(func, args, kwargs, result)
        return result

    def _see(self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        before, self._now = self._now, None
        if not args or args[0] is not before or result.dtype != before.dtype:
            return
        if func is F.linear:
            layer = _Linear(before, *args[1:], **kwargs)
            if any(tensor.grad_fn is not None or tensor._backward_hooks for tensor in layer.parameters()):
                return
            self._layers.append(layer)
        elif func in ELEMENTWISE and not any(value is True or isinstance(value, torch.Tensor)
                                             for value in (*args[1:], *kwargs.values())):
            self._layers.append(_Curve(before, result, lambda x: func(x, *args[1:], **kwargs)))
        else:
            return
        self._now = result

    def whole(self, output: Any) -> bool:
        """Whether these layers are all that leads to `output`."""
        return self._now is output and any(isinstance(layer, _Linear) for layer in self._layers)

    def gradients(self, shared: list[Any], at_output: Any) -> list[Any]:
        """For every shared parameter the stack of its gradients for a stack of gradients of the output."""
        found: dict[int, Any] = {}
        gradient = at_output.flatten(1, -2)
        for place, layer in reversed(list(enumerate(self._layers))):
            if isinstance(layer, _Curve):
                gradient = gradient * layer.slope()
                continue
            parts = [(layer.weight, gradient.transpose(1, 2) @ layer.rows), (layer.bias, gradient.sum(1))]
            for tensor, part in parts[:len(layer.parameters())]:
                found[id(tensor)] = found[id(tensor)] + part if id(tensor) in found else part
            if place > 0:
                gradient = gradient @ layer.weight.detach()
        return [found[id(tensor)] if id(tensor) in found else tensor.new_zeros((len(at_output), *tensor.shape))
                for tensor in shared]

    def outputs(self, moved: dict[int, Any]) -> Any:
        """The outputs for stacks of shared parameters by their identity."""
        rows = self._input.flatten(0, -2)
        for layer in self._layers:
            rows = layer.of(rows, moved) if isinstance(layer, _Linear) else layer.function(rows)
        if rows.dim() == 2:
            rows = rows.expand(len(next(iter(moved.values()))), *rows.shape)
        return rows.unflatten(1, self._input.shape[:-1])


class _Linear:
    def __init__(self, before: Any, weight: Any, bias: Any = None):
        self.rows, self.weight, self.bias = before.detach().flatten(0, -2), weight, bias

    def parameters(self) -> list[Any]:
        return [self.weight] if self.bias is None else [self.weight, self.bias]

    def of(self, rows: Any, moved: dict[int, Any]) -> Any:
        """[rows, in] or a stack of it to a stack of [rows, out]; one that is not moved stays unstacked."""
        weight, bias = moved.get(id(self.weight), self.weight), moved.get(id(self.bias), self.bias)
        if weight.dim() == 2 and (bias is None or bias.dim() == 1):
            return F.linear(rows, weight, bias)
        out = torch.matmul(rows, weight.transpose(-1, -2))
        if bias is None:
            return out
        if bias.dim() == 2:
            bias = bias[:, None]
        return out.add_(bias) if out.dim() == 3 else out + bias


class _Curve:
    def __init__(self, before: Any, after: Any, function: Callable[[Any], Any]):
        self._before, self._after, self.function = before, after, function

    def slope(self) -> Any:
        """The derivative of each element."""
        if not self._after.requires_grad:  # before the first trainable layer
            return torch.zeros_like(self._after).flatten(0, -2)
        slope, = torch.autograd.grad(self._after, self._before, torch.ones_like(self._after), retain_graph=True)
        return slope.flatten(0, -2)
