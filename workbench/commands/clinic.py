"""clinic: what is new, what is likely, what the doctor should see; on screen, paper and in FHIR."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen
from workbench.commands.stating import tell_line

if TYPE_CHECKING:
    from workbench.service.insights import Insights


def clinic(
    record: Path,
    out: Annotated[
        Path | None, typer.Option(help="PDF, or .json for a FHIR R4 bundle; none prints.")
    ] = None,
    budget: Annotated[float, typer.Option(help="False alarms a month for what is new.")] = 0.5,
    as_json: Json = False,
) -> None:
    """The page for a visit; each sentence opens to its numbers, source, evidence and audit."""
    from data.record import Record
    from workbench.service.insights import insights

    if out is not None and out.suffix.lower() not in (".pdf", ".json"):
        raise Refused(f"'{out.name}' is of no kind that is written", "--out", "use .pdf or .json")
    if not budget > 0:
        raise Refused(f"a budget of {budget:g} alarms a month", "--budget", "give more than 0")
    with foreseen(), Record.open(record, purpose="a visit to the clinic") as kept:
        found = insights(kept, budget)
        if out is not None:
            _write(out, kept, found)
    if as_json:
        emit({**table(found), "file": str(out) if out else None})
    elif out is not None:
        print(f"written {out}")
    else:
        _tell(found)


def _write(out: Path, kept: Any, found: Insights) -> None:
    if out.suffix.lower() == ".pdf":
        from workbench.report.clinic import write_clinic

        write_clinic(out, found)
    else:
        from workbench.service.clinic import write_bundle

        write_bundle(out, kept, found)
    kept.note("export", [], "a visit to the clinic", f"insights to {out.name}")


def table(found: Insights) -> dict[str, Any]:
    """As plain data."""
    from workbench.service.statements.audit import plain_audit
    from workbench.service.statements.line import plain

    return {
        "lines": [plain(line) for line in found.lines],
        "notes": list(found.notes),
        "audit": plain_audit(found.audit),
    }


def _tell(found: Insights) -> None:
    from workbench.service.insights import SECTIONS

    for section in SECTIONS:
        print(section.upper())
        for line in found.of(section):
            tell_line(line)
        if not found.of(section):
            print("  nothing")
    print("It informs, it does not prescribe. --json opens each sentence to its numbers.")
