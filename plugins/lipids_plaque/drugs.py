r"""What statins, ezetimibe and a PCSK9 antibody do to LDL.

.. math::
    f_s &= E \frac{u^n}{1 + u^n}, \quad u = \sum_i d_i / ED_{50,i} \\
    f &= f_s + f_e (1 - o f_s), \quad f_e = E_e \frac{d_e}{d_e + ED_e} \\
    S &= E_{ab} \frac{C^\gamma}{C^\gamma + EC^\gamma}

`f` are falls of LDL as shares of the untreated level, `S` the rise of LDL's loss. Statins share
one slope, so that doses of two add as equivalents (dose curves of Vargo 2014; antibody of the
alirocumab population model, with the strongest effect scaled to trials).
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from plugins.lipids_plaque.quantities import Params
from twin_core.organ import Scalar

# The curve starts with an endless slope; from this share of a half-dose on it is the published one.
NO_DOSE = 1e-8


def _equivalents(inputs: Any, params: Params) -> Scalar:
    """Statin doses in units of their half-doses."""
    return (
        inputs.atorvastatin_dose / params.atorvastatin_half_dose
        + inputs.rosuvastatin_dose / params.rosuvastatin_half_dose
        + inputs.simvastatin_dose / params.simvastatin_half_dose
        + inputs.pravastatin_dose / params.pravastatin_half_dose
        + inputs.lovastatin_dose / params.lovastatin_half_dose
        + inputs.fluvastatin_dose / params.fluvastatin_half_dose
    )


def _hill(dose: Scalar, power: Scalar) -> Scalar:
    raised = dose**power
    return raised / (1.0 + raised)


def statin_fall(inputs: Any, params: Params) -> Scalar:
    """Fall of LDL under the statins taken, as a share; the person's own response within 0 to 1."""
    strongest = (
        params.statin_maximum
        + params.statin_maximum_per_ldl * jnp.log(params.ldl_untreated / params.statin_reference)
        + params.statin_maximum_per_triglycerides
        * jnp.log(params.triglycerides_untreated / params.statin_reference)
        + params.statin_maximum_coronary * params.coronary_disease
        + params.statin_maximum_familial * params.familial
    )
    units = _equivalents(inputs, params)
    curve = _hill(units + NO_DOSE, params.statin_slope)
    nothing = _hill(jnp.full_like(units, NO_DOSE), params.statin_slope)
    scaled = (curve - nothing) / (1.0 - nothing)
    return jnp.minimum(params.statin_response * strongest, 0.95) * scaled


def combined_fall(inputs: Any, fall: Scalar, params: Params) -> Scalar:
    """Fall of LDL under statins and ezetimibe together, as a share."""
    dose = inputs.ezetimibe_dose
    alone = params.ezetimibe_maximum * dose / (dose + params.ezetimibe_half_dose)
    return fall + alone * (1.0 - params.ezetimibe_overlap * fall)


def antibody_share(amount: Scalar, params: Params) -> Scalar:
    """Share of the antibody's strongest effect (0 to 1) with `amount` [mg] in plasma."""
    level = jnp.maximum(amount / params.antibody_volume, 1e-9)
    power = (level / params.antibody_half_effect) ** params.antibody_hill
    return power / (1.0 + power)


def antibody_effect(amount: Scalar, params: Params) -> Scalar:
    """Rise of LDL's loss, as a multiple of the untreated loss."""
    strongest = params.antibody_effect_scale * params.antibody_effect
    return strongest * antibody_share(amount, params)


def antibody_rates(state: Any, dose: Scalar, params: Params) -> tuple[Scalar, Scalar, Scalar]:
    """Rates of antibody under the skin, in plasma and in tissue [mg/d]."""
    level = state.antibody_central / params.antibody_volume
    tissue = state.antibody_peripheral / params.antibody_peripheral_volume
    taken_up = params.antibody_absorption * state.antibody_depot
    crossing = params.antibody_exchange * (level - tissue)
    saturable = params.antibody_saturable * level / (params.antibody_half_elimination + level)
    lost = params.antibody_clearance * level + saturable
    entering = params.antibody_bioavailability * dose - taken_up
    return entering, taken_up - crossing - lost, crossing
