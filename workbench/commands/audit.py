"""audit: who opened, changed, shared or used a record, and proof that nothing was left out."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen
from workbench.commands.showing import instant
from workbench.service.access import SEALED, SEVERAL

audit_app = typer.Typer(
    help="Every access to a record, and proof that none is left out.",
    pretty_exceptions_enable=False,
)


@audit_app.command("start")
def start(record: Path, as_json: Json = False) -> None:
    """Keeps a log from now on; records made by import, and encrypted ones, have one."""
    from data.record import Record

    with foreseen(), Record.open(record, "w") as kept:
        kept.start_audit()
    if as_json:
        emit({"log": True})
    else:
        print(f"{record}: every access is logged")


@audit_app.command("show")
def show_log(
    record: Path,
    last: Annotated[int, typer.Option(min=1, help="How many, newest last.")] = 50,
    as_json: Json = False,
) -> None:
    """The accesses, one a line."""
    from data.audit.journal import entries, sentence
    from data.record import Record

    with foreseen(), Record.open(record, purpose="reading the log") as kept:
        _check(kept, record)
        found = entries(kept._store)[-last:]
    if as_json:
        emit([None if entry is None else asdict(entry) for entry in found])
        return
    print("times are UTC")
    for sealed, run in groupby(found, key=lambda entry: entry is None):
        together = list(run)
        if sealed:
            print(SEALED if len(together) == 1 else SEVERAL.format(n=len(together)))
            continue
        for entry in filter(None, together):
            print(f"{instant(entry.time_ns)[:19].replace('T', ' ')}  {sentence(entry)}")


@audit_app.command("verify")
def verify(record: Path, as_json: Json = False) -> None:
    """Proves the log against its signed checkpoints; needs no key. Exit code 2 if it fails."""
    from data.audit.journal import log_of
    from data.audit.verify import verify_log
    from data.record import Record

    with foreseen(), Record.open(record, identities=()) as kept:
        _check(kept, record)
        report = verify_log(log_of(kept._store))
    if as_json:
        emit(asdict(report) | {"intact": report.intact})
    elif report.intact:
        print(f"{report.entries} entries, {report.signed} signed: all as they were written")
        for note in report.notes:
            print(f"  note: {note}")
    if not report.intact:
        cure = "restore the folder audit from a backup, and ask who could write there"
        raise Refused("; ".join(report.faults), str(record), cure)


def _check(kept: Any, record: Path) -> None:
    if not kept._store.layout.audit.exists():
        cure = "`vitruvian audit start` begins one"
        raise Refused("the record keeps no log", str(record), cure)
