r"""Rapid-acting insulin under the skin.

.. math::
    \dot I_{sc1} = u - (k_d + k_{a1}) I_{sc1}, \qquad \dot I_{sc2} = k_d I_{sc1} - k_{a2} I_{sc2}

and :math:`k_{a1} I_{sc1} + k_{a2} I_{sc2}` reaches the plasma, in pmol/(kg.min). One multiplier
scales all three rates, for sites and persons that absorb faster or slower (Kovatchev 2009,
doi:10.1177/193229680900300106).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from plugins.glucose.numerics import hold_above_zero
from twin_core.organ import Scalar

PER_MINUTE = 1.0 / 60.0


class Injection(NamedTuple):
    """Rates [1/min] of the two depots, and insulin in a unit [pmol]."""

    leaving_first: Scalar
    dissociation: Scalar
    absorption_1: Scalar
    absorption_2: Scalar
    per_unit: Scalar


def derive_injection(params: Any) -> Injection:
    scale = params.insulin_absorption
    dissociation = scale * params.insulin_dissociation
    absorption = scale * params.insulin_absorption_1
    return Injection(
        leaving_first=dissociation + absorption,
        dissociation=dissociation,
        absorption_1=absorption,
        absorption_2=scale * params.insulin_absorption_2,
        per_unit=params.insulin_per_unit,
    )


def delivered(inputs: Any, per_mass: Scalar, injection: Injection) -> Scalar:
    """Bolus and basal change together [pmol/(kg.min)]; `per_mass` is one over body mass."""
    units = inputs.bolus_rate + inputs.basal_change * PER_MINUTE
    return units * (injection.per_unit * per_mass)


def depot_rates(
    first: Scalar, second: Scalar, delivery: Scalar, injection: Injection
) -> tuple[Scalar, Scalar, Scalar]:
    """Rates of change of both depots, and what they release [pmol/(kg.min)]."""
    d_first = delivery - injection.leaving_first * first
    d_second = injection.dissociation * first - injection.absorption_2 * second
    release = injection.absorption_1 * first + injection.absorption_2 * second
    return hold_above_zero(first, d_first), hold_above_zero(second, d_second), release
