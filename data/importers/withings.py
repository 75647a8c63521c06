"""Withings: API answers in JSON, and the raw CSV of the data download with arrays in cells.

Measure types: https://developer.withings.com/api-reference (measure-getmeas).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data.importers._clock import Clock, Instant, NotATime, parse_iso
from data.importers._intake import DAY_S, Intake, span_between
from data.importers._json import has_keys, inner, objects
from data.importers._json_export import JsonExport
from data.importers._numbers import NotANumber
from data.importers.errors import ImportFailure

_MEASURES = {
    1: ("body.mass", "kg"),
    4: ("body.height", "m"),
    5: ("body.lean_mass", "kg"),
    6: ("body.fat_fraction", "%"),
    8: ("body.fat_mass", "kg"),
    9: ("pressure.diastolic", "mm[Hg]"),
    10: ("pressure.systolic", "mm[Hg]"),
    11: ("heart.rate", "/min"),
    54: ("respiration.spo2", "%"),
    71: ("body.temperature", "Cel"),
    73: ("body.skin_temperature", "Cel"),
    76: ("body.muscle_mass", "kg"),
    77: ("body.water_mass", "kg"),
    88: ("body.bone_mass", "kg"),
}
_ACTIVITY = {
    "steps": ("activity.steps", "1"),
    "distance": ("activity.distance", "m"),
    "calories": ("activity.energy", "kcal"),
    "elevation": ("activity.ascent", "m"),
}
_NIGHT = {
    "lightsleepduration": ("sleep.light", "s"),
    "deepsleepduration": ("sleep.deep", "s"),
    "remsleepduration": ("sleep.rem", "s"),
    "wakeupduration": ("sleep.awake", "s"),
    "hr_average": ("heart.rate", "/min"),
    "rr_average": ("respiration.rate", "/min"),
}
_STATES = {0: "sleep.awake", 1: "sleep.light", 2: "sleep.deep", 3: "sleep.rem"}
_GOAL = 2


class WithingsImporter(JsonExport):
    """Body measures, activity and sleep."""

    id = "withings"
    display_name = "Withings API JSON"

    def sniff(self, path: Path, head: bytes) -> float:
        """An answer with a status and one of the known bodies."""
        if not has_keys(head, "status", "body"):
            return 0.0
        known = ("measuregrps", "activities", "series")
        return 0.95 if any(has_keys(head, name) for name in known) else 0.0

    def fill(self, document: Any, take: Intake) -> None:
        """The body is measures, days, minutes, or sleep."""
        body = inner(document, "body")
        body = body if isinstance(body, dict) else {}
        for place, group in enumerate(objects(body.get("measuregrps")), 1):
            _group(group, _zone(body), place, take)
        for place, day in enumerate(objects(body.get("activities")), 1):
            _day(day, place, take)
        series = body.get("series")
        if isinstance(series, dict):
            for place, (second, row) in enumerate(sorted(series.items()), 1):
                _minute(second, row, place, take)
        for place, row in enumerate(objects(series), 1):
            (_night if "data" in row else _state)(row, place, take)


def _zone(row: dict[str, Any]) -> Clock | None:
    try:
        return Clock(row["timezone"], "zone") if isinstance(row.get("timezone"), str) else None
    except ImportFailure:
        return None


def _epoch(seconds: Any, zone: Clock | None, take: Intake) -> Instant:
    at = take.epoch(seconds)
    return Instant(at.time_ns, zone.offset_of_utc(at.time_ns), "utc") if zone else at


def _group(group: dict[str, Any], zone: Clock | None, place: int, take: Intake) -> None:
    if group.get("category") == _GOAL:
        take.into.skipped["the values are the person's goals, not measurements"] += 1
        return
    try:
        at = _epoch(group.get("date"), zone, take)
    except (NotATime, NotANumber) as error:
        take.refuse(f"time: {error}", group, place)
        return
    for measure in objects(group.get("measures")):
        kind = measure.get("type")
        if not isinstance(kind, int) or kind not in _MEASURES:
            take.into.unmapped[f"measure type {kind}"] += 1
            continue
        signal, unit = _MEASURES[kind]
        value, power = measure.get("value"), measure.get("unit")
        if not (isinstance(value, int) and isinstance(power, int) and abs(power) < 20):
            take.refuse("not a number", measure, place, signal)
            continue
        take.put(signal, unit, f"{value}e{power}", at, place, text=str(group.get("comment") or ""))


def _day(day: dict[str, Any], place: int, take: Intake) -> None:
    zone = _zone(day)
    try:
        at = zone.place(parse_iso(str(day.get("date")))) if zone else take.iso(day.get("date"))
    except NotATime as error:
        take.refuse(error, day, place)
        return
    for field, (signal, unit) in _ACTIVITY.items():
        take.put(signal, unit, day.get(field), at, place, DAY_S)
    take.unmapped(day, {*_ACTIVITY, "date", "timezone"})


def _minute(second: str, row: Any, place: int, take: Intake) -> None:
    if not isinstance(row, dict):
        take.refuse("not an object", row, place)
        return
    try:
        at = take.epoch(second)
        span = take.number(row.get("duration", 0))
    except (NotATime, NotANumber) as error:
        take.refuse(f"time: {error}", row, place)
        return
    for field, (signal, unit) in _ACTIVITY.items():
        take.put(signal, unit, row.get(field), at, place, span)
    take.put("heart.rate", "/min", row.get("heart_rate"), at, place, span)


def _night(row: dict[str, Any], place: int, take: Intake) -> None:
    try:
        start = _epoch(row.get("startdate"), _zone(row), take)
        span = span_between(start, take.epoch(row.get("enddate")))
    except (NotATime, NotANumber) as error:
        take.refuse(f"time: {error}", row, place)
        return
    night = row["data"] if isinstance(row["data"], dict) else {}
    for field, (signal, unit) in _NIGHT.items():
        take.put(signal, unit, night.get(field), start, place, span)
    stages = [night.get(f"{stage}sleepduration") for stage in ("light", "deep", "rem")]
    asleep = [stage for stage in stages if isinstance(stage, int | float)]
    if asleep:
        take.put("sleep.duration", "s", sum(asleep), start, place, span)
    take.unmapped(night, set(_NIGHT))


def _state(row: dict[str, Any], place: int, take: Intake) -> None:
    state = row.get("state")
    signal = _STATES.get(state) if isinstance(state, int) else None
    if signal is None:
        take.into.unmapped[f"sleep state {row.get('state')}"] += 1
        return
    try:
        start = take.epoch(row.get("startdate"))
        span = span_between(start, take.epoch(row.get("enddate")))
    except (NotATime, NotANumber) as error:
        take.refuse(f"time: {error}", row, place, signal)
        return
    take.put(signal, "s", span, start, place, span)
    if signal != "sleep.awake":
        take.put("sleep.duration", "s", span, start, place, span)
