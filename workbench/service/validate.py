"""How far to trust a twin: the last part of a record, which nothing was learned from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.record import Record
from twin_core.body import Body, assemble_by_id
from twin_core.infer.fit import fit
from twin_core.infer.forecast import (
    CELL_MIN,
    ForecastScore,
    Made,
    Pooled,
    Replay,
    Series,
    judge_daily,
    judge_forecasts,
    replay,
)
from twin_core.infer.population import Shift
from twin_core.infer.score import HeldOut
from twin_core.simulate.foresee import foreseen
from twin_core.twin import Twin
from twin_core.vocabulary import signal
from workbench.engine.protocol import ProgressSink
from workbench.service.doubts import without_contradiction
from workbench.service.gather import EATING_MIN, SENSOR, drives_of, gather
from workbench.service.grid import DAY_MIN, Rows, amount_grid, local_rows, mean_grid
from workbench.service.habits import typical_day
from workbench.service.person import Facts, facts_of
from workbench.service.pooled import shipped

UNIT = "mg/dL"
#: Horizons of forecasts, in cells of five minutes: 30, 60, 120 and 240 minutes.
LEADS = (6, 12, 24, 48)
#: The lead that is drawn.
PICTURED = 12
#: Signals that are told once a day, and how many days ahead they are forecast.
DAILY = {
    "heart.rate_resting": (1, 2, 3, 7),
    "heart.rate_variability": (1, 2, 3, 7),
    "heart.rmssd": (1, 2, 3, 7),
    "body.mass": (7, 14, 28),
}
#: What happens at instants, and what lasts; neither is known of the time after a forecast.
EVENTS = ("diet.carbohydrate_rate", "insulin.rapid_rate")
LEVELS = ("insulin.basal_change", "heart.rate_excess")
SLOW_FOOD = ("meal.protein", "meal.fat")
PASSING = (*EVENTS, *LEVELS, "sleep.loss")


@dataclass(frozen=True, slots=True)
class Validation:
    """The twin of the first part, its replay of the last part, and forecasts within that part.

    A replay sees the meals, doses and movement of the held-out days, never their glucose, and what
    the twin's replay missed on earlier days; a forecast sees everything up to the instant it is
    made, and nothing after it.
    """

    twin: Twin
    replay: tuple[HeldOut, ...]
    forecasts: tuple[ForecastScore, ...]
    curves: Curves | None = None


@dataclass(frozen=True, slots=True)
class Curves:
    """The held-out part for pictures, by cells of five minutes: what came, what was replayed, and
    what was forecast an hour before. `minute` on the person's clock since the epoch; `logged` where
    meals and doses are on record."""

    minute: NDArray[np.float64]
    value: NDArray[np.float64]
    replay: Replay | None
    forecast: NDArray[np.float64]
    half: NDArray[np.float64]
    logged: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A twin of the first part of a record, and the whole record as a series cut at `until`.

    `series` is None where there is too little glucose.
    """

    twin: Twin
    series: Series | None
    until: int
    insulin: bool
    start: float = 0.0


def prepare(
    record: Record,
    holdout: float,
    progress: ProgressSink,
    population: Mapping[str, Shift] | None = None,
) -> Prepared:
    """Fits the first `1 - holdout` of the measurements; `population` as of `gather`."""
    sensor, _ = without_contradiction(local_rows(record, SENSOR), "sensor glucose")
    turn = float(sensor.minute[int((1.0 - holdout) * len(sensor))]) if len(sensor) else 0.0
    facts = facts_of(record, until=turn)
    body = assemble_by_id(facts.organs)
    insulin = facts.organs[0] == "glucose_t1d"
    data, stretch = gather(record, body, facts, until=turn, population=population)
    baseline = typical_day(record, stretch, insulin)

    def report(stage: str, share: float) -> bool:
        progress(0.6 * share, stage)
        return True

    record.note("fit", sorted(record.signals()), purpose="judging it on held-out days")
    twin = fit(body, data, baseline, progress=report)
    if stretch is None:
        return Prepared(twin, None, 0, insulin)
    series, start = _series(record, body, facts, twin, sensor)
    return Prepared(twin, series, round((turn - start) / CELL_MIN), insulin, start)


def validate_record(
    record: Record, holdout: float, progress: ProgressSink, prior: Pooled | None = None
) -> Validation:
    """Fits the first `1 - holdout` of the measurements and judges by the rest.

    `prior` replaces the shipped one, which a person who taught it must not be judged with.
    """
    ready = prepare(record, holdout, progress)
    twin, series, until = ready.twin, ready.series, ready.until
    days = daily_forecasts(record, holdout)
    if series is None:
        return Validation(twin, (), days)
    progress(0.6, "forecasting held-out days")
    known = shipped(ready.insulin) if prior is None else prior
    made: dict[int, Made] = {}
    scores = judge_forecasts(
        series, until, signal=SENSOR, unit=UNIT, prior=known, keep=made.__setitem__
    )
    logged = logged_days(series, ready.insulin)
    learned = replay(series, until, logged)
    curves = _curves(ready, series, learned, made.get(PICTURED), logged)
    held = int(logged[until:].sum() * CELL_MIN // DAY_MIN)
    left = f"{held} {'is' if held == 1 else 'are'} left"
    note = f"the replay leaves out held-out days without meals or doses on record; {left}"
    twin = replace(twin, notes=(*twin.notes, note))
    judged = _replay(series, until, logged, learned)
    return Validation(twin, judged, (*scores, *days), curves)


def _curves(
    ready: Prepared,
    series: Series,
    learned: Replay | None,
    made: Made | None,
    logged: NDArray[np.bool_],
) -> Curves:
    """Everything on the grid of the held-out part; a forecast stands where it came true."""
    forecast, half = np.full(len(series), np.nan), np.full(len(series), np.nan)
    if made is not None:
        there = made.rows + PICTURED
        forecast[there], half[there] = made.mean, made.half
    part = slice(ready.until, None)
    if learned is not None:
        learned = Replay(learned.mean[part], learned.low[part], learned.high[part])
    minute = ready.start + np.arange(len(series), dtype=np.float64) * CELL_MIN
    return Curves(
        minute[part], series.value[part], learned, forecast[part], half[part], logged[part]
    )


def daily_forecasts(record: Record, holdout: float) -> tuple[ForecastScore, ...]:
    """Signals that are told once a day, days and weeks ahead, judged by the last part."""
    found: list[ForecastScore] = []
    for name, leads in DAILY.items():
        value = daily(record, name)
        told = np.flatnonzero(np.isfinite(value))
        if len(told) < 2:
            continue
        until = int(told[int((1.0 - holdout) * len(told))])
        found += judge_daily(value, until, leads, signal=name, unit=signal(name).unit)
    return tuple(found)


def daily(record: Record, name: str) -> NDArray[np.float64]:
    """The mean of a signal on each local day from the first to the last."""
    rows = local_rows(record, name)
    if not len(rows):
        return np.empty(0)
    start = float(np.floor(rows.minute[0] / DAY_MIN) * DAY_MIN)
    return mean_grid(rows, start, DAY_MIN, int((rows.minute[-1] - start) // DAY_MIN) + 1)


def _series(
    record: Record, body: Body, facts: Facts, twin: Twin, sensor: Rows
) -> tuple[Series, float]:
    """The whole record on a grid, and the local minute of its first cell."""
    start = float(np.floor(sensor.minute[0] / DAY_MIN) * DAY_MIN)
    cells = int((sensor.minute[-1] - start) // CELL_MIN) + 1
    known = drives_of(record, facts, start, cells)
    inputs = body.systems["minutes"].inputs
    quiet = body.input_defaults("minutes")
    drives = np.repeat(quiet[None], cells, axis=0)
    for name, row in known.items():
        if name in inputs:
            drives[:, inputs.index(name)] = row
            quiet[inputs.index(name)] = 0.0 if name in PASSING else row[0]
    theta = np.ascontiguousarray(twin.theta[:, 0])
    now, ahead = foreseen(body, theta, drives, quiet, SENSOR, dt=CELL_MIN, leads=LEADS)
    now, ahead = _possible(now), _possible(ahead)
    series = Series(
        value=mean_grid(sensor, start, CELL_MIN, cells),
        events=np.stack(_events(record, known, start, cells), axis=1),
        levels=np.stack([*(known[name] for name in LEVELS), *_worn(record, start, cells)], axis=1),
        minute_of_day=(start + np.arange(cells) * CELL_MIN) % DAY_MIN,
        twin=now,
        foreseen=ahead,
        leads=LEADS,
    )
    return series, start


def _possible(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """A curve at the edge where the model leaves what a living person's sensor may say."""
    low, high = signal(SENSOR).plausible or (-np.inf, np.inf)
    return np.clip(np.nan_to_num(curve, nan=high), low, high)


def _events(
    record: Record, known: Mapping[str, NDArray], start: float, cells: int
) -> list[NDArray[np.float64]]:
    """Carbohydrate, rapid insulin, and protein with fat, by cell."""
    food, dose = (known[name] * CELL_MIN for name in EVENTS)
    slow = sum((_eaten(record, name, start, cells) for name in SLOW_FOOD), np.zeros(cells))
    return [food, dose, slow]


def _eaten(record: Record, name: str, start: float, cells: int) -> NDArray[np.float64]:
    return amount_grid(local_rows(record, name), start, CELL_MIN, cells, EATING_MIN) * CELL_MIN


def _worn(record: Record, start: float, cells: int) -> list[NDArray[np.float64]]:
    """What a watch says beyond exercise: heart rate, steps, stress and effort."""
    names = ("heart.rate", "activity.steps", "stress.level", "activity.met")
    return [mean_grid(local_rows(record, name), start, CELL_MIN, cells) for name in names]


def logged_days(series: Series, insulin: bool) -> NDArray[np.bool_]:
    """Cells of days with at least half of the meals (and doses) that logged days have."""
    day = np.arange(len(series)) * int(CELL_MIN) // DAY_MIN
    full = np.ones(day[-1] + 1, dtype=bool)
    for column in range(2 if insulin else 1):
        count = np.bincount(day, series.events[:, column] > 0)
        usual = np.median(count[count > 0]) if (count > 0).any() else 0.0
        full &= count >= 0.5 * usual
    return full[day]


def judged_replay(ready: Prepared) -> tuple[HeldOut, ...]:
    """The replay of a prepared record's held-out part; empty where there is none."""
    if ready.series is None:
        return ()
    logged = logged_days(ready.series, ready.insulin)
    learned = replay(ready.series, ready.until, logged)
    return _replay(ready.series, ready.until, logged, learned)


def _replay(
    series: Series, until: int, logged: NDArray[np.bool_], learned: Replay | None
) -> tuple[HeldOut, ...]:
    """The corrected replay of the held-out part, beside the twin alone and the usual level."""
    known = np.isfinite(series.value) & logged
    part = known & (np.arange(len(series)) >= until)
    if learned is None or not part.any():
        return ()
    truth = series.value[part]
    usual = np.full(len(truth), float(np.nanmedian(series.value[:until])))
    inside = (truth >= learned.low[part]) & (truth <= learned.high[part])
    return (
        HeldOut(
            SENSOR,
            UNIT,
            len(truth),
            *_errors(learned.mean[part], truth),
            float(inside.mean()),
            float(np.mean((learned.high - learned.low)[part])),
            *_errors(series.twin[part], truth),
            *_errors(usual, truth),
        ),
    )


def _errors(guess: NDArray[np.float64], truth: NDArray[np.float64]) -> tuple[float, float]:
    """Root of the mean square, and the mean share of the truth in percent."""
    off = np.abs(guess - truth)
    return float(np.sqrt(np.mean(off**2))), float(100.0 * np.mean(off / np.maximum(truth, 1e-9)))
