r"""Insulins that are not rapid-acting: two depots each, from first to second to the blood.

.. math:: \dot D_1 = u - k_1 D_1, \qquad \dot D_2 = k_1 D_1 - k_2 D_2, \qquad A = \sum k_2 D_2

in units and 1/min. The types differ in their rates alone; a unit of each lowers glucose alike.
"""

from __future__ import annotations

from plugins.glucose.influences.quantities import Inputs, Params, State
from twin_core.organ import PerMember, Scalar

TYPES = ("ultra_rapid", "regular", "nph", "glargine", "degludec", "detemir")


def _absorption(kind: str, p: Params) -> PerMember:
    return getattr(p, f"{kind}_absorption")


def depot_rates(state: State, inputs: Inputs, p: Params) -> dict[str, Scalar]:
    """Rates of all depots [IU/min], by the names of their states."""
    rates = {}
    for kind in TYPES:
        first, second = (getattr(state, f"{kind}_{place}") for place in ("first", "second"))
        freed = getattr(p, f"{kind}_release") * first
        rates[f"{kind}_first"] = getattr(inputs, f"{kind}_rate") - freed
        rates[f"{kind}_second"] = freed - _absorption(kind, p) * second
    return rates


def absorbed(state: State, body_mass: Scalar, p: Params) -> Scalar:
    """Insulin of all types that reaches the blood [pmol/(kg.min)]."""
    units = sum(
        (_absorption(kind, p) * getattr(state, f"{kind}_second") for kind in TYPES),
        0.0 * state.nph_second,
    )
    return units * p.insulin_per_unit / body_mass
