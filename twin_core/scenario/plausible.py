"""Whether what a model says could be measured in anybody: the outer edge of its validity.

The catalogue's `plausible` interval of a signal is wide (a body mass of 2 to 500 kg). A model that
walks out of it has gone on where nothing holds it any more, however finite its states still are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twin_core.vocabulary import signal

#: What an edge may be passed by, as a share of the interval: rounding, and windows' averages.
ROUNDING = 2e-3
#: Signals that a sentence names.
NAMED = 3
#: A difference of two flows, which windows of an unsettled heart put below zero in ordinary years.
NOT_JUDGED = frozenset({"heart.regurgitant_fraction"})


def outside(names: Sequence[str], values: NDArray) -> NDArray[np.bool_]:
    """Where `values` (time, signals, arms, members) leave the plausible: (signals, arms, members).

    What is not finite is not judged here.
    """
    low, high = np.array([_edges(name) for name in names], float).reshape(-1, 2).T
    with np.errstate(invalid="ignore"):
        room = np.where(np.isfinite(high - low), ROUNDING * (high - low), 0.0)
        least, most = values.min(axis=0), values.max(axis=0)
    shape = (-1, *[1] * (values.ndim - 2))
    return (least < (low - room).reshape(shape)) | (most > (high + room).reshape(shape))


def _edges(name: str) -> tuple[float, float]:
    known = None if name in NOT_JUDGED else signal(name).plausible
    return known or (-np.inf, np.inf)


def told(names: Sequence[str], beyond: NDArray[np.bool_]) -> str:
    """How many members leave it, and by which signals; nothing where none does."""
    lost = np.atleast_1d(beyond.any(axis=(0, 1)))
    if not lost.any():
        return ""
    left = [name for name, one in zip(names, beyond, strict=True) if one.any()]
    named = ", ".join(left[:NAMED])
    more = f" and {len(left) - NAMED} more" if len(left) > NAMED else ""
    return (
        f"{int(lost.sum())} of {len(lost)} members go where no person was ever measured "
        f"({named}{more}): do not believe the numbers there"
    )
