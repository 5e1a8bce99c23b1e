"""The affinity matrix: what a training step for one task does to the loss of every other."""
from __future__ import annotations

import html
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _core, _convert

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False, init=False)
class Affinity:
    """Inter-task affinities with their uncertainty.

    Attributes:
        tasks: n names.
        matrix: [n, n], float64: ``matrix[i, j]`` is the effect of a step for task i on task j; higher is better.
            NaN where nothing was measured.
        standard_error: [n, n] of the same, NaN where unknown; or None.
        count: [n, n], int64: measurements of each value; or None.
        metadata: how it was measured.

    >>> Affinity(["a", "b"], [[0.1, 0.2], [0.3, 0.4]]).matrix.tolist()
    [[0.1, 0.2], [0.3, 0.4]]
    """

    tasks: tuple[str, ...]
    matrix: Numbers
    standard_error: Numbers | None
    count: NDArray[np.int64] | None
    metadata: dict[str, Any]
    _source: _core.Matrix = field(repr=False)

    def __init__(self, tasks: Iterable[str], matrix: Any, standard_error: Any = None, count: Any = None,
                 metadata: dict[str, Any] | None = None) -> None:
        """Takes whatever NumPy makes [n, n] arrays of. Raises InputError for wrong shapes, names and values."""
        self._take(make(tasks, matrix, standard_error, count, metadata or {}, "source"))

    def _take(self, source: _core.Matrix) -> None:
        for name, value in (("tasks", tuple(source.tasks)), ("matrix", source.values),
                            ("standard_error", source.standard_errors), ("count", source.counts),
                            ("metadata", json.loads(source.metadata)), ("_source", source)):
            object.__setattr__(self, name, value)
        for array in (self.matrix, self.standard_error, self.count):
            if array is not None:
                array.flags.writeable = False

    @classmethod
    def _of(cls, source: _core.Matrix) -> Affinity:
        self = cls.__new__(cls)
        self._take(source)
        return self

    @classmethod
    def read(cls, path: Any, *, rows: str | None = None, names: Any = None) -> Affinity:
        """Reads a matrix: ``.json`` (kindred.affinity/1), ``.csv`` or ``.npy``.

        Args:
            rows: "source" if row i holds the effects of task i, "target" if it holds the effects on it. For ``.npy``
                and for CSV files that do not state it.
            names: for ``.npy``, a file of task names, one a line or a JSON list.

        Raises:
            InputError: names the file, and the row, column or key at fault.
        """
        return cls._of(_core.read_matrix(_convert.path_text(path), rows,
                                         None if names is None else _convert.path_text(names)))

    def write(self, path: Any) -> None:
        """Writes kindred.affinity/1, which ``kindred group`` reads, or CSV if the name ends in ``.csv``.

        Raises:
            FailureError: if the file cannot be written.
        """
        self._source.write(_convert.path_text(path))

    def to_frame(self) -> Any:
        """The matrix as a pandas DataFrame; rows are sources, columns targets."""
        import pandas
        return pandas.DataFrame(self.matrix.copy(), index=pandas.Index(self.tasks, name="source"),
                                columns=pandas.Index(self.tasks, name="target"))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.matrix, dtype)

    def __repr__(self) -> str:
        return f"Affinity of {len(self.tasks)} tasks: {', '.join(self.tasks)}"

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{html.escape(task)}</th>" for task in self.tasks)
        largest = np.nanmax(np.abs(self.matrix), initial=0.0, where=~np.isnan(self.matrix)) or 1.0
        lines = []
        for task, row in zip(self.tasks, self.matrix):
            cells = "".join(_cell(value, largest) for value in row)
            lines.append(f"<tr><th>{html.escape(task)}</th>{cells}</tr>")
        return ("<table><caption>Affinity: the effect of a step for the row's task on the column's</caption>"
                f"<tr><th></th>{head}</tr>{''.join(lines)}</table>")


def _cell(value: float, largest: float) -> str:
    if np.isnan(value):
        return "<td></td>"
    colour = "33, 102, 172" if value >= 0 else "178, 24, 43"
    return f'<td style="background: rgba({colour}, {abs(value) / largest / 2:.2f})">{value:.3g}</td>'


def make(tasks: Iterable[Any], matrix: Any, standard_error: Any, count: Any, metadata: dict[str, Any],
         rows: str) -> _core.Matrix:
    """A matrix of the core. Raises InputError for what is none."""
    return _core.make_matrix(
        _convert.names(tasks, "tasks"), _convert.square(matrix, "matrix"),
        None if standard_error is None else _convert.square(standard_error, "standard_error"),
        None if count is None else _convert.square(count, "count", np.int64),
        _convert.to_json(metadata, "metadata"), rows)


