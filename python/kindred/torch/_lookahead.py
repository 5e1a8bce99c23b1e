"""The tasks' gradients on a batch, and their losses after steps for single tasks."""
from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from .._core import InputError
from ._compat import call, vmap
from ._shared import SharedParameters, named_tensors
from ._undisturbed import RandomState

# Elements of all copies of the shared parameters that are looked at together. On a processor more are slower, because
# memory that is taken anew for each pass must be mapped, and fewer than LEAST_STACKED are no faster than one by one.
MOST_STACKED, MOST_STACKED_ON_GPU = 2**19, 2**27
LEAST_STACKED = 8


@dataclass
class Batch:
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    targets: Any

    @classmethod
    def of(cls, inputs: Any, targets: Any) -> Batch:
        if isinstance(inputs, Mapping):
            return cls((), dict(inputs), targets)
        return cls(tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,), {}, targets)


class Passes:
    """Passes of a model with other shared parameters, and the losses of all tasks.

    The model's buffers are never written: passes get copies. All passes of a measurement draw the same random numbers.
    """

    def __init__(self, model: nn.Module, losses: Mapping[str, Callable[[Any, Any], Any]], shared: SharedParameters,
                 batching: str):
        self._model = model
        self._losses = losses
        self._shared = shared
        self._must_batch = batching == "vmap"
        # Convolutions with a kernel for each source are slower than one pass each.
        has_kernels = any(isinstance(module, nn.modules.conv._ConvNd) for module in model.modules())
        self.batched = self._must_batch or (batching == "auto" and not has_kernels)  # sources looked at together

    def together(self, sources: list[int]) -> list[list[int]]:
        """The sources in parts that are looked at together."""
        size = sum(tensor.numel() for tensor in self._shared.tensors)
        most = MOST_STACKED_ON_GPU if self._shared.tensors[0].is_cuda else MOST_STACKED
        count = most // size
        if not self.batched or (count < LEAST_STACKED and not self._must_batch):
            count = 1
        count = max(count, 1)
        return [sources[begin:begin + count] for begin in range(0, len(sources), count)]

    def task_losses(self, batch: Batch, moved: dict[str, Any], buffers: dict[str, Any]) -> list[Any]:
        """The loss of every task, a scalar tensor or None, for shared parameters `moved`."""
        outputs = call(self._model, {**buffers, **moved}, batch.args, batch.kwargs)
        return [self._loss(name, outputs, batch.targets) for name in self._losses]

    def _loss(self, name: str, outputs: Any, targets: Any) -> Any:
        loss = self._losses[name](outputs, targets)
        if loss is None:
            return None
        if not isinstance(loss, torch.Tensor) or loss.numel() != 1 or not loss.is_floating_point():
            shape = list(loss.shape) if isinstance(loss, torch.Tensor) else type(loss).__name__
            raise InputError(f"losses: that of {name!r} returned {shape}; expected one floating-point number, or None")
        return loss.reshape(())

    def buffers(self, copies: int = 0) -> dict[str, Any]:
        """Copies of the buffers; with `copies`, each is stacked so often."""
        out: dict[int, Any] = {}
        named = {}
        for name, buffer in named_tensors(self._model, "_buffers"):
            if id(buffer) not in out:
                plain = buffer.detach()
                out[id(buffer)] = plain.expand(copies, *plain.shape).clone() if copies else plain.clone()
            named[name] = out[id(buffer)]
        return named

    def graph(self, batch: Batch, random: RandomState) -> TaskGraph:
        """The losses at the present parameters, with the graph for their gradients."""
        random.restore()
        cut = _Cut(self._shared.module)
        with torch.enable_grad(), cut:
            losses = self.task_losses(batch, {}, self.buffers())
        if cut.calls > 1:  # no single output to cut at
            cut = _Cut(None)
            random.restore()
            with torch.enable_grad():
                losses = self.task_losses(batch, {}, self.buffers())
        return TaskGraph(losses, self._shared.tensors, cut, self.batched)

    def losses_after(self, batch: Batch, moved: list[Any], random: RandomState, drew: bool) -> list[list[float]]:
        """The losses of all tasks after each source's step; NaN for None.

        `moved` holds for every shared parameter the stack of its values, [sources, …]."""
        count = len(moved[0])
        # A batch of passes draws other random numbers than a pass.
        if self.batched and count > 1 and not drew:
            try:
                return self._stacked(batch, moved, random)
            except RuntimeError as error:
                if self._must_batch:
                    raise
                self.batched = False
                self._warn(error)
        rows = []
        for source in range(count):
            random.restore()
            with torch.no_grad():
                losses = self.task_losses(batch, self._shared.named([stack[source] for stack in moved]),
                                          self.buffers())
            rows.append(values(losses))
        return rows

    def _stacked(self, batch: Batch, moved: list[Any], random: RandomState) -> list[list[float]]:
        random.restore()
        missing: list[int] = []

        def losses_of(parameters: list[Any], buffers: dict[str, Any]) -> Any:
            losses = self.task_losses(batch, self._shared.named(parameters), buffers)
            missing[:] = [place for place, loss in enumerate(losses) if loss is None]
            return torch.stack([loss for loss in losses if loss is not None]).double()

        with torch.no_grad():
            table: list[list[float]] = vmap(losses_of)(moved, self.buffers(len(moved[0]))).tolist()
        for row in table:
            for place in missing:
                row.insert(place, float("nan"))
        return table

    def _warn(self, error: Exception) -> None:
        first = str(error).partition("\n")[0]
        warnings.warn(f"kindred: this model is measured source by source, because vmap refuses it: {first}",
                      RuntimeWarning, stacklevel=5)


class _Cut:
    """While open, `module` passes on a leaf in place of its output, so that its graph and that of the heads are two.

    Cuts the first call of the module, if it returns a tensor: `inside` then holds that, and `outside` the leaf."""

    def __init__(self, module: nn.Module | None):
        self._module = module
        self.inside: list[Any] = []
        self.outside: list[Any] = []
        self.calls = 0

    def __enter__(self) -> _Cut:
        if self._module is not None:
            self._hook = self._module.register_forward_hook(self._replace)
        return self

    def __exit__(self, *_: Any) -> None:
        if self._module is not None:
            self._hook.remove()

    def _replace(self, _module: Any, _inputs: Any, output: Any) -> Any:
        self.calls += 1
        if self.calls > 1 or not isinstance(output, torch.Tensor) or not output.requires_grad:
            return None
        self.inside.append(output)
        self.outside.append(output.detach().requires_grad_())
        return self.outside[-1]


class TaskGraph:
    """The losses of a batch and the gradients of single tasks' losses for the shared parameters."""

    def __init__(self, losses: list[Any], shared: list[Any], cut: _Cut, batched: bool):
        self.losses = losses
        self._shared = shared
        self._cut = cut
        self._batched = batched

    def gradients(self, tasks: Sequence[int]) -> list[Any]:
        """For every shared parameter the stack of its gradients of these tasks' losses, none of which is None."""
        if not self._cut.inside:
            return self._stacked([self._of(self.losses[task], self._shared) for task in tasks])
        (output,), (leaf,) = self._cut.inside, self._cut.outside
        found = [self._of(self.losses[task], [leaf, *self._shared]) for task in tasks]
        at_cut = [torch.zeros_like(leaf) if parts[0] is None else parts[0] for parts in found]
        stacks = self._of_output(output, at_cut)
        # Shared parameters that heads use directly are behind the cut too.
        direct = [parts[1:] for parts in found]
        if any(part is not None for parts in direct for part in parts):
            stacks = [one + other for one, other in zip(stacks, self._stacked(direct))]
        return stacks

    def _of_output(self, output: Any, at_cut: list[Any]) -> list[Any]:
        """The gradients of the trunk's parameters for each gradient of its output."""
        if self._batched and len(at_cut) > 1:
            try:
                stacks = torch.autograd.grad(output, self._shared, torch.stack(at_cut), retain_graph=True,
                                             allow_unused=True, is_grads_batched=True)
                return [self._zeros(len(at_cut), tensor) if stack is None else stack
                        for tensor, stack in zip(self._shared, stacks)]
            except RuntimeError:
                self._batched = False  # an operation whose backward pass vmap refuses
        return self._stacked([torch.autograd.grad(output, self._shared, part, retain_graph=True, allow_unused=True)
                              for part in at_cut])

    def _of(self, loss: Any, inputs: list[Any]) -> Sequence[Any]:
        if not loss.requires_grad:
            return [None] * len(inputs)
        parts: Sequence[Any] = torch.autograd.grad(loss, inputs, retain_graph=True, allow_unused=True)
        return parts

    def _stacked(self, gradients: Sequence[Sequence[Any]]) -> list[Any]:
        return [torch.stack([torch.zeros_like(tensor) if part is None else _dense(part) for part in parts])
                for tensor, parts in zip(self._shared, zip(*gradients))]

    def _zeros(self, count: int, tensor: Any) -> Any:
        return tensor.new_zeros((count, *tensor.shape))


def _dense(part: Any) -> Any:
    return part.to_dense() if part.is_sparse else part


def values(losses: Sequence[Any]) -> list[float]:
    """The losses as numbers; NaN for None."""
    return [float("nan") if loss is None else float(loss.detach()) for loss in losses]
