r"""Days replayed from what was eaten, injected and done, never from the sensor of those days.

The twin's open loop errs alike from day to day. What earlier days showed of that is learned as a
straight line for the logarithm of the sensor: on the twin's own curve, on the traces that meals,
doses and movement leave, and on the time of day. Where the twin is of no use the line returns to
the person's usual level.

Bands are as wide as the errors of whole stretches of earlier days, each judged by a line that was
learned from the others; that counts how people change from week to week. Errors of a day go
together, so that few days say little of how wide that is: bands widen as Student's t does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as student

from twin_core.infer.forecast.features import acted
from twin_core.infer.forecast.series import Series

Rows = NDArray[np.float64]

#: Fewer cells than this (half a day at five minutes) teach nothing.
FEWEST = 150
STRETCHES, _CELLS_A_DAY = 5, 288
_PENALTIES = tuple(10.0 ** (k / 2) for k in range(-5, 4))
#: Shares of errors below and above the band: a little less than a twentieth each, since the days to
#: come differ more from those that taught than these from one another.
_LOW, _HIGH = 0.04, 0.96
#: Range of the sensor [mg/dL] that logarithms are taken of.
_RANGE = (20.0, 600.0)


@dataclass(frozen=True, slots=True)
class Replay:
    """The replayed sensor with its 90 % band, (cells,) each, in the sensor's unit."""

    mean: Rows
    low: Rows
    high: Rows


def replay(series: Series, until: int, days: NDArray[np.bool_]) -> Replay | None:
    """Learns from cells before `until` in `days` that are told of, and replays every cell.

    None where too little was measured.
    """
    known = np.isfinite(series.value) & days & (np.arange(len(series)) < until)
    rows = np.flatnonzero(known)
    if len(rows) < FEWEST:
        return None
    twin = np.log(np.clip(series.twin, *_RANGE))
    x = np.column_stack([twin, twin**2, acted(series)])
    y = np.log(np.clip(series.value[rows], *_RANGE))
    stretch = np.arange(len(rows)) * STRETCHES // len(rows)
    tried = _apart(x[rows], y, stretch)
    best = int(np.argmin([np.mean(np.abs(np.expm1(guess - y))) for guess in tried]))
    low, high = _few_days(rows) * np.quantile(y - tried[best], (_LOW, _HIGH))
    centre = _lines(x[rows], y, (_PENALTIES[best],))(x)[0]
    return Replay(*(np.exp(centre + shift) for shift in (0.0, low, high)))


def _few_days(rows: NDArray[np.int64]) -> float:
    """How much wider a band is for being told by the days of these cells alone."""
    days = len(np.unique(rows // _CELLS_A_DAY))
    return float(student.ppf(0.95, max(days - 1, 1)) / norm.ppf(0.95))


def _apart(x: Rows, y: Rows, stretch: NDArray[np.int64]) -> Rows:
    """Guesses (penalties, rows) for each stretch by lines learned from the others."""
    found = np.empty((len(_PENALTIES), len(y)))
    for index in range(STRETCHES):
        own = stretch == index
        found[:, own] = _lines(x[~own], y[~own], _PENALTIES)(x[own])
    return found


def _lines(x: Rows, y: Rows, penalties: tuple[float, ...]) -> Callable[[Rows], Rows]:
    """Ridge regressions, one a penalty; columns far from what was seen count as at its edge."""
    centre, spread, level = x.mean(axis=0), x.std(axis=0) + 1e-9, float(y.mean())

    def scaled(q: Rows) -> Rows:
        return np.clip((q - centre) / spread, -5.0, 5.0)

    z = scaled(x)
    gram, moment = z.T @ z / len(z), z.T @ (y - level) / len(z)
    weights = np.stack([np.linalg.solve(gram + p * np.eye(len(gram)), moment) for p in penalties])
    return lambda q: np.asarray(weights @ scaled(q).T + level, dtype=np.float64)
