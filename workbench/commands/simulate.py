"""simulate: one organ alone, driven by the columns of a table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.say import Json, emit, foreseen


def simulate(
    organ: Annotated[str, typer.Option(help="Manifest id of an installed organ.")],
    inputs: Annotated[Path, typer.Option(help="CSV: time (min or d), then a column a signal.")],
    out: Annotated[Path, typer.Option(help="CSV of the organ's outputs.")],
    as_json: Json = False,
) -> None:
    """Runs one organ with its default parameters; inputs hold until the next row.

    Organs of the beat tier answer each row with their settled beat.
    """
    from twin_core.runtime import configure

    configure()
    with foreseen():
        from workbench.commands.organ_run import run_organ

        told = run_organ(organ, inputs, out)
    if as_json:
        emit(told)
    else:
        print(f"{told['rows']} rows of {len(told['outputs'])} outputs written to {out}")
