"""evidence: published figures beside what the organs say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.say import Json, Refused, emit, foreseen, rows


def evidence(
    file: Annotated[Path | None, typer.Argument(help="JSON of published rows.")] = None,
    physiology: Annotated[
        bool, typer.Option("--physiology", help="Physiology: conditions, quantities, bands.")
    ] = False,
    markdown: Annotated[Path | None, typer.Option(help="Write the table as a page, too.")] = None,
    as_json: Json = False,
) -> None:
    """Runs every row of a table of published figures and says which are met, and which not."""
    if not physiology:
        raise Refused("which evidence is not said", "evidence", "give --physiology and a FILE.json")
    if file is None:
        raise Refused("no table is named", "--physiology", 'give a FILE.json of {"rows": [...]}')
    from twin_core.runtime import configure

    configure()
    with foreseen():
        from workbench.evidence import as_markdown, judged, read_rows, told
        from workbench.evidence.show import HEAD, as_table, lines

        verdicts, notes = judged(read_rows(file))
        if markdown is not None:
            markdown.write_text(as_markdown(verdicts, file.name), encoding="utf-8")
    if as_json:
        emit(as_table(verdicts, notes))
        return
    rows([HEAD, *(lines(verdict) for verdict in verdicts)], indent="")
    for note in notes:
        print(f"left out: {note}")
    print(told(verdicts))
