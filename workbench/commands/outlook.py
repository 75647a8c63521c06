"""outlook: decades of the person, and what each habit is worth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.commands.say import Json, emit, foreseen
from workbench.commands.stating import stated

if TYPE_CHECKING:
    from workbench.service.outlook import Outlook

LIMITS = (
    "Effects in the model, of group means: it foretells nobody's illness or death. Compare ways of "
    "living; do not read years of life."
)


def outlook(
    record: Path,
    years: Annotated[int, typer.Option(min=5, max=60, help="How far.")] = 20,
    as_json: Json = False,
) -> None:
    """Organs, events and healthy years over decades, beside equations; what habits are worth."""
    from twin_core.runtime import configure

    configure()
    from data.record import Record
    from twin_core.body import assemble_by_id
    from twin_core.insight.outlook import ORGANS
    from workbench.service.outlook import outlook as look
    from workbench.service.statements.of_model import of_outlook

    with foreseen(), Record.open(record, purpose="the long view") as kept:
        found = look(kept, years)
        more = stated(kept, of_outlook(assemble_by_id(ORGANS), found)) if as_json else {}
    if as_json:
        emit({**table(found), **more})
        return
    _tell(found)
    print(LIMITS)


def table(found: Outlook) -> dict[str, Any]:
    """As plain data."""
    from twin_core.vocabulary import signal

    return {
        "years": found.horizon,
        "age": found.age,
        "at_years": found.looks,
        "signals": {
            name: {"unit": signal(name).unit, "median_low_high": rows, "kind": "model"}
            for name, rows in found.bands.items()
        },
        "healthy_years": dict(zip(("median", "low", "high"), found.healthy_years, strict=True)),
        "habits": [
            {"habit": w.name, "title": w.title, "healthy_years": w.years, "low": w.low,
             "high": w.high, "pressure_mmHg": w.pressure, "mass_kg": w.mass, "source": w.source,
             "sentence": w.sentence, "evidence": "C", "kind": "effect in the model"}
            for w in found.worth
        ],
        "beside_equations": [
            {"equation": b.equation, "years": b.years, "equation_risk": b.theirs,
             "model_risk": b.ours[0], "model_low": b.ours[1], "model_high": b.ours[2],
             "why_they_differ": b.why}
            for b in found.beside
        ],
        "notes": list(found.notes),
        "outside": list(found.outside),
        "limits": LIMITS,
    }  # fmt: skip


def _tell(found: Outlook) -> None:
    from twin_core.vocabulary import signal

    middle, low, high = found.healthy_years
    print(f"from {found.age:.0f} on, {found.horizon} years:")
    print(f"  healthy years: {middle:.1f} ({low:.1f} to {high:.1f})")
    for name, rows in found.bands.items():
        row, unit = rows[-1], signal(name).unit
        unit = "" if unit == "1" else f" {unit}"
        print(
            f"  {signal(name).name}: {row[0]:.3g}{unit} ({row[1]:.3g} to {row[2]:.3g}) at the end"
        )
    for worth in found.worth:
        print(f"worth of {worth.sentence}")
    for one in found.beside:
        print(
            f"{one.title}: {100 * one.theirs:.1f} %; the model, {one.years} years: "
            f"{100 * one.ours[0]:.1f} % ({100 * one.ours[1]:.1f} to {100 * one.ours[2]:.1f})"
        )
        print(f"  why they differ: {one.why}")
    for sentence in (*found.outside, *found.notes):
        print(f"note: {sentence}")
