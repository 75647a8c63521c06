"""Google Fit as Takeout hands it out: points of one data source a file, and sessions.

``Data Points`` hold ``fitValue`` with ``fpVal`` or ``intVal``, and times in epoch nanoseconds.
Units are those of the data types: https://developers.google.com/fit/datatypes
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data.importers._clock import Instant, NotATime
from data.importers._intake import Intake, span_between
from data.importers._json import has_keys, inner, objects
from data.importers._json_export import JsonExport
from data.importers._numbers import NotANumber

# Data type -> signal, unit of its first number.
_TYPES = {
    "com.google.step_count.delta": ("activity.steps", "1"),
    "com.google.heart_rate.bpm": ("heart.rate", "/min"),
    "com.google.weight": ("body.mass", "kg"),
    "com.google.height": ("body.height", "m"),
    "com.google.body.fat.percentage": ("body.fat_fraction", "%"),
    "com.google.body.temperature": ("body.temperature", "Cel"),
    "com.google.distance.delta": ("activity.distance", "m"),
    "com.google.calories.expended": ("energy.expenditure", "kcal"),
    "com.google.speed": ("activity.speed", "m/s"),
    "com.google.power.sample": ("activity.power", "W"),
    "com.google.cycling.pedaling.cadence": ("activity.cadence", "/min"),
    "com.google.oxygen_saturation": ("respiration.spo2", "%"),
    "com.google.respiratory_rate": ("respiration.rate", "/min"),
    "com.google.hydration": ("meal.water", "L"),
}
_PRESSURE = "com.google.blood_pressure"
_SLEEP = "com.google.sleep.segment"
_STAGES = {1: "sleep.awake", 3: "sleep.awake", 4: "sleep.light", 5: "sleep.deep", 6: "sleep.rem"}
_ASLEEP = (2, 4, 5, 6)
_TOTALS = {
    "com.google.calories.expended": ("workout.energy", "kcal"),
    "com.google.distance.delta": ("workout.distance", "m"),
}


class GoogleFitImporter(JsonExport):
    """Points that Google merged repeat those of their sources and are passed over."""

    id = "google_fit"
    display_name = "Google Fit (Takeout)"

    def sniff(self, path: Path, head: bytes) -> float:
        """Points of a data source, or a session with its activity."""
        if has_keys(head, "Data Source", "Data Points"):
            return 0.95
        return 0.95 if has_keys(head, "fitnessActivity", "startTime") else 0.0

    def fill(self, document: Any, take: Intake) -> None:
        """Points numbered from 1, or one session."""
        if not isinstance(document, dict):
            raise take.failure("the file holds no points", "export it from Takeout again")
        if "fitnessActivity" in document:
            _session(document, take)
            return
        source = str(document.get("Data Source") or "")
        points = objects(document.get("Data Points"))
        if source.startswith("derived:"):
            take.into.note(
                "Google computed these points from those of other files of the export; "
                "import one or the other of them."
            )
        for place, point in enumerate(points, 1):
            _point(point, source, place, take)


def _point(point: dict[str, Any], source: str, place: int, take: Intake) -> None:
    kind = str(point.get("dataTypeName"))
    try:
        at = _moment(point.get("startTimeNanos"), take)
        span = span_between(at, _moment(point.get("endTimeNanos"), take))
    except (NotATime, NotANumber) as error:
        take.refuse(f"time: {error}", point, place)
        return
    values = [_number(item) for item in objects(point.get("fitValue"))]
    first = values[0] if values else None
    label = str(point.get("originDataSourceId") or source)
    if kind == _PRESSURE:
        names = ("pressure.systolic", "pressure.diastolic")
        for signal, value in zip(names, values, strict=False):
            take.put(signal, "mm[Hg]", value, at, place, text=label)
    elif kind == _SLEEP:
        signal = _STAGES.get(first) if isinstance(first, int) else None
        if signal:
            take.put(signal, "s", span, at, place, span, label)
        if first in _ASLEEP:
            take.put("sleep.duration", "s", span, at, place, span, label)
    elif kind in _TYPES:
        signal, unit = _TYPES[kind]
        take.put(signal, unit, first, at, place, span, label)
    else:
        take.into.unmapped[kind] += 1


def _number(item: dict[str, Any]) -> Any:
    for name in ("fpVal", "intVal"):
        found = inner(item, "value", name)
        if found is not None:
            return found
    return None


def _moment(nanoseconds: Any, take: Intake) -> Instant:
    digits = isinstance(nanoseconds, str) and nanoseconds.isascii() and nanoseconds.isdigit()
    whole = int(nanoseconds) if digits and len(nanoseconds) < 20 else nanoseconds
    if not isinstance(whole, int) or isinstance(whole, bool) or abs(whole) >= 1 << 63:
        raise NotATime("no epoch nanoseconds")
    return Instant(whole, take.clock.offset_of_utc(whole), "utc")


def _session(session: dict[str, Any], take: Intake) -> None:
    label = str(session.get("fitnessActivity"))
    try:
        at = take.iso(session.get("startTime"))
        span = span_between(at, take.iso(session.get("endTime")))
    except NotATime as error:
        take.refuse(error, session, 1, "workout.duration")
        return
    if label in ("sleep", "sleep.light", "sleep.deep", "sleep.rem"):
        take.into.skipped["sleep sessions repeat the segments of sleep"] += 1
        return
    take.put("workout.duration", "s", span, at, 1, span, label)
    for row in objects(session.get("aggregate")):
        found = _TOTALS.get(str(row.get("metricName")))
        if found is None:
            take.into.unmapped[f"total {row.get('metricName')}"] += 1
            continue
        value = row.get("floatValue", row.get("intValue"))
        take.put(found[0], found[1], value, at, 1, span, label)
