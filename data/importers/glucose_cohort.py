"""Glucose tables of several people: a person, a time, a sensor value and nothing else.

The layout of the R package iglu (`id`, `time`, `gl`), which defines `gl` in mg/dL.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data.importers._clock import NotATime
from data.importers._intake import Intake
from data.importers._rows import dict_rows
from data.importers._table import header_of
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import PersonChoiceError
from data.record.types import ImportBatch, Person


class GlucoseCohortImporter:
    """One person of the table."""

    id = "glucose_cohort"
    display_name = "iglu glucose table"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Exactly these three columns, with or without row numbers before them."""
        return 0.9 if header_of(path, head)[-3:] == ["id", "time", "gl"] else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the values of the one person, or of the one that the caller named."""
        take = Intake(path, self, options)
        with dict_rows(path, take, progress=progress, cancelled=cancelled) as rows:
            listed = list(rows)
        chosen = choose_person([row["id"] for _, row in listed], options, path)
        take.into.person = Person(identifier=chosen)
        for line, row in listed:
            if row["id"] == chosen:
                try:
                    at = take.iso(row["time"])
                except NotATime as error:
                    take.refuse(error, list(row.values()), line)
                    continue
                take.put("glucose.interstitial", "mg/dL", row["gl"], at, line)
        progress(1.0)
        yield take.batch()


def choose_person(column: list[str], options: ImportOptions, path: Path) -> str:
    """The one person of a table's column of people, or the one that the caller named."""
    people = list(dict.fromkeys(column))
    if options.person_choice in people:
        return options.person_choice or ""
    if len(people) == 1 and options.person_choice is None:
        return people[0]
    raise PersonChoiceError(f"'{path.name}'", [(person, "") for person in people])
