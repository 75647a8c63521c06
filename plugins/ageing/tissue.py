r"""Arteries, filtration, muscle and bone at an age.

.. math::
    PWV &= v_{25} \, e^{s (a - 25)} (P / 93)^{0.7}, \qquad C / C_0 = (PWV_0 / PWV)^2 \\
    GFR &= G_0 - g \, (a - a_0)_+, \qquad \dot{\ln VO_2} = -(l + l' (a - 30)_+)

with :math:`(x)_+` a soft ramp. Muscle follows the decades of Schlender 2016
(doi:10.1007/s40262-016-0422-3). Its filtration falls faster than measured filtration does, so the
slopes of Eriksen 2020 (PMC7350990) stand in. Bone: SWAN (PMC3378821).
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

from plugins.ageing.quantities import Params
from twin_core.organ import Scalar

USUAL_PRESSURE = 93.0  # mmHg
DECADES = (20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0)
MUSCLE_MEN = (32.3, 32.3, 32.3, 31.2, 29.6, 28.6, 26.5, 23.7, 19.5)
MUSCLE_WOMEN = (20.3, 20.3, 23.1, 21.3, 19.0, 15.7, 13.4, 12.4, 10.1)
# Loss at menopause is centred this long after the final period, and this wide.
MENOPAUSE_LAG, MENOPAUSE_WIDTH = 0.6, 0.8
RAMP = 2.0  # a


def since(age: Scalar, onset: Scalar | float) -> Scalar:
    """Years since an onset, beginning softly."""
    return RAMP * jax.nn.softplus((age - onset) / RAMP)


def pulse_wave_velocity(age: Scalar, pressure: Scalar, params: Params) -> Scalar:
    """Speed of the pulse [m/s]."""
    stiff = jnp.exp(params.stiffening * (age - 25.0))
    ratio = jnp.maximum(pressure, 1.0) / USUAL_PRESSURE
    return params.pulse_wave_velocity_at_25 * stiff * ratio**params.stiffness_of_pressure


def fitness_loss(age: Scalar, params: Params) -> Scalar:
    """Share of maximal oxygen uptake lost in a year."""
    return params.fitness_loss + params.fitness_loss_growth * since(age, 30.0)


def filtration(age: Scalar, params: Params) -> Scalar:
    """Filtration [mL/min per 1.73 m2] of a healthy person."""
    slope = params.sex * params.gfr_loss_men + (1.0 - params.sex) * params.gfr_loss_women
    lost = params.gfr_loss_pace * slope * since(age, params.gfr_onset)
    return jnp.maximum(params.gfr_young - lost, 5.0)


def muscle(age: Scalar, params: Params) -> Scalar:
    """Muscle [kg]."""
    at = jnp.asarray(DECADES, age.dtype)
    men = jnp.interp(age, at, jnp.asarray(MUSCLE_MEN, age.dtype))
    women = jnp.interp(age, at, jnp.asarray(MUSCLE_WOMEN, age.dtype))
    return params.muscle_ratio * (params.sex * men + (1.0 - params.sex) * women)


def _strength_lost(age: Scalar, params: Params) -> Scalar:
    """Logarithm of strength lost: the loss speeds up to its measured speed at 75."""
    grown = since(age, params.strength_onset)
    return 0.5 * params.strength_loss * grown * grown / (75.0 - params.strength_onset)


def strength(age: Scalar, params: Params) -> Scalar:
    """Leg strength [% of that at the start]."""
    lost = _strength_lost(age, params) - _strength_lost(params.age, params)
    return 100.0 * jnp.exp(-lost)


def bone(age: Scalar, params: Params) -> Scalar:
    """Bone density of the spine [% of peak]."""
    centre = params.menopause_age + MENOPAUSE_LAG
    menopause = jax.nn.sigmoid((age - centre) / MENOPAUSE_WIDTH)
    lost = params.bone_loss * since(age, params.bone_onset)
    return 100.0 * jnp.exp(-lost - (1.0 - params.sex) * params.menopause_loss * menopause)
