"""adapt: a loop that measures, decides and measures again, with the twin's members as people."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from viewers.ink import unit_text
from workbench.commands.fitting import ready
from workbench.commands.say import Json, emit, foreseen, rows
from workbench.commands.stating import stated


def adapt(
    record: Path,
    loop: Annotated[str, typer.Option(help="insulin, pressure or training.")] = "pressure",
    days: Annotated[int, typer.Option(min=1, max=366, help="How long the loop runs.")] = 168,
    as_json: Json = False,
) -> None:
    """Closes a loop around the twin: insulin, a drug titrated by response, training by recovery."""
    ready()
    from workbench.service.adapting import adapt as run
    from workbench.service.adapting import body_of
    from workbench.service.service import open_for_twin, open_or_fit
    from workbench.service.statements.of_model import of_adapted

    with foreseen(), open_for_twin(record) as kept:
        twin = open_or_fit(kept)
        found = run(twin, loop, days)
        kept.note("adapt", detail=loop)
        more = stated(kept, of_adapted(body_of(twin, loop), found), twin) if as_json else {}
    if as_json:
        emit({**asdict(found), **more})
        return
    print(f"{found.loop}, {found.days} days, {found.members} members: median and 90 % interval")
    rows(
        [
            (
                line.name,
                f"{line.median:.4g} [{line.low:.4g}, {line.high:.4g}]",
                unit_text(line.unit),
            )
            for line in found.lines
        ]
    )
    for sentence in found.sentences:
        print(f"  note: {sentence}")
    print("  note: a simulation of a loop; no device is steered and nothing is prescribed")
