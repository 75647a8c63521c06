"""How the build of the whole body follows body mass. NumPy only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

#: Masses at which the morphs are solved, as shares of the person's own.
SHARES = (0.55, 0.7, 0.85, 1.0, 1.2, 1.45, 1.8)
#: Smaller steps cannot be seen and only cost a redraw, in kg.
STEP_KG = 0.25


@dataclass(frozen=True, slots=True)
class Build:
    """Morph weights over body mass, relative to the geometry, which has the mass `own_kg`.

    `weights` holds, for each morph, its weight at each of `mass_kg` (ascending).
    """

    own_kg: float
    mass_kg: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]

    def at(self, mass_kg: float) -> dict[str, float]:
        """What to add to each morph at a mass; held at the ends of the table."""
        steps = round((mass_kg - self.own_kg) / STEP_KG)
        wanted = self.own_kg + steps * STEP_KG
        return {
            name: float(
                np.interp(wanted, self.mass_kg, row) - np.interp(self.own_kg, self.mass_kg, row)
            )
            for name, row in self.weights.items()
        }


def build_of(
    body: Any, height_cm: float, mass_kg: float, sex: str | float, age: float
) -> Build | None:
    """The build of a person over mass; None where height or mass is out of the morphs' range."""
    from data.anatomy import fit_weights

    metres = height_cm / 100.0
    masses, rows = [], []
    for share in SHARES:
        try:
            weights, _ = fit_weights(body, metres, share * mass_kg / metres**2, sex, age)
        except ValueError:
            continue
        masses.append(share * mass_kg)
        rows.append(weights)
    if mass_kg not in masses:
        return None
    names = dict.fromkeys(name for row in rows for name in row)
    table = {name: tuple(row.get(name, 0.0) for row in rows) for name in names}
    return Build(mass_kg, tuple(masses), table)
