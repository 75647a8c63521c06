r"""What LDL leaves in the artery: exposure, plaque, and the hazard of a first event.

.. math::
    \dot X &= [(LDL - LDL_{ref}) - X] / \tau \\
    h &= h_{60} \, 2^{(a - 60) / d} e^{b X + b_a Lp(a) + b_p (P - 125)} \times
        \text{sex, smoking, diabetes} \\
    \dot{PAV} &= g (LDL - LDL_p)

With :math:`\tau` of 13 years, 1 mmol/L less gives a hazard ratio of 0.78 after five years, as in
trials (CTT 2010, doi:10.1016/S0140-6736(10)61350-5), and of 0.455 after a life, as with genes
(Ference 2012, doi:10.1016/j.jacc.2012.09.017): one rule for both. Plaque shrinks ever more slowly
as little of it is left.
"""

from __future__ import annotations

import jax.numpy as jnp

from plugins.lipids_plaque.quantities import Params
from twin_core.organ import Scalar

YEAR = 365.25  # d
LITTLE_PLAQUE = 1.0  # %


def _beyond(ldl: Scalar, params: Params) -> Scalar:
    return ldl / params.cholesterol_molar - params.exposure_reference


def lifelong_exposure(params: Params) -> Scalar:
    """Exposure of someone who had the untreated level from birth on [mmol/L]."""
    remembered = 1.0 - jnp.exp(-params.age / params.exposure_memory)
    return _beyond(params.ldl_untreated, params) * remembered


def exposure_rate(exposure: Scalar, ldl: Scalar, params: Params) -> Scalar:
    return (_beyond(ldl, params) - exposure) / (params.exposure_memory * YEAR)


def plaque_rate(plaque: Scalar, ldl: Scalar, params: Params) -> Scalar:
    """Growth of plaque [%/d]."""
    growth = params.plaque_per_ldl * (ldl - params.plaque_ldl) / YEAR
    left = plaque / (plaque + LITTLE_PLAQUE)
    return jnp.maximum(growth, 0.0) * (1.0 - plaque / 100.0) + jnp.minimum(growth, 0.0) * left


def hazard(
    years: Scalar, exposure: Scalar, lipoprotein_a: Scalar, systolic: Scalar, params: Params
) -> Scalar:
    """Hazard of a first event [1/a], `years` after the start."""
    age = params.age + years
    by_sex = params.sex + (1.0 - params.sex) * params.hazard_women
    habits = params.smoking_ratio**params.smoker * params.diabetes_ratio**params.diabetes
    logarithm = (
        jnp.log(2.0) * (age - params.hazard_age) / params.hazard_doubling
        + params.exposure_slope * exposure
        + params.lipoprotein_a_slope * (lipoprotein_a - params.usual_lipoprotein_a)
        + params.systolic_slope * (systolic - params.usual_systolic)
    )
    return params.hazard_at_60 * by_sex * habits * jnp.exp(logarithm)
