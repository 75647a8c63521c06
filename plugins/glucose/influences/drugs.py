"""Glucose-lowering drugs by class, in standard doses, and the dawn."""

from __future__ import annotations

import jax.numpy as jnp

from plugins.glucose.influences.quantities import Inputs, Params
from twin_core.organ import PerMember, Scalar

MINUTES = 60.0
ML_PER_DL = 100.0


def strength(dose: Scalar, half: PerMember) -> Scalar:
    """Effect over that of the standard dose: 0 at none, 1 at one."""
    return (1.0 + half) * dose / (dose + half)


def renal_clearance(inputs: Inputs, p: Params) -> Scalar:
    """Share of plasma glucose that kidneys spill in a minute [1/min]."""
    dose = inputs.sglt2_inhibitor + inputs.sglt2_tablet
    cleared = p.sglt2_block * strength(dose, p.half_effect_dose) * inputs.gfr
    return cleared / (ML_PER_DL * p.glucose_volume * inputs.body_mass)


def metformin_left(inputs: Inputs, p: Params) -> Scalar:
    """Share of hepatic glucose output that metformin leaves."""
    return 1.0 - p.metformin_effect * strength(inputs.metformin, p.half_effect_dose)


def dawn(t: Scalar, start_hour: Scalar, mean: PerMember, p: Params) -> Scalar:
    """Hepatic output above its daily mean at this hour, as a share; its mean over a day is 0."""
    hour = start_hour + t / MINUTES
    phase = 2.0 * jnp.pi / p.day_length * (hour - p.dawn_hour)
    bump = jnp.exp(p.dawn_width * (jnp.cos(phase) - 1.0))
    return p.dawn_output * (bump - mean) / (1.0 - mean)


def mean_dawn(width: PerMember) -> PerMember:
    """exp(-w) I0(w), the mean of the bump over a day, by equal steps."""
    waves = jnp.cos(jnp.arange(32, dtype=width.dtype) * (jnp.pi / 16.0))
    waves = jnp.reshape(waves, (1,) * width.ndim + (-1,))
    return jnp.exp(width[..., None] * (waves - 1.0)).mean(axis=-1)
