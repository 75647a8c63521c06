r"""Brain: pressure in the skull and autoregulated flow.

.. math::
    ICP &= P_{ra} + \Delta_s + \dot V_f R_f - h_s\, z + P_d\,(e^{g (P_{CO_2} - P_0)} - 1), \qquad
    CPP = P_a - h_a\, z - ICP \\
    Q &= Q_0\, e^{g (P_{CO_2} - P_0)}\, [1 + k (0.97 - S)]\, a(CPP)

Fluid is absorbed against its resistance into the sagittal sinus (Davson); :math:`a` is flat above
the lower limit (Lassen 1959) and proportional to pressure below. `z` is 1 standing.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from plugins.regional_flow.numerics import at_most
from plugins.regional_flow.quantities import Inputs, Params
from twin_core.organ import Scalar

USUAL_SATURATION = 0.97
#: Effort at which brain flow is greatest; beyond it falls back (assumed).
BEST_EFFORT = 0.6


class Brain(NamedTuple):
    """Flow (mL/min), perfusion and intracranial pressure (mmHg)."""

    flow: Scalar
    perfusion: Scalar
    skull: Scalar


def brain(inputs: Inputs, pressure: Scalar, p: Params) -> Brain:
    """The brain at a mean arterial `pressure` at heart level."""
    beyond = inputs.carbon_dioxide - p.usual_carbon_dioxide
    dioxide = jnp.where(inputs.carbon_dioxide > 0.0, beyond, 0.0)
    dilated = jnp.exp(p.carbon_dioxide_gain * dioxide)
    absorbed = p.fluid_production * p.outflow_resistance
    skull = inputs.venous_pressure + p.sinus_offset + absorbed - p.skull_drop * inputs.tilt
    skull = skull + p.dilated_blood_pressure * (dilated - 1.0)
    perfusion = pressure - p.brain_drop * inputs.tilt - skull
    below = perfusion / p.lower_limit
    above = 1.0 + p.plateau_slope * (perfusion - p.plateau_middle)
    regulated = at_most(below, above, 0.02)
    known = jnp.where(inputs.saturation > 0.0, 0.01 * inputs.saturation, USUAL_SATURATION)
    hypoxic = 1.0 + p.hypoxia_gain * jnp.maximum(USUAL_SATURATION - known, 0.0)
    effort = inputs.intensity / BEST_EFFORT
    moved = 1.0 + p.brain_effort * effort * (2.0 - effort)
    by_sex = p.sex + (1.0 - p.sex) * p.brain_women
    older = jnp.maximum(p.age - p.brain_ageing_from, 0.0)
    usual = p.brain_flow_rest * by_sex * jnp.exp(-p.brain_ageing * older)
    return Brain(usual * dilated * hypoxic * moved * regulated, perfusion, skull)
