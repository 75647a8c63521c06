"""The last result of the conformance kit on each organ, kept for its page."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin_core.runtime import cache_directory

if TYPE_CHECKING:
    from twin_core.testing import Report


def _place(organ: str) -> Path:
    return cache_directory().parent / "conformance" / f"{organ}.json"


def keep(report: Report) -> None:
    """Stores a whole run; a full or read-only disk costs only the page's line."""
    place = _place(report.organ)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        table = report.table() | {"at": time.time()}
        place.write_text(json.dumps(table), encoding="utf-8")
    except OSError:
        pass


def last(organ: str, version: str) -> dict[str, Any] | None:
    """The last run over this version of an organ; None where it was never checked."""
    try:
        table = json.loads(_place(organ).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return table if table.get("version") == version else None


def in_words(organ: str, version: str) -> str:
    """One phrase for a list: passed, failed with how much, or unchecked."""
    table = last(organ, version)
    if table is None:
        return "unchecked"
    failed = sum(row["status"] == "failed" for row in table["findings"])
    waived = sum(row["status"] == "waived" for row in table["findings"])
    if table["passed"] and waived:
        return f"passed, {waived} waived"
    return "passed" if table["passed"] else f"{failed} of {len(table['findings'])} checks failed"
