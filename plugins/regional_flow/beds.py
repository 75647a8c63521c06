r"""Parallel beds: brain, heart and kidneys take what they regulate, the others share the rest.

.. math::
    Q_i = \left(Q - Q_{brain} - Q_{heart} - Q_{kidneys} - Q_{skin}\right)
          \frac{w_i f_i}{\sum_j w_j f_j}

with shares `w` at rest and factors `f`: effort dilates muscle and constricts the gut, the
reflexes constrict both. Flow is conserved, whatever the heart gives. mL/min.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from plugins.regional_flow.numerics import at_most, positive
from plugins.regional_flow.quantities import Inputs, Params
from twin_core.organ import Scalar, power

SOFT_TONE = 0.05


class Kidney(NamedTuple):
    """Flow and filtration now (mL/min)."""

    flow: Scalar
    gfr: Scalar


class Beds(NamedTuple):
    """Flows (mL/min)."""

    gut: Scalar
    hepatic: Scalar
    muscle: Scalar
    bone: Scalar
    fat: Scalar


def constriction(inputs: Inputs) -> Scalar:
    """Sympathetic effect beyond that of rest."""
    return positive(inputs.tone, SOFT_TONE) - 0.5 * SOFT_TONE


def coronary(inputs: Inputs, pressure: Scalar, p: Params) -> Scalar:
    """Flow of the heart muscle, as its work: rate times pressure."""
    rate = jnp.where(inputs.heart_rate > 0.0, inputs.heart_rate, p.usual_rate)
    work = rate * pressure / (p.usual_rate * p.usual_pressure)
    return p.coronary_share * p.usual_output * p.mass * work


def kidney(inputs: Inputs, pressure: Scalar, p: Params) -> Kidney:
    """Held against pressure above the limit, lowered by reflexes and effort."""
    held = at_most(pressure / p.kidney_limit, jnp.ones_like(pressure), 0.02)
    nerves = jnp.exp(-p.kidney_tone * constriction(inputs)) * (
        1.0 - p.kidney_effort * inputs.intensity
    )
    flow = jnp.where(inputs.kidney_flow > 0.0, inputs.kidney_flow, p.usual_kidney_flow)
    gfr = jnp.where(inputs.gfr > 0.0, inputs.gfr, p.usual_gfr)
    # The efferent arteriole keeps filtration up where flow falls.
    return Kidney(flow * held * nerves, gfr * held * power(nerves, 1.0 - p.filtration_kept))


def beds(inputs: Inputs, regulated: Scalar, p: Params) -> Beds:
    """What is left after the `regulated` flows, shared."""
    usual = p.usual_output * p.mass
    output = jnp.where(inputs.cardiac_output > 0.0, 1000.0 * inputs.cardiac_output, usual)
    skin = jnp.where(inputs.skin_flow > 0.0, 1000.0 * inputs.skin_flow, p.skin_share * output)
    least = p.least_left
    left = least + positive(output - regulated - skin - least, least)
    x, tone = inputs.intensity, constriction(inputs)
    muscle = p.muscle_share * (1.0 + p.muscle_dilation * x) * jnp.exp(-p.muscle_tone * tone)
    visceral = (1.0 - p.gut_effort * x) * jnp.exp(-p.gut_tone * tone)
    gut, hepatic = p.gut_share * visceral, p.hepatic_share * visceral
    per = left / (muscle + gut + hepatic + p.bone_share + p.fat_share + p.other_share)
    return Beds(per * gut, per * hepatic, per * muscle, per * p.bone_share, per * p.fat_share)
