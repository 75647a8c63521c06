"""Rows of Oura's data models, as its API and its account export write them.

Fields and units: https://cloud.ouraring.com/v2/docs (durations in s, RMSSD in ms, lengths in m).
Those of the first version, which older account exports keep: https://cloud.ouraring.com/docs.
"""

from __future__ import annotations

from typing import Any

from data.importers._clock import Instant
from data.importers._intake import DAY_S, Intake, span_between
from data.importers._json import inner

_NIGHT = {
    "total_sleep_duration": ("sleep.duration", "s"),
    "deep_sleep_duration": ("sleep.deep", "s"),
    "rem_sleep_duration": ("sleep.rem", "s"),
    "light_sleep_duration": ("sleep.light", "s"),
    "awake_time": ("sleep.awake", "s"),
    "lowest_heart_rate": ("heart.rate_resting", "/min"),
    "average_breath": ("respiration.rate", "/min"),
}
_SAMPLED = {"hrv": ("heart.rmssd", "ms"), "heart_rate": ("heart.rate", "/min")}
_DAY = {
    "steps": ("activity.steps", "1"),
    "active_calories": ("activity.energy", "kcal"),
    "total_calories": ("energy.expenditure", "kcal"),
}
_WORKOUT = {"calories": ("workout.energy", "kcal"), "distance": ("workout.distance", "m")}
#: Field of the first version -> field of the second
_FIRST = {
    "total": "total_sleep_duration",
    "deep": "deep_sleep_duration",
    "rem": "rem_sleep_duration",
    "light": "light_sleep_duration",
    "awake": "awake_time",
    "hr_lowest": "lowest_heart_rate",
    "breath_average": "average_breath",
    "rmssd": "average_hrv",
    "summary_date": "day",
    "day_start": "timestamp",
    "cal_active": "active_calories",
    "cal_total": "total_calories",
}
_FIRST_SAMPLED = {"rmssd_5min": "hrv", "hr_5min": "heart_rate"}
_NO_SLEEP = {"deleted": "periods of sleep that the person deleted",
             "rest": "periods that the person said were no sleep"}  # fmt: skip
_KNOWN = {*_NIGHT, *_SAMPLED, *_DAY, *_WORKOUT, "id", "day", "bedtime_start", "bedtime_end", "type",
          "timestamp", "average_hrv", "bpm", "source", "spo2_percentage", "skin_temp", "vo2_max",
          "start_datetime", "end_datetime", "activity"}  # fmt: skip


def take_row(row: dict[str, Any], place: int, take: Intake) -> None:
    """Put one document's values; which kind it is follows from its fields."""
    if "bedtime_start" in row:
        _night(row, place, take)
    elif "bpm" in row:
        take.put("heart.rate", "/min", row["bpm"], take.iso(row.get("timestamp")), place)
    elif "skin_temp" in row:
        at = take.iso(row.get("timestamp"))
        take.put("body.skin_temperature", "Cel", row["skin_temp"], at, place)
    elif "start_datetime" in row:
        _workout(row, place, take)
    else:
        _day(row, place, take)
    take.unmapped(row, _KNOWN)


def second_version(row: dict[str, Any]) -> dict[str, Any]:
    """A document of the API's first version with the names of the second."""
    named = {_FIRST.get(name, name): value for name, value in row.items()}
    for old, new in _FIRST_SAMPLED.items():
        items = named.pop(old, None)
        if isinstance(items, list):  # 0 stands for no reading
            named[new] = {"interval": 300, "timestamp": row.get("bedtime_start"),
                          "items": [item or None for item in items]}  # fmt: skip
    return named


def _night(row: dict[str, Any], place: int, take: Intake) -> None:
    kind = str(row.get("type") or "")
    if kind in _NO_SLEEP:
        take.into.skipped[_NO_SLEEP[kind]] += 1
        return
    start = take.iso(row["bedtime_start"])
    for field, (signal, unit) in _NIGHT.items():
        span = _asleep(row, take) if signal.startswith("sleep.") else 0.0
        take.put(signal, unit, row.get(field), start, place, span, kind)
    sampled = [name for name in _SAMPLED if inner(row, name, "items")]
    for name in sampled:
        _samples(row[name], *_SAMPLED[name], place, take)
    if "hrv" not in sampled:
        take.put("heart.rmssd", "ms", row.get("average_hrv"), start, place)


def _asleep(row: dict[str, Any], take: Intake) -> float:
    parts = [row.get("total_sleep_duration"), row.get("awake_time")]
    return sum(take.number(part) for part in parts if part not in (None, ""))


def _samples(block: dict[str, Any], signal: str, unit: str, place: int, take: Intake) -> None:
    start = take.iso(block.get("timestamp"))
    step = take.number(block.get("interval"))
    items = block.get("items")
    for number, value in enumerate(items if isinstance(items, list) else ()):
        take.put(signal, unit, value, start.after(number * step), place)


def _day(row: dict[str, Any], place: int, take: Intake) -> None:
    at = take.iso(row.get("timestamp") or row.get("day"))
    for field, (signal, unit) in _DAY.items():
        take.put(signal, unit, row.get(field), at, place, DAY_S)
    take.put("respiration.spo2", "%", inner(row, "spo2_percentage", "average"), at, place)
    take.put("fitness.vo2max", "mL/(kg.min)", row.get("vo2_max"), at, place)


def _workout(row: dict[str, Any], place: int, take: Intake) -> None:
    if "activity" not in row:  # moments of breathing or rest
        return
    start: Instant = take.iso(row["start_datetime"])
    span = span_between(start, take.iso(row.get("end_datetime")))
    label = str(row.get("activity") or "")
    take.put("workout.duration", "s", span, start, place, span, label)
    for field, (signal, unit) in _WORKOUT.items():
        take.put(signal, unit, row.get(field), start, place, span, label)
