"""Questionnaires as functions of distress, and allostatic load as a count of markers."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from plugins.mood.quantities import Inputs, Params
from twin_core.organ import PerMember, Scalar

PHQ9_MOST, GAD7_MOST, PSS10_MOST = 27.0, 21.0, 40.0


def score(distress: Scalar, middle: PerMember, slope: PerMember, most: float) -> Scalar:
    """Expected score, `middle` at average distress and never outside 0 to `most`."""
    logit = jnp.log(middle / (most - middle))
    return most * jax.nn.sigmoid(logit + slope * distress)


def _counts(value: Scalar, limit: PerMember, p: Params) -> Scalar:
    """Nearly 1 above the limit, nearly 0 below it, and 0 where nobody tells the value."""
    beyond = jax.nn.sigmoid(p.marker_sharpness * 4.0 * (value / limit - 1.0))
    return jnp.where(value == 0.0, 0.0 * value, beyond)


def allostatic_load(inputs: Inputs, p: Params) -> Scalar:
    """How many of six markers are beyond their limits, each counted smoothly."""
    metres = 0.01 * p.height
    told = jnp.where(inputs.mass > 0.0, inputs.mass, p.start_mass)
    return (
        _counts(inputs.pressure_change, p.pressure_limit, p)
        + _counts(inputs.ldl, p.ldl_limit, p)
        + _counts(inputs.hba1c, p.hba1c_limit, p)
        + _counts(inputs.crp, p.crp_limit, p)
        + _counts(inputs.cortisol, p.cortisol_limit, p)
        + _counts(told / (metres * metres), p.bmi_limit, p)
    )
