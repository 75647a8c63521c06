"""What a drug does in a person at a regimen, as one table: levels, effects, sources, flags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from plugins.drugs.effects import effect_of
from plugins.drugs.kinetics import (
    kinetics_of,
    levels,
    mean_level,
    place,
    settled,
    terminal_half_life,
    walk,
)
from plugins.drugs.library import Drug, Number, library, sources
from plugins.drugs.person import Person, clearance_factor, in_person
from plugins.drugs.regimen import Regimen, on_grid, taken

_settled = jax.jit(settled, static_argnames=("steps",))
_walked = jax.jit(walk)
#: Steps of a course in hours, and how many points of a curve are kept.
STEP_H = 0.1
KEPT = 240


def settled_levels(
    drug: Drug,
    person: Person,
    amount: float,
    every_h: float,
    route: str,
    others: Mapping[str, float],
) -> dict[str, float]:
    """Mean, peak and trough (mg/L, U/L), terminal half-life (h) and fold of usual clearance."""
    k = in_person(kinetics_of([drug], [route]), [drug], person, others, library())
    cycle = np.asarray(_settled(k, amount, every_h, steps=240))[:, 0]
    return {
        "mean": float(mean_level(k, amount, every_h)[0]),
        "peak": float(cycle.max()),
        "trough": float(cycle.min()),
        "half_life_h": float(terminal_half_life(k)[0]),
        "clearance_fold": clearance_factor(drug, person, others, library()),
    }


def course(
    drug: Drug, person: Person, plan: Regimen, route: str, hours: float, others: Mapping[str, float]
) -> dict[str, Any]:
    """Levels over `hours` from the first dose on, and what became of the doses."""
    k = in_person(kinetics_of([drug], [route]), [drug], person, others, library())
    given = on_grid([plan], hours, STEP_H)
    amounts = _walked(k, place(k, given, STEP_H), STEP_H)
    curve = np.asarray(levels(k, amounts))[:, 0]
    every = max(len(curve) // KEPT, 1)
    return {
        "hours": (np.arange(len(curve)) * STEP_H)[::every].tolist(),
        "level": curve[::every].tolist(),
        "doses_due": len(taken(plan, hours)),
        "doses_taken": int(taken(plan, hours).sum()),
        "eliminated": float(amounts[-1, 0, -1]),
        "in_body": float(amounts[-1, 0, :-1].sum()),
    }


def effects_at(drug: Drug, level: float, daily_dose: float) -> list[dict[str, Any]]:
    """Each effect at a level (mg/L) or daily dose (mg); None where the model has no figure."""
    found = []
    for effect in drug.effects:
        value = effect_of(drug, effect, jnp.asarray(level, float), daily_dose)
        found.append(
            {
                "port": effect.port,
                "form": effect.form,
                "at_this_regimen": None if value is None else float(value),
                "most": number(effect.most),
                "half_at": number(effect.half_at),
                "origin": effect.origin,
            }
        )
    return found


def number(value: Number) -> dict[str, Any]:
    """A number with its unit, what stands behind it, and whether it is assumed."""
    return {
        "value": value.value,
        "unit": value.unit,
        "source": sources().get(value.source, value.source),
        "assumed": value.assumed,
    }


def card(drug: Drug) -> dict[str, Any]:
    """The whole record of a drug with its sources spelt out."""
    told = {key: value for key, value in drug.record["kinetics"].items() if isinstance(value, str)}
    rest = ("interaction", "gene", "side_effect", "seen")
    return {
        "id": drug.id,
        "name": drug.name,
        "class": drug.drug_class,
        "atc": drug.atc,
        "usual": drug.record["usual"],
        "standard": {"amount": drug.amount, "unit": drug.unit, "every_h": drug.every_h},
        "apparent": drug.apparent,
        "kinetics": {name: number(value) for name, value in drug.kinetics.items()} | told,
        "routes": {
            route: {name: number(value) for name, value in table.items()}
            for route, table in drug.routes.items()
        },
        "structure_note": drug.record["structure_note"],
        "elimination": drug.record["elimination"],
        "enzymes_assumed": dict(drug.enzymes),
        "acts_on_assumed": dict(drug.acts_on),
        "organ_class": drug.organ_class,
        "contraindications": drug.record["contraindications"],
        "monitoring": drug.record["monitoring"],
        **{name: [_told(row) for row in drug.record.get(name, ())] for name in rest},
    }


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "source": sources().get(row["source"], row["source"])}
