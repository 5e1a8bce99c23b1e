"""The tasks' losses at the present parameters, and after steps for single tasks."""
from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from .._core import InputError
from ._compat import call, vmap
from ._gradients import TaskGraph
from ._seam import Cut, Seam
from ._shared import SharedParameters, named_tensors
from ._undisturbed import RandomState

# Elements of all copies of the shared parameters that are looked at together. On a processor more are slower, because
# they leave its caches, and fewer than LEAST_STACKED copies are no faster than one by one.
MOST_STACKED, MOST_STACKED_ON_GPU = 2**18, 2**27
# Elements of the trunk's outputs from which on the rest of the model sees them.
MOST_OUTPUTS = 2**21
LEAST_STACKED = 4
BLOCK_THAT_COMES_AND_GOES = 2**22

Pass = Callable[[list[Any], dict[int, Any]], Any]  # of values of tensors, and of buffers by their identity


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
    Where the shared module's output is all that the rest of the model has of it, the passes of these two are separate:
    one pass of the rest serves all sources, however few of them go through the shared module together.
    """

    def __init__(self, model: nn.Module, losses: Mapping[str, Callable[[Any, Any], Any]], shared: SharedParameters,
                 batching: str):
        self._model = model
        self._losses = losses
        self._shared = shared
        self._must_batch = batching == "vmap"
        # The C library gives freed memory back to the system from a size on that it learns from the largest block so far.
        # A measurement's memory, given back, would be mapped anew by the next one, page by page.
        torch.empty(BLOCK_THAT_COMES_AND_GOES)
        self._seam = None if shared.module is None else Seam(shared.module)
        trunk = set() if shared.module is None else set(shared.module.modules())
        # Sources looked at together in the trunk and in the rest, or in the whole model. Convolutions with a kernel for
        # each source are slower than one pass each.
        self._batched, self._rest_batched = (
            self._must_batch or (batching == "auto" and not any(map(_has_kernels, modules)))
            for modules in (model.modules(), set(model.modules()) - trunk))

    def together(self, sources: Sequence[int]) -> list[Sequence[int]]:
        """The sources in parts that are looked at together."""
        size = sum(tensor.numel() for tensor in self._shared.tensors)
        most = (MOST_STACKED_ON_GPU if self._shared.tensors[0].is_cuda else MOST_STACKED) // size
        if not self._batched or (most < LEAST_STACKED and not self._must_batch):
            most = 1
        return _parts(sources, most)

    def _task_losses(self, batch: Batch, buffers: dict[int, Any], moved: dict[str, Any] | None = None) -> list[Any]:
        """The loss of every task, a scalar tensor or None, for shared parameters `moved`."""
        tensors = {**_named(self._model, "_buffers", buffers), **(moved or {})}
        outputs = call(self._model, tensors, batch.args, batch.kwargs)
        return [self._loss(name, outputs, batch.targets) for name in self._losses]

    def _loss(self, name: str, outputs: Any, targets: Any) -> Any:
        loss = self._losses[name](outputs, targets)
        if loss is None:
            return None
        if not isinstance(loss, torch.Tensor) or loss.numel() != 1 or not loss.is_floating_point():
            shape = list(loss.shape) if isinstance(loss, torch.Tensor) else type(loss).__name__
            raise InputError(f"losses: that of {name!r} returned {shape}; expected one floating-point number, or None")
        return loss.reshape(()) if loss.dim() else loss

    def _buffers(self, copies: int = 0) -> dict[int, Any]:
        """Copies of the buffers by their identity; with `copies`, each is stacked so often."""
        out: dict[int, Any] = {}
        for _, buffer in named_tensors(self._model, "_buffers"):
            if id(buffer) not in out:
                plain = buffer.detach()
                out[id(buffer)] = plain.expand(copies, *plain.shape).clone() if copies else plain.clone()
        return out

    def graph(self, batch: Batch, random: RandomState) -> TaskGraph:
        """The losses at the present parameters, with the graph for their gradients."""
        if self._seam is not None:
            with torch.enable_grad(), self._seam.cut(random.devices) as cut:
                losses = self._task_losses(batch, self._buffers())
            if cut.whole:
                graph = TaskGraph(losses, self._shared.tensors, cut, self._batched)
                if cut.whole:
                    return graph
            if self._seam.keeps and not self._must_batch:
                self._batched = False  # vmap's tensors would stay in the attributes
            self._seam = None  # for good: the rest of the model sees more of the trunk than one output
            random.restore()
        with torch.enable_grad():
            losses = self._task_losses(batch, self._buffers())
        return TaskGraph(losses, self._shared.tensors, None, self._batched)

    def losses_after(self, batch: Batch, graph: TaskGraph, moved: Iterable[list[Any]], count: int,
                     random: RandomState) -> list[list[float]]:
        """The losses of all tasks after each source's step, [count, tasks]; NaN for None.

        Args:
            graph: of the same batch at the present parameters.
            moved: for each part of the sources a list with, for every shared parameter, the stack of its values.
        """
        redraw = random if random.drew() else None
        cut = graph.cut
        if redraw and cut is not None and not cut.drew_alone(random):
            cut = None  # a part of a pass draws other random numbers than the pass
        buffers, begin = self._buffers(count), 0
        found: list[Any] = []
        outputs: list[Any] = []  # of the trunk, which the rest has yet to see
        for stacks in moved:
            begin += len(stacks[0])
            mine = {key: stack[begin - len(stacks[0]):begin] for key, stack in buffers.items()}
            if cut is None:
                found.append(self._over_sources("_batched", self._whole(batch), stacks, mine, redraw))
                continue
            outputs.append(self._over_sources("_batched", self._trunk(cut), stacks, mine, redraw))
            if begin == count or sum(output.numel() for output in outputs) >= MOST_OUTPUTS:
                stack, outputs = torch.cat(outputs), []
                mine = {key: buffer[begin - len(stack):begin] for key, buffer in buffers.items()}
                found.append(self._over_sources("_rest_batched", self._rest(batch), [stack], mine, None))
        rows: list[list[float]] = torch.cat(found).tolist()
        return rows

    def _whole(self, batch: Batch) -> Pass:
        return lambda parameters, buffers: _table(
            self._task_losses(batch, buffers, self._shared.named(parameters)))

    def _trunk(self, cut: Cut) -> Pass:
        assert self._seam is not None
        bare = self._seam.bare

        def run(parameters: list[Any], buffers: dict[int, Any]) -> Any:
            moved = {id(tensor): value for tensor, value in zip(self._shared.tensors, parameters)}
            return call(bare, {**_named(bare, "_parameters", moved), **_named(bare, "_buffers", buffers)}, cut.args,
                        cut.kwargs)
        return run

    def _rest(self, batch: Batch) -> Pass:
        def run(outputs: list[Any], buffers: dict[int, Any]) -> Any:
            assert self._seam is not None
            with self._seam.given(outputs[0]):
                return _table(self._task_losses(batch, buffers))
        return run

    def _over_sources(self, batched: str, run: Pass, stacks: list[Any], buffers: dict[int, Any],
                      random: RandomState | None) -> Any:
        """The stack of the results for each source; in one pass if the attribute `batched` says so."""
        count = len(stacks[0])
        with torch.no_grad():
            if getattr(self, batched) and count > 1 and random is None:
                tried = {key: stack.clone() for key, stack in buffers.items()}
                try:
                    out = vmap(run)(stacks, tried)
                except RuntimeError as error:
                    if self._must_batch:
                        raise
                    setattr(self, batched, False)
                    self._warn(error)
                else:
                    for key, stack in buffers.items():
                        stack.copy_(tried[key])
                    return out
            results = []
            for at in range(count):
                if random is not None:
                    random.restore()
                results.append(run([stack[at] for stack in stacks], {key: stack[at] for key, stack in buffers.items()}))
            return torch.stack(results)

    def _warn(self, error: Exception) -> None:
        first = str(error).partition("\n")[0]
        warnings.warn(f"kindred: this model is measured source by source, because vmap refuses it: {first}",
                      RuntimeWarning, stacklevel=6)


def _table(losses: Sequence[Any]) -> Any:
    """The losses as one tensor; NaN for None."""
    like = next((loss for loss in losses if loss is not None), torch.zeros(()))
    return torch.stack([torch.full_like(like, float("nan")) if loss is None else loss for loss in losses]).double()


def _named(module: nn.Module, kind: str, values: dict[int, Any]) -> dict[str, Any]:
    """`values` of parameters or buffers by their identity, under all names that they have in `module`."""
    if not values:
        return {}
    return {name: values[id(tensor)] for name, tensor in named_tensors(module, kind) if id(tensor) in values}


def _has_kernels(module: nn.Module) -> bool:
    return isinstance(module, nn.modules.conv._ConvNd)


def _parts(items: Sequence[int], most: int) -> list[Sequence[int]]:
    """Parts of nearly equal length, at most `most`."""
    count = -(-len(items) // max(most, 1))
    bounds = [len(items) * part // count for part in range(count + 1)]
    return [items[begin:end] for begin, end in zip(bounds, bounds[1:])]


def values(losses: Sequence[Any]) -> list[float]:
    """The losses as numbers; NaN for None."""
    return [float("nan") if loss is None else float(loss.detach()) for loss in losses]
