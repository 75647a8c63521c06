"""Change points: days on which a value took on another level for good, told in retrospect.

PELT with a Gaussian cost (Killick 2012, doi:10.1080/01621459.2012.737745, library ruptures). The
penalty grows with the values' memory, since correlated values wander without any change.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

LEAST_DAYS = 14
#: The penalty in units of ln(days): the Bayesian criterion's for one level and one place.
PENALTY = 3.0
#: Two-sided 90 % of a normal.
NINETY = 1.645


@dataclass(frozen=True, slots=True)
class Change:
    """On `index` the level went from `before` to `after`, with `spread` around; inner unit.

    `half` is half of the 90 % band of `after`, for days that remember one another.
    """

    index: int
    before: float
    after: float
    spread: float
    half: float


def change_points(x: NDArray[np.float64], memory: float) -> list[Change]:
    """Changes of level in daily values (days,), NaN where unknown; `memory` from day to day."""
    import ruptures

    known = np.flatnonzero(np.isfinite(x))
    if len(known) < 2 * LEAST_DAYS:
        return []
    values = x[known]
    steps = np.diff(values)
    spread = 1.4826 * float(np.median(np.abs(steps - np.median(steps))))
    spread = max(spread / np.sqrt(2.0 * (1.0 - min(memory, 0.95))), 1e-9)
    inflation = (1.0 + memory) / (1.0 - memory)
    penalty = PENALTY * np.log(len(values)) * inflation
    found = ruptures.Pelt(model="l2", min_size=LEAST_DAYS, jump=1)
    cuts = found.fit((values / spread)[:, None]).predict(pen=penalty)[:-1]
    edges = [0, *cuts, len(values)]
    levels = [float(np.mean(values[a:b])) for a, b in pairwise(edges)]
    lengths = np.diff(edges)
    halves = NINETY * spread * np.sqrt(inflation / lengths)
    return [
        Change(int(known[cut]), levels[i], levels[i + 1], spread, float(halves[i + 1]))
        for i, cut in enumerate(cuts)
    ]
