"""PRAPARE answers as a table: a date and one column a question (``prapare_housing`` ...).

The protocol has no score; every answer is kept word for word. As a FHIR questionnaire (LOINC
93025-5) the `questionnaire` importer reads it. https://prapare.org
"""

from __future__ import annotations

from pathlib import Path

from data.importers._intake import Intake
from data.importers._table import header_of
from data.importers._table_export import TableExport, TableRow

_PREFIX = "prapare_"
_PANEL = "http://loinc.org/q/93025-5"


class PrapareTableImporter(TableExport):
    """One filled-in protocol a row."""

    id = "prapare_table"
    display_name = "PRAPARE answers (table)"

    def sniff(self, path: Path, head: bytes) -> float:
        """A date and at least two columns of the protocol."""
        header = [name.lower() for name in header_of(path, head)]
        return 0.95 if "date" in header and sum(map(_is_question, header)) >= 2 else 0.0

    def row(self, row: TableRow, line: int, take: Intake) -> None:
        """Keep the answers that were given; declined ones are answers too."""
        written = next((cell for name, cell in row.items() if name.lower() == "date"), "")
        take.iso(written)  # a row without a readable date is quarantined whole
        for name, answer in row.items():
            if _is_question(name.lower()) and answer:
                question = name[len(_PREFIX) :].replace("_", " ")
                take.statements.add(
                    "answer", line, system=_PANEL, code=name.lower(), name=question,
                    value=answer, start=written, status="completed",
                )  # fmt: skip
        take.unmapped(row, {n for n in row if n.lower() == "date" or _is_question(n.lower())})


def _is_question(name: str) -> bool:
    return name.startswith(_PREFIX) and len(name) > len(_PREFIX)
