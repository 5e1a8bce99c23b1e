"""Chosen groups, as the C++ core returns and writes them."""
from __future__ import annotations

import copy
import html
import json
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _core, _convert

Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Alternative:
    """A grouping that is next best: its groups, its value, and how much worse it is (``loss`` ≥ 0)."""

    groups: Groups
    value: float
    loss: float


@dataclass(frozen=True, eq=False)
class Stability:
    """What repeated measurements of the affinities would choose.

    Attributes:
        resamples: simulated repeats.
        runs: trainings of each measurement.
        best_share: probability that a repeat chooses exactly these groups.
        expected_regret: what these groups lose on average to the best ones of a repeat, by its affinities.
        regret_95: 95 % of repeats have a lower regret.
        together: [n, n]: probability that two tasks share a network in a repeat, in the order of the tasks.
    """

    resamples: int
    runs: int
    best_share: float
    expected_regret: float
    regret_95: float
    together: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Grouping:
    """The chosen groups and what is known about them.

    Attributes:
        tasks: n names.
        groups: the networks, each a tuple of task names.
        serves: for each task the index of the group that serves it.
        scores: each task's score in that group; NaN if unknown.
        value: the mean of the scores by weight, or the worst.
        bound: a bound on the value of any grouping under the same constraints; NaN if unknown.
        gap: the relative distance of value and bound; NaN if unknown.
        status: "optimal" (proven), "heuristic", "time limit", "interrupted" or "given".
        networks: the most networks allowed; None for no limit.
        cost: of all groups together.
        objective: "mean" or "worst".
        better: "higher" or "lower", of scores.
        names: of the groups in a table of scores; empty for a matrix.
        alone, all_in_one: each task's score alone, and with all tasks in one network; NaN if unknown.
        alternatives: the next best groupings, best first, if asked for.
        alternatives_proven: no other grouping is better than one of these.
        stability: how sure the groups are, or None.
        too_few_measurements: that is why there is no stability.

    ``print(grouping)`` shows what ``kindred group`` prints, and a notebook a table.
    """

    tasks: tuple[str, ...]
    groups: Groups
    serves: dict[str, int]
    scores: dict[str, float]
    value: float
    bound: float
    gap: float
    status: str
    networks: int | None
    cost: float
    objective: str
    better: str
    names: tuple[str, ...]
    alone: dict[str, float]
    all_in_one: dict[str, float]
    alternatives: tuple[Alternative, ...]
    alternatives_proven: bool
    stability: Stability | None
    too_few_measurements: bool
    _json: dict[str, Any] = field(repr=False)

    @classmethod
    def _of(cls, written: dict[str, Any]) -> Grouping:
        return cls(
            tasks=tuple(written["tasks"]),
            groups=_groups(written["groups"]),
            serves=dict(written["serves"]),
            scores=_numbers(written["scores"]),
            value=_number(written["value"]),
            bound=_number(written["bound"]),
            gap=_number(written["gap"]),
            status=written["status"],
            networks=written["networks"],
            cost=written["cost"],
            objective=written["objective"],
            better=written["better"],
            names=tuple(written.get("names", ())),
            alone=_numbers(written["alone"]),
            all_in_one=_numbers(written["all_in_one"]),
            alternatives=tuple(Alternative(_groups(one["groups"]), one["value"], one["loss"])
                               for one in written.get("alternatives", ())),
            alternatives_proven=written.get("alternatives_proven", False),
            stability=_stability(written.get("stability")),
            too_few_measurements=written.get("too_few_measurements", False),
            _json=written,
        )

    @classmethod
    def read(cls, path: Any) -> Grouping:
        """Reads a grouping.json. Raises InputError, which names the file and the key at fault."""
        return cls._of(json.loads(_core.read_grouping(_convert.path_text(path))))

    def to_dict(self) -> dict[str, Any]:
        """What ``kindred group --json`` prints: the format kindred.grouping/1, with None for null."""
        return copy.deepcopy(self._json)

    def __str__(self) -> str:
        return _core.text_of(json.dumps(self._json)).rstrip("\n")

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{self._name(index)}</th>" for index in range(len(self.groups)))
        lines = []
        for task in self.tasks:
            cells = "".join(f"<td>{self._mark(index, task)}</td>" for index in range(len(self.groups)))
            lines.append(f"<tr><th>{html.escape(task)}</th>{cells}<td>{_shown(self.scores[task])}</td></tr>")
        caption = html.escape(str(self).partition("\n")[0])
        return (f"<table><caption>{caption}</caption><tr><th></th>{head}<th>score</th></tr>{''.join(lines)}</table>"
                "<small>●: served by this network; ○: in it to help the others</small>")

    def _name(self, index: int) -> str:
        return html.escape(self.names[index]) if self.names else f"network {index}"

    def _mark(self, index: int, task: str) -> str:
        if self.serves[task] == index:
            return "●"
        return "○" if task in self.groups[index] else ""


class Groupings(list[Grouping]):
    """A :class:`Grouping` for each number of networks, ascending. ``print`` shows one line for each."""

    @classmethod
    def _of(cls, written: dict[str, Any]) -> Groupings:
        return cls(map(Grouping._of, written["groupings"]))

    def __str__(self) -> str:
        return _core.text_of_each(json.dumps({"groupings": [one.to_dict() for one in self]})).rstrip("\n")

    def _repr_html_(self) -> str:
        lines = "".join(f"<tr><td>{len(one.groups)}</td><td>{_shown(one.value)}</td><td>{html.escape(one.status)}</td>"
                        f"<td>{html.escape('; '.join(' + '.join(group) for group in one.groups))}</td></tr>"
                        for one in self)
        return f"<table><tr><th>networks</th><th>value</th><th>status</th><th>groups</th></tr>{lines}</table>"


def _groups(lists: list[list[str]]) -> Groups:
    return tuple(tuple(group) for group in lists)


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _numbers(values: dict[str, float | None]) -> dict[str, float]:
    return {name: _number(value) for name, value in values.items()}


def _stability(written: dict[str, Any] | None) -> Stability | None:
    if written is None:
        return None
    return Stability(written["resamples"], written["runs"], written["best_share"], written["expected_regret"],
                     written["regret_95"], np.array(written["together"]))


def _shown(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.4g}"
