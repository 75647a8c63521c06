"""A forecast learned from one person alone: a straight line and trees, weighed on later days.

Both learn the change of the sensor from the features; how much each is believed, beside a plain
autoregression, is chosen on the last part of the training days, which neither of them saw, and so
is the width of the band (split conformal prediction, Lei 2018, doi:10.1080/01621459.2017.1307116).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from twin_core.infer.forecast.features import autoregressive, features
from twin_core.infer.forecast.series import Series

Predictor = Callable[[NDArray[np.float64]], NDArray[np.float64]]

#: Share of the training rows that weigh and calibrate.
_LATER = 0.2
_PENALTIES = tuple(10.0**k for k in range(-4, 4))
#: Fewer rows than this teach trees nothing.
_ENOUGH = 400
_LEVEL_90 = 0.9
#: How much proof it takes to leave the autoregression, as a share of the forecasts' own size.
_CAUTION = 0.1
#: Bands are as wide as errors were at like steepness of the sensor: this many classes of it.
_CLASSES = 4


@dataclass(frozen=True, slots=True)
class Forecaster:
    """Mean and half-width of the 90 % band `lead` cells ahead, at any cell of a series."""

    lead: int
    predictors: tuple[tuple[bool, Predictor], ...]
    weights: NDArray[np.float64]
    edges: NDArray[np.float64]
    half_widths: NDArray[np.float64]

    def predict(
        self, series: Series, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Forecasts made at cells `rows`: mean and half-width, in the sensor's unit."""
        near = autoregressive(series)[rows]
        wide = features(series, self.lead)[rows]
        mean = near[:, 0] + _mixed(self.predictors, self.weights, near, wide)
        return mean, self.half_widths[np.searchsorted(self.edges, _steepness(near))]


def usable(series: Series, lead: int, order: int = 8) -> NDArray[np.bool_]:
    """Cells with the last `order` measurements and the one that is forecast."""
    known = np.isfinite(autoregressive(series, order)).all(axis=1)
    return known & np.isfinite(series.target(lead))


def train(series: Series, lead: int, until: int) -> Forecaster | None:
    """Learns from what was measured before cell `until`; None where that is too little."""
    cells = np.arange(len(series))
    rows = np.flatnonzero(usable(series, lead) & (cells + lead < until))
    if len(rows) < 60:
        return None
    turn = rows[int((1.0 - _LATER) * len(rows))]
    early, later = rows[rows + lead < turn], rows[rows >= turn]
    near, wide = autoregressive(series), features(series, lead)
    change = series.target(lead) - series.value
    learned = _learn(near[early], wide[early], change[early])
    parts = np.stack([p(wide[later] if w else near[later]) for w, p in learned], axis=1)
    weights = _weights(parts, change[later])
    error = np.abs(parts @ weights - change[later])
    edges, half_widths = _widths(_steepness(near[later]), error)
    whole = _learn(near[rows], wide[rows], change[rows])
    return Forecaster(lead, whole, weights, edges, half_widths)


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
    """Boosted trees, shallow and slow; they live with missing values."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor(
        max_iter=100, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=80,
        l2_regularization=10.0, random_state=0,
        early_stopping=False,  # pyright: ignore[reportArgumentType]
    ).fit(x, y)  # fmt: skip
    return model.predict


def _learn(
    near: NDArray[np.float64], wide: NDArray[np.float64], change: NDArray[np.float64]
) -> tuple[tuple[bool, Predictor], ...]:
    """Predictors of the change, each with whether it looks at the wide features."""
    found: list[tuple[bool, Predictor]] = [
        (False, ridge(near, change)),
        (True, ridge(wide, change)),
    ]
    if len(change) >= _ENOUGH:
        found.append((True, trees(wide, change)))
    return tuple(found)


def _mixed(
    predictors: tuple[tuple[bool, Predictor], ...],
    weights: NDArray[np.float64],
    near: NDArray[np.float64],
    wide: NDArray[np.float64],
) -> NDArray[np.float64]:
    parts = [predict(wide if looks_wide else near) for looks_wide, predict in predictors]
    return np.stack(parts, axis=1) @ weights


def _weights(parts: NDArray[np.float64], truth: NDArray[np.float64]) -> NDArray[np.float64]:
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
    overall = float(np.quantile(error, _LEVEL_90))
    found = []
    for index in range(_CLASSES):
        own = error[which == index]
        found.append(float(np.quantile(own, _LEVEL_90)) if len(own) >= 30 else overall)
    return edges, np.asarray(found)
