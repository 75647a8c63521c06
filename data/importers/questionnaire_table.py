"""Questionnaires as tables: a date and one column an item (`pss_1` to `pss_10`, `phq9_1` ...)."""

from __future__ import annotations

from pathlib import Path

from data.importers._intake import Intake
from data.importers._numbers import NotANumber, parse_number
from data.importers._scoring import Instrument, instruments, score
from data.importers._table import header_of
from data.importers._table_export import TableExport, TableRow


class QuestionnaireTableImporter(TableExport):
    """One filled-in questionnaire a row; a row with a gap has no score."""

    id = "questionnaire_table"
    display_name = "Questionnaire table (PHQ-9, GAD-7, PSS-10)"

    def sniff(self, path: Path, head: bytes) -> float:
        """A date and all items of one questionnaire."""
        header = header_of(path, head)
        return 0.95 if "date" in header and _find(header) else 0.0

    def row(self, row: TableRow, line: int, take: Intake) -> None:
        """Score one row."""
        found = _find(list(row))
        if found is None:
            return
        which, prefix = found
        columns = [f"{prefix}_{n}" for n in range(1, len(which.items) + 1)]
        answers = {n: _value(row[name]) for n, name in enumerate(columns, 1) if row[name]}
        score(which, answers, take.iso(row["date"]), line, take)
        take.unmapped(row, {"date", *columns})


def _find(header: list[str]) -> tuple[Instrument, str] | None:
    for which in instruments().values():
        for prefix in which.prefixes:
            columns = {f"{prefix}_{n}" for n in range(1, len(which.items) + 1)}
            if columns <= set(header) and f"{prefix}_{len(which.items) + 1}" not in header:
                return which, prefix
    return None


def _value(text: str) -> float | None:
    try:
        return parse_number(text)
    except NotANumber:
        return None
