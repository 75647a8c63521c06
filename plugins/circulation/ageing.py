"""What further years do to heart and vessels, beyond what the person's age at the start did.

The rises are those of the same parameters: pressure until 55, stiffening and widening of the large
arteries, loss of the reflex on rate and of maximal heart rate. Time since the start comes from the
organ of ageing; without one, nobody grows older.
"""

from __future__ import annotations

import jax.numpy as jnp

from plugins.circulation.quantities import Derived, Inputs
from twin_core.organ import PerMember, Scalar

#: Age from which mean pressure no longer rises (Franklin 1997, doi:10.1161/01.CIR.96.1.308).
STEADY_AGE = 55.0
#: Beats a minute that the maximal rate loses in a year (Tanaka 2001).
MAXIMAL_RATE_FALL = 0.7


def pressure_rise(years: Scalar, params: Derived) -> Scalar:
    """Mean pressure (mmHg) that so many years add to set point and resistance."""
    p = params.given
    until: PerMember = jnp.minimum(p.age, STEADY_AGE)
    return p.baroreflex_set_point_ageing * (jnp.minimum(p.age + years, STEADY_AGE) - until)


def lasting_change(inputs: Inputs, params: Derived) -> Scalar:
    """Change of mean pressure (mmHg) for good, by kidney and years."""
    return inputs.long_term_change + pressure_rise(inputs.years, params)


def stiffening(inputs: Inputs, params: Derived) -> Scalar:
    """Factor on the elastance of the large arteries."""
    return jnp.exp(params.given.arterial_stiffening * inputs.years)


def widening(inputs: Inputs, params: Derived) -> Scalar:
    """Factor on the volume of the large arteries."""
    return jnp.exp(params.given.arterial_widening * inputs.years)


def reflex_left(inputs: Inputs, params: Derived) -> Scalar:
    """Share of the reflex on heart rate that the years leave."""
    return jnp.exp(-params.given.baroreflex_ageing * inputs.years)


def maximal_rate(inputs: Inputs, params: Derived) -> Scalar:
    """Maximal heart rate (per minute) at the present age."""
    fall = params.given.chronotropic_share * MAXIMAL_RATE_FALL * inputs.years
    return params.maximal_heart_rate - fall
