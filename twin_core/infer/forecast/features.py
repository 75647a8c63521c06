"""What a forecast may know: only what had happened by the instant it is made."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from twin_core.infer.forecast.series import CELL_MIN, Series

#: Rise and fall times (minutes) of the slow traces that meals, doses and effort leave.
_TRACES = ((10.0, 20.0), (20.0, 40.0), (40.0, 80.0), (80.0, 160.0))
_TRACE_CELLS = 96
#: Lags of the sensor (cells) beyond the last samples, and windows of its running mean.
_FAR_LAGS = (9, 12, 18, 24, 36)
_MEANS = (72, 288)
_HARMONICS = (1, 2, 3)
_DAY_CELLS = 288
#: How fast the person's usual day forgets: a fortnight.
_KEEP = 0.93


def autoregressive(series: Series, order: int = 8) -> Float[np.ndarray, "cells order"]:
    """The last `order` measurements at the sensor's own cadence."""
    return np.stack([series.lagged(k * series.cadence) for k in range(order)], axis=1)


def features(series: Series, lead: int) -> Float[np.ndarray, "cells features"]:
    """Everything that the learned forecast looks at; NaN where it was not measured."""
    near = autoregressive(series)
    far = np.stack([series.lagged(cells) for cells in _FAR_LAGS], axis=1)
    now = near[:, :1]
    column = series.leads.index(lead)
    expected = series.foreseen[:, column] - series.twin
    columns = [
        now, now - near[:, 1:], now - far, _running_means(series), _usual(series, lead)[:, None],
        np.stack([expected, series.twin - series.value], axis=1),
        *(_traces(row) for row in series.events.T), *(_recent(row) for row in series.levels.T),
        _clock(series.minute_of_day),
    ]  # fmt: skip
    return np.concatenate(columns, axis=1)


def _traces(amount: NDArray[np.float64]) -> NDArray[np.float64]:
    minutes = np.arange(_TRACE_CELLS) * CELL_MIN
    found = []
    for rise, fall in _TRACES:
        kernel = np.exp(-minutes / fall) - np.exp(-minutes / rise)
        found.append(np.convolve(amount, kernel / kernel.sum())[: len(amount)])
    return np.stack(found, axis=1)


def _recent(level: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means over the last half hour, hour and four hours."""
    level = np.nan_to_num(level)
    means = [np.convolve(level, np.ones(n) / n)[: len(level)] for n in (6, 12, 48)]
    return np.stack(means, axis=1)


def _running_means(series: Series) -> NDArray[np.float64]:
    known = np.isfinite(series.value)
    total = np.concatenate([[0.0], np.cumsum(np.where(known, series.value, 0.0))])
    count = np.concatenate([[0], np.cumsum(known)])
    end = np.arange(len(series)) + 1
    found = []
    for window in _MEANS:
        begin = np.maximum(end - window, 0)
        number = count[end] - count[begin]
        mean = (total[end] - total[begin]) / np.maximum(number, 1)
        found.append(np.where(number > 0, mean, np.nan))
    return np.stack(found, axis=1)


def _usual(series: Series, lead: int) -> NDArray[np.float64]:
    """What the person's sensor usually says at the time of day that is forecast."""
    days = -(-len(series) // _DAY_CELLS)
    padded = np.full(days * _DAY_CELLS, np.nan)
    padded[: len(series)] = series.value
    table = padded.reshape(days, _DAY_CELLS)
    total, weight = np.zeros(_DAY_CELLS), np.zeros(_DAY_CELLS)
    usual = np.full_like(table, np.nan)  # by the day before
    for day in range(days):
        usual[day] = np.where(weight > 0, total / np.maximum(weight, 1e-9), np.nan)
        known = np.isfinite(table[day])
        total = _KEEP * total + np.where(known, table[day], 0.0)
        weight = _KEEP * weight + known
    flat = usual.ravel()
    return np.concatenate([flat[lead:], np.full(lead, np.nan)])[: len(series)]


def _clock(minute_of_day: NDArray[np.float64]) -> NDArray[np.float64]:
    angle = 2.0 * np.pi * minute_of_day / 1440.0
    return np.stack([f(k * angle) for k in _HARMONICS for f in (np.sin, np.cos)], axis=1)
