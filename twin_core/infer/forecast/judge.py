"""Forecasts judged on days that nothing was learned from, beside two rivals on the same rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.forecast.base import base_of, usable
from twin_core.infer.forecast.forecaster import train
from twin_core.infer.forecast.pooled import Pooled
from twin_core.infer.forecast.series import CELL_MIN, Series


@dataclass(frozen=True, slots=True)
class ForecastScore:
    """Errors of one signal at one horizon on the held-out part.

    `*_hold_last` are those of repeating the last measurement, `*_ar8` those of a ridge regression
    on the last eight; all on the same `n` rows. `coverage_90` is the share inside the 90 % band.
    """

    signal: str
    unit: str
    horizon_min: float
    n: int
    rmse: float
    mard_percent: float
    coverage_90: float
    mean_band_width: float
    rmse_hold_last: float
    mard_percent_hold_last: float
    rmse_ar8: float
    mard_percent_ar8: float


class Made(NamedTuple):
    """Forecasts made at cells `rows` of one lead: mean and half-width of the 90 % band."""

    rows: NDArray[np.int64]
    mean: NDArray[np.float64]
    half: NDArray[np.float64]


def judge_forecasts(
    series: Series,
    until: int,
    *,
    signal: str,
    unit: str,
    prior: Pooled | None = None,
    keep: Callable[[int, Made], None] | None = None,
) -> tuple[ForecastScore, ...]:
    """Learns from cells before `until`, judges from there on, once at each of the series' leads.

    `prior` is what other people's sensors teach; the person judged must not be among them. `keep`
    is given what was forecast at each lead.
    """
    scores = []
    base = base_of(series, until, prior)
    view = base.look(series)
    for column, lead in enumerate(series.leads):
        rows = np.flatnonzero(usable(series, lead) & (np.arange(len(series)) >= until))
        forecaster = train(series, lead, until, base=base, view=view)
        if forecaster is None or len(rows) < 20:
            continue
        truth, last = series.target(lead)[rows], series.value[rows]
        mean, half = forecaster.predict(series, rows, view)
        if keep is not None:
            keep(lead, Made(rows, mean, half))
        rival = last + view.base[rows, column]
        scores.append(scored(signal, unit, lead * CELL_MIN, truth, mean, half, last, rival))
    return tuple(scores)


def scored(
    signal: str,
    unit: str,
    horizon_min: float,
    truth: NDArray[np.float64],
    mean: NDArray[np.float64],
    half: NDArray[np.float64],
    last: NDArray[np.float64],
    rival: NDArray[np.float64],
) -> ForecastScore:
    """Errors of forecasts `mean` with bands of `half` on each side, and of both rivals."""
    return ForecastScore(
        signal,
        unit,
        horizon_min,
        len(truth),
        _rmse(mean, truth),
        _mard(mean, truth),
        float(np.mean(np.abs(mean - truth) <= half)),
        float(2.0 * np.mean(half)),
        _rmse(last, truth),
        _mard(last, truth),
        _rmse(rival, truth),
        _mard(rival, truth),
    )


def _rmse(guess: NDArray[np.float64], truth: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean((guess - truth) ** 2)))


def _mard(guess: NDArray[np.float64], truth: NDArray[np.float64]) -> float:
    return float(100.0 * np.mean(np.abs(guess - truth) / np.maximum(np.abs(truth), 1e-9)))
