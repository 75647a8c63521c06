"""Oura in JSON: answers of the API (v2), and account exports in the API's first version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.importers._clock import NotATime
from data.importers._intake import Intake
from data.importers._json import has_keys, inner, objects
from data.importers._json_export import JsonExport
from data.importers._numbers import NotANumber
from data.importers._oura_rows import second_version, take_row


class OuraImporter(JsonExport):
    """Sleep, daily activity, oxygen, workouts and heart rate."""

    id = "oura"
    display_name = "Oura JSON"

    def sniff(self, path: Path, head: bytes) -> float:
        """Documents under `data` (v2), or lists by kind with the fields of the first version."""
        if has_keys(head, "data", "bedtime_start", "day"):
            return 0.95
        for names in (("data", "day", "active_calories", "steps"),
                      ("data", "bpm", "source", "timestamp"),
                      ("data", "day", "spo2_percentage"),
                      ("data", "day", "start_datetime", "intensity"),
                      ("sleep", "summary_date", "bedtime_start", "rmssd"),
                      ("activity", "summary_date", "cal_active")):  # fmt: skip
            if has_keys(head, *names):
                return 0.9
        return 0.0

    def fill(self, document: Any, take: Intake) -> None:
        """One document after the other, numbered from 1."""
        for place, row in enumerate(_documents(document), 1):
            try:
                take_row(row, place, take)
            except (NotATime, NotANumber) as error:
                take.refuse(f"time: {error}", row, place)


def _documents(document: Any) -> Iterator[dict[str, Any]]:
    yield from objects(inner(document, "data"))
    for kind in ("sleep", "activity"):
        yield from map(second_version, objects(inner(document, kind)))
