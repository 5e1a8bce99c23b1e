"""The gradients of single tasks' losses for the shared parameters."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from ._seam import Cut


class TaskGraph:
    """The losses of a batch, with the graph for their gradients.

    Attributes:
        losses: of every task, a scalar tensor or None.
        cut: where the trunk ends, if its graph and that of the rest are two.
        batched: whether the trunk's gradients of several tasks are computed together.
    """

    def __init__(self, losses: list[Any], shared: list[Any], cut: Cut | None, batched: bool):
        self.losses = losses
        self.cut = cut
        self.batched = batched
        self._shared = shared
        if cut is not None:
            self._walk(cut)

    def _walk(self, cut: Cut) -> None:
        """Finds which tasks pass each end of the rest's graph. The cut is not whole if that has shared parameters, too."""
        shared = {id(tensor) for tensor in self._shared}
        self._ends: dict[Any, tuple[set[int], set[int]]] = {}
        for task, loss in enumerate(self.losses):
            todo = [] if loss is None or loss.grad_fn is None else [loss.grad_fn]
            seen = set(todo)
            cut.whole &= cut.node not in seen
            while todo:
                node = todo.pop()
                following = node.next_functions
                if not following and id(getattr(node, "variable", None)) in shared:
                    cut.whole = False
                for place, (after, _) in enumerate(following):
                    if after is cut.node:
                        passing, places = self._ends.setdefault(node, (set(), set()))
                        passing.add(task)
                        places.add(place)
                    elif after is not None and after not in seen:
                        seen.add(after)
                        todo.append(after)

    def gradients(self, tasks: Sequence[int]) -> list[Any]:
        """For every shared parameter the stack of its gradients of these tasks' losses, none of which is None."""
        if self.cut is None:
            return self._stacked([self._of(self.losses[task], self._shared) for task in tasks])
        at_cut = [torch.zeros_like(self.cut.leaf) if part is None else _dense(part) for part in self._at_cut(tasks)]
        if self.batched and len(at_cut) > 1:
            try:
                stacks = torch.autograd.grad(self.cut.inside, self._shared, torch.stack(at_cut), retain_graph=True,
                                             allow_unused=True, is_grads_batched=True)
                return [tensor.new_zeros((len(at_cut), *tensor.shape)) if stack is None else stack
                        for tensor, stack in zip(self._shared, stacks)]
            except RuntimeError:
                self.batched = False  # an operation whose backward pass vmap refuses
        return self._stacked([torch.autograd.grad(self.cut.inside, self._shared, part, retain_graph=True,
                                                  allow_unused=True) for part in at_cut])

    def _at_cut(self, tasks: Sequence[int]) -> list[Any]:
        """The gradients of the trunk's output: in one pass where no two of the tasks pass the same end of the graph."""
        assert self.cut is not None
        chosen = set(tasks)
        ends = {node: (passing & chosen, places) for node, (passing, places) in self._ends.items() if passing & chosen}
        if any(len(passing) > 1 for passing, _ in ends.values()):
            return [self._of(self.losses[task], [self.cut.leaf])[0] for task in tasks]
        found: dict[int, Any] = {}

        def keep(passing: set[int], places: set[int]) -> Any:
            task, = passing

            def hook(gradients: Sequence[Any], _: Any) -> None:
                for place in places:
                    part = gradients[place]
                    if part is not None:
                        found[task] = found[task] + part if task in found else part
            return hook

        hooks = [node.register_hook(keep(passing, places)) for node, (passing, places) in ends.items()]
        try:
            losses = [self.losses[task] for task in tasks if self.losses[task].requires_grad]
            if losses:
                torch.autograd.grad(losses, [self.cut.leaf], retain_graph=True, allow_unused=True)
        finally:
            for handle in hooks:
                handle.remove()
        return [found.get(task) for task in tasks]

    def _of(self, loss: Any, inputs: list[Any]) -> Sequence[Any]:
        if not loss.requires_grad:
            return [None] * len(inputs)
        parts: Sequence[Any] = torch.autograd.grad(loss, inputs, retain_graph=True, allow_unused=True)
        return parts

    def _stacked(self, gradients: Sequence[Sequence[Any]]) -> list[Any]:
        return [torch.stack([torch.zeros_like(tensor) if part is None else _dense(part) for part in parts])
                for tensor, parts in zip(self._shared, zip(*gradients))]


def _dense(part: Any) -> Any:
    return part.to_dense() if part.is_sparse else part
