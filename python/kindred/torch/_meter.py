"""AffinityMeter: TAG's affinities beside anybody's training."""
from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from .. import _convert, _core
from .._affinity import Affinity
from .._choose import by_task, choose_groups
from .._core import FailureError, InputError
from .._grouping import Grouping, Groupings
from ._compat import REPLACES_SCRIPTED
from ._lookahead import Batch, Passes, values
from ._shared import SharedParameters
from ._twin import Twin, learning_rates
from ._undisturbed import undisturbed

Matrix = npt.NDArray[np.float64]

# A run of unknown length is taken for long enough for any budget.
UNKNOWN_STEPS = 2**40
# As in the program (kindred/affinity/measuring_plan.cpp): sources in a measured step, or a quarter of all.
LEAST_AT_ONCE = 4
# As in the program (kindred/affinity/probe.cpp): the groups are considered after so many measurements of a source, then
# each time after this factor more.
FIRST_TO_STOP, FIRST_TO_SHARE = 4, 16
NEXT_TO_STOP, NEXT_TO_SHARE = 1.2, 2.0


class AffinityMeter:
    """Measures what a step for each task does to the losses of all, during a training of the user's own.

    On one batch the affinity of source i for target j is ``Z[i, j] = 1 - L_j(after a step for i) / L_j``, where the
    step moves the shared parameters alone (Fifty et al., NeurIPS 2021, Eq. 1).

    >>> import torch
    >>> from torch.nn.functional import mse_loss
    >>> torch.manual_seed(0) and None
    >>> model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2))
    >>> losses = {"a": lambda out, y: mse_loss(out[:, 0], y[:, 0]), "b": lambda out, y: mse_loss(out[:, 1], y[:, 1])}
    >>> optimizer = torch.optim.SGD(model.parameters(), 0.1)
    >>> meter = AffinityMeter(model, losses, shared=model[0], optimizer=optimizer, every=1)
    >>> for step in range(20):
    ...     x = torch.randn(16, 4); y = x[:, :2]
    ...     meter.step(x, y)
    ...     optimizer.zero_grad()
    ...     sum(loss(model(x), y) for loss in losses.values()).backward()
    ...     optimizer.step()
    >>> affinity = meter.affinity()
    >>> affinity.matrix.shape, int(affinity.count[0, 1]), bool(affinity.matrix[0, 0] > 0)
    ((2, 2), 20, True)
    >>> meter.choose_groups(networks=1).groups
    (('a', 'b'),)

    Args:
        model: the network of all tasks.
        losses: for each task a function of the model's outputs and the targets, as ``step`` gets them. It returns a
            scalar, the mean over the rows that have a label, or None (or NaN) if the batch has none for this task;
            nothing is then measured for its pairs.
        shared: what the tasks share: a module of the model (the fastest), several, parameters, or the beginnings of
            their names. Frozen parameters in it stay where they are.
        optimizer: the run's own. Its present learning rate is that of the step.
        learning_rate: of the step, in place of an optimiser's.
        measure: "lookahead"; "gradient", its first-order value; or "cosine" of the two gradients.
        step: "sgd": θ − η·g; "optimizer": the step that the run's optimiser would take from its present state.
        scale: "relative", or "per_lr", divided by the learning rate.
        overhead: the allowed cost of measuring, as a share of the training's. Each source's look-ahead counts as one
            training step, and so does a measured step's own pass.
        every: k ≥ 1 measures all tasks at every k-th step instead, at any cost.
        steps: the number of steps that the training will have, so that every task gets its turns in a short one.
        stop: "decided" sets ``stop_requested`` once more measuring would not change the groups; needs ``steps``.
        stop_after, stop_regret: as ``affinity.stop_after`` and ``affinity.stop_regret`` of a config.
        grouping: options of ``choose_groups`` for these decisions, such as ``{"networks": 3}``.
        seed: of the schedule.
        record: the path of a file, affinity.jsonl, that gets every measurement; an existing file is replaced.
        batching: "vmap" looks at several sources in one pass, "loop" at one after the other; "auto" chooses "loop" for
            models with convolutions, and for all that vmap refuses.

    Raises:
        InputError: for what the arguments cannot be.
    """

    def __init__(
        self,
        model: nn.Module,
        losses: Mapping[str, Callable[[Any, Any], Any]],
        *,
        shared: Any,
        optimizer: torch.optim.Optimizer | None = None,
        learning_rate: float | None = None,
        measure: Literal["lookahead", "gradient", "cosine"] = "lookahead",
        step: Literal["sgd", "optimizer"] = "sgd",
        scale: Literal["relative", "per_lr"] = "relative",
        overhead: float = 0.1,
        every: int = 0,
        steps: int | None = None,
        stop: Literal["never", "decided"] = "never",
        stop_after: float = 0.2,
        stop_regret: float = 0.05,
        grouping: Mapping[str, Any] | None = None,
        seed: int = 0,
        record: Any = None,
        batching: Literal["auto", "vmap", "loop"] = "auto",
    ):
        if not isinstance(model, nn.Module):
            raise InputError(f"model: {type(model).__name__} is no torch.nn.Module")
        if not isinstance(losses, Mapping) or not losses or not all(map(callable, losses.values())):
            raise InputError("losses: expected {task: function of outputs and targets}, for one task or more")
        if batching not in ("auto", "vmap", "loop"):
            raise InputError(f"batching: {batching!r}: expected auto, vmap or loop")
        if optimizer is not None and not isinstance(optimizer, torch.optim.Optimizer):
            raise InputError(f"optimizer: {type(optimizer).__name__} is no torch.optim.Optimizer")
        if (optimizer is None) == (learning_rate is None):
            raise InputError("give the run's optimizer, or a learning_rate")
        if learning_rate is not None and not (isinstance(learning_rate, (int, float)) and 0 < learning_rate < math.inf):
            raise InputError(f"learning_rate: {learning_rate!r}: expected a number above 0")
        if step == "optimizer" and optimizer is None:
            raise InputError("step: a step of the run's optimizer needs the optimizer")
        if steps is not None and (isinstance(steps, bool) or not isinstance(steps, int) or steps < 1):
            raise InputError(f"steps: {steps!r}: expected a whole number, at least 1")
        if stop == "decided" and steps is None:
            raise InputError("stop: without steps it is not known which part of the training has passed")
        model = getattr(model, "_orig_mod", model)  # of torch.compile
        if not REPLACES_SCRIPTED and any(isinstance(module, torch.jit.ScriptModule) for module in model.modules()):
            raise InputError("model: has TorchScript modules, whose parameters can be replaced from PyTorch 2.0 on only")
        self.tasks = _convert.names(losses, "losses")
        self._options = _convert.to_json(
            {"measure": measure, "step": step, "scale": scale, "overhead": overhead, "every": every, "stop": stop,
             "stop_after": stop_after, "stop_regret": stop_regret}, "affinity")
        self._resolved = json.loads(_core.affinity_options(self._options))
        self._grouping = dict(grouping or {})
        self._weights = by_task(self._grouping.pop("weights", None), self.tasks, "weights")
        self._grouping_text = _convert.to_json(self._grouping, "grouping")
        _core.check_options(self._grouping_text)
        if self._grouping:  # so that constraints that cannot be met are found before a long training
            choose_groups(np.zeros((len(self.tasks),) * 2), tasks=self.tasks, weights=self._weights or None,
                          **{**self._grouping, "alternatives": 0, "resamples": 0, "time_limit": 1.0})
        self._shared = SharedParameters(model, shared)
        self._passes = Passes(model, losses, self._shared, batching)
        self._optimizer = optimizer
        self._rate = learning_rate
        if optimizer is not None:
            learning_rates(optimizer, self._shared.tensors)
        self._twin = Twin(optimizer, self._shared.tensors) if step == "optimizer" and optimizer else None
        self._steps = steps
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
            raise InputError(f"seed: {seed!r}: expected a whole number from 0")
        # The plan counts a source's trial as a training step. The meter cannot use the training's own forward pass, and
        # that of a measured step counts as one trial more.
        at_once = min(len(self.tasks), max(LEAST_AT_ONCE, len(self.tasks) // 4))
        trials = _convert.to_json({"every": every, "overhead": overhead * at_once / (at_once + 1)}, "affinity")
        self._plan = _core.MeasuringPlan(trials, len(self.tasks), seed, steps or UNKNOWN_STEPS)
        self._mean = _core.AffinityMean(self.tasks)
        self._mean.matrix()  # checks the names
        self._record = None if record is None else _convert.path_text(record)
        if self._record is not None:
            self._append("", "w")
        self._step = 0
        self._measurements = 0
        self._sources = 0
        self._next_judgement = float((FIRST_TO_STOP if stop == "decided" else FIRST_TO_SHARE) * len(self.tasks))
        self.stop_requested = False

    @property
    def measurements(self) -> int:
        """Steps that were measured."""
        return self._measurements

    def step(self, inputs: Any, targets: Any, *, evaluate_on: tuple[Any, Any] | None = None) -> None:
        """To be called once in every training step, before the step of the optimiser; measures where it is due.

        Called right before the step's own forward pass, dropout draws that pass's masks. Parameters, buffers,
        gradients, the optimiser and all random generators are left as they are, to the bit.

        Args:
            inputs: of the model: a tensor; a tuple or list of arguments; or a mapping of keyword arguments.
            targets: what the loss functions get beside the outputs.
            evaluate_on: other inputs and targets, such as a validation batch, on which the losses are looked at before
                and after; the steps are still those for the training batch.
        """
        number, self._step = self._step, self._step + 1
        sources, chances = self._plan.turn(number)
        if not sources:
            return
        with undisturbed(self._shared.tensors) as random:
            rates = self._rates()
            losses, rows = self._measure(sources, rates, Batch.of(inputs, targets), evaluate_on, random)
        self._add(number, sources, chances, rates[0], losses, rows)
        self._consider(number)

    def _rates(self) -> list[float]:
        if self._optimizer is None:
            assert self._rate is not None
            return [float(self._rate)] * len(self._shared.tensors)
        rates = learning_rates(self._optimizer, self._shared.tensors)
        needs_one = self._resolved["scale"] == "per_lr" or self._resolved["measure"] != "lookahead"
        if needs_one and len(set(rates)) > 1:
            raise InputError("optimizer: has several learning rates for the shared parameters; only "
                             'measure="lookahead" with scale="relative" is defined then')
        return rates

    def _measure(self, sources: list[int], rates: list[float], batch: Batch, evaluate_on: Any,
                 random: Any) -> tuple[list[float], Matrix]:
        """The losses at the present parameters, and for each source the affinities for all targets."""
        graph = self._passes.graph(batch, random)
        losses = values(graph.losses)
        before, seen, seen_graph = losses, batch, graph
        if evaluate_on is not None:
            random.restore()
            seen = Batch.of(*evaluate_on)
            seen_graph = self._passes.graph(seen, random)
            before = values(seen_graph.losses)
        rows = np.full((len(sources), len(self.tasks)), np.nan)
        present = [place for place, source in enumerate(sources) if math.isfinite(losses[source])]
        if not present or not any(map(math.isfinite, before)):
            return losses, rows
        steps = [sources[place] for place in present]
        if self._resolved["measure"] != "lookahead":
            self._first_order(present, steps, graph, seen_graph, before, rates[0], rows)
            return losses, rows
        moved = (self._moved(graph.gradients(some), rates) for some in self._passes.together(steps))
        after = self._passes.losses_after(seen, seen_graph, moved, len(steps), random)
        with np.errstate(all="ignore"):
            rows[present] = 1 - np.divide(after, before)
        if self._resolved["scale"] == "per_lr":
            rows /= rates[0]
        return losses, rows

    def _moved(self, gradients: list[Any], rates: list[float]) -> list[Any]:
        """The shared parameters after the step along each gradient, stacked as these are."""
        if self._twin is not None:
            steps = [self._twin.move([stack[place] for stack in gradients]) for place in range(len(gradients[0]))]
            return [torch.stack(parts) for parts in zip(*steps)]
        with torch.no_grad():
            return [torch.sub(tensor, stack, alpha=rate)
                    for tensor, rate, stack in zip(self._shared.tensors, rates, gradients)]

    def _first_order(self, places: list[int], sources: list[int], graph: Any, seen: Any, before: list[float],
                     rate: float, rows: Matrix) -> None:
        targets = [task for task, loss in enumerate(before) if math.isfinite(loss)]
        of_sources, of_targets = _flat(graph.gradients(sources)), _flat(seen.gradients(targets))
        products = of_sources @ of_targets.T
        if self._resolved["measure"] == "cosine":
            norms = of_sources.norm(dim=1)[:, None] * of_targets.norm(dim=1)
            table = products / norms
        else:
            losses = products.new_tensor([before[target] for target in targets])
            table = rate * products / losses
            if self._resolved["scale"] == "per_lr":
                table = products / losses
        rows[np.ix_(places, targets)] = table.cpu().numpy()

    def _add(self, step: int, sources: list[int], chances: list[float], rate: float, losses: list[float],
             rows: Matrix) -> None:
        rows[~np.isfinite(rows)] = np.nan
        table = np.full((len(self.tasks), len(self.tasks)), np.nan)
        table[sources] = rows
        weights = [1.0] * len(self.tasks)
        if not self._resolved["every"]:
            for source, chance in zip(sources, chances):
                weights[source] = 1 / chance
        self._mean.add(table, weights)
        self._measurements += 1
        self._sources += len(sources)
        if self._record is None:
            return
        line: dict[str, Any] = {"step": step, "learning_rate": rate, "losses": _nulls(losses),
                                "matrix": [_nulls(row) for row in rows.tolist()]}
        if not self._resolved["every"]:
            line.update(sources=sources, chances=chances)
        self._append(json.dumps(line) + "\n", "a")

    def _append(self, text: str, mode: str) -> None:
        assert self._record is not None
        try:
            with open(self._record, mode, encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise FailureError(f"{self._record}: cannot be written: {error.strerror}") from error

    def _consider(self, step: int) -> None:
        """As the program does: gives undecided sources more turns, and may end the measuring."""
        if self._sources < self._next_judgement:
            return
        stops = self._resolved["stop"] == "decided"
        self._next_judgement = math.ceil(self._sources * (NEXT_TO_STOP if stops else NEXT_TO_SHARE))
        urgency, _, _, decided = _core.judge(self._mean.matrix(), self._options, self._grouping_text,
                                              self._weights)
        self._plan.set_urgency(urgency)
        self.stop_requested = (stops and decided and self._steps is not None
                               and step + 1 >= self._resolved["stop_after"] * self._steps)

    def affinity(self) -> Affinity:
        """The mean affinities so far, ``[source, target]``, with standard errors by batch means and counts.

        Raises:
            InputError: before the first measurement.
        """
        if self._measurements == 0:
            raise InputError("nothing was measured yet; call step() in every training step")
        mean = self._mean.matrix()
        metadata = {name: value for name, value in self._resolved.items() if name != "runs"}
        metadata["measurements"] = self._measurements
        return Affinity(mean.tasks, mean.values, mean.standard_errors, mean.counts, metadata)

    def write(self, path: Any) -> None:
        """Writes the affinities as kindred.affinity/1, which ``kindred group`` reads."""
        self.affinity().write(path)

    def choose_groups(self, **options: Any) -> Grouping | Groupings:
        """Chooses groups by the affinities so far; ``options`` as of :func:`kindred.choose_groups`."""
        given: dict[str, Any] = {**self._grouping, "weights": self._weights or None, **options}
        answer: Grouping | Groupings = choose_groups(self.affinity(), **given)
        return answer


def _flat(stacks: list[Any]) -> Any:
    """Gradients as one matrix of float64, a row for each task."""
    return torch.cat([stack.flatten(1).double() for stack in stacks], 1)


def _nulls(row: list[float]) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in row]
