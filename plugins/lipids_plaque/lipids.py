r"""Levels of LDL, HDL and triglycerides, turning over towards what drugs and weight allow.

.. math::
    \dot{LDL} = k [L_0 (1 - f) - (1 + S) LDL]

with the untreated level `L_0` at the present weight, the fall `f` of statins and ezetimibe and the
rise `S` of LDL's loss under an antibody. Triglycerides and HDL follow alike.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from plugins.lipids_plaque.drugs import combined_fall
from plugins.lipids_plaque.quantities import Params
from twin_core.organ import Scalar

FRIEDEWALD = 5.0  # mg of triglycerides per mg of cholesterol in VLDL
# HDL answers to a statin, not to its dose: from a fall of LDL of some percent on.
STATIN_TAKEN = 0.03


def weight_gained(mass: Scalar, params: Params) -> Scalar:
    """Weight above that at the start [kg]; none where no organ tells the weight."""
    return jnp.where(mass > 0.0, mass - params.start_mass, jnp.zeros_like(mass))


def ldl_rate(
    ldl: Scalar, inputs: Any, fall: Scalar, effect: Scalar, gained: Scalar, params: Params
) -> Scalar:
    untreated = jnp.maximum(params.ldl_untreated + params.ldl_per_mass * gained, params.least_level)
    made = untreated * (1.0 - combined_fall(inputs, fall, params))
    return params.ldl_turnover * (made - (1.0 + effect) * ldl)


def triglyceride_rate(level: Scalar, fall: Scalar, gained: Scalar, params: Params) -> Scalar:
    untreated = params.triglycerides_untreated + params.triglycerides_per_mass * gained
    aim = jnp.maximum(untreated, params.least_level) * (
        1.0 - params.statin_triglyceride_share * fall
    )
    return params.triglyceride_turnover * (aim - level)


def hdl_rate(state: Any, fall: Scalar, gained: Scalar, params: Params) -> Scalar:
    risen = 1.0 + params.statin_hdl_rise * fall / (fall + STATIN_TAKEN)
    ratio = state.triglycerides / params.triglycerides_untreated
    untreated = jnp.maximum(params.hdl_untreated + params.hdl_per_mass * gained, params.least_level)
    aim = untreated * risen * ratio**params.hdl_per_triglycerides
    return params.hdl_turnover * (aim - state.hdl)


def non_hdl(ldl: Scalar, triglycerides: Scalar) -> Scalar:
    """Cholesterol outside HDL [mg/dL], by Friedewald's rule (triglycerides below 400)."""
    return ldl + triglycerides / FRIEDEWALD


def lipoprotein_a(antibody_share: Scalar, params: Params) -> Scalar:
    """Lipoprotein(a) [nmol/L]; only the antibody lowers it here."""
    return params.lipoprotein_a_untreated * (1.0 - params.antibody_lipoprotein_a * antibody_share)
