"""Sensor exports in other languages: the same columns in the same order, so each by its place.

The makers' web sites translate column names only. What stands in a translated file is known by
its place, its unit and, in LibreView, by the number of its kind; translated words in cells are
not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LIBREVIEW = (
    "Device", "Serial Number", "Device Timestamp", "Record Type", "Historic Glucose",
    "Scan Glucose", "Non-numeric Rapid-Acting Insulin", "Rapid-Acting Insulin (units)",
    "Non-numeric Food", "Carbohydrates (grams)", "Carbohydrates (servings)",
    "Non-numeric Long-Acting Insulin", "Long-Acting Insulin Value (units)", "Notes",
    "Strip Glucose", "Ketone mmol/L", "Meal Insulin (units)", "Correction Insulin (units)",
    "User Change Insulin (units)",
)  # fmt: skip
CLARITY = (
    "Index", "Timestamp (YYYY-MM-DDThh:mm:ss)", "Event Type", "Event Subtype", "Patient Info",
    "Device Info", "Source Device ID", "Glucose Value", "Insulin Value (u)", "Carb Value (grams)",
    "Duration (hh:mm:ss)",
)  # fmt: skip
IN_ANOTHER_LANGUAGE = "The columns are not in English and were known by their places."
_UNIT = re.compile(r"\(?(mg/dL|mmol/L)\)?\Z", re.IGNORECASE)
_KIND = re.compile(r"[0-6]\Z")
_STAMP = re.compile(r"\([A-Z]{4}-[A-Z]{2}-[A-Z]{2}T?.?hh:mm:ss\)\Z", re.IGNORECASE)
_SEVERAL = 5


def libreview_in_english(header: Sequence[str], row: Sequence[str]) -> list[str]:
    """The English names of a translated LibreView header; empty if it is none.

    `row` is one below it: its fourth cell must be the number of a kind.
    """
    if len(header) not in (_SEVERAL, _SEVERAL + 1, len(LIBREVIEW)):
        return []
    if len(row) < _SEVERAL or not _KIND.match(row[3].strip()):
        return []
    at = [place for place in (4, 5, 14) if place < len(header)]
    return _named(header, LIBREVIEW, at)


def clarity_in_english(header: Sequence[str]) -> list[str]:
    """The English names of a translated Clarity header; empty if it is none."""
    if len(header) < len(CLARITY) or not _STAMP.search(header[1]):
        return []
    return [*_named(header, CLARITY, [7]), *header[len(CLARITY) :]]


def _named(header: Sequence[str], english: Sequence[str], glucose: Sequence[int]) -> list[str]:
    """English names with the file's own unit of glucose; empty where a unit is missing."""
    names = list(english[: len(header)])
    for place in glucose:
        unit = _UNIT.search(header[place])
        if unit is None:
            return []
        names[place] = f"{names[place]} {unit[1]}"
    return names
