"""Polar AccessLink exercises in JSON: samples, route, and the session's totals.

Sample types and units: https://www.polar.com/accesslink-api (exercise samples).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from data.importers._clock import Instant, NotATime
from data.importers._intake import DAY_S, Intake, offset_of
from data.importers._json import has_keys, objects
from data.importers._json_export import JsonExport
from data.importers._numbers import NotANumber
from data.record.types import Person

# Speed is in km/h and distance runs on from the start.
_SAMPLES = {
    "0": ("heart.rate", "/min"),
    "1": ("activity.speed", "km/h"),
    "2": ("activity.cadence", "/min"),
    "3": ("place.altitude", "m"),
    "4": ("activity.power", "W"),
}
_NAMES = {"9": "temperature at the wrist", "10": "distance so far"}
_TOTALS = {"calories": ("workout.energy", "kcal"), "distance": ("workout.distance", "m")}
_PERIOD = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?\Z", re.ASCII)
_KNOWN = {*_TOTALS, "id", "upload_time", "polar_user", "device", "device_id", "start_time",
          "start_time_utc_offset", "duration", "sport", "detailed_sport_info", "samples",
          "route", "has_route", "heart_rate"}  # fmt: skip


class PolarImporter(JsonExport):
    """One exercise a file, or a list of them."""

    id = "polar"
    display_name = "Polar exercise JSON"

    def sniff(self, path: Path, head: bytes) -> float:
        """An exercise that names its Polar user."""
        return 0.95 if has_keys(head, "polar_user", "start_time", "sport") else 0.0

    def fill(self, document: Any, take: Intake) -> None:
        """Exercises numbered from 1."""
        rows = objects(document if isinstance(document, list) else [document])
        for place, row in enumerate(rows, 1):
            _same_person(row, take)
            try:
                minutes = take.number(row.get("start_time_utc_offset"))
                start = take.shifted(row.get("start_time"), offset_of(minutes / 60))
            except (NotATime, NotANumber) as error:
                take.refuse(f"time: {error}", row, place)
                continue
            _session(row, start, place, take)


def _same_person(row: dict[str, Any], take: Intake) -> None:
    user = str(row.get("polar_user") or "").rstrip("/").rpartition("/")[2]
    if not user:
        return
    if take.into.person is not None and take.into.person.identifier != user:
        raise take.failure("the file holds exercises of several Polar users", "split it by user")
    take.into.person = Person(identifier=user)


def _session(row: dict[str, Any], start: Instant, place: int, take: Intake) -> None:
    label = str(row.get("detailed_sport_info") or row.get("sport") or "")
    try:
        span = period_s(row.get("duration"))
    except NotATime as error:
        span = 0.0
        take.refuse(error, row.get("duration"), place, "workout.duration")
    if span:
        take.put("workout.duration", "s", span, start, place, span, label)
    for field, (signal, unit) in _TOTALS.items():
        take.put(signal, unit, row.get(field), start, place, span, label)
    samples = objects(row.get("samples"))
    for block in samples:
        _samples(block, start, place, take)
    for point in objects(row.get("route")):
        _point(point, start, place, take)
    if not samples and isinstance(row.get("heart_rate"), dict):
        take.put("heart.rate", "/min", row["heart_rate"].get("average"), start, place, span)
    take.unmapped(row, _KNOWN)


def _samples(block: dict[str, Any], start: Instant, place: int, take: Intake) -> None:
    kind = str(block.get("sample_type", block.get("sample-type")))
    if kind not in _SAMPLES:
        take.into.unmapped[_NAMES.get(kind, f"sample type {kind}")] += 1
        return
    signal, unit = _SAMPLES[kind]
    try:
        step = take.number(block.get("recording_rate", block.get("recording-rate")))
        if not 0 <= step <= DAY_S:
            raise NotANumber("no time that could lie between samples")
    except NotANumber as error:
        take.refuse(f"recording rate: {error}", block, place, signal)
        return
    for number, value in enumerate(str(block.get("data") or "").split(",")):
        if kind == "0" and value.strip() == "0":
            take.into.skipped["a heart rate of 0 is the watch's sign for no reading"] += 1
            continue
        if number * step >= _LONGEST_S:
            take.refuse("samples beyond a year", kind, place, signal)
            return
        take.put(signal, unit, value, _later(start, number * step), place)


def _point(point: dict[str, Any], start: Instant, place: int, take: Intake) -> None:
    try:
        at = _later(start, period_s(point.get("time")))
    except NotATime as error:
        take.refuse(error, point, place, "place.latitude")
        return
    take.put("place.latitude", "deg", point.get("latitude"), at, place)
    take.put("place.longitude", "deg", point.get("longitude"), at, place)


#: A year, longer than any exercise.
_LONGEST_S = 366 * DAY_S


def _later(start: Instant, seconds: float) -> Instant:
    if not abs(seconds) < _LONGEST_S:
        raise NotATime("no time of an exercise")
    return start.after(seconds)


def period_s(text: Any) -> float:
    """Seconds of an ISO 8601 duration such as PT2H44M."""
    found = _PERIOD.match(text) if isinstance(text, str) else None
    if found is None:
        raise NotATime("not an ISO duration")
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds
