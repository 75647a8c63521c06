"""Health Connect records as JSON: typed lists, or one list of records with type and unit.

Field names follow Android's record classes: https://developer.android.com/health-and-fitness
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data.importers._clock import Instant, NotATime
from data.importers._intake import Intake, span_between
from data.importers._json import has_keys, objects
from data.importers._json_export import JsonExport
from data.importers._numbers import NotANumber

# List -> (field, UCUM unit that the field's name states, signal).
_TYPED = {
    "steps": ("count", "1", "activity.steps"),
    "heart_rate": ("bpm", "/min", "heart.rate"),
    "resting_heart_rate": ("bpm", "/min", "heart.rate_resting"),
    "heart_rate_variability_rmssd": ("millis", "ms", "heart.rmssd"),
    "respiratory_rate": ("rate", "/min", "respiration.rate"),
    "oxygen_saturation": ("percentage", "%", "respiration.spo2"),
    "weight": ("kilograms", "kg", "body.mass"),
    "height": ("meters", "m", "body.height"),
    "body_fat": ("percentage", "%", "body.fat_fraction"),
    "body_temperature": ("celsius", "Cel", "body.temperature"),
    "distance": ("meters", "m", "activity.distance"),
    # The app's field is named after kilocalories: Health Connect's energy unit.
    "active_calories": ("calories", "kcal", "activity.energy"),
    "total_calories": ("calories", "kcal", "energy.expenditure"),
}
_KINDS = {name: signal for name, (_, _, signal) in _TYPED.items()}
_ABOUT = {"timestamp", "app_version"}


class HealthConnectImporter(JsonExport):
    """What apps write that hand Health Connect's records on."""

    id = "health_connect"
    display_name = "Health Connect JSON"

    def sniff(self, path: Path, head: bytes) -> float:
        """Records with a type, or typed lists beside the app's version."""
        if has_keys(head, "records", "record_type"):
            return 0.95
        typed = any(has_keys(head, name, field) for name, (field, _, _) in _TYPED.items())
        return 0.9 if typed and has_keys(head, "app_version") else 0.0

    def fill(self, document: Any, take: Intake) -> None:
        """Both layouts; a record's place is its number in the file, from 1."""
        if not isinstance(document, dict):
            raise take.failure("the file holds no records", "export it again")
        place = 0
        for place, row in enumerate(objects(document.get("records")), 1):
            _record(row, place, take)
        for name, rows in document.items():
            if name in _ABOUT or name == "records":
                continue
            for row in objects(rows):
                place += 1
                _typed(name, row, place, take)


def _record(row: dict[str, Any], place: int, take: Intake) -> None:
    kind = str(row.get("record_type"))
    signal = _KINDS.get(kind)
    if signal is None:
        take.into.unmapped[kind] += 1
        return
    try:
        start = take.epoch(_seconds(row.get("start_time_ms"), take))
        end = take.epoch(_seconds(row.get("end_time_ms", row.get("start_time_ms")), take))
        span = span_between(start, end)
    except (NotATime, NotANumber) as error:
        take.refuse(f"time: {error}", row, place, signal)
        return
    take.put(signal, str(row.get("unit") or ""), row.get("value"), start, place, span)


def _typed(name: str, row: dict[str, Any], place: int, take: Intake) -> None:
    if name not in _TYPED:
        take.into.unmapped[name] += 1
        return
    field, unit, signal = _TYPED[name]
    try:
        start, span = _span(row, take)
    except NotATime as error:
        take.refuse(error, row, place, signal)
        return
    take.put(signal, unit, row.get(field), start, place, span)


def _span(row: dict[str, Any], take: Intake) -> tuple[Instant, float]:
    start = take.iso(row.get("time") or row.get("start_time"))
    end = row.get("end_time")
    return start, span_between(start, take.iso(end)) if end else 0.0


def _seconds(milliseconds: Any, take: Intake) -> float | None:
    whole = isinstance(milliseconds, int | float) and not isinstance(milliseconds, bool)
    return take.number(milliseconds) / 1000 if whole else None
