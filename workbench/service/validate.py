"""How far to trust a twin: the last part of a record, which nothing was learned from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.record import Record
from twin_core.body import Body, assemble_by_id
from twin_core.infer.fit import fit
from twin_core.infer.forecast import CELL_MIN, ForecastScore, Pooled, Series, judge_forecasts
from twin_core.infer.score import HeldOut, held_out
from twin_core.simulate.foresee import foreseen
from twin_core.twin import Twin
from workbench.engine.protocol import ProgressSink
from workbench.service.gather import drives_of, gather
from workbench.service.grid import DAY_MIN, local_rows, mean_grid
from workbench.service.habits import typical_day
from workbench.service.person import Facts, facts_of
from workbench.service.pooled import shipped

SENSOR, UNIT = "glucose.interstitial", "mg/dL"
#: Horizons of forecasts, in cells of five minutes: 30, 60, 120 and 240 minutes.
LEADS = (6, 12, 24, 48)
#: What happens at instants, and what lasts; neither is known of the time after a forecast.
EVENTS = ("diet.carbohydrate_rate", "insulin.rapid_rate")
LEVELS = ("insulin.basal_change", "heart.rate_excess")
PASSING = (*EVENTS, *LEVELS, "sleep.loss")
#: Normal quantile of a 90 % band.
Z_90 = 1.645


@dataclass(frozen=True, slots=True)
class Validation:
    """The twin of the first part, its replay of the last part, and forecasts within that part.

    A replay sees the meals, doses and movement of the held-out days, never their glucose; a
    forecast sees everything up to the instant it is made, and nothing after it.
    """

    twin: Twin
    replay: tuple[HeldOut, ...]
    forecasts: tuple[ForecastScore, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A twin of the first part of a record, and the whole record as a series cut at `until`.

    `series` is None where there is too little glucose.
    """

    twin: Twin
    series: Series | None
    until: int
    insulin: bool


def prepare(record: Record, holdout: float, progress: ProgressSink) -> Prepared:
    """Fits the first `1 - holdout` of the measurements."""
    facts = facts_of(record)
    body = assemble_by_id(facts.organs)
    insulin = facts.organs[0] == "glucose_t1d"
    sensor = local_rows(record, SENSOR)
    turn = float(sensor.minute[int((1.0 - holdout) * len(sensor))]) if len(sensor) else 0.0
    data, stretch = gather(record, body, facts, until=turn)
    baseline = typical_day(record, stretch, insulin)

    def report(stage: str, share: float) -> bool:
        progress(0.6 * share, stage)
        return True

    record.note("fit", sorted(record.signals()), purpose="judging it on held-out days")
    twin = fit(body, data, baseline, progress=report)
    if stretch is None:
        return Prepared(twin, None, 0, insulin)
    series, start = _series(record, body, facts, twin)
    return Prepared(twin, series, round((turn - start) / CELL_MIN), insulin)


def validate_record(
    record: Record, holdout: float, progress: ProgressSink, prior: Pooled | None = None
) -> Validation:
    """Fits the first `1 - holdout` of the measurements and judges by the rest.

    `prior` replaces the shipped one, which a person who taught it must not be judged with.
    """
    ready = prepare(record, holdout, progress)
    twin, series, until = ready.twin, ready.series, ready.until
    if series is None:
        return Validation(twin, (), ())
    progress(0.6, "forecasting held-out days")
    known = shipped() if prior is None else prior
    scores = judge_forecasts(series, until, signal=SENSOR, unit=UNIT, prior=known)
    logged = _logged(series, ready.insulin)
    held = int(logged[until:].sum() * CELL_MIN // DAY_MIN)
    note = f"the replay leaves out held-out days without meals or doses on record; {held} are left"
    twin = replace(twin, notes=(*twin.notes, note))
    return Validation(twin, _replay(series, until, logged), scores)


def _series(record: Record, body: Body, facts: Facts, twin: Twin) -> tuple[Series, float]:
    """The whole record on a grid, and the local minute of its first cell."""
    sensor = local_rows(record, SENSOR)
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
    series = Series(
        value=mean_grid(sensor, start, CELL_MIN, cells),
        events=np.stack([known[name] * CELL_MIN for name in EVENTS], axis=1),
        levels=np.stack([*(known[name] for name in LEVELS), *_worn(record, start, cells)], axis=1),
        minute_of_day=(start + np.arange(cells) * CELL_MIN) % DAY_MIN,
        twin=now,
        foreseen=ahead,
        leads=LEADS,
    )
    return series, start


def _worn(record: Record, start: float, cells: int) -> list[NDArray[np.float64]]:
    """What a watch says beyond exercise: heart rate and steps."""
    names = ("heart.rate", "activity.steps")
    return [mean_grid(local_rows(record, name), start, CELL_MIN, cells) for name in names]


def _logged(series: Series, insulin: bool) -> NDArray[np.bool_]:
    """Cells of days with at least half of the meals (and doses) that logged days have."""
    day = np.arange(len(series)) * int(CELL_MIN) // DAY_MIN
    full = np.ones(day[-1] + 1, dtype=bool)
    for column in range(2 if insulin else 1):
        count = np.bincount(day, series.events[:, column] > 0)
        usual = np.median(count[count > 0]) if (count > 0).any() else 0.0
        full &= count >= 0.5 * usual
    return full[day]


def _replay(series: Series, until: int, logged: NDArray[np.bool_]) -> tuple[HeldOut, ...]:
    """The open-loop curve against the held-out part; its band is as wide as its earlier errors."""
    known = np.isfinite(series.value) & logged
    if not known[:until].any() or not known[until:].any():
        return ()
    error = (series.twin - series.value)[:until][known[:until]]
    sd = np.full(len(series), np.quantile(np.abs(error), 0.9) / Z_90)
    part = slice(until, None)
    truth = np.where(known, series.value, 0.0)
    return (held_out(SENSOR, UNIT, truth[part], series.twin[part], sd[part], known[part]),)
