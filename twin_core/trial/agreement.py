r"""Published beside simulated: one effect, and how well many of them agree.

Ratios are compared as logarithms. Without significant difference means

.. math:: |e - e_p| \le 1.96 \sqrt{s^2 + s_p^2}

with the standard errors of both, as Eddy and Schlessinger compared Archimedes with trials
(doi:10.2337/diacare.26.11.3102).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Two-sided 5 % of the normal distribution.
CRITICAL = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Estimate:
    """An effect: on a ratio's logarithm if `log`; `sampling` and `model` are standard errors.

    `model` is what the parameters behind the effect leave open, `sampling` what chance does in a
    trial of the published size. A standardised effect is told from `origin`, where a level began,
    in steps of `unit`.
    """

    value: float
    sampling: float
    model: float
    log: bool = False
    unit: float = 1.0
    origin: float = 0.0

    @property
    def se(self) -> float:
        return math.hypot(self.sampling, self.model)

    def told(self) -> tuple[float, float, float]:
        """Value and 95 % interval on the scale that papers print."""
        ends = (self.value, self.value - CRITICAL * self.se, self.value + CRITICAL * self.se)
        return tuple(math.exp(e) for e in ends) if self.log else ends  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Compared:
    """A simulated effect beside the published one, whose standard error may be derived."""

    simulated: Estimate
    published: float
    published_se: float
    interval: tuple[float, float] | None = None

    @property
    def z(self) -> float:
        """Difference in units of both standard errors."""
        return (self.simulated.value - self.published) / math.hypot(
            self.simulated.se, self.published_se
        )

    @property
    def agrees(self) -> bool:
        """No significant difference."""
        return abs(self.z) <= CRITICAL

    @property
    def agrees_by_chance_alone(self) -> bool:
        """No significant difference where the model's own doubt is not counted in its favour."""
        se = math.hypot(self.simulated.sampling, self.published_se)
        return abs(self.simulated.value - self.published) <= CRITICAL * se

    @property
    def inside(self) -> bool | None:
        """Whether the simulated effect lies in the published interval; None where none is given."""
        if self.interval is None:
            return None
        return min(self.interval) <= self.simulated.value <= max(self.interval)

    @property
    def standardised(self) -> tuple[float, float]:
        """Simulated and published in units of the outcome's spread."""
        origin, unit = self.simulated.origin, self.simulated.unit
        return (self.simulated.value - origin) / unit, (self.published - origin) / unit


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a set of effects agrees: `r`, `slope` and `intercept` are of standardised effects.

    The calibration line is published on simulated; `inside_of` counts those with an interval.
    `strict` counts agreement by chance alone, without what the model's parameters leave open.
    """

    count: int
    agree: int
    strict: int
    inside: int
    inside_of: int
    r: float
    slope: float
    intercept: float

    @property
    def share(self) -> float:
        return self.agree / self.count if self.count else math.nan


def agreement(rows: Sequence[Compared]) -> Agreement:
    """Counts, correlation and calibration line of compared effects."""
    judged = [row.inside for row in rows if row.inside is not None]
    pairs = np.array([row.standardised for row in rows]).reshape(-1, 2)
    r = slope = intercept = math.nan
    if len(pairs) > 2 and np.ptp(pairs[:, 0]) > 0:
        r = float(np.corrcoef(pairs.T)[0, 1])
        slope, intercept = map(float, np.polyfit(pairs[:, 0], pairs[:, 1], 1))
    return Agreement(
        len(rows), sum(row.agrees for row in rows),
        sum(row.agrees_by_chance_alone for row in rows), sum(judged), len(judged), r, slope,
        intercept,
    )  # fmt: skip
