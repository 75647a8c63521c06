"""What a fit needs, taken from a record: the best-covered days, their drives and their data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from data.record import Record
from twin_core.body import Body
from twin_core.infer.drift import drift
from twin_core.infer.fit import GridData, PersonData
from twin_core.infer.population import Shift
from workbench.service.doses import doses_of
from workbench.service.doubts import disagreeing, pressures, without_contradiction
from workbench.service.grid import (
    DAY_MIN,
    EMPTY,
    Rows,
    amount_grid,
    hold_grid,
    local_rows,
    mean_grid,
)
from workbench.service.meals import meals_of
from workbench.service.person import Facts
from workbench.service.population import population_of

SENSOR = "glucose.interstitial"
STEP_MIN = 5.0
SAMPLE_STEPS = 3
FIT_DAYS, HELD_DAYS = 7, 3
STEPS_A_DAY = int(DAY_MIN / STEP_MIN)

#: Fewer values of a still wrist than this say nothing of its rate at rest.
FEW_STILL = 100
#: Eating takes a quarter of an hour unless the file says otherwise; a bolus goes in at once.
EATING_MIN, BOLUS_MIN = 15.0, 5.0
#: What is told where nothing says when a watch's wearer was still.
MOVING = (
    "the pulse at rest is the lowest tenth of all that the watch told, since no steps say when its "
    "wearer was still; it is believed less"
)
#: What a cuff and an echocardiogram say of the heart at rest.
AT_REST = (
    "pressure.systolic",
    "pressure.diastolic",
    "heart.ejection_fraction",
    "heart.stroke_volume",
    "heart.lv_end_diastolic_volume",
    "heart.lv_end_systolic_volume",
)
#: MET from which movement counts as exercise, and MET of full effort
#: (doi:10.1249/MSS.0b013e31821ece12).
EXERCISE_MET, FULL_MET = 3.0, 12.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days that are used: local minute of the first midnight, and how many."""

    start: float
    fit_days: int
    held_days: int

    @property
    def days(self) -> int:
        return self.fit_days + self.held_days

    def sentence(self) -> str:
        """Which days the minutes tier is fitted to; other sentences count days from the first."""
        first = datetime.fromtimestamp(60.0 * self.start, tz=UTC).date()
        days = "the day" if self.fit_days == 1 else f"the {self.fit_days} days"
        return f"glucose is fitted to {days} that the record tells most of; day 1 is {first}"


def gather(
    record: Record,
    body: Body,
    facts: Facts,
    until: float = math.inf,
    population: Mapping[str, Shift] | None = None,
    since: float = -math.inf,
) -> tuple[PersonData, Stretch | None]:
    """The data of a fit and the stretch of days they come from (None without glucose).

    Glucose before the local minute `since`, and days beyond `until`, are left out; `population`
    replaces the shipped priors that other people taught.
    """
    sensor, contradictions = without_contradiction(local_rows(record, SENSOR), "sensor glucose")
    stretch = choose_stretch(record, _keep(sensor, sensor.minute >= since), until)
    notes, grids = [*facts.notes, *contradictions], ()
    if stretch is None:
        notes.append("fewer than two days of glucose: the glucose organ keeps its prior")
    else:
        grids = (_minutes(record, body, facts, sensor, stretch),)
        notes.append(stretch.sentence())
        notes += [one for one in (meals_of(record).note, doses_of(record).note) if one]
    presets: dict[str, float] = {}
    for organ, preset in facts.presets.items():
        presets |= body.preset(organ, preset)
    sticks = local_rows(record, "glucose.capillary")
    off = drift(sensor.minute, sensor.value, sticks.minute, sticks.value)
    if off is not None and (told := off.sentence()):
        notes.append(told)
    measured, in_motion = at_rest(record)
    resting, impossible = pressures(measured)
    notes += impossible
    notes += [MOVING] if in_motion else []
    data = PersonData(
        facts=facts.values,
        presets=presets,
        population=population_of(facts) if population is None else population,
        grids=grids,
        at_rest=resting,
        in_motion=in_motion,
        notes=tuple(notes),
        synthetic=record.person.synthetic,
    )
    return data, stretch


def choose_stretch(record: Record, glucose: Rows, until: float = math.inf) -> Stretch | None:
    """The consecutive days with most `glucose` and most meals; a week and three days held out."""
    if until < math.inf:
        glucose = _keep(glucose, glucose.minute < np.floor(until / DAY_MIN) * DAY_MIN)
    if len(glucose) < 96:
        return None
    first = np.floor(glucose.minute[0] / DAY_MIN)
    count = int(np.floor(glucose.minute[-1] / DAY_MIN) - first) + 1
    quarter = np.unique(np.floor(glucose.minute / 15.0))
    covered = np.bincount((quarter * 15.0 / DAY_MIN - first).astype(int), minlength=count) / 96.0
    score = covered * (0.2 + 0.8 * np.minimum(1.0, _a_day(meals_of(record).rows, first, count) / 3))
    if "insulin.bolus" in record.signals():
        doses = doses_of(record).rows
        score *= 0.2 + 0.8 * np.minimum(1.0, _a_day(doses, first, count) / 2)
    days = min(FIT_DAYS + HELD_DAYS, count)
    if days < 2 or covered.max() < 0.5:
        return None
    sums = np.convolve(score, np.ones(days), mode="valid")
    held = max(1, round(days * HELD_DAYS / (FIT_DAYS + HELD_DAYS)))
    return Stretch((first + int(np.argmax(sums))) * DAY_MIN, days - held, held)


def _a_day(rows: Rows, first: float, count: int) -> NDArray[np.float64]:
    day = np.floor(rows.minute / DAY_MIN - first).astype(int)
    use = (day >= 0) & (day < count) & (rows.value > 0)
    return np.bincount(day[use], minlength=count).astype(float)


def _minutes(record: Record, body: Body, facts: Facts, sensor: Rows, stretch: Stretch) -> GridData:
    system = body.systems["minutes"]
    steps = stretch.days * STEPS_A_DAY
    drives = np.repeat(body.input_defaults("minutes")[None], steps, axis=0)
    for name, row in drives_of(record, facts, stretch.start, steps).items():
        if name in system.inputs:
            drives[:, system.inputs.index(name)] = row
    samples = steps // SAMPLE_STEPS
    # A sample stands at the end of its cell, so the cell is centred on that instant.
    width = STEP_MIN * SAMPLE_STEPS
    observed = {SENSOR: mean_grid(sensor, stretch.start + width / 2, width, samples)}
    split = stretch.fit_days * STEPS_A_DAY // SAMPLE_STEPS
    doubts = disagreeing(sensor, stretch.start, stretch.days * DAY_MIN, "sensor glucose")
    return GridData("minutes", drives, observed, STEP_MIN, SAMPLE_STEPS, split, doubts)


def drives_of(record: Record, facts: Facts, start: float, steps: int) -> dict[str, NDArray]:
    """Everything known to act on the minutes tier, by signal, on the five-minute grid."""
    args = (start, STEP_MIN, steps)
    return {
        "body.mass": np.full(steps, facts.values["mass"]),
        "diet.carbohydrate_rate": amount_grid(meals_of(record).rows, *args, EATING_MIN),
        "insulin.rapid_rate": amount_grid(doses_of(record).rows, *args, BOLUS_MIN),
        "insulin.basal_change": _basal_change(record, *args),
        "heart.rate_excess": _heart_rate_excess(record, facts, *args),
        "sleep.loss": _sleep_loss(record, *args),
    }


def _basal_change(record: Record, start: float, width: float, count: int) -> NDArray[np.float64]:
    """Pump basal less its own mean: the mean is what holds the fasting glucose."""
    rate = hold_grid(local_rows(record, "insulin.basal_rate"), start, width, count)
    if not np.isfinite(rate).any():
        return np.zeros(count)
    return np.where(np.isfinite(rate), rate - np.nanmean(rate), 0.0)


def _heart_rate_excess(
    record: Record, facts: Facts, start: float, width: float, count: int
) -> NDArray[np.float64]:
    """Heart rate above rest while exercising, from MET where known, else from the watch."""
    quarters = math.ceil(count * width / 15.0)
    met = mean_grid(local_rows(record, "activity.met"), start, 15.0, quarters)
    if np.isfinite(met).any():
        share = np.clip((met - 1.0) / (FULL_MET - 1.0), 0.0, 1.0)
        reserve = 208.0 - 0.7 * facts.values["age"] - 65.0  # doi:10.1016/S0735-1097(00)01054-8
        excess = np.where(met >= EXERCISE_MET, share * reserve, 0.0)
        return np.repeat(np.nan_to_num(excess), int(15.0 / width))[:count]
    rate = mean_grid(local_rows(record, "heart.rate"), start, width, count)
    if not np.isfinite(rate).any():
        return np.zeros(count)
    usual = np.nanmedian(rate)
    excess = rate - usual
    return np.where(np.isfinite(excess) & (excess > 25.0), excess, 0.0)


def _sleep_loss(record: Record, start: float, width: float, count: int) -> NDArray[np.float64]:
    """Hours missing against the person's own median night, felt on the day after."""
    nights = local_rows(record, "sleep.duration")
    nights = _keep(nights, nights.value >= 3.0)  # naps do not make a night
    if len(nights) < 5:
        return np.zeros(count)
    missing = np.clip(np.median(nights.value) - nights.value, 0.0, 6.0)
    woke = np.floor((nights.minute + nights.value * 60.0) / DAY_MIN)
    day = np.floor((start + np.arange(count) * width) / DAY_MIN)
    place = np.searchsorted(woke, day)
    found = (place < len(woke)) & (woke[np.minimum(place, len(woke) - 1)] == day)
    return np.where(found, missing[np.minimum(place, len(woke) - 1)], 0.0)


def _keep(rows: Rows, mask: NDArray[np.bool_]) -> Rows:
    return (
        Rows(rows.minute[mask], rows.value[mask], rows.duration_min[mask]) if len(rows) else EMPTY
    )


def while_still(rate: Rows, steps: Rows) -> Rows:
    """A wrist's heart rate in quarters of an hour without steps, and with none just before.

    Watches err by nearly a third more in motion (Bent and others 2020,
    doi:10.1038/s41746-020-0226-6). All of it where steps are not told, or hardly any is still.
    """
    if not len(steps) or not len(rate):
        return rate
    walked = np.unique(np.floor(steps.minute[steps.value > 0] / 15.0))
    known = np.unique(np.floor(steps.minute / 15.0))
    quarter = np.floor(rate.minute / 15.0)
    still = np.isin(quarter, known)
    still &= ~np.isin(quarter, walked) & ~np.isin(quarter - 1.0, walked)
    return _keep(rate, still) if still.sum() >= FEW_STILL else rate


def at_rest(record: Record) -> tuple[dict[str, float], frozenset[str]]:
    """Medians of what was measured of the heart at rest, by the signal that the organ predicts, and
    which of them may be of hours in motion."""
    found: dict[str, float] = {}
    in_motion: frozenset[str] = frozenset()
    resting = local_rows(record, "heart.rate_resting")
    if len(resting):
        found["heart.rate"] = float(np.median(resting.value[-30:]))
    elif len(rate := local_rows(record, "heart.rate")) > 200:
        still = while_still(rate, local_rows(record, "activity.steps"))
        found["heart.rate"] = float(np.quantile(still.value, 0.1))
        in_motion = frozenset(["heart.rate"]) if still is rate else in_motion
    for name in AT_REST:
        if len(rows := local_rows(record, name)):
            found[name] = float(np.median(rows.value[-30:]))
    return found, in_motion
