"""Oura API v2 documents: sleep with its stages, heart rate and variability, readiness apart.

Fields and units: https://cloud.ouraring.com/v2/docs (durations in seconds, RMSSD in ms).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data.importers._clock import NotATime
from data.importers._intake import DAY_S, Intake
from data.importers._json import has_keys, inner, objects
from data.importers._json_export import JsonExport
from data.importers._numbers import NotANumber

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
_KNOWN = {*_NIGHT, *_SAMPLED, *_DAY, "id", "day", "bedtime_start", "bedtime_end", "type",
          "timestamp", "average_hrv", "bpm", "source"}  # fmt: skip


class OuraImporter(JsonExport):
    """Sleep, daily activity and heart rate."""

    id = "oura"
    display_name = "Oura JSON"

    def sniff(self, path: Path, head: bytes) -> float:
        """Sleep periods, activity days or heart rates under `data`."""
        if has_keys(head, "data", "bedtime_start", "day"):
            return 0.95
        if has_keys(head, "data", "day", "active_calories", "steps"):
            return 0.9
        return 0.9 if has_keys(head, "data", "bpm", "source", "timestamp") else 0.0

    def fill(self, document: Any, take: Intake) -> None:
        """One document after the other, numbered from 1."""
        for place, row in enumerate(objects(inner(document, "data")), 1):
            try:
                if "bedtime_start" in row:
                    _night(row, place, take)
                elif "bpm" in row:
                    at = take.iso(row.get("timestamp"))
                    take.put("heart.rate", "/min", row["bpm"], at, place)
                else:
                    _activity(row, place, take)
            except (NotATime, NotANumber) as error:
                take.refuse(f"time: {error}", row, place)
                continue
            take.unmapped(row, _KNOWN)


def _night(row: dict[str, Any], place: int, take: Intake) -> None:
    start = take.iso(row["bedtime_start"])
    for field, (signal, unit) in _NIGHT.items():
        span = _asleep(row, take) if signal.startswith("sleep.") else 0.0
        take.put(signal, unit, row.get(field), start, place, span, str(row.get("type") or ""))
    sampled = [name for name in _SAMPLED if isinstance(row.get(name), dict)]
    for name in sampled:
        _samples(row[name], *_SAMPLED[name], place, take)
    if "hrv" not in sampled:
        take.put("heart.rmssd", "ms", row.get("average_hrv"), start, place)


def _asleep(row: dict[str, Any], take: Intake) -> float:
    parts = [row.get("total_sleep_duration"), row.get("awake_time")]
    return sum(take.number(part) for part in parts if isinstance(part, int | float))


def _samples(block: dict[str, Any], signal: str, unit: str, place: int, take: Intake) -> None:
    start = take.iso(block.get("timestamp"))
    step = take.number(block.get("interval"))
    items = block.get("items")
    for number, value in enumerate(items if isinstance(items, list) else ()):
        take.put(signal, unit, value, start.after(number * step), place)


def _activity(row: dict[str, Any], place: int, take: Intake) -> None:
    at = take.iso(row.get("timestamp") or row.get("day"))
    for field, (signal, unit) in _DAY.items():
        take.put(signal, unit, row.get(field), at, place, DAY_S)
