"""iHealth API answers in JSON: blood pressure, glucose, oxygen, weight, sleep, activity, sport.

Unit codes: https://developer.ihealthlabs.com (0 and 1 of BPUnit, BGUnit, WeightUnit).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.importers._clock import Instant, NotATime
from data.importers._intake import DAY_S, Intake, offset_of, span_between
from data.importers._json import has_keys, objects
from data.importers._json_export import JsonExport
from data.importers._numbers import NotANumber

_PULSE = ("heart.rate", "/min", "")
# List -> field -> (signal, UCUM unit, key of the file's unit code).
_FIELDS: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    "BPDataList": {
        "HP": ("pressure.systolic", "", "BPUnit"),
        "LP": ("pressure.diastolic", "", "BPUnit"),
        "HR": _PULSE,
    },
    "BGDataList": {"BG": ("glucose.capillary", "", "BGUnit")},
    "BODataList": {"BO": ("respiration.spo2", "%", ""), "HR": _PULSE},
    "WeightDataList": {
        "WeightValue": ("body.mass", "", "WeightUnit"),
        "FatValue": ("body.fat_fraction", "%", ""),
    },
    "ARDataList": {
        "Steps": ("activity.steps", "1", ""),
        "DistanceTraveled": ("activity.distance", "", "DistanceUnit"),
        "Calories": ("energy.expenditure", "kcal", ""),
    },
    "SRDataList": {"HoursSlept": ("sleep.duration", "min", "")},
    "SPORTDataList": {"Calories": ("workout.energy", "kcal", "")},
}
_UNITS = {
    "BPUnit": ("mm[Hg]", "kPa"),
    "BGUnit": ("mg/dL", "mmol/L"),
    "WeightUnit": ("kg", "[lb_av]", "[stone_av]"),
    "DistanceUnit": ("km", "[mi_i]"),
}
_KNOWN = {"DataID", "DataSource", "LastChangeTime", "Lat", "Lon", "MDate", "Note", "TimeZone",
          "StartTime", "EndTime", "SportStartTime", "SportEndTime", "SportName"}  # fmt: skip


class IHealthImporter(JsonExport):
    """One list of measurements a file."""

    id = "ihealth"
    display_name = "iHealth API JSON"

    def sniff(self, path: Path, head: bytes) -> float:
        """One of the known lists beside the page count."""
        if not has_keys(head, "CurrentRecordCount"):
            return 0.0
        return 0.95 if any(has_keys(head, name) for name in _FIELDS) else 0.0

    def fill(self, document: Any, take: Intake) -> None:
        """Rows numbered from 1 in each list. 0 is the device's sign for no reading."""
        for name, fields in _FIELDS.items():
            for place, row in enumerate(objects(document.get(name)), 1):
                try:
                    at, span = _when(name, row, take)
                except (NotATime, NotANumber) as error:
                    take.refuse(f"time: {error}", row, place)
                    continue
                for field, meaning in fields.items():
                    _field(row, field, meaning, document, at, span, place, take)
                _sport(row, at, span, place, take)
                zeros = {key for key, value in row.items() if value == 0}
                take.unmapped(row, {*fields, *_KNOWN, *zeros})


def _when(name: str, row: dict[str, Any], take: Intake) -> tuple[Instant, float]:
    start = next((row[k] for k in ("MDate", "StartTime", "SportStartTime") if k in row), None)
    end = row.get("EndTime", row.get("SportEndTime"))
    # These services write the local clock as if it were UTC, with its offset beside it.
    offset = offset_of(row.get("TimeZone"))
    at = take.epoch(start, offset)
    at = Instant(at.time_ns - offset * 1_000_000_000, offset, "offset")
    if end is None:
        return at, DAY_S if name == "ARDataList" else 0.0
    return at, span_between(take.epoch(start, offset), take.epoch(end, offset))


def _field(
    row: dict[str, Any],
    field: str,
    meaning: tuple[str, str, str],
    document: dict[str, Any],
    at: Instant,
    span: float,
    place: int,
    take: Intake,
) -> None:
    signal, unit, unit_key = meaning
    value = row.get(field)
    if value == 0:
        take.into.skipped[f"{field} is 0, the device's sign for no reading"] += 1
        return
    if unit_key:
        code, known = document.get(unit_key), _UNITS[unit_key]
        if not isinstance(code, int) or not 0 <= code < len(known):
            take.refuse(f"unknown unit code {code} of {unit_key}", row, place, signal)
            return
        unit = known[code]
    take.put(signal, unit, value, at, place, span, str(row.get("Note") or ""))


def _sport(row: dict[str, Any], at: Instant, span: float, place: int, take: Intake) -> None:
    if "SportName" in row:
        take.put("workout.duration", "s", span, at, place, span, str(row["SportName"]))
