"""Runs of the program, from tables in Python, and what they leave."""
from __future__ import annotations

import csv
import io
import json
import os
import pathlib
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from . import _convert, _frames
from ._affinity import Affinity
from ._core import FailureError, InputError
from ._grouping import Grouping, Groupings
from ._program import call, path_argument
from ._toml import config_text


def run(frame: Any, targets: str | Sequence[str | Mapping[str, Any]], *, out: Any = None, drop: Iterable[str] = (),
        resume: bool = False, quiet: bool = False, **sections: Mapping[str, Any]) -> Run:
    """Trains, measures, chooses groups, compares and delivers: ``kindred run``, from a table in Python.

    Args:
        frame: a pandas or polars DataFrame, an Arrow table or anything else with ``__arrow_c_stream__``, a mapping of
            names to columns, or the path of a table. Numbers are numeric features; texts, booleans ("true", "false")
            and categories are categorical ones. None, NaN, NaT, NA and "" are missing. An index is left out.
        targets: the columns to predict, one task each; a mapping has the keys of a ``[[task]]`` table, such as
            ``{"target": "ward", "kind": "multiclass"}``. A target of dtype category with numbers is "multiclass".
        out: a new directory for the run; default ``runs/frame``, ``runs/frame-2``, … The table and its config are
            written beside it, to ``<out>_input``.
        drop: columns that are no features, such as identifiers.
        resume: go on with a run that was interrupted, in ``out``; the frame must be the same.
        quiet: show warnings alone, no progress.
        **sections: keys of the config, such as ``train={"epochs": 10}, grouping={"networks": 2}``.

    Returns:
        The finished :class:`Run`.

    Raises:
        InputError: for what a table cannot hold, and with the program's message, which names the column, key or row.
        FailureError: if the program failed.
        KeyboardInterrupt: at Ctrl-C, after the state was saved; go on with ``resume=True``.
    """
    directory = _new_directory(out, resume)
    given = sections.pop("data", {})
    if not isinstance(given, Mapping):
        raise InputError("data: expected the keys of this section as {key: value}")
    data = dict(given)
    data["drop"] = [*data.get("drop", []), *_convert.names([drop] if isinstance(drop, str) else drop, "drop")]
    tasks = _tasks(targets)
    source = pathlib.Path(f"{directory}_input")
    table = None
    if isinstance(frame, (str, bytes, os.PathLike)):
        data["path"] = os.path.abspath(_convert.path_text(frame))
    else:
        columns = _frames.columns_of(frame)
        table = _frames.csv_text(columns)
        _describe(columns, tasks, data)
        data.update(path="table.csv", format="csv", separator=",", decimal=".", missing=[])
    config = config_text({"data": data, **sections}, tasks)
    _write(source, {"table.csv": table, "config.toml": config}, resume)
    call(["run", path_argument(source / "config.toml"), "--out", str(directory), *(["--resume"] if resume else [])],
         quiet=quiet)
    return Run(directory)


def _new_directory(out: Any, resume: bool) -> str:
    if out is not None:
        return _convert.path_text(out).rstrip("/") or "/"
    if resume:
        raise InputError("resume: name the run's directory in out")
    number = 1
    while True:
        name = os.path.join("runs", "frame" + (f"-{number}" if number > 1 else ""))
        if not os.path.exists(name) and not os.path.exists(f"{name}_input"):
            return name
        number += 1


def _tasks(targets: Any) -> list[dict[str, Any]]:
    if isinstance(targets, (str, Mapping)):
        targets = [targets]
    if not isinstance(targets, Iterable):
        raise InputError("targets: expected the names of columns")
    tasks = [dict(one) if isinstance(one, Mapping) else {"target": _convert.names([one], "targets")[0]}
             for one in targets]
    if not tasks:
        raise InputError("targets: expected one column or more")
    return tasks


def _describe(columns: Sequence[_frames.Column], tasks: list[dict[str, Any]], data: dict[str, Any]) -> None:
    """Tells the program what the dtypes say: the kinds of features, and of targets of dtype category."""
    by_name = {column.name: column for column in columns}
    for task in tasks:
        column = by_name.get(task.get("target", ""))
        if "target" in task and column is None:
            raise InputError(f"targets: the table has no column {task['target']!r}; it has {_listed(by_name)}")
        if column is not None and column.kind == _frames.CATEGORICAL and "kind" not in task:
            classes = {value for value in column.values if value is not None}
            if len(classes) > 2:
                task["kind"] = "multiclass"
    unknown = [name for name in data["drop"] if name not in by_name]
    if unknown:
        raise InputError(f"drop: the table has no column {unknown[0]!r}; it has {_listed(by_name)}")
    special = {data.get(key) for key in ("order_column", "group_column", "split_column", "weight_column",
                                         "task_column")}
    others = special | set(data["drop"]) | {task.get("target") for task in tasks} | {
        task.get("weight_column") for task in tasks}
    features = [column for column in columns if column.name not in others]
    for column in features:
        if column.kind == _frames.TIME:
            raise InputError(f"column {column.name!r} holds dates or times; make numbers of them, or name it in drop")
    if not any("targets" in task for task in tasks):
        data.setdefault("numeric", [column.name for column in features if column.kind == _frames.NUMERIC])
        data.setdefault("categorical", [column.name for column in features if column.kind == _frames.CATEGORICAL])


def _listed(names: Iterable[str]) -> str:
    some = list(names)
    return ", ".join(map(repr, some[:8])) + (", …" if len(some) > 8 else "")


def _write(folder: pathlib.Path, files: dict[str, str | None], resume: bool) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=resume)
        for name, text in files.items():
            if text is not None:
                (folder / name).write_text(text, encoding="utf-8", newline="")
    except FileExistsError:
        raise InputError(f"{folder}: exists; choose another out, or resume the run in it") from None
    except OSError as error:
        raise FailureError(f"{folder}: cannot be written: {error.strerror}") from error


def load(directory: Any) -> Run:
    """What a run of the program left in ``directory``. Raises InputError if it holds no run."""
    return Run(_convert.path_text(directory))


class Run:
    """A run's directory; its parts are read when they are asked for, and are None where the run has none.

    Attributes:
        directory: a :class:`pathlib.Path`.
    """

    def __init__(self, directory: Any):
        self.directory = pathlib.Path(_convert.path_text(directory))
        if not (self.directory / "config.toml").is_file():
            raise InputError(f"{self.directory}: holds no run, for it has no config.toml")

    def __repr__(self) -> str:
        return f"Run({str(self.directory)!r})"

    @cached_property
    def affinity(self) -> Affinity | None:
        """The measured affinities."""
        path = self.directory / "affinity.json"
        return Affinity.read(path) if path.exists() else None

    @cached_property
    def grouping(self) -> Grouping | None:
        """The chosen groups."""
        path = self.directory / "grouping.json"
        return Grouping.read(path) if path.exists() else None

    @cached_property
    def groupings(self) -> Groupings | None:
        """The best groups for 1, 2, … networks; up to 14 tasks."""
        written = self._json("groupings.json", "kindred.groupings/1")
        return None if written is None else Groupings._of(written)

    @cached_property
    def recommended(self) -> list[list[str]] | None:
        """The recommended networks, each as its tasks; None with ``refine.trainings = 0``."""
        written = self._json("refinement.json", "kindred.refinement/1", "kindred.refinement/2")
        groups: list[list[str]] | None = (written or {}).get("answer", {}).get("recommended_groups")
        return groups

    @property
    def metrics(self) -> Any:
        """The comparison on test rows: a line for each method and task, and for each method's "total error".

        Columns: method, networks, task, metric, mean, sd, low, high (the 95 % interval), values (one per seed). A
        pandas DataFrame where pandas is installed, else a list of dicts. None if the run compared nothing.
        """
        written = self._json("metrics.json", "kindred.metrics/1", "kindred.metrics/2")
        if written is None:
            return None
        rows = []
        for method in written["methods"]:
            named = [(task["name"], task["metric"]) for task in written["tasks"]]
            for (task, metric), result in zip([*named, ("total error", "")], [*method["tasks"], method["error"]]):
                rows.append({"method": method["name"], "networks": method["networks"], "task": task, "metric": metric,
                             **{name: result.get(name) for name in ("mean", "sd", "low", "high")},
                             "values": result["values"]})
        return _frame(rows)

    @property
    def predictions(self) -> Any:
        """test_predictions.csv of the delivered networks, as a DataFrame or a list of dicts; None without."""
        path = self.directory / "test_predictions.csv"
        if not path.exists():
            return None
        with open(path, encoding="utf-8", newline="") as file:
            return _frame([{name: _number_or_text(cell) for name, cell in row.items()}
                           for row in csv.DictReader(file)])

    @property
    def bundle(self) -> Bundle | None:
        """The delivered networks."""
        return Bundle(self.directory / "bundle") if (self.directory / "bundle").exists() else None

    @property
    def report(self) -> pathlib.Path | None:
        """The path of report.html."""
        path = self.directory / "report.html"
        return path if path.exists() else None

    def _json(self, name: str, *formats: str) -> Any:
        path = self.directory / name
        return _read_json(path, formats) if path.exists() else None


class Bundle:
    """The networks that a run delivered, ready to predict. A bundle holds program code: open only those you trust.

    Attributes:
        path: its directory.
        tasks: the names of its tasks.
        kinds: {task: "regression", "binary" or "multiclass"}.
        classes: {task: its classes}, empty for regression.
    """

    def __init__(self, path: Any):
        self.path = pathlib.Path(_convert.path_text(path))
        if not (self.path / "manifest.json").is_file():
            raise InputError(f"{self.path}: not a bundle: it holds no manifest.json")
        manifest = _read_json(self.path / "manifest.json", ("kindred.bundle/1", "kindred.bundle/2", "kindred.bundle/3"))
        self.tasks = tuple(task["name"] for task in manifest["tasks"])
        self.kinds = {task["name"]: task["kind"] for task in manifest["tasks"]}
        self.classes = {task["name"]: tuple(task["classes"]) for task in manifest["tasks"]}

    def __repr__(self) -> str:
        return f"Bundle({str(self.path)!r}): {', '.join(self.tasks)}"

    def predict(self, frame: Any, *, probabilities: bool = False) -> Any:
        """Predicts all tasks for every row, by ``kindred predict``.

        Args:
            frame: as of :func:`run`, with the columns of training in any order; others are ignored. Or the path of a
                table, or of pictures for a bundle of pictures.
            probabilities: add a column ``task:class`` with the probability of each class.

        Returns:
            A column for each task: floats in the target's units, or the texts of the most probable classes. A table of
            the kind of ``frame`` (a pandas one with its index); for a path a DataFrame, or a list of dicts.

        Raises:
            InputError: with the program's message, which names the column or row at fault.
        """
        flags = ["--probabilities"] if probabilities else []
        if isinstance(frame, (str, bytes, os.PathLike)):
            out = call(["predict", path_argument(self.path), path_argument(frame), *flags], quiet=True)
            columns = self._columns(out)
            return _frame([dict(zip(columns, row)) for row in zip(*columns.values())])
        with tempfile.TemporaryDirectory(prefix="kindred-") as folder:
            table = pathlib.Path(folder, "table.csv")
            table.write_text(_frames.csv_text(_frames.columns_of(frame)), encoding="utf-8", newline="")
            out = call(["predict", path_argument(self.path), str(table), *flags], quiet=True)
        return _frames.like(frame, self._columns(out))

    def _columns(self, text: str) -> dict[str, list[Any]]:
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        numbers = {task for task, kind in self.kinds.items() if kind == "regression"}
        numbers |= {f"{task}:{name}" for task, classes in self.classes.items() for name in classes}
        return {name: [float(row[place]) if name in numbers else row[place] for row in rows]
                for place, name in enumerate(header)}


def _read_json(path: pathlib.Path, formats: Sequence[str]) -> Any:
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read: {error}".partition("\n")[0]) from None
    found = written.get("format") if isinstance(written, dict) else None
    if found not in formats:
        raise InputError(f"{path}: has the format {found!r}; expected {' or '.join(formats)}")
    return written


def _frame(rows: list[dict[str, Any]]) -> Any:
    try:
        import pandas
    except ImportError:
        return rows
    return pandas.DataFrame(rows)


def _number_or_text(cell: str) -> Any:
    try:
        return int(cell) if cell.lstrip("-").isdigit() else float(cell)
    except ValueError:
        return cell
