"""Sensor glucose of the last two weeks beside the consensus, with bands from whole days drawn anew.

Shares of time count each day by what was measured of it; days are the units that are drawn, since
values within a day hang together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from data.evidence.chronic import chronic
from data.record import Record
from workbench.service.doubts import doses_told_twice, without_contradiction
from workbench.service.grid import DAY_MIN, Rows, local_rows, mean_grid
from workbench.service.risk import Notebook

SENSOR = "glucose.interstitial"
#: Cells of the day, and how many low ones in a row are an event (a quarter of an hour).
CELL_MIN, EVENT_CELLS = 5.0, 3
#: A value stands for the time until the next, up to so much (sensors of 15 min).
HELD_CELLS = 3
DRAWS, SEED = 400, 0
LOW, HIGH = 0.05, 0.95
#: Days of which the chance of a low is told.
CHANCE_DAYS = 28

Banded = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Control:
    """Shares of time in percent and the rest, each with its 90 % band; `lows` of `days` days.

    `diabetes` says whether the targets of people with diabetes are this person's.
    """

    days: int
    covered: float
    diabetes: bool
    mean: Banded
    in_range: Banded
    tight: Banded
    below: Banded
    far_below: Banded
    far_above: Banded
    variation: Banded
    hba1c: Banded
    low_days: tuple[int, int]
    low_chance: Banded
    doses_twice: float = 0.0
    before: tuple[Banded, Banded] | None = None


def glucose_control(record: Record) -> Control | None:
    """None with fewer than three days of sensor glucose."""
    rows, _ = without_contradiction(local_rows(record, SENSOR), "sensor glucose")
    table = chronic()["control"]["glucose"]
    days = _days(rows)
    measured = np.isfinite(days).any(axis=1)
    if measured.sum() < table["least_days"]:
        return None
    last = days[-table["days"] :]
    last = last[np.isfinite(last).any(axis=1)]
    if len(last) < table["least_days"]:
        return None
    shares = _Shares(last)
    wide, tight = table["in_range"], chronic()["usual"]["glucose"]["in_range"]
    low, high = _low_days(days[-CHANCE_DAYS:])
    mean = shares.band(np.nanmean)
    return Control(
        len(last), 100.0 * float(np.isfinite(last).mean()), _diabetes(record), mean,
        shares.time(wide[0], wide[1]), shares.time(*tight),
        shares.time(-math.inf, np.nextafter(table["low"], 0)),
        shares.time(-math.inf, np.nextafter(table["very_low"], 0)),
        shares.time(np.nextafter(table["very_high"], 1e9), math.inf),
        shares.band(lambda x: 100.0 * np.nanstd(x) / np.nanmean(x)), _hba1c(mean),
        (low, high), _jeffreys(low, high), doses_told_twice(local_rows(record, "insulin.bolus")),
        _change(days, table["days"]),
    )  # fmt: skip


class _Shares:
    """Numbers of some days (days, cells), with bands by drawing whole days anew."""

    def __init__(self, days: NDArray[np.float64]) -> None:
        draw = np.random.default_rng(SEED).integers(len(days), size=(DRAWS, len(days)))
        self.days, self._draws = days, draw

    def band(self, of) -> Banded:  # type: ignore[no-untyped-def]
        """`of` takes days and gives a number."""
        again = [float(of(self.days[one])) for one in self._draws]
        return _ordered(float(of(self.days)), *np.quantile(again, (LOW, HIGH)))

    def time(self, low: float, high: float) -> Banded:
        """Percent of the measured time from `low` to `high`, both counted in."""
        known = np.isfinite(self.days).sum(axis=1)
        with np.errstate(invalid="ignore"):
            inside = ((self.days >= low) & (self.days <= high)).sum(axis=1)
        again = 100.0 * inside[self._draws].sum(axis=1) / known[self._draws].sum(axis=1)
        value = 100.0 * float(inside.sum() / known.sum())
        return _ordered(value, *np.quantile(again, (LOW, HIGH)))


def _ordered(value: float, low: float, high: float) -> Banded:
    return value, min(value, float(low)), max(value, float(high))


def _days(rows: Rows) -> NDArray[np.float64]:
    """(days, cells) up to the last day; a cell without a value keeps the one before for a while."""
    if not len(rows):
        return np.empty((0, int(DAY_MIN / CELL_MIN)))
    first, last = (math.floor(rows.minute[i] / DAY_MIN) for i in (0, -1))
    count = (last - first + 1) * int(DAY_MIN / CELL_MIN)
    grid = mean_grid(rows, first * float(DAY_MIN), CELL_MIN, count)
    seen = np.isfinite(grid)
    newest = np.maximum.accumulate(np.where(seen, np.arange(count), -(10**9)))
    held = np.arange(count) - newest < HELD_CELLS
    return np.where(held, grid[np.maximum(newest, 0)], np.nan).reshape(-1, int(DAY_MIN / CELL_MIN))


def _low_days(days: NDArray[np.float64]) -> tuple[int, int]:
    """Days with a low for a quarter of an hour, of days of which most is known."""
    known = days[np.isfinite(days).mean(axis=1) >= 0.5]
    low = known < chronic()["control"]["glucose"]["low"]
    run = low[:, :-2] & low[:, 1:-1] & low[:, 2:]
    return int(run.any(axis=1).sum()), len(known)


def _jeffreys(count: int, of: int) -> Banded:
    """A share of days as percent, with its 90 % interval (Jeffreys)."""
    share = count / of if of else math.nan
    low, high = beta.ppf((LOW, HIGH), count + 0.5, of - count + 0.5)
    return _ordered(100.0 * share, 100.0 * float(low), 100.0 * float(high))


def _hba1c(mean: Banded) -> Banded:
    table = chronic()["control"]["hba1c_estimate"]
    value, low, high = (table["intercept"] + table["slope"] * one for one in mean)
    laboratory = 1.645 * table["laboratory_sd"]
    below, above = math.hypot(value - low, laboratory), math.hypot(high - value, laboratory)
    return value, value - below, value + above


def _change(days: NDArray[np.float64], length: int) -> tuple[Banded, Banded] | None:
    """Mean glucose of the stretch before, and what changed since; None where that is not known."""
    last, before = days[-length:], days[-2 * length : -length]
    stretches = [one[np.isfinite(one).any(axis=1)] for one in (before, last)]
    if min(map(len, stretches)) < length // 2:
        return None
    means = [_Shares(one).band(np.nanmean) for one in stretches]
    value = means[1][0] - means[0][0]
    half = math.hypot(*((high - low) / 2.0 for _, low, high in means))
    return means[0], (value, value - half, value + half)


def _diabetes(record: Record) -> bool:
    book = Notebook(record)
    named = any(book.look_up(f"{one}diabetes") for one in ("", "type_1_", "type_2_"))
    return named or any(name.startswith("insulin.") for name in record.signals())
