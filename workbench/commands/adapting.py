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
    loop: Annotated[
        str, typer.Option(help="insulin, pressure or training; or record, for re-planning on it.")
    ] = "pressure",
    days: Annotated[int, typer.Option(min=1, max=366, help="How long the loop runs.")] = 168,
    goal: Annotated[
        str, typer.Option(help="For --loop record: a goal in TOML, or a shipped one's name.")
    ] = "",
    every: Annotated[
        int, typer.Option(min=3, max=180, help="For --loop record: days between two plans.")
    ] = 14,
    turns: Annotated[
        int, typer.Option(min=2, max=24, help="For --loop record: how many plans, the last now.")
    ] = 3,
    as_json: Json = False,
) -> None:
    """Closes a loop around the twin, or plans anew on the record itself as its days came in."""
    ready()
    if loop == "record":
        _on_the_record(record, goal, every, turns, as_json)
        return
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


def _on_the_record(record: Path, goal: str, every: int, turns: int, as_json: bool) -> None:
    from workbench.goals import find_goal
    from workbench.service.replanning import replan, usual_goal
    from workbench.service.service import open_for_twin, quiet
    from workbench.service.statements.of_model import of_replanned

    with foreseen(), open_for_twin(record) as kept:
        problem = find_goal(goal or usual_goal(kept))
        found = replan(kept, problem, every, turns, quiet)
        kept.note("adapt", detail=f"{problem.name}, {len(found.turns)} times")
        lines = list(of_replanned(found))
        more = stated(kept, lines, found.twin) if as_json else {}
    if as_json:
        emit({"goal": found.goal, "every_days": every,
              "turns": [asdict(turn) for turn in found.turns], **more})  # fmt: skip
        return
    print(f"{found.goal}, planned anew every {every} days, each time with nothing of later days")
    for turn, line in zip(found.turns, lines, strict=True):
        print(f"{turn.day}: {line.sentence}")
        then = f", until the next plan {turn.came:.3g}" if turn.came == turn.came else ""
        habit = f"by habit {found.measure} {_banded(turn.foretold)} {unit_text(found.unit)}"
        print(f"  {habit}; by the sensor {turn.was:.3g}{then}")
        if turn.doubt:
            print(f"  {turn.doubt}")
    inside, known = found.held
    print(f"what came lay within what was foretold {inside} of {known} times")
    print("  note: effects in the model; a change of treatment is for you and those who treat you")


def _banded(band: tuple[float, float, float]) -> str:
    value, low, high = band
    return f"{value:.3g} [{low:.3g}, {high:.3g}]"
