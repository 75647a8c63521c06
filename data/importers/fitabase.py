"""Fitbit tables as Fitabase hands them out: daily activity, calories and weight of several people.

Columns: Fitabase data dictionary (distances in km, energy in kcal).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data.importers._clock import NotATime
from data.importers._date_order import decide_order
from data.importers._intake import DAY_S, Intake
from data.importers._rows import dict_rows
from data.importers._table import header_of
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.glucose_cohort import choose_person
from data.record.types import ImportBatch, Person

_TIMES = ("ActivityDate", "ActivityDay", "Date")
_DAY = {
    "TotalSteps": ("activity.steps", "1"),
    "TotalDistance": ("activity.distance", "km"),
    "Calories": ("energy.expenditure", "kcal"),
}
_SCALE = {"WeightKg": ("body.mass", "kg"), "Fat": ("body.fat_fraction", "%")}
_PEOPLE = ("Customer Id", "Id")


class FitabaseImporter:
    """One person of a table."""

    id = "fitabase"
    display_name = "Fitabase table of Fitbit data"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """A person, a date and one of the known columns."""
        header = header_of(path, head)
        valued = {*_DAY, *_SCALE} & set(header)
        known = header[:1] and header[0] in _PEOPLE and len(header) > 2 and header[1] in _TIMES
        return 0.95 if known and valued else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the days of the one person, or of the one that the caller named."""
        take = Intake(path, self, options)
        with dict_rows(path, take, progress=progress, cancelled=cancelled) as rows:
            listed = list(rows)
        if not listed:
            raise take.failure("the table holds no rows", "export it again")
        person, time = list(listed[0][1])[:2]
        chosen = choose_person([row[person] for _, row in listed], options, path)
        take.into.person = Person(identifier=chosen)
        day_first = decide_order(path, time, options.day_first)
        for line, row in listed:
            if row[person] == chosen:
                _row(row, time, day_first, line, take)
        progress(1.0)
        yield take.batch()


def _row(row: dict[str, str], time: str, day_first: bool, line: int, take: Intake) -> None:
    try:
        at = take.slashed(row[time], day_first)
    except NotATime as error:
        take.refuse(error, list(row.values()), line)
        return
    for name, (signal, unit) in _DAY.items():
        take.put(signal, unit, row.get(name), at, line, DAY_S)
    for name, (signal, unit) in _SCALE.items():
        take.put(signal, unit, row.get(name), at, line)
    take.unmapped(row, {*_DAY, *_SCALE, time, *_PEOPLE, "WeightPounds", "IsManualReport", "LogId"})
