r"""Forecasts of signals that are told once a day: resting heart rate and its variability days
ahead, weight weeks ahead.

The person's level is a running mean, its drift a slower running change, and both return to the
person's own long mean:

.. math:: \hat y_{t+h} = m_t + \phi^h (\ell_t - m_t) + \tfrac{1-\phi^h}{1-\phi}\, b_t

How fast the level moves, how fast it returns and whether the drift is followed are chosen on the
days that teach, for each horizon by itself; a regression on the last week counts alike. Bands are
as wide as the errors known by each day were, late ones counting more, on the scale of how much the
signal moves from day to day just then; hits and misses widen or narrow them, as in `forecaster`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.forecast.base import ridge
from twin_core.infer.forecast.forecaster import LEVEL_90, followed
from twin_core.infer.forecast.judge import ForecastScore, scored

Rows = NDArray[np.float64]

DAY_MIN = 1440.0
#: Fewer forecasts than this on days that teach, or on days that judge, tell nothing.
LEARN, JUDGE = 20, 10
#: Days of the autoregression that is the rival.
ORDER = 8
#: Shares of a new value in the level; of the level's departure kept from day to day; of a change
#: in the drift; and the days of the long mean.
_LEVELS, _KEEPS = (0.1, 0.2, 0.35, 0.6, 1.0), (0.8, 0.9, 0.97, 0.99, 1.0)
_DRIFTS, _LONG = (0.0, 0.03, 0.1), 60.0
#: Share of weight that an error keeps from day to day, and errors that count as missed unseen:
#: those to come are larger than those of the days by which the way was chosen.
FADING, UNSEEN = 0.98, 1.5
#: Fewer known errors than this and those of the days that taught are taken instead.
FEW = 10
#: How fast the scale of daily changes moves, and the least of it as a share of the usual.
_SCALE_PACE, _SCALE_LEAST = 0.1, 0.3
#: How fast a band follows hits and misses: this much in the logarithm for each day.
PACE = 0.2
#: A level older than this many days is none.
_STALE = 7
#: Choosing among many ways flatters the chosen one; a plainer way is left only for this much.
_CAUTION = 0.01


@dataclass(frozen=True, slots=True)
class Habit:
    """How a person's daily signal moves: shares of level, keeping and drift."""

    level: float
    keep: float
    drift: float


@dataclass(frozen=True, slots=True)
class DailyForecast:
    """Forecasts made on each day (days,) for `lead` days later; half-widths of 90 % bands."""

    lead: int
    habit: Habit
    mean: Rows
    half: Rows


def forecast_daily(value: Rows, lead: int, until: int) -> DailyForecast | None:
    """Learns from days before `until` of `value` (days,), NaN where nothing was told.

    None where that is too little.
    """
    target = _later(value, lead)
    fresh = np.isfinite(_last(value))
    learn = np.flatnonzero(fresh & np.isfinite(target) & (np.arange(len(value)) + lead < until))
    if len(learn) < LEARN:
        return None
    tried = [(habit, _ahead(value, lead, habit)) for habit in _habits()]
    errors = [float(np.mean((mean[learn] - target[learn]) ** 2)) for _, mean in tried]
    plain = int(np.argmin(errors[: len(_LEVELS)]))  # the first ones hold the level
    best = int(np.argmin(errors))
    if errors[best] > (1.0 - _CAUTION) * errors[plain]:
        best = plain
    habit, mean = tried[best]
    mean = 0.5 * (mean + _by_the_last_days(value, lead, until, mean))
    rows, half = np.flatnonzero(fresh), np.full(len(value), np.nan)
    error = np.abs(target - mean)
    width = _widths(error, _restlessness(value, until), rows, lead, learn)
    half[rows] = width * followed(error[rows], width, rows, lead, pace=PACE)
    return DailyForecast(lead, habit, mean, half)


def _widths(
    error: Rows, scale: Rows, rows: NDArray[np.int64], lead: int, learn: NDArray[np.int64]
) -> Rows:
    """The half-width of each row's band, by the errors that were known by then."""
    ratio = error / scale
    found = np.empty(len(rows))
    for index, row in enumerate(rows):
        known = np.flatnonzero(np.isfinite(ratio[: max(row - lead + 1, 0)]))
        if len(known) < FEW:
            known = learn
        weight = FADING ** np.abs(row - known).astype(np.float64)
        order = np.argsort(ratio[known])
        reached = np.cumsum(weight[order]) / (weight.sum() + UNSEEN * weight.max())
        place = min(int(np.searchsorted(reached, LEVEL_90)), len(known) - 1)
        found[index] = ratio[known][order][place] * scale[row]
    return found


def _restlessness(value: Rows, until: int) -> Rows:
    """The square root of how much the signal changes from day to day, as known on each day."""
    change = np.abs(np.diff(_last(value), prepend=np.nan))
    usual = max(float(np.nanmedian(change[:until])), 1e-9)
    found, now, told = np.empty(len(value)), usual, 0
    for day, moved in enumerate(change):
        if np.isfinite(moved) and np.isfinite(value[day]):
            told += 1
            now += max(1.0 / (told + 1), _SCALE_PACE) * (moved - now)
        found[day] = max(0.5 * (now + usual), _SCALE_LEAST * usual)
    return np.sqrt(found)


def _by_the_last_days(value: Rows, lead: int, until: int, otherwise: Rows) -> Rows:
    """A ridge regression on the last week, `otherwise` where that week is not whole."""
    last, near, target = _last(value), _near(value), _later(value, lead)
    whole = np.isfinite(near).all(axis=1)
    learn = whole & np.isfinite(target) & (np.arange(len(value)) + lead < until)
    if learn.sum() < LEARN:
        return otherwise
    line = ridge(near[learn], (target - last)[learn])
    return np.where(whole, last + line(np.nan_to_num(near)), otherwise)


def judge_daily(
    value: Rows, until: int, leads: tuple[int, ...], *, signal: str, unit: str
) -> tuple[ForecastScore, ...]:
    """Learns from days before `until` and judges the others beside two rivals, at each lead."""
    found = []
    last, near = _last(value), _near(value)
    for lead in leads:
        made, target = forecast_daily(value, lead, until), _later(value, lead)
        sound = np.isfinite(near).all(axis=1) & np.isfinite(last) & np.isfinite(target)
        place = np.arange(len(value))
        rows, learn = np.flatnonzero(sound & (place >= until)), sound & (place + lead < until)
        if made is None or len(rows) < JUDGE or learn.sum() < LEARN:
            continue
        line = ridge(near[learn], (target - last)[learn])
        rival = last[rows] + line(near[rows])
        found.append(
            scored(
                signal, unit, lead * DAY_MIN, target[rows], made.mean[rows], made.half[rows],
                last[rows], rival,
            )
        )  # fmt: skip
    return tuple(found)


def _habits() -> list[Habit]:
    holding = [Habit(level, 1.0, 0.0) for level in _LEVELS]
    return holding + [Habit(*row) for row in product(_LEVELS, _KEEPS, _DRIFTS)]


def _ahead(value: Rows, lead: int, habit: Habit) -> Rows:
    """The forecast made on each day from what was told until then."""
    mean = np.full(len(value), np.nan)
    level = long = np.nan
    drift, told = 0.0, 0
    damped = lead if habit.keep == 1.0 else (1.0 - habit.keep**lead) / (1.0 - habit.keep)
    for day, seen in enumerate(value):
        if np.isfinite(seen):
            before, told = level, told + 1
            level = seen if not np.isfinite(level) else level + habit.level * (seen - level)
            long = seen if told == 1 else long + max(1.0 / told, 1.0 / _LONG) * (seen - long)
            if np.isfinite(before):
                drift += habit.drift * (level - before - drift)
        mean[day] = long + habit.keep**lead * (level - long) + damped * drift
    return mean


def _later(value: Rows, lead: int) -> Rows:
    return np.concatenate([value[lead:], np.full(min(lead, len(value)), np.nan)])


def _last(value: Rows) -> Rows:
    """The last value told, if that was within a week."""
    place = np.arange(len(value))
    known = np.isfinite(value)
    at = np.maximum.accumulate(np.where(known, place, -1))
    return np.where((at >= 0) & (place - at < _STALE), value[np.maximum(at, 0)], np.nan)


def _near(value: Rows) -> Rows:
    """What was last told on each of the last `ORDER` days (days, order)."""
    last = _last(value)
    rows = [np.concatenate([np.full(k, np.nan), last[: len(last) - k]]) for k in range(ORDER)]
    return np.stack(rows, axis=1)
