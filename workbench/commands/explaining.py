"""explain: how much of what a scenario changes comes from which of its causes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from viewers.ink import unit_text
from workbench.commands.fitting import ready
from workbench.commands.plans import read_plan
from workbench.commands.say import Json, emit, foreseen, rows
from workbench.commands.stating import stated


def explain(
    record: Path,
    scenario: Annotated[Path, typer.Option(help="Scenario in TOML.")],
    horizon: Annotated[str | None, typer.Option(help="24h, 30d or 10y.")] = None,
    signal: Annotated[
        list[str] | None, typer.Option(help="A signal to explain; may be given repeatedly.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Shares out what a scenario changes among its causes; the parts add up to the whole."""
    ready()
    from workbench.service.explaining import explain_scenario, table
    from workbench.service.service import open_for_twin, open_or_fit
    from workbench.service.statements.of_model import of_explanations

    with foreseen(), open_for_twin(record) as kept:
        twin = open_or_fit(kept)
        plan = read_plan(twin, scenario, horizon)
        found = explain_scenario(twin, plan, signal or ())
        kept.note("explain", detail=plan.name)
        more = stated(kept, of_explanations(twin.body, found), twin) if as_json else {}
    if as_json:
        emit({"scenario": plan.name, "explanations": table(found), **more})
        return
    if not found:
        print(f"{plan.name}: nothing changes by more than a thousandth")
    for one in found:
        print(one.sentence())
        head = ("cause", "part", "90 % interval", "alone", "if left out of the whole")
        lines = [
            (p.cause, f"{p.mean:+.3g}", f"{p.low:+.3g} to {p.high:+.3g}", f"{p.alone:+.3g}",
             f"{-p.last:+.3g}")
            for p in one.parts
        ]  # fmt: skip
        unit = unit_text(one.unit)
        whole = ("whole", f"{one.mean:+.3g} {unit}", f"{one.low:+.3g} to {one.high:+.3g}", "", "")
        rows([head, *lines, whole])
        if not one.exact:
            print("  note: with so many causes orders were drawn at random; the parts still add up")
    print("note: an effect in the model, of this twin; not an association in the data")
