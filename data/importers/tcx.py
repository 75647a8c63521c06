"""Garmin TCX activities: heart rate, place, altitude, speed, cadence, power and laps.

https://www8.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd (SI units, kcal, times in UTC).
"""

from __future__ import annotations

from typing import Any

from data.importers._clock import Instant, NotATime
from data.importers._intake import Intake
from data.importers._xml import first_below, text_of
from data.importers._xml_export import XmlExport

_POINT = {
    ("HeartRateBpm", "Value"): ("heart.rate", "/min"),
    ("Position", "LatitudeDegrees"): ("place.latitude", "deg"),
    ("Position", "LongitudeDegrees"): ("place.longitude", "deg"),
    ("AltitudeMeters",): ("place.altitude", "m"),
    ("Cadence",): ("activity.cadence", "/min"),
}
_EXTENDED = {
    "Speed": ("activity.speed", "m/s"),
    "RunCadence": ("activity.cadence", "/min"),
    "Watts": ("activity.power", "W"),
}
_LAP = {
    "TotalTimeSeconds": ("workout.duration", "s"),
    "DistanceMeters": ("workout.distance", "m"),
    "Calories": ("workout.energy", "kcal"),
}


class TcxImporter(XmlExport):
    """Activities with their laps; courses and workouts are plans."""

    id = "tcx"
    display_name = "Garmin TCX"
    root = "TrainingCenterDatabase"
    tags = ("Trackpoint", "Lap")

    def element(self, element: Any, take: Intake) -> None:
        """One point or lap."""
        _lap(element, take) if element.tag.endswith("Lap") else _point(element, take)


def _when(written: str, line: int, take: Intake) -> Instant | None:
    try:
        at = take.utc_text(written)
    except NotATime as error:
        take.refuse(error, written, line)
        return None
    return at._replace(offset_s=take.clock.offset_of_utc(at.time_ns))


def _point(point: Any, take: Intake) -> None:
    line = int(point.sourceline or 0)
    at = _when(text_of(point, "Time"), line, take)
    if at is None:
        return
    for names, (signal, unit) in _POINT.items():
        take.put(signal, unit, text_of(point, *names), at, line)
    for name, (signal, unit) in _EXTENDED.items():
        take.put(signal, unit, first_below(point, name), at, line)


def _lap(lap: Any, take: Intake) -> None:
    line = int(lap.sourceline or 0)
    at = _when(lap.get("StartTime") or "", line, take)
    if at is None:
        return
    activity = lap.getparent()
    sport = activity.get("Sport") or "" if activity is not None else ""
    length = text_of(lap, "TotalTimeSeconds")
    digits = length.replace(".", "", 1)
    span = float(length) if digits.isascii() and digits.isdigit() else 0.0
    for name, (signal, unit) in _LAP.items():
        take.put(signal, unit, text_of(lap, name), at, line, span, sport)
