"""undo-import: take back what a file brought."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.say import Json, emit, foreseen


def undo_import(
    record: Path,
    files: Annotated[
        list[str], typer.Argument(help="Names of imported files, or digits of their checksums.")
    ],
    as_json: Json = False,
) -> None:
    """Takes imports back: values, refusals and documents go; importing again brings them back."""
    from workbench.service.taken_back import take_back, told

    with foreseen():
        rows = [take_back(record, name) for name in files]
    if as_json:
        emit(rows)
    else:
        print("\n".join(line for row in rows for line in told(row)))
