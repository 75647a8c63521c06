"""Glucose-lowering drugs by class, in standard doses, and the dawn."""

from __future__ import annotations

import jax.numpy as jnp

from plugins.glucose.influences.quantities import Inputs, Params
from twin_core.organ import PerMember, Scalar

HOUR = 2.0 * jnp.pi / 24.0
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


def dawn(t: Scalar, start_hour: Scalar, p: Params) -> Scalar:
    """Hepatic output above its daily mean at this hour, as a share; its mean over a day is 0."""
    hour = start_hour + t / MINUTES
    w = p.dawn_width
    bump = jnp.exp(w * (jnp.cos(HOUR * (hour - p.dawn_hour)) - 1.0))
    # The mean of exp(w cos) over a circle is the modified Bessel function of order 0.
    mean = _bessel(w)
    return p.dawn_output * (bump - mean) / (1.0 - mean)


def _bessel(w: PerMember) -> PerMember:
    """exp(-w) I0(w): the mean of the bump, by the trapezium rule, exact for so smooth a wave."""
    phases = [k * jnp.pi / 16.0 for k in range(1, 16)]
    inner = sum((jnp.exp(w * (jnp.cos(phase) - 1.0)) for phase in phases), 0.0 * w)
    return (0.5 * (1.0 + jnp.exp(-2.0 * w)) + inner) / 16.0
