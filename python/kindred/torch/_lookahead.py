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

# Elements of all copies of the shared parameters that are looked at together; 1 GiB in float32.
MOST_STACKED = 2**28


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
        self._batching = batching
        self._warned = False

    @property
    def batched(self) -> bool:
        """Whether several sources are measured in one pass."""
        if self._batching != "auto":
            return self._batching == "vmap"
        # Convolutions with a kernel for each source are slower than one pass each.
        return not any(isinstance(module, nn.modules.conv._ConvNd) for module in self._model.modules())

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

    def graph(self, batch: Batch) -> TaskGraph:
        """The losses at the present parameters, with the graph for their gradients."""
        cut = _Cut(self._shared.module)
        with torch.enable_grad(), cut:
            losses = self.task_losses(batch, {}, self.buffers())
        if cut.inside is not None and (cut.calls != 1 or not cut.inside):
            with torch.enable_grad():  # no single output to cut at
                losses, cut = self.task_losses(batch, {}, self.buffers()), _Cut(None)
        return TaskGraph(losses, self._shared.tensors, cut, self.batched)

    def losses_after(self, batch: Batch, moved: Sequence[list[Any]], random: RandomState,
                     drew: bool) -> list[list[float]]:
        """The losses of all tasks for each list of shared parameters in `moved`; NaN for None."""
        size = sum(tensor.numel() for tensor in self._shared.tensors)
        together = max(1, min(len(moved), MOST_STACKED // max(size, 1)))
        # A batch of passes draws other random numbers than a pass.
        if self.batched and together > 1 and not drew:
            try:
                return [row for begin in range(0, len(moved), together)
                        for row in self._stacked(batch, moved[begin:begin + together], random)]
            except RuntimeError as error:
                if self._batching == "vmap":
                    raise
                self._batching = "loop"
                self._warn(error)
        rows = []
        for parameters in moved:
            random.restore()
            with torch.no_grad():
                losses = self.task_losses(batch, self._shared.named(parameters), self.buffers())
            rows.append(values(losses))
        return rows

    def _stacked(self, batch: Batch, moved: Sequence[list[Any]], random: RandomState) -> list[list[float]]:
        random.restore()
        stacks = [torch.stack(parts) for parts in zip(*moved)]
        missing: list[int] = []

        def losses_of(parameters: list[Any], buffers: dict[str, Any]) -> Any:
            losses = self.task_losses(batch, self._shared.named(parameters), buffers)
            missing[:] = [place for place, loss in enumerate(losses) if loss is None]
            return torch.stack([loss.double() for loss in losses if loss is not None])

        with torch.no_grad():
            table = vmap(losses_of)(stacks, self.buffers(len(moved))).tolist()
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

    `inside` are the outputs' tensors, `outside` the leaves; None without a module."""

    def __init__(self, module: nn.Module | None):
        self._module = module
        self.inside: list[Any] | None = None if module is None else []
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
        assert self.inside is not None
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

    def gradients(self, tasks: Sequence[int]) -> list[list[Any]]:
        """For each task its gradient, a tensor for each shared parameter. No task's loss is None."""
        if self._cut.inside:
            return self._through_cut(tasks)
        return [self._of_losses(task, self._shared) for task in tasks]

    def _of_losses(self, task: int, inputs: list[Any]) -> list[Any]:
        loss = self.losses[task]
        if not loss.requires_grad:
            return [torch.zeros_like(tensor) for tensor in inputs]
        parts = torch.autograd.grad(loss, inputs, retain_graph=True, allow_unused=True)
        return [torch.zeros_like(tensor) if part is None else _dense(part) for tensor, part in zip(inputs, parts)]

    def _through_cut(self, tasks: Sequence[int]) -> list[list[Any]]:
        at_cut, direct = [], []
        for task in tasks:
            loss, (leaf,) = self.losses[task], self._cut.outside
            # Shared parameters that heads use directly are behind the cut too.
            parts = (torch.autograd.grad(loss, [leaf, *self._shared], retain_graph=True, allow_unused=True)
                     if loss.requires_grad else [None] * (1 + len(self._shared)))
            at_cut.append(torch.zeros_like(leaf) if parts[0] is None else parts[0])
            direct.append(parts[1:])
        (output,) = self._cut.inside or ()
        size = sum(tensor.numel() for tensor in self._shared)
        if self._batched and len(tasks) > 1 and size * len(tasks) <= MOST_STACKED:
            try:
                stacked = torch.autograd.grad(output, self._shared, torch.stack(at_cut), retain_graph=True,
                                              allow_unused=True, is_grads_batched=True)
                trunk = [[None if part is None else part[place] for part in stacked] for place in range(len(tasks))]
                return [self._sum(*both) for both in zip(trunk, direct)]
            except RuntimeError:
                self._batched = False
        return [self._sum(torch.autograd.grad(output, self._shared, part, retain_graph=True, allow_unused=True), own)
                for part, own in zip(at_cut, direct)]

    def _sum(self, trunk: Sequence[Any], direct: Sequence[Any]) -> list[Any]:
        out = []
        for tensor, one, other in zip(self._shared, trunk, direct):
            parts = [_dense(part) for part in (one, other) if part is not None]
            out.append(sum(parts[1:], parts[0]) if parts else torch.zeros_like(tensor))
        return out


def _dense(part: Any) -> Any:
    return part.to_dense() if part.is_sparse else part


def values(losses: Sequence[Any]) -> list[float]:
    """The losses as numbers; NaN for None."""
    return [float("nan") if loss is None else float(loss.detach()) for loss in losses]
