r"""Fat, protein, fibre and glycaemic index: how a meal is slowed, and what it does for hours.

.. math::
    \dot F &= u_F - F / \tau_F, \qquad \dot F_b = (F - F_b) / \tau_F, \qquad
    \dot P = u_P - P / \tau_P, \qquad \dot P_l = (P - P_l) / \tau_P \\
    \dot C &= u_C - C / \tau_C, \qquad \dot S = u_C [(GI / GI_0)^n - 1] - S / \tau_C

The stomach goes at :math:`(1 + S/C) / (1 + F/F_{1/2} + B/B_{1/2})` of its speed with fibre `B`;
insulin keeps :math:`1 / (1 + F_b/F_r)` of its effect; and the liver makes
:math:`y P_l / \tau_P` of glucose from protein. Grams and minutes.
"""

from __future__ import annotations

import jax.numpy as jnp

from plugins.glucose.influences.quantities import Inputs, Params, State
from twin_core.organ import Scalar

MG_PER_G = 1000.0
LOWEST_INDEX, HIGHEST_INDEX = 15.0, 130.0


def index_speed(inputs: Inputs, p: Params) -> Scalar:
    """How much faster than usual carbohydrate of this glycaemic index is, as a share."""
    told = inputs.glycaemic_index > 0
    index = jnp.where(told, inputs.glycaemic_index, p.reference_index)
    index = jnp.clip(index, LOWEST_INDEX, HIGHEST_INDEX)
    return jnp.exp(p.index_exponent * jnp.log(index / p.reference_index)) - 1.0


def food_rates(state: State, inputs: Inputs, p: Params) -> dict[str, Scalar]:
    """Rates of what was eaten [g/min], by the names of its states."""
    eaten = inputs.carbohydrate_rate
    faster = eaten * index_speed(inputs, p)
    return {
        "fat": inputs.fat_rate - state.fat / p.fat_time,
        "fat_blood": (state.fat - state.fat_blood) / p.fat_time,
        "protein": inputs.protein_rate - state.protein / p.protein_time,
        "protein_liver": (state.protein - state.protein_liver) / p.protein_time,
        "fibre": inputs.fibre_rate - state.fibre / p.fibre_time,
        "carbohydrate": eaten - state.carbohydrate / p.carbohydrate_time,
        "carbohydrate_slow": faster - state.carbohydrate_slow / p.carbohydrate_time,
    }


def stomach_speed(state: State, p: Params) -> Scalar:
    """Speed of the stomach as a share of its usual one."""
    faster = state.carbohydrate_slow / (state.carbohydrate + p.nothing_eaten)
    return (1.0 + faster) / (1.0 + state.fat / p.fat_slowing + state.fibre / p.fibre_slowing)


def insulin_kept(state: State, p: Params) -> Scalar:
    """Share of the insulin effect that fat in the blood leaves."""
    return 1.0 / (1.0 + state.fat_blood / p.fat_resistance)


def protein_output(state: State, body_mass: Scalar, p: Params) -> Scalar:
    """Glucose made from protein, as a share of the fasting liver's output."""
    made = MG_PER_G * p.protein_yield * state.protein_liver / p.protein_time
    return made / (p.reference_output * body_mass)
