"""A forecast learned from one person, on top of what other people's sensors teach.

It begins from the person's own straight line and what the prior says that such lines miss (`base`).
A wider line learns the person's own departures from that, and where there are weeks to learn from,
boosted trees do as well. Those of weeks count by how many days there were (the further ahead, the
less a day is worth) and by how far they came true on the last of these. Without a prior, how much
each is believed beside the plain line is chosen on those days too.

Bands are as wide as errors were on the last part of the training days (split conformal prediction,
Lei 2018, doi:10.1080/01621459.2017.1307116), and widen or narrow as forecasts come true or not
(adaptive conformal inference, Gibbs and Candes 2021, arXiv:2106.00170).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from twin_core.infer.forecast.base import Base, Predictor, View, base_of, ridge, usable
from twin_core.infer.forecast.boosting import boosted, predicted, varied
from twin_core.infer.forecast.pooled import Pooled
from twin_core.infer.forecast.series import Series

Rows = NDArray[np.float64]

#: Share of the training rows that weigh and calibrate.
_LATER = 0.2
#: Fewer rows than this teach trees nothing; fewer days of data than this no departure.
_ENOUGH, _DAYS = 400, 20.0
_CELLS_A_DAY, _TREE_ROWS = 288, 8000
#: Departures, of trees and of the line, count by days / (days + this much a cell ahead) and as much
#: by what each proved; this share of that, since the two say much the same.
_DAYS_A_CELL, _SHARE = 3.0, 0.7
#: A column is steady if its mean moves by less than this many of its standard deviations.
_STEADY = 0.2
#: Stretches of a short record that are judged by one another.
_STRETCHES = 4
#: Penalty of the line of departures.
_WIDE_PENALTY = 3.0
LEVEL_90 = 0.9
#: How much proof it takes to leave the autoregression, as a share of the forecasts' own size.
_CAUTION = 0.1
#: Bands are as wide as errors were at like steepness of the sensor: this many classes of it.
_CLASSES = 4
#: How fast a band follows its hits and misses: this much in the logarithm for each miss at a
#: cadence of five minutes, where there were weeks to learn from and where there were days only,
#: which say less of how wide it must be; and never further than this.
_PACE, _PACE_OF_DAYS, _WIDEST = 0.02, 0.03, 3.0


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows of a `View` at one lead: `near` (rows, 8), `wide` (rows, features), `expected` (rows,)
    change in the sensor's unit."""

    near: Rows
    wide: Rows
    expected: Rows


Part = Callable[[Seen], Rows]


@dataclass(frozen=True, slots=True)
class Forecaster:
    """Mean and half-width of the 90 % band `lead` cells ahead, at any cell of a series."""

    lead: int
    base: Base
    change: Part
    edges: NDArray[np.float64]
    half_widths: NDArray[np.float64]
    pace: float = _PACE

    def predict(
        self, series: Series, rows: NDArray[np.int64], view: View | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Forecasts made at ascending cells `rows`: mean and half-width, in the sensor's unit.

        A half-width knows which of the earlier forecasts had come true by then. `view` is what
        the base sees of the series, if that is known already.
        """
        seen = _at(view or self.base.look(series), series.leads.index(self.lead), rows)
        mean = series.value[rows] + self.change(seen)
        half = self.half_widths[np.searchsorted(self.edges, _steepness(seen.near))]
        truth = series.target(self.lead)[rows]
        return mean, half * followed(
            np.abs(truth - mean), half, rows, self.lead, pace=self.pace * series.cadence
        )


def _at(view: View, column: int, rows: NDArray[np.int64]) -> Seen:
    return Seen(view.near[rows], view.wide[rows], view.expected[rows, column])


def followed(
    error: Rows, half: Rows, rows: NDArray[np.int64], lead: int, *, pace: float
) -> NDArray[np.float64]:
    """Factors of the half-widths of forecasts made at `rows`.

    A forecast counts from the instant that it could be checked.
    """
    factors, width, checked = np.ones(len(rows)), 0.0, 0
    for index, row in enumerate(rows):
        while rows[checked] + lead <= row:
            if np.isfinite(error[checked]):
                missed = float(error[checked] > half[checked] * factors[checked])
                width += pace * (missed - (1.0 - LEVEL_90))
            checked += 1
        width = float(np.clip(width, -_WIDEST, _WIDEST))
        factors[index] = np.exp(width)
    return factors


def train(
    series: Series,
    lead: int,
    until: int,
    prior: Pooled | None = None,
    base: Base | None = None,
    view: View | None = None,
) -> Forecaster | None:
    """Learns from what was measured before cell `until`; None where that is too little.

    `base` and what it sees of the series (`view`) are made here unless they are known already.
    """
    base = base or base_of(series, until, prior)
    column = series.leads.index(lead)
    if base.lines[column] is None:
        return None
    view = view or base.look(series)
    rows = np.flatnonzero(usable(series, lead) & (np.arange(len(series)) + lead < until))
    change = series.target(lead) - series.value
    alone = bool(np.array_equal(view.base, view.expected, equal_nan=True))
    days = len(rows) * series.cadence / _CELLS_A_DAY
    turn = rows[int((1.0 - _LATER) * len(rows))]
    early, later = rows[rows + lead < turn], rows[rows >= turn]
    seen, truth = _at(view, column, later), change[later]

    def learned(of: NDArray[np.int64], how: Callable[[Seen, Rows], tuple[Part, ...]]) -> Any:
        return how(_at(view, column, of), change[of])

    if alone:
        parts = learned(early, _alone)
        weights = _weights(np.stack([part(seen) for part in parts], axis=1), truth)
        first, whole = _mixed(parts, weights), _mixed(learned(rows, _alone), weights)
    elif days < _DAYS:
        whole = learned(rows, _leaning)[0]
        seen, truth = _at(view, column, rows), change[rows]
        first = _apart(seen, truth, lead)
    else:
        parts = learned(early, _departing)
        trust, left = days / (days + _DAYS_A_CELL * lead), truth - seen.expected
        believed = [_SHARE * 0.5 * (_proven(part(seen), left) + trust) for part in parts[1:]]
        weights = np.array([1.0, *believed])
        first, whole = _mixed(parts, weights), _mixed(learned(rows, _departing), weights)
    edges, half_widths = _widths(_steepness(seen.near), np.abs(first(seen) - truth))
    pace = _PACE_OF_DAYS if days < _DAYS else _PACE
    return Forecaster(lead, base, whole, edges, half_widths, pace)


def _as_expected(seen: Seen) -> Rows:
    return seen.expected


def _leaning(seen: Seen, change: Rows) -> tuple[Part, ...]:
    """What the prior expects and a line of departures: all that days, not weeks, can teach."""
    steady = _steady(seen.wide)
    straight = ridge(seen.wide[:, steady], change - seen.expected, (_WIDE_PENALTY,))
    return (lambda v: v.expected + straight(v.wide[:, steady]),)


def _apart(seen: Seen, change: Rows, lead: int) -> Part:
    """Guesses for these very rows, each stretch by what the others teach: all days calibrate."""
    guess, place = np.empty(len(change)), np.arange(len(change))
    for part in np.array_split(place, _STRETCHES):
        away = (place < part[0] - lead) | (place > part[-1] + lead)
        of = Seen(seen.near[away], seen.wide[away], seen.expected[away])
        own = Seen(seen.near[part], seen.wide[part], seen.expected[part])
        guess[part] = _leaning(of, change[away])[0](own)
    return lambda _: guess


def _departing(seen: Seen, change: Rows) -> tuple[Part, ...]:
    """What the prior expects, and the person's own departures from it."""
    left, steady = change - seen.expected, _steady(seen.wide)
    wide = seen.wide[:, steady]
    bent, straight = trees(wide, left), ridge(wide, left, (_WIDE_PENALTY,))
    return (
        _as_expected,
        lambda v: bent(v.wide[:, steady]),
        lambda v: straight(v.wide[:, steady]),
    )


def _steady(wide: Rows) -> NDArray[np.int64]:
    """Columns whose level hardly changed between the first and the last third of the days.

    What hangs on a level that drifts (a better year, another watch) does not hold for long.
    """
    third, known = len(wide) // 3, np.isfinite(wide)
    filled, count = np.where(known, wide, 0.0), np.maximum(known.sum(axis=0), 1)
    spread = np.sqrt(np.maximum((filled**2).sum(axis=0) / count - (filled.sum(0) / count) ** 2, 0))
    ends = (slice(0, third), slice(-third, None))
    first, last = (filled[e].sum(axis=0) / np.maximum(known[e].sum(axis=0), 1) for e in ends)
    told = known[ends[0]].any(axis=0) & known[ends[1]].any(axis=0) & (spread > 0.0)
    return np.flatnonzero(told & (np.abs(last - first) < _STEADY * spread))


def _proven(departure: Rows, left: Rows) -> float:
    """How much of the departures came true on later days: from minus one to one."""
    told = float(departure @ departure)
    return float(np.clip(departure @ left / told, -1.0, 1.0)) if told > 0.0 else 0.0


def _alone(seen: Seen, change: Rows) -> tuple[Part, ...]:
    """What one person's own record teaches, without a prior; its weights are still to be chosen."""
    near, wide = ridge(seen.near, change), ridge(seen.wide, change)
    parts: list[Part] = [lambda v: near(v.near), lambda v: wide(v.wide)]
    if len(change) >= _ENOUGH:
        bent = trees(seen.wide, change)
        parts.append(lambda v: bent(v.wide))
    return tuple(parts)


def _mixed(parts: tuple[Part, ...], weights: Rows) -> Part:
    return lambda seen: np.stack([part(seen) for part in parts], axis=1) @ weights


def trees(x: NDArray[np.float64], y: NDArray[np.float64]) -> Predictor:
    """Boosted trees, shallow and slow."""
    columns, every = varied(x), slice(None, None, max(1, len(x) // _TREE_ROWS))
    model = boosted(
        x[every][:, columns], y[every], max_iter=80, learning_rate=0.06, max_leaf_nodes=8,
        min_samples_leaf=100, l2_regularization=20.0, max_features=0.5,
    )  # fmt: skip
    return lambda q: predicted(model, q[:, columns])


def _weights(parts: Rows, truth: Rows) -> Rows:
    """Weights of at least zero and at most one in all, drawn to the plain autoregression."""
    pull = np.sqrt(_CAUTION * np.mean(parts**2) * len(parts)) * np.eye(parts.shape[1])
    found, _ = nnls(np.concatenate([parts, pull]), np.concatenate([truth, pull[0]]))
    return found / max(1.0, float(found.sum()))


def _steepness(near: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much the sensor moved over its last three measurements."""
    return np.abs(near[:, 0] - near[:, 2])


def _widths(
    steepness: NDArray[np.float64], error: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    edges = np.quantile(steepness, np.arange(1, _CLASSES) / _CLASSES)
    which = np.searchsorted(edges, steepness)
    overall = float(np.quantile(error, LEVEL_90))
    found = []
    for index in range(_CLASSES):
        own = error[which == index]
        found.append(float(np.quantile(own, LEVEL_90)) if len(own) >= 30 else overall)
    return edges, np.asarray(found)
