"""optimise: the settings of a few levers that serve a goal best, and how sure that is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.fitting import ready
from workbench.commands.say import Json, emit, foreseen, rows
from workbench.commands.stating import stated

#: Points of the front that are shown as text.
SHOWN = 8


def optimise(
    record: Path,
    goal: Annotated[str, typer.Option(help="Goal in TOML, or the name of a shipped one.")],
    as_json: Json = False,
) -> None:
    """Finds plans that serve a goal best and keep its limits, for the twin's whole ensemble."""
    ready()
    from twin_core.scenario.optimise.body import answering
    from workbench.goals import find_goal, goal_for
    from workbench.service.optimising import answer, doubt_of
    from workbench.service.service import open_for_twin, open_or_fit
    from workbench.service.statements.of_model import of_plan

    with foreseen(), open_for_twin(record) as kept:
        problem = find_goal(goal)
        twin = open_or_fit(kept)
        problem = goal_for(problem, [manifest.id for manifest in twin.body.manifests])
        found = answer(twin, problem)
        kept.note("optimise", detail=problem.name)
        doubt = doubt_of(kept, found)
        lines = of_plan(answering(twin, problem).body, found, doubt)
        more = stated(kept, lines, twin) if as_json else {}
    if as_json:
        emit({**found.table(), "doubt": doubt, **more})
        return
    _tell(found)
    if doubt:
        print(f"  doubt: {doubt}")


def _tell(found: Any) -> None:
    problem, front = found.problem, found.front
    print(f"{problem.name}: {front.runs} plans tried in {found.elapsed_s:.1f} s")
    if front.refused:
        print(f"  {front.refused} plans lay outside the model's range and were not walked")
    if front.best is None:
        print("  no plan keeps every limit; this one comes nearest:")
    for sentence in found.plan.sentences() if found.plan else ():
        print(f"  {sentence}")
    if len(front.points) > 1:
        print(f"  {len(front.points)} plans that no other beats in everything:")
        rows(_front_rows(found), indent="    ")
    for sentence in found.assumed:
        print(f"  assumed: {sentence}")
    for sentence in problem.notes:
        print(f"  known: {sentence}")


def _front_rows(found: Any) -> list[tuple[str, ...]]:
    names = list(found.table()["front"][0]["costs"])
    chosen = found.front.points[:: max(1, len(found.front.points) // SHOWN)]
    signs = [-1.0 if o.aim == "most" else 1.0 for o in found.problem.objectives] + [1.0]
    lines = [(*names, "plan")]
    for point in chosen:
        numbers = [f"{s * c:.4g}" for s, c in zip(signs, point.costs, strict=False)]
        steps = [lever.say(point.settings[lever.id]) for lever in found.problem.levers]
        lines.append((*numbers, "; ".join(steps)))
    return lines
