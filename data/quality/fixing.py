"""Apply what findings propose, and take it back."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from data.quality.finding import Finding
from data.record import Correction, Record, RecordError
from data.record.overlay import How


class NothingToFixError(RecordError):
    """A finding that is not there, or proposes nothing."""


def fix(
    record: Record, found: Iterable[Finding], ids: Sequence[str] = (), how: How = "manual"
) -> list[Correction]:
    """Put the corrections of these findings into force (of all that propose any, without ids)."""
    by_id = {finding.id: finding for finding in found}
    for number in ids:
        if number not in by_id:
            raise NothingToFixError(
                f"there is no finding '{number}'",
                record.path,
                "run `vitruvian quality` to list them",
            )
        if not by_id[number].fix:
            raise NothingToFixError(
                f"finding '{number}' proposes no fix",
                record.path,
                by_id[number].proposal or "judge it yourself",
            )
    chosen = [by_id[number] for number in ids] if ids else [f for f in by_id.values() if f.fix]
    now = time.time_ns()
    new = [replace(one, how=how, applied_ns=now) for finding in chosen for one in finding.fix]
    return record.correct(new) if new else []


def undo(record: Record, ids: Sequence[str] = ()) -> list[Correction]:
    """Take corrections back: those of these findings, or all without ids."""
    known = record.corrections()
    gone = [one for one in known if not ids or one.id.partition("-")[0] in ids or one.id in ids]
    missing = [n for n in ids if all(n not in (one.id, one.id.partition("-")[0]) for one in gone)]
    if missing:
        raise NothingToFixError(
            f"no fix '{missing[0]}' is in force",
            record.path,
            "run `vitruvian quality` to list them",
        )
    return record.uncorrect([one.id for one in gone]) if gone else []
