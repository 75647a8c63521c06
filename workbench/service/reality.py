"""Whether a twin's typical day is like the person's days: a plan rests on it, so it is said."""

from __future__ import annotations

import math

import numpy as np

from data.record import Record
from twin_core.scenario.optimise import Measure
from workbench.service.doubts import without_contradiction
from workbench.service.grid import DAY_MIN, Rows, local_rows

SENSOR, GLUCOSE = "glucose.interstitial", "glucose.plasma"
#: Readings without which nothing is said (four days of a sensor of a quarter of an hour), and days.
LEAST, DAYS = 4 * 96, 28
#: How far the band of a typical day may be off: days differ, and the plan is one of them (assumed).
SLACK = {"%": 10.0, "mg/dL": 20.0}


def sensor_of(record: Record) -> Rows:
    """Sensor glucose without days on which two sensors contradict each other."""
    return without_contradiction(local_rows(record, SENSOR), "sensor glucose")[0]


def as_measured(measure: Measure, sensor: Rows, begin: float, end: float) -> float:
    """A measure of plasma glucose by what the sensor told between two local minutes, else NaN."""
    if measure.signal != GLUCOSE:
        return math.nan
    value = sensor.value[(sensor.minute >= begin) & (sensor.minute < end)]
    if len(value) < LEAST:
        return math.nan
    return float(measure.of(value[:, None], np.ones(len(value), bool))[0])


def lately(measure: Measure, sensor: Rows, end: float | None = None) -> float:
    """The same over the last four weeks up to `end`, or to the last reading."""
    if not len(sensor):
        return math.nan
    end = float(sensor.minute[-1]) + 1.0 if end is None else end
    return as_measured(measure, sensor, end - DAYS * DAY_MIN, end)


def contradiction(measure: Measure, band: tuple[float, float, float], was: float) -> str:
    """A sentence where the typical day of the twin is not what the sensor told; else nothing."""
    value, low, high = band
    slack = SLACK.get(measure.unit, math.inf)
    if not all(map(math.isfinite, (value, low, high, was))) or low - slack <= was <= high + slack:
        return ""
    return (
        f"by habit the twin has {measure.title} at {value:.0f} {measure.unit} where the sensor "
        f"told {was:.0f}: the twin does not live this person's days, do not act on it"
    )
