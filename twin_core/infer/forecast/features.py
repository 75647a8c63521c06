"""What a forecast may know: only what had happened by the instant it is made."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from twin_core.infer.forecast.series import CELL_MIN, Series

Cells = NDArray[np.float64]

#: Lags of the sensor in cells; between measurements, and over gaps of up to 45 min, a line.
_LAGS = (1, 2, 3, 4, 6, 9, 12, 15, 18, 21, 24, 36, 48, 72)
_BRIDGED = 9
#: Windows (cells) of running means, spreads and extremes.
_MEANS, _SPREADS, _EXTREMES = (12, 36, 72, 288, 2016), (12, 36, 288), (13, 37, 73)
#: Rise and fall times (minutes) of the slow traces that meals and doses leave.
_TRACES = ((5.0, 15.0), (10.0, 30.0), (20.0, 60.0), (40.0, 120.0), (60.0, 240.0))
_TRACE_CELLS, _SUMS = 120, (6, 12, 24, 48)
#: A usual meal, dose, and protein with fat, so that people share a scale.
_USUAL_AMOUNT = (50.0, 5.0, 40.0)
#: Windows of what earlier forecasts missed by.
_MISSED, _MISSED_SIZE = (3, 12, 72, 288, 2016), 288
_LEVELS, _LEVEL_HABIT = (3, 12, 48), 2016
_HARMONICS = (1, 2, 3)
_DAY_CELLS = 288
#: Levels that replays are told of; limits that count as low and high [mg/dL].
_ACTED_LEVELS, _LOW, _HIGH = 4, 70.0, 180.0
#: How fast the person's usual day forgets (a fortnight), and half the width it is smoothed over.
_KEEP, _SMOOTH = 0.93, 6


class Scale(NamedTuple):
    """Mean and standard deviation of the person's sensor, from the days that teach."""

    mean: float
    sd: float


def scale_of(series: Series, taught: NDArray[np.bool_]) -> Scale:
    """The scale by the measurements of cells that are `taught`."""
    known = series.value[taught & np.isfinite(series.value)]
    return Scale(float(known.mean()), max(float(known.std()), 1.0)) if len(known) else Scale(0, 1)


def autoregressive(series: Series, order: int = 8) -> Float[np.ndarray, "cells order"]:
    """The last `order` measurements at the sensor's own cadence."""
    return np.stack([series.lagged(k * series.cadence) for k in range(order)], axis=1)


def features(series: Series, scale: Scale) -> Float[np.ndarray, "cells features"]:
    """Everything that the learned forecast looks at, at cells that were measured; else NaN."""
    columns = [*_shape(series.value, scale), *_windows(series.value, scale)]
    for lead in series.leads:
        columns += [*_habit(series, lead, scale), *_expected(series, lead, scale)]
    columns += _clock(series.minute_of_day)
    for amount, usual in zip(series.events.T, _USUAL_AMOUNT, strict=False):
        columns += _event(amount / usual)
    for level in series.levels.T:
        columns += _level(level)
    columns += _moving(series, scale)
    table = np.stack(columns, axis=1)
    table[~np.isfinite(series.value)] = np.nan
    return table


def missed(
    series: Series, base: Float[np.ndarray, "cells leads"], scale: Scale
) -> Float[np.ndarray, "cells features"]:
    """What a person's own lines said, and how far off they were lately, as known at each cell.

    `base` is the change that they expect at each of the series' leads.
    """
    columns = []
    for lead, change in zip(series.leads, base.T, strict=True):
        off = (series.value - _later(series.value + change, lead)) / scale.sd
        columns += [running_mean(off, window) for window in _MISSED]
        columns.append(np.sqrt(running_mean(off**2, _MISSED_SIZE)))
    return np.column_stack([*columns, base / scale.sd])


def acted(series: Series) -> Float[np.ndarray, "cells features"]:
    """What happened and the time of day, without the sensor; unknown levels count as usual."""
    columns = _clock(series.minute_of_day)
    for amount, usual in zip(series.events.T[:2], _USUAL_AMOUNT, strict=False):
        columns += _event(amount / usual)
    for level in series.levels.T[:_ACTED_LEVELS]:
        columns += [np.nan_to_num(row) for row in _level(level)]
    return np.stack(columns, axis=1)


def _shape(value: Cells, scale: Scale) -> list[Cells]:
    """Where the sensor is and how it came there, in the person's own standard deviations."""
    line = _bridged(value)
    lagged = {lag: _later(line, lag) for lag in _LAGS}
    bend = [value - 2.0 * lagged[k] + lagged[2 * k] for k in (3, 6)]
    found = [*(value - row for row in lagged.values()), *bend, value - scale.mean]
    spread = np.full(len(value), scale.sd / max(scale.mean, 1.0))
    return [*(row / scale.sd for row in found), value / 100.0, spread]


def _windows(value: Cells, scale: Scale) -> list[Cells]:
    means = [value - running_mean(value, window) for window in _MEANS]
    spreads = [_running_sd(value, window) for window in _SPREADS]
    high = [_running_highest(value, window) - value for window in _EXTREMES]
    low = [value + _running_highest(-value, window) for window in _EXTREMES]
    return [row / scale.sd for row in (*means, *spreads, *high, *low)]


def _habit(series: Series, lead: int, scale: Scale) -> list[Cells]:
    """What the sensor usually says at the time that is forecast, and said a day before it."""
    value = series.value
    usual = _usual_day(value)
    coming = np.concatenate([usual[lead:], np.full(lead, np.nan)])
    near = running_mean(value, 7)
    before, before_now = _later(near, _DAY_CELLS - lead - 3), _later(near, _DAY_CELLS - 3)
    rows = (coming - value, coming - usual, before - value, before - before_now)
    return [row / scale.sd for row in rows]


def _expected(series: Series, lead: int, scale: Scale) -> list[Cells]:
    """What the twin expects if nothing further happens, and how far it is off now."""
    ahead = series.foreseen[:, series.leads.index(lead)]
    return [(ahead - series.twin) / scale.sd, (series.twin - series.value) / scale.sd]


def _moving(series: Series, scale: Scale) -> list[Cells]:
    """How much the sensor usually moves at the hours to come, how it lay, and how it is told."""
    value, found = series.value, []
    for lead in series.leads[1:3]:
        usual = _usual_day(np.abs(value - _later(value, lead)))
        found.append(np.concatenate([usual[lead:], np.full(lead, np.nan)]) / scale.sd)
    known = np.isfinite(value)
    for beyond in (value < _LOW, value > _HIGH):
        found.append(running_mean(np.where(known, beyond * 1.0, np.nan), _DAY_CELLS))
    found.append(np.full(len(value), float(series.cadence == 3)))
    return found


def _event(amount: Cells) -> list[Cells]:
    """Traces, recent sums, time since the last, and how many in a day."""
    minutes = np.arange(_TRACE_CELLS) * CELL_MIN
    found = []
    for rise, fall in _TRACES:
        kernel = np.exp(-minutes / fall) - np.exp(-minutes / rise)
        found.append(np.convolve(amount, kernel / kernel.sum())[: len(amount)])
    found += [np.convolve(amount, np.ones(n))[: len(amount)] for n in _SUMS]
    place = np.arange(len(amount))
    last = np.maximum.accumulate(np.where(amount > 0, place, -_DAY_CELLS))
    found.append(np.minimum(place - last, 96).astype(float))
    found.append(np.convolve(amount > 0, np.ones(_DAY_CELLS))[: len(amount)])
    return found


def _level(level: Cells) -> list[Cells]:
    """Recent means against the last week's."""
    habit = running_mean(level, _LEVEL_HABIT)
    return [habit, *(running_mean(level, window) - habit for window in _LEVELS)]


def _clock(minute_of_day: Cells) -> list[Cells]:
    angle = 2.0 * np.pi * minute_of_day / 1440.0
    return [f(k * angle) for k in _HARMONICS for f in (np.sin, np.cos)]


def _later(row: Cells, cells: int) -> Cells:
    """The row delayed by so many cells."""
    cells = min(cells, len(row))
    return np.concatenate([np.full(cells, np.nan), row[: len(row) - cells]])


def _bridged(value: Cells) -> Cells:
    """Short gaps filled by a line.

    Seen from a measured cell, whatever lies before it lies between values known by then.
    """
    known = np.flatnonzero(np.isfinite(value))
    if len(known) < 2:
        return value.copy()
    place = np.arange(len(value))
    after = np.clip(np.searchsorted(known, place), 0, len(known) - 1)
    before = np.clip(np.searchsorted(known, place, side="right") - 1, 0, len(known) - 1)
    near = (known[after] - known[before] <= _BRIDGED) & (place >= known[0]) & (place <= known[-1])
    return np.where(near, np.interp(place, known, value[known]), np.nan)


def running_mean(value: Cells, window: int) -> Cells:
    """Mean of what was measured in the last `window` cells, this one included."""
    known = np.isfinite(value)
    total = np.concatenate([[0.0], np.cumsum(np.where(known, value, 0.0))])
    count = np.concatenate([[0], np.cumsum(known)])
    end = np.arange(len(value)) + 1
    begin = np.maximum(end - window, 0)
    number = count[end] - count[begin]
    return np.where(number > 0, (total[end] - total[begin]) / np.maximum(number, 1), np.nan)


def _running_sd(value: Cells, window: int) -> Cells:
    mean = running_mean(value, window)
    return np.sqrt(np.maximum(running_mean(value**2, window) - mean**2, 0.0))


def _running_highest(value: Cells, window: int) -> Cells:
    """Highest of the last `window` cells."""
    filled = np.where(np.isfinite(value), value, -1e9)
    found = maximum_filter1d(filled, window, origin=(window - 1) // 2, mode="nearest")
    return np.where(found > -1e8, found, np.nan)


def _usual_day(value: Cells) -> Cells:
    """The person's mean day, of the days before each."""
    days = -(-len(value) // _DAY_CELLS)
    padded = np.full(days * _DAY_CELLS, np.nan)
    padded[: len(value)] = value
    total, weight = np.zeros(_DAY_CELLS), np.zeros(_DAY_CELLS)
    wide, usual = np.ones(2 * _SMOOTH + 1), []
    for row in padded.reshape(days, _DAY_CELLS):
        many = np.convolve(weight, wide, "same")
        mean = np.convolve(total, wide, "same") / np.maximum(many, 1e-9)
        usual.append(np.where(many > 0, mean, np.nan))
        known = np.isfinite(row)
        total = _KEEP * total + np.where(known, row, 0.0)
        weight = _KEEP * weight + known
    return np.concatenate(usual)[: len(value)]
