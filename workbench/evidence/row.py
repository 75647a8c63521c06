"""Rows of a file of published physiology."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.commands.say import Refused

_NEEDED = ("id", "quantity", "condition", "unit", "kind")


@dataclass(frozen=True, slots=True)
class Row:
    """`low` and `high` in `unit`; `kind` absolute, change, relative or sign.

    `verified` is whether the figure was read in its source, not written down from memory.
    """

    id: str
    group: str
    quantity: str
    condition: str
    low: float | None
    high: float | None
    unit: str
    kind: str
    source: str
    verified: bool


def read_rows(path: Path) -> list[Row]:
    """The rows of a JSON file, ``{"rows": [...]}``; raises `Refused` with the row that is wrong."""
    try:
        table: Any = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise Refused(f"not JSON ({error.msg})", f"{path.name}, line {error.lineno}") from error
    rows = table.get("rows") if isinstance(table, dict) else table
    if not isinstance(rows, list) or not rows:
        raise Refused("it holds no list of rows", path.name, 'give {"rows": [...]}')
    return [_row(entry, index, path.name) for index, entry in enumerate(rows)]


def _row(entry: Any, index: int, name: str) -> Row:
    missing = [key for key in _NEEDED if not isinstance(entry, dict) or key not in entry]
    if missing:
        raise Refused(f"row {index} lacks {', '.join(missing)}", name, "complete that row")
    low, high = entry.get("low"), entry.get("high")
    if entry["kind"] != "sign" and not _ascending(low, high):
        raise Refused(f"row {entry['id']} has no band", name, "give low and high, low first")
    return Row(
        str(entry["id"]), str(entry.get("group", "")), str(entry["quantity"]),
        str(entry["condition"]), low, high, str(entry["unit"]), str(entry["kind"]),
        str(entry.get("source", "")), bool(entry.get("confirmed", False)),
    )  # fmt: skip


def _ascending(low: Any, high: Any) -> bool:
    numbers = isinstance(low, int | float) and isinstance(high, int | float)
    return numbers and low <= high
