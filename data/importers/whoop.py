"""Whoop data export in CSV: cycles, sleeps, workouts, journal.

Times are local with the zone's offset beside them; energy is in kilocalories although the column
says cal: a day's 2600 is a person's only in kcal.
"""

from __future__ import annotations

from pathlib import Path

from data.importers._clock import Instant
from data.importers._intake import Intake, offset_of, span_between
from data.importers._table import header_of
from data.importers._table_export import TableExport, TableRow

_CYCLE = {
    "Resting heart rate (bpm)": ("heart.rate_resting", "/min"),
    "Heart rate variability (ms)": ("heart.rmssd", "ms"),
    "Skin temp (celsius)": ("body.skin_temperature", "Cel"),
    "Blood oxygen %": ("respiration.spo2", "%"),
}
_NIGHT = {
    "Asleep duration (min)": ("sleep.duration", "min"),
    "Light sleep duration (min)": ("sleep.light", "min"),
    "Deep (SWS) duration (min)": ("sleep.deep", "min"),
    "REM duration (min)": ("sleep.rem", "min"),
    "Awake duration (min)": ("sleep.awake", "min"),
    "Respiratory rate (rpm)": ("respiration.rate", "/min"),
}
_WORKOUT = {
    "Duration (min)": ("workout.duration", "min"),
    "Energy burned (cal)": ("workout.energy", "kcal"),
    "Distance (meters)": ("workout.distance", "m"),
    "Altitude gain (meters)": ("activity.ascent", "m"),
    "Average HR (bpm)": ("heart.rate", "/min"),
}
_ENERGY = "Energy burned (cal)"
_HELPERS = {"Cycle start time", "Cycle end time", "Cycle timezone", "Sleep onset", "Wake onset",
            "Workout start time", "Workout end time", "Activity name", "Nap", "Question text",
            "Answered yes", "Notes", "GPS enabled"}  # fmt: skip
_YES = {"true": 1.0, "false": 0.0}


class WhoopImporter(TableExport):
    """The four tables of the export."""

    id = "whoop"
    display_name = "Whoop CSV"

    def sniff(self, path: Path, head: bytes) -> float:
        """The columns of a cycle."""
        header = set(header_of(path, head))
        return 0.95 if {"Cycle start time", "Cycle timezone"} <= header else 0.0

    def row(self, row: TableRow, line: int, take: Intake) -> None:
        """Which table it is follows from its columns."""
        offset = offset_of(row.get("Cycle timezone", ""))
        if "Question text" in row:
            _journal(row, take.shifted(row.get("Cycle start time"), offset), line, take)
        elif "Workout start time" in row:
            _fields(_WORKOUT, row, "Workout", offset, line, take, row.get("Activity name", ""))
        elif "Recovery score %" in row:
            # The cycles repeat the nights of the sleep table, so those are not read twice.
            start = take.shifted(row.get("Cycle start time"), offset)
            for name, (signal, unit) in _CYCLE.items():
                take.put(signal, unit, row.get(name), start, line)
            if row.get("Cycle end time"):
                span = span_between(start, take.shifted(row.get("Cycle end time"), offset))
                take.put("energy.expenditure", "kcal", row.get(_ENERGY), start, line, span)
            take.unmapped(row, {*_CYCLE, *_NIGHT, *_HELPERS, _ENERGY})
        else:
            nap = "nap" if row.get("Nap") == "true" else ""
            _fields(_NIGHT, row, "Sleep", offset, line, take, nap)


def _fields(
    fields: dict[str, tuple[str, str]],
    row: TableRow,
    kind: str,
    offset: int,
    line: int,
    take: Intake,
    label: str,
) -> None:
    first = "Sleep onset" if kind == "Sleep" else "Workout start time"
    last = "Wake onset" if kind == "Sleep" else "Workout end time"
    start = take.shifted(row.get(first), offset)
    span = span_between(start, take.shifted(row.get(last), offset))
    for name, (signal, unit) in fields.items():
        take.put(signal, unit, row.get(name), start, line, span, label)
    take.unmapped(row, {*fields, *_HELPERS})


def _journal(row: TableRow, at: Instant, line: int, take: Intake) -> None:
    answer = row.get("Answered yes", "").lower()
    if answer not in _YES:
        take.refuse("an answer that is neither true nor false", list(row.values()), line,
                    "journal.answer")  # fmt: skip
        return
    take.put("journal.answer", "1", _YES[answer], at, line, text=row.get("Question text", ""))
    if row.get("Notes"):
        take.into.unmapped["Notes"] += 1
