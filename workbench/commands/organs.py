"""organs: what a person's twin is made of, and the choice of more."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen, rows


def organs(
    record: Path,
    add: Annotated[list[str] | None, typer.Option("--add", help="An organ to add.")] = None,
    drop: Annotated[list[str] | None, typer.Option("--drop", help="One to leave out.")] = None,
    preset: Annotated[
        list[str] | None, typer.Option("--preset", help="ORGAN=START; ORGAN= takes it back.")
    ] = None,
    as_json: Json = False,
) -> None:
    """The organs of a person's twin; adds and drops some, and sets where they start."""
    from data.record import Record
    from workbench.service.organs import changed, choice_of, keep_choice
    from workbench.service.person import usual_organs

    starts = dict(_start(text) for text in preset or ())
    writing = bool(add or drop or starts)
    with foreseen(), Record.open(record, "w" if writing else "r") as kept:
        usual, _, why = usual_organs(kept)
        _droppable(drop or (), usual)
        choice = choice_of(kept)
        if writing:
            choice = changed(choice, usual, add or (), drop or (), starts)
            keep_choice(kept, choice)
    table = _table(usual, choice)
    if as_json:
        emit({"organs": table, "why": why, "changed": writing})
        return
    rows([(t["id"], t["name"], t["tier"], t["validity"], t["start"]) for t in table], indent="")
    print(f"note: {why}")
    if writing:
        print("the twin will be fitted anew when it is next opened")


def _start(text: str) -> tuple[str, str]:
    organ, mark, start = text.partition("=")
    if not mark:
        raise Refused(f"'{text}' is no preset", "--preset", "write ORGAN=START")
    return organ.strip(), start.strip()


def _droppable(drop: Any, usual: tuple[str, ...]) -> None:
    for organ in drop:
        if organ in usual:
            raise Refused(f"'{organ}' is part of every twin", "--drop", "drop one that was added")


def _table(usual: tuple[str, ...], choice: Any) -> list[dict[str, str]]:
    from twin_core.organ import load_organs

    loaded = [plugin.manifest for plugin in load_organs((*usual, *choice.organs))]
    return [
        {
            "id": manifest.id,
            "name": manifest.display_name,
            "tier": manifest.clock.tier,
            "validity": manifest.validity.rating,
            "start": choice.presets.get(manifest.id, ""),
        }
        for manifest in loaded
        if manifest is not None
    ]
