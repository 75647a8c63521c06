r"""Neutrophils of Friberg 2002 in logarithms, which stay positive under any dose.

.. math::
    \dot P &= k_{tr} P [(1 + G)(1 - K) (N_0 / N)^\gamma - 1], \qquad
    \dot T_i = k_{tr} (T_{i-1} - T_i), \qquad \dot N = k_{tr} (T_3 - N)

with the kill `K` = slope times mean level, :math:`k_{tr} = 4 / MTT`, all against rest. Source:
doi:10.1200/JCO.2002.02.140. A dose acts as its mean level on the day of the dose, whose integral
is that of the true level.
"""

from __future__ import annotations

import jax.numpy as jnp

from plugins.tumour_marrow.quantities import Inputs, Params, State
from twin_core.organ import PerMember, Scalar

HOURS = 24.0
STAGES = 4.0
# A stage cannot gain faster than this many times its own size in a step of transit.
MOST_RATIO = 20.0


def transit_rate(p: Params) -> PerMember:
    """`ktr` [1/d]."""
    return STAGES * HOURS / p.transit


def mean_levels(state: State, inputs: Inputs, p: Params) -> tuple[Scalar, Scalar]:
    """Mean plasma levels [mg/L] on the day of a dose; 0 on other days."""
    hours = HOURS * p.dose_length
    first = state.cycle_dose * inputs.first_dose / (hours * p.first_clearance)
    second = state.cycle_dose * inputs.second_dose / (hours * p.second_clearance)
    return first, second


def marrow_rates(
    state: State, levels: tuple[Scalar, Scalar], inputs: Inputs, p: Params
) -> tuple[Scalar, Scalar, Scalar, Scalar, Scalar]:
    """Rates of the logarithms of precursors, three stages and neutrophils [1/d]."""
    boost = jnp.minimum(inputs.filgrastim + inputs.gcsf, 1.5)
    speed = transit_rate(p) * (1.0 + p.gcsf_speed * boost)
    kill = p.first_slope * levels[0] + p.second_slope * levels[1] + inputs.other_kill
    born = transit_rate(p) * (1.0 + p.gcsf_birth * boost + p.gcsf_speed * boost)
    born = born * (1.0 - kill) * jnp.exp(-p.feedback * state.circulating)
    leaving = transit_rate(p)
    return (
        born - speed,
        speed * _ratio(state.dividing - state.maturing_1) - speed,
        speed * _ratio(state.maturing_1 - state.maturing_2) - speed,
        speed * _ratio(state.maturing_2 - state.maturing_3) - speed,
        # Cells mature faster under G-CSF but leave blood as before.
        speed * _ratio(state.maturing_3 - state.circulating) - leaving,
    )


def _ratio(difference: Scalar) -> Scalar:
    """How much larger the stage before is."""
    return jnp.exp(jnp.minimum(difference, jnp.log(MOST_RATIO)))
