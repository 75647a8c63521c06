"""Tidepool data in JSON: sensor, finger-stick, bolus, basal, food and activity events.

Data model: https://developer.tidepool.org (times in UTC, offsets in minutes, spans in ms).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data.importers._clock import Instant, NotATime
from data.importers._intake import Intake, offset_of
from data.importers._json import has_keys, inner, objects
from data.importers._json_export import JsonExport
from data.importers._numbers import NotANumber
from data.record.types import Person

_GLUCOSE = {"cbg": "glucose.interstitial", "smbg": "glucose.capillary"}
_SPAN_S = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0}


class TidepoolImporter(JsonExport):
    """The JSON download of a Tidepool account."""

    id = "tidepool"
    display_name = "Tidepool JSON"

    def sniff(self, path: Path, head: bytes) -> float:
        """Events with a type, a time and the upload that they came by."""
        if not has_keys(head, "type", "time") or head.lstrip()[:1] != b"[":
            return 0.0
        return 0.95 if has_keys(head, "uploadId") or has_keys(head, "deviceTime") else 0.0

    def fill(self, document: Any, take: Intake) -> None:
        """Events numbered from 1."""
        for place, row in enumerate(objects(document), 1):
            _same_person(row, take)
            try:
                minutes = row.get("timezoneOffset")
                offset = offset_of(take.number(minutes) / 60) if minutes is not None else 0
                at = take.utc_text(row.get("time"), offset)
                _event(row, at, place, take)
            except (NotATime, NotANumber) as error:
                take.refuse(f"time: {error}", row, place)


def _same_person(row: dict[str, Any], take: Intake) -> None:
    user = str(row.get("userId") or row.get("_userId") or "")
    if not user:
        return
    if take.into.person is not None and take.into.person.identifier != user:
        raise take.failure("the file holds data of several Tidepool users", "split it by user")
    take.into.person = Person(identifier=user)


def _event(row: dict[str, Any], at: Instant, place: int, take: Intake) -> None:
    kind = str(row.get("type"))
    if kind in _GLUCOSE:
        take.put(_GLUCOSE[kind], str(row.get("units") or ""), row.get("value"), at, place)
    elif kind == "bloodKetone":
        take.put("lab.ketone", str(row.get("units") or ""), row.get("value"), at, place)
    elif kind == "bolus":
        _bolus(row, at, place, take)
    elif kind == "basal":
        span = take.number(row.get("duration")) / 1000
        take.put("insulin.basal_rate", "[IU]/h", row.get("rate"), at, place, span)
    elif kind == "food":
        _food(row, at, place, take)
    elif kind == "wizard" and row.get("carbInput"):
        take.put("meal.carbohydrate", "g", row["carbInput"], at, place, text="bolus calculator")
    elif kind == "physicalActivity":
        _activity(row, at, place, take)
    else:
        take.into.unmapped[kind] += 1


def _bolus(row: dict[str, Any], at: Instant, place: int, take: Intake) -> None:
    label = str(row.get("subType") or "")
    take.put("insulin.bolus", "[IU]", row.get("normal"), at, place, text=label)
    if row.get("extended"):
        span = take.number(row.get("duration")) / 1000
        take.put("insulin.bolus", "[IU]", row["extended"], at, place, span, label)


def _food(row: dict[str, Any], at: Instant, place: int, take: Intake) -> None:
    carbohydrate = inner(row, "nutrition", "carbohydrate")
    unit = str(inner(carbohydrate, "units") or "")
    take.put("meal.carbohydrate", unit, inner(carbohydrate, "net"), at, place,
             text=str(row.get("name") or ""))  # fmt: skip


def _activity(row: dict[str, Any], at: Instant, place: int, take: Intake) -> None:
    label = str(row.get("name") or "")
    factor = _SPAN_S.get(str(inner(row, "duration", "units")))
    length = inner(row, "duration", "value")
    if factor is not None and length is not None:
        span = take.number(length) * factor
        take.put("workout.duration", "s", span, at, place, span, label)
    energy = inner(row, "energy", "value")
    unit = str(inner(row, "energy", "units") or "").replace("kilocalories", "kcal")
    take.put("workout.energy", unit, energy, at, place, text=label)
