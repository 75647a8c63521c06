"""Oura's account export: tables with semicolons whose columns are the fields of its API.

By public descriptions of real exports, not by a file of ours. Cells may hold JSON, such as the
heart rates of a night. Scores (readiness, resilience, stress) have no signal: they are unmapped.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from data.importers._intake import Intake
from data.importers._oura_rows import take_row
from data.importers._table import header_of
from data.importers._table_export import TableExport, TableRow

#: Columns that tell a table of the export, one set a table
_TABLES = (
    {"day", "bedtime_start", "total_sleep_duration"},
    {"day", "active_calories", "total_calories", "steps"},
    {"bpm", "source", "timestamp"},
    {"day", "spo2_percentage"},
    {"timestamp", "skin_temp"},
    {"day", "start_datetime", "end_datetime", "intensity"},
    {"day", "vo2_max"},
    {"day", "contributors", "score"},
    {"day", "contributors", "level"},
    {"day", "vascular_age"},
    {"day", "stress_high", "recovery_high"},
)


class OuraAccountImporter(TableExport):
    """One table a file."""

    id = "oura_account"
    display_name = "Oura account export CSV"

    def sniff(self, path: Path, head: bytes) -> float:
        """The columns of one of its tables."""
        header = set(header_of(path, head))
        return 0.9 if any(table <= header for table in _TABLES) else 0.0

    def row(self, row: TableRow, line: int, take: Intake) -> None:
        """Cells with JSON are read; empty ones are none."""
        cells = {name: _cell(text) for name, text in row.items()}
        take_row({name: cell for name, cell in cells.items() if cell is not None}, line, take)


def _cell(text: str) -> Any:
    if text[:1] not in ("{", "["):
        return text or None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
