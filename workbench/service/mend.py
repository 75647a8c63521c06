"""Undoable fixes right after an import, where the evidence leaves no doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def mend_on_import(path: Path) -> list[dict[str, Any]]:
    """Apply the fixes that are safe without asking; one row for each finding that was mended."""
    from data.quality import findings, fix
    from data.record import Record

    with Record.open(path, "w", purpose="quality on import") as record:
        safe = [finding for finding in findings(record) if finding.safe and finding.fix]
        if safe:
            fix(record, safe, how="import")
    return [{"id": f.id, "sentence": f.sentence, "proposal": f.proposal} for f in safe]
