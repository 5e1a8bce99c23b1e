"""Which tasks should learn together?

``choose_groups`` chooses the groups of a multi-task network from affinities or measured scores, with a proof.
``kindred.torch.AffinityMeter`` measures the affinities in any PyTorch training loop. ``run``, ``load`` and ``Bundle``
drive the program ``kindred`` and read what it leaves.
"""
from importlib import metadata as _metadata

from ._affinity import Affinity
from ._choose import choose_groups
from ._core import FailureError, InputError
from ._grouping import Alternative, Grouping, Groupings, Stability
from ._run import Bundle, Run, load, run

InputError.__module__ = FailureError.__module__ = __name__
InputError.__doc__ = "What the user can mend: one line that says what is wrong, where, and how to mend it."
FailureError.__doc__ = "What failed while running, such as a full disk or a search without an answer."

__version__ = _metadata.version("kindred")
__all__ = ["Affinity", "Alternative", "Bundle", "FailureError", "Grouping", "Groupings", "InputError", "Run",
           "Stability", "choose_groups", "load", "run"]
