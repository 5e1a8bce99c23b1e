"""choose_groups(): the solver, for matrices and tables of scores as Python has them."""
from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict, overload

import numpy as np

from . import _convert, _core
from ._affinity import Affinity, make
from ._core import InputError
from ._grouping import Grouping, Groupings

if TYPE_CHECKING:
    from typing_extensions import Unpack

Rows = Literal["source", "target"]
TaskLists = Iterable[Iterable[str]]


class Options(TypedDict, total=False):
    """The keyword arguments of :func:`choose_groups` beside ``networks``."""

    tasks: Iterable[str] | None
    rows: Rows | None
    names: Any
    standard_error: Any
    count: Any
    measurements: Any
    better: Literal["higher", "lower"] | None
    weights: Mapping[str, float] | Sequence[float] | None
    objective: Literal["mean", "worst"] | None
    standardize: bool | None
    singletons: Literal["forbid", "value"] | None
    singleton_values: Mapping[str, float] | Sequence[float] | None
    budget: float | None
    network_cost: float | None
    task_cost: float | None
    least_size: int | None
    most_size: int | None
    together: TaskLists | None
    apart: TaskLists | None
    disjoint: bool | None
    memberships: int | None
    fixed: TaskLists | None
    alternatives: int | None
    resamples: int | None
    time_limit: float | None
    seed: int | None
    threads: int


@overload
def choose_groups(scores: Any, *, networks: int | None = None, **options: Unpack[Options]) -> Grouping: ...
@overload
def choose_groups(scores: Any, *, networks: range, **options: Unpack[Options]) -> Groupings: ...
def choose_groups(
    scores: Any,
    *,
    networks: int | range | None = None,
    tasks: Iterable[str] | None = None,
    rows: Rows | None = None,
    names: Any = None,
    standard_error: Any = None,
    count: Any = None,
    measurements: Any = None,
    better: Literal["higher", "lower"] | None = None,
    weights: Mapping[str, float] | Sequence[float] | None = None,
    objective: Literal["mean", "worst"] | None = None,
    standardize: bool | None = None,
    singletons: Literal["forbid", "value"] | None = None,
    singleton_values: Mapping[str, float] | Sequence[float] | None = None,
    budget: float | None = None,
    network_cost: float | None = None,
    task_cost: float | None = None,
    least_size: int | None = None,
    most_size: int | None = None,
    together: TaskLists | None = None,
    apart: TaskLists | None = None,
    disjoint: bool | None = None,
    memberships: int | None = None,
    fixed: TaskLists | None = None,
    alternatives: int | None = None,
    resamples: int | None = None,
    time_limit: float | None = None,
    seed: int | None = None,
    threads: int = 0,
) -> Grouping | Groupings:
    """Chooses the groups of tasks that should learn together, with a proof or a bound on better ones.

    >>> matrix = [[0.0, 0.9, -0.2], [0.8, 0.0, -0.1], [0.1, 0.2, 0.0]]
    >>> answer = choose_groups(matrix, tasks=["depth", "normals", "edges"], networks=2)
    >>> answer.groups
    (('depth', 'normals'), ('normals', 'edges'))
    >>> answer.status, round(answer.value, 3)
    ('optimal', 0.533)

    Args:
        scores: one of

            - affinities: an array or nested lists, ``[n, n]``, higher is better; a pandas DataFrame, whose index and
              columns name the tasks; an :class:`Affinity`; or the path of a ``.json``, ``.csv`` or ``.npy`` file.
            - results of trained groups: ``{("a", "b"): [0.7, 0.8], ...}`` or ``{("a", "b"): {"a": 0.7, "b": 0.8}}``;
              a list of ``{"tasks", "scores", "cost", "name"}``; a DataFrame with the columns group, task, score and
              perhaps cost; or the path of such a file. Only these groups can be chosen. Needs ``better``.
        networks: the most networks. A range, such as ``range(1, 7)``, chooses for each number. Default 3, or no limit
            under a budget.
        tasks: the tasks' names, for arrays and lists; default "0", "1", …
        rows: what row i of a matrix is: "source", the effects of task i on the others, or "target", the effects of the
            others on it. Arrays, lists and DataFrames are by source unless this says otherwise; files state it, except
            ``.npy`` and some CSV.
        names: for a ``.npy`` file, the file of its task names.
        standard_error: ``[n, n]``, for the stability of the answer.
        count: ``[n, n]`` whole numbers: measurements of each affinity.
        measurements: the path of an affinity.jsonl with the single measurements, for the stability.
        better: whether "higher" or "lower" scores are better, for results of trained groups.
        weights: of the tasks, by name or in their order; default all 1.
        objective: maximise the "mean" score, or the "worst".
        standardize: first standardise the affinities towards each task.
        singletons: groups of one task: "forbid", or "value" to score them by ``singleton_values``.
        singleton_values: each task's score alone; default the matrix's diagonal.
        budget, network_cost, task_cost: the largest total cost; that of a network, and of each task in it.
        least_size, most_size: tasks in a network.
        together: lists of tasks that share all their networks.
        apart: lists of tasks of which a network trains at most one.
        disjoint: each task is in one network only.
        memberships: the most networks that train the same task.
        fixed: groups that are part of the answer in any case.
        alternatives: how many next best groupings to find.
        resamples: how many repeats of the measurement to simulate; default 1000 if the uncertainty is known and the
            problem small.
        time_limit: seconds, after which the best groups so far are the answer.
        seed: of the heuristic search and of the resamples.
        threads: 0 is one for each processor; no answer depends on it.

    Returns:
        The :class:`Grouping`; for a range of networks a list of them. Ctrl-C ends the search with the best so far and
        the status "interrupted"; other threads of Python run meanwhile.

    Raises:
        InputError: for wrong shapes, names, values and options, and for constraints that contradict each other.
        FailureError: if no groups were found within the limits.
        KeyboardInterrupt: if Ctrl-C came before any groups were found.
    """
    source = _source(scores, tasks, rows, names, standard_error, count, better)
    options = {
        "networks": None if isinstance(networks, range) else networks,
        "objective": objective, "standardize": standardize, "singletons": singletons,
        "singleton_values": by_task(singleton_values, source.tasks, "singleton_values") or None,
        "budget": budget, "network_cost": network_cost, "task_cost": task_cost,
        "least_size": least_size, "most_size": most_size, "together": together, "apart": apart, "disjoint": disjoint,
        "memberships": memberships, "fixed": fixed, "alternatives": alternatives, "resamples": resamples,
        "time_limit": time_limit, "seed": seed,
    }
    text = _convert.to_json({name: value for name, value in options.items() if value is not None}, "grouping")
    task_weights = by_task(weights, source.tasks, "weights")
    if isinstance(threads, bool) or not isinstance(threads, int) or not 0 <= threads <= 1024:
        raise InputError(f"threads: {threads!r}: expected a whole number from 0 to 1024")
    if isinstance(networks, range):
        return _for_each(source, networks, measurements, text, task_weights, threads)
    path = None if measurements is None else _convert.path_text(measurements)
    return Grouping._of(json.loads(_core.choose(source, path, text, task_weights, threads)))


def _for_each(source: Any, networks: range, measurements: Any, options: str, weights: list[float],
              threads: int) -> Groupings:
    if networks.step != 1 or len(networks) == 0 or networks.start < 1 or networks.stop > 10**6:
        raise InputError(f"networks: {networks!r}: expected numbers from 1 upwards in steps of 1")
    if measurements is not None:
        raise InputError("measurements: resamples are for one number of networks, not for a range")
    return Groupings._of(json.loads(
        _core.choose_for_each(source, options, weights, threads, networks.start, networks.stop - 1)))


def by_task(values: Any, tasks: list[str], where: str) -> list[float]:
    """One number for each task, in their order, from a mapping or a sequence; empty for None."""
    if values is None:
        return []
    if isinstance(values, Mapping):
        unknown = [name for name in values if name not in tasks]
        missing = [task for task in tasks if task not in values]
        if unknown or missing:
            what = f"there is no task {unknown[0]!r}" if unknown else f"nothing for the task {missing[0]!r}"
            raise InputError(f"{where}: {what}")
        values = [values[task] for task in tasks]
    try:
        given = np.asarray(list(values) if not isinstance(values, np.ndarray) else values)
    except (TypeError, ValueError):
        raise InputError(f"{where}: expected a number for each task") from None
    if given.ndim != 1 or len(given) != len(tasks) or given.dtype.kind not in "biuf":
        raise InputError(f"{where}: expected a number for each of the {len(tasks)} tasks")
    if not np.isfinite(given).all():
        raise InputError(f"{where}: holds a number that is not finite")
    return [float(value) for value in given]


def _source(scores: Any, tasks: Any, rows: Any, names: Any, standard_error: Any, count: Any,
            better: Any) -> _core.Matrix | _core.Scores:
    for name, value in (("rows", rows), ("better", better)):
        if value is not None and not isinstance(value, str):
            raise InputError(f"{name}: {value!r}: expected a text")
    is_path = isinstance(scores, (str, bytes, os.PathLike))
    table = None if is_path else _records(scores)
    extra = {"standard_error": standard_error, "count": count, "tasks": tasks, "rows": rows, "names": names}
    if table is not None or (is_path and _core.is_score_table(_convert.path_text(scores))):
        _refuse(extra, "results of trained groups")
        if table is None:
            return _core.read_scores(_convert.path_text(scores), better)
        return _core.make_scores(_convert.to_json({"format": "kindred.scores/1", **table}, "scores"), better)
    _refuse({"better": better}, "affinities, which are better when higher")
    if is_path:
        _refuse({**extra, "rows": None, "names": None}, "a file")
        return _core.read_matrix(_convert.path_text(scores), rows,
                                 None if names is None else _convert.path_text(names))
    _refuse({"names": names}, "what is no .npy file; tasks gives the names")
    if isinstance(scores, Affinity):
        _refuse({"tasks": tasks, "rows": rows, "standard_error": standard_error, "count": count}, "an Affinity")
        return scores._source
    found, values = _named(scores)
    if tasks is None:
        tasks = found
    matrix = _convert.square(values, "matrix")
    return make([str(i) for i in range(len(matrix))] if tasks is None else tasks, matrix,
                _aligned(standard_error, found), _aligned(count, found), {}, rows or "source")


def _refuse(given: dict[str, Any], what: str) -> None:
    for name, value in given.items():
        if value is not None:
            raise InputError(f"{name} does not apply to {what}")


def _named(scores: Any) -> tuple[list[str] | None, Any]:
    """The names that a matrix has by itself, and its values in their order."""
    if _convert.is_frame(scores, "pandas"):
        index, columns = _convert.names(scores.index, "index"), _convert.names(scores.columns, "columns")
        if sorted(index) != sorted(columns):
            raise InputError("matrix: the DataFrame's index and columns do not name the same tasks")
        if len(set(index)) != len(index):
            raise InputError("matrix: the DataFrame names a task twice")
        values = scores.to_numpy()
        return index, values[:, [columns.index(name) for name in index]]
    if _convert.is_frame(scores, "polars"):
        return list(scores.columns), scores.to_numpy()
    if isinstance(scores, Mapping):
        tasks = _convert.names(scores, "matrix")
        if not all(isinstance(row, Mapping) and sorted(map(str, row)) == sorted(tasks) for row in scores.values()):
            raise InputError("matrix: expected {source: {target: value}} with the same tasks everywhere")
        return tasks, [[row[target] for target in scores] for row in scores.values()]
    return None, scores


def _aligned(values: Any, tasks: list[str] | None) -> Any:
    if values is None or not _convert.is_frame(values, "pandas"):
        return values
    found, array = _named(values)
    if tasks is None or found is None or sorted(found) != sorted(tasks):
        raise InputError("standard_error and count: a DataFrame names other tasks than the matrix")
    order = [found.index(name) for name in tasks]
    return np.asarray(array)[np.ix_(order, order)]


def _records(scores: Any) -> dict[str, Any] | None:
    """Results of trained groups, as the fields of kindred.scores/1; None if it is something else."""
    if _convert.is_frame(scores, "pandas") or _convert.is_frame(scores, "polars"):
        if not {"group", "task", "score"} <= set(map(str, scores.columns)):
            return None
        return _records_of_columns({name: scores[name].to_list() for name in map(str, scores.columns)})
    if isinstance(scores, Mapping) and scores and all(isinstance(key, (tuple, frozenset)) for key in scores):
        groups = []
        for key, values in scores.items():
            if isinstance(values, Mapping):
                if set(values) != set(key):
                    raise InputError(f"scores: {tuple(key)!r}: its scores are of other tasks")
                groups.append({"tasks": list(values), "scores": list(values.values())})
            elif isinstance(key, frozenset):
                raise InputError("scores: a frozenset has no order; give its scores as {task: score}")
            else:
                groups.append({"tasks": list(key), "scores": values})
        return _with_tasks(groups)
    if isinstance(scores, (list, tuple)) and scores and all(isinstance(one, Mapping) for one in scores):
        for one in scores:
            if not {"tasks", "scores"} <= set(one):
                raise InputError('scores: expected {"tasks", "scores"} for each group')
        return _with_tasks([dict(one) for one in scores])
    return None


def _records_of_columns(columns: dict[str, list[Any]]) -> dict[str, Any]:
    unknown = set(columns) - {"group", "task", "score", "cost"}
    if unknown:
        raise InputError(f"scores: unknown column {sorted(unknown)[0]!r}; expected group, task, score and cost")
    groups: dict[str, dict[str, Any]] = {}
    costs = columns.get("cost", [None] * len(columns["task"]))
    for name, task, score, cost in zip(columns["group"], columns["task"], columns["score"], costs):
        one = groups.setdefault(str(name), {"name": str(name), "tasks": [], "scores": []})
        one["tasks"].append(task)
        one["scores"].append(score)
        cost = None if cost is None or cost != cost else cost
        if len(one["tasks"]) > 1 and one.get("cost") != cost:
            raise InputError(f"scores: the group {str(name)!r} has two costs")
        if cost is not None:
            one["cost"] = cost
    return _with_tasks(list(groups.values()))


def _with_tasks(groups: list[dict[str, Any]]) -> dict[str, Any]:
    tasks: dict[str, None] = {}
    for one in groups:
        if isinstance(one["tasks"], (str, bytes)) or not isinstance(one["tasks"], Iterable):
            raise InputError(f"scores: {one['tasks']!r}: expected a list of task names")
        one["tasks"] = _convert.names(one["tasks"], "scores")
        tasks.update(dict.fromkeys(one["tasks"]))
    return {"tasks": list(tasks), "groups": groups}
