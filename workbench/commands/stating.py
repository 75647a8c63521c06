"""How commands tell statements: as plain data with their audit, and as lines of text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from viewers.ink import unit_text

if TYPE_CHECKING:
    from data.record import Record
    from twin_core.twin import Twin
    from workbench.service.statements.line import Line


def stated(record: Record, lines: Iterable[Line], twin: Twin | None = None) -> dict[str, Any]:
    """`statements`, each with band, source, grade and model, and the `audit` of them all."""
    from workbench.service.statements.audit import audit_of, plain_audit
    from workbench.service.statements.line import plain

    return {
        "statements": [plain(line) for line in lines],
        "audit": plain_audit(audit_of(record, twin)),
    }


def tell_line(line: Line) -> None:
    """A sentence with its band, what kind of claim it is, and what it rests on."""
    unit = unit_text(line.unit)
    band = f" [{line.low:.3g} to {line.high:.3g}{f' {unit}' if unit else ''}]"
    picture = f"{line.picture} " if line.picture else ""
    print(f"  {picture}{line.sentence}{band if line.banded else ''}")
    grade = "" if line.evidence == "none" else f"; evidence {line.evidence}"
    print(f"    {line.kind}{grade}; {line.shown_source}")
    for sentence in line.outside:
        print(f"    outside its range: {sentence}")
