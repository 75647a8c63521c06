"""project: what a twin does under a scenario, beside its own typical day."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from viewers.ink import unit_text
from workbench.commands.fitting import ready
from workbench.commands.plans import read_plan
from workbench.commands.say import Json, emit, foreseen, rows
from workbench.commands.stating import stated


def project(
    record: Path,
    scenario: Annotated[Path, typer.Option(help="Scenario in TOML.")],
    horizon: Annotated[str | None, typer.Option(help="24h, 30d or 10y.")] = None,
    members: Annotated[int, typer.Option(min=2, max=64)] = 64,
    as_json: Json = False,
) -> None:
    """What the twin does under a scenario, beside its own typical day, with bands."""
    ready()
    from workbench.service.service import open_for_twin, open_or_fit, project_record
    from workbench.service.statements.of_model import of_projection

    with foreseen(), open_for_twin(record) as kept:
        twin = open_or_fit(kept)
        projection = project_record(kept, twin, read_plan(twin, scenario, horizon), members)
        more = stated(kept, of_projection(twin.body, projection), twin) if as_json else {}
    if as_json:
        emit({**projection_table(projection), **more})
        return
    tell_projection(projection, as_json)


def tell_projection(projection: Any, as_json: bool) -> None:
    """Prints outcomes, or everything as JSON."""
    if as_json:
        emit(projection_table(projection))
        return
    print(f"{projection.scenario}: {projection.members} members, medians and 90 % intervals")
    head = ("outcome", "typical day or rest", "scenario", "unit", "change and its 90 % interval")
    body = [
        (o.name, f"{o.baseline:.4g}", f"{o.intervention:.4g}", unit_text(o.unit),
         f"{o.difference:+.3g} [{o.low:+.3g}, {o.high:+.3g}] {unit_text(o.unit)}")
        for o in projection.outcomes
    ]  # fmt: skip
    rows([head, *body])
    for sentence in projection.warnings:
        print(f"  note: {sentence}")


def projection_table(projection: Any) -> dict[str, Any]:
    """A projection as plain data."""
    return {
        "scenario": projection.scenario,
        "members": projection.members,
        "time_h": projection.time_h,
        "quantiles": [0.05, 0.25, 0.5, 0.75, 0.95],
        "bands": {
            name: {"unit": b.unit, "baseline": b.baseline, "intervention": b.intervention}
            for name, b in projection.bands.items()
        },
        "outcomes": [asdict(outcome) for outcome in projection.outcomes],
        "failures": [asdict(failure) for failure in projection.failures],
        "warnings": list(projection.warnings),
    }
