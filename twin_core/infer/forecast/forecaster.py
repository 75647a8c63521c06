"""A forecast learned from one person, on top of what other people's sensors teach.

Straight lines and trees learn the change of the sensor from the features. Without a prior, how much
each is believed beside a plain autoregression is chosen on the last part of the training days. With
one, the prior, the prior recalibrated to the person and, where there are weeks to learn from, the
person's own departures from it count alike.

Bands are as wide as errors were on the last part of the training days (split conformal prediction,
Lei 2018, doi:10.1080/01621459.2017.1307116), and widen or narrow as forecasts come true or not
(adaptive conformal inference, Gibbs and Candes 2021, arXiv:2106.00170).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from twin_core.infer.forecast.boosting import boosted, predicted, varied
from twin_core.infer.forecast.features import Scale, autoregressive, features, scale_of
from twin_core.infer.forecast.pooled import Pooled
from twin_core.infer.forecast.series import Series

Rows = NDArray[np.float64]
Predictor = Callable[[Rows], Rows]

#: Share of the training rows that weigh and calibrate.
_LATER = 0.2
_PENALTIES = tuple(10.0**k for k in range(-4, 4))
#: Fewer rows than this teach trees nothing; fewer cells of data than this no departure.
_ENOUGH, _WEEKS = 400, 20 * 288
_TREE_ROWS = 8000
LEVEL_90 = 0.9
#: How much proof it takes to leave the autoregression, as a share of the forecasts' own size.
_CAUTION = 0.1
#: Bands are as wide as errors were at like steepness of the sensor: this many classes of it.
_CLASSES = 4
#: How fast a band follows its hits and misses: this much in the logarithm for each miss at a
#: cadence of five minutes, and never further than this.
_PACE, _WIDEST = 0.02, 3.0


@dataclass(frozen=True, slots=True)
class View:
    """What a forecast looks at, (rows, columns) each: the last measurements, all features, and the
    change that the prior expects (zero without one)."""

    near: Rows
    wide: Rows
    expected: Rows

    def at(self, rows: NDArray[np.int64]) -> View:
        return View(self.near[rows], self.wide[rows], self.expected[rows])

    @property
    def beside(self) -> Rows:
        """The last measurements beside what the prior expects."""
        return np.column_stack([self.near, self.expected])

    @property
    def all(self) -> Rows:
        return np.column_stack([self.wide, self.expected])


Part = Callable[[View], Rows]


@dataclass(frozen=True, slots=True)
class Forecaster:
    """Mean and half-width of the 90 % band `lead` cells ahead, at any cell of a series."""

    lead: int
    scale: Scale
    prior: Pooled | None
    parts: tuple[Part, ...]
    weights: NDArray[np.float64]
    edges: NDArray[np.float64]
    half_widths: NDArray[np.float64]

    def predict(
        self, series: Series, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Forecasts made at ascending cells `rows`: mean and half-width, in the sensor's unit.

        A half-width knows which of the earlier forecasts had come true by then.
        """
        seen = view(series, self.lead, self.scale, self.prior).at(rows)
        mean = seen.near[:, 0] + _mixed(self.parts, self.weights, seen)
        half = self.half_widths[np.searchsorted(self.edges, _steepness(seen.near))]
        truth = series.target(self.lead)[rows]
        return mean, half * followed(
            np.abs(truth - mean), half, rows, self.lead, pace=_PACE * series.cadence
        )


def view(series: Series, lead: int, scale: Scale, prior: Pooled | None) -> View:
    """Everything that a forecast may look at, at every cell."""
    near, wide = autoregressive(series), features(series, lead, scale)
    expected = np.zeros(len(series))
    known = np.flatnonzero(np.isfinite(series.value))
    change = prior.change(lead, wide[known], scale.sd) if prior is not None else None
    if change is not None:
        expected[known] = change
    return View(near, wide, expected)


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


def usable(series: Series, lead: int, order: int = 8) -> NDArray[np.bool_]:
    """Cells with the last `order` measurements and the one that is forecast."""
    known = np.isfinite(autoregressive(series, order)).all(axis=1)
    return known & np.isfinite(series.target(lead))


def train(series: Series, lead: int, until: int, prior: Pooled | None = None) -> Forecaster | None:
    """Learns from what was measured before cell `until`; None where that is too little."""
    cells = np.arange(len(series))
    rows = np.flatnonzero(usable(series, lead) & (cells + lead < until))
    if len(rows) < 60:
        return None
    scale = scale_of(series, until)
    seen = view(series, lead, scale, prior)
    learn = _departures if seen.expected.any() else _alone
    weeks = len(rows) * series.cadence >= _WEEKS
    turn = rows[int((1.0 - _LATER) * len(rows))]
    early, later = rows[rows + lead < turn], rows[rows >= turn]
    change = series.target(lead) - series.value
    parts, usual = learn(seen.at(early), change[early], weeks)
    guesses = np.stack([part(seen.at(later)) for part in parts], axis=1)
    weights = usual if usual is not None else _weights(guesses, change[later])
    error = np.abs(guesses @ weights - change[later])
    edges, half_widths = _widths(_steepness(seen.near[later]), error)
    whole, _ = learn(seen.at(rows), change[rows], weeks)
    return Forecaster(lead, scale, prior, whole, weights, edges, half_widths)


def _departures(seen: View, change: Rows, weeks: bool) -> tuple[tuple[Part, ...], Rows | None]:
    """The prior, the prior recalibrated, and with weeks of data the person's departures from it.

    They count alike: weights chosen on a day or two of the person's own did worse.
    """
    straight = ridge(seen.beside, change)
    parts: list[Part] = [lambda v: v.expected, lambda v: straight(v.beside)]
    if weeks:
        left = change - seen.expected
        line, bent = ridge(seen.all, left), trees(seen.all, left)
        parts.append(lambda v: v.expected + line(v.all))
        parts.append(lambda v: v.expected + bent(v.all))
    return tuple(parts), np.full(len(parts), 1.0 / len(parts))


def _alone(seen: View, change: Rows, weeks: bool) -> tuple[tuple[Part, ...], Rows | None]:
    """What one person's own record teaches, without a prior; its weights are still to be chosen."""
    near, wide = ridge(seen.near, change), ridge(seen.wide, change)
    parts: list[Part] = [lambda v: near(v.near), lambda v: wide(v.wide)]
    if len(change) >= _ENOUGH:
        bent = trees(seen.wide, change)
        parts.append(lambda v: bent(v.wide))
    return tuple(parts), None


def _mixed(parts: tuple[Part, ...], weights: Rows, seen: View) -> Rows:
    return np.stack([part(seen) for part in parts], axis=1) @ weights


def ridge(x: NDArray[np.float64], y: NDArray[np.float64]) -> Predictor:
    """Linear least squares, its penalty chosen on the last fifth of the rows."""
    centre, spread = np.nanmean(x, axis=0), np.nanstd(x, axis=0) + 1e-9

    def scaled(q: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.nan_to_num(np.clip((q - centre) / spread, -6.0, 6.0))

    z, mean = scaled(x), float(y.mean())
    cut = int(0.8 * len(z))

    def solve(rows: slice, penalty: float) -> NDArray[np.float64]:
        gram = z[rows].T @ z[rows] + penalty * len(z[rows]) * np.eye(z.shape[1])
        return np.asarray(np.linalg.solve(gram, z[rows].T @ (y[rows] - mean)), dtype=np.float64)

    errors = [np.mean((z[cut:] @ solve(slice(cut), p) + mean - y[cut:]) ** 2) for p in _PENALTIES]
    weights = solve(slice(None), _PENALTIES[int(np.argmin(errors))])
    return lambda q: scaled(q) @ weights + mean


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
