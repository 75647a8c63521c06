r"""Arteries, filtration, muscle and bone at an age.

.. math::
    PWV &= v_{25} \, e^{s (a - 25)} (P / 93)^{0.7}, \qquad C / C_0 = (PWV_0 / PWV)^2 \\
    GFR &= G_0 - g \, (a - a_0)_+, \qquad \dot{\ln VO_2} = -(l + l' (a - 30)_+)

with :math:`(x)_+` a soft ramp. Muscle follows the decades of Schlender 2016
(doi:10.1007/s40262-016-0422-3). Its filtration falls faster than measured filtration does, so the
slopes of Eriksen 2020 (PMC7350990) stand in. Bone: SWAN (PMC3378821).
"""

from __future__ import annotations

from itertools import pairwise

import jax
import jax.numpy as jnp

from plugins.ageing.quantities import Params
from twin_core.organ import Scalar

# Muscle [kg] at the ages of 20, 30 to 100, the published table of Schlender 2016.
FIRST_AGE, DECADE = 20.0, 10.0
MUSCLE_MEN = (32.3, 32.3, 32.3, 31.2, 29.6, 28.6, 26.5, 23.7, 19.5)
MUSCLE_WOMEN = (20.3, 20.3, 23.1, 21.3, 19.0, 15.7, 13.4, 12.4, 10.1)


def since(age: Scalar, onset: Scalar, params: Params) -> Scalar:
    """Years since an onset, beginning softly."""
    soft = params.onset_softness
    return soft * jax.nn.softplus((age - onset) / soft)


def pulse_wave_velocity(age: Scalar, pressure: Scalar, params: Params) -> Scalar:
    """Speed of the pulse [m/s]."""
    stiff = jnp.exp(params.stiffening * (age - params.stiffening_age))
    ratio = jnp.maximum(pressure, params.least_pressure) / params.usual_pressure
    return params.pulse_wave_velocity_at_25 * stiff * ratio**params.stiffness_of_pressure


def fitness_loss(age: Scalar, params: Params) -> Scalar:
    """Share of maximal oxygen uptake lost in a year."""
    return params.fitness_loss + params.fitness_loss_growth * since(
        age, params.fitness_onset, params
    )


def filtration(age: Scalar, params: Params) -> Scalar:
    """Filtration [mL/min per 1.73 m2] of a healthy person."""
    slope = params.sex * params.gfr_loss_men + (1.0 - params.sex) * params.gfr_loss_women
    lost = params.gfr_loss_pace * slope * since(age, params.gfr_onset, params)
    return jnp.maximum(params.gfr_young - lost, params.least_gfr)


def _slopes(table: tuple[float, ...]) -> list[float]:
    """Slopes at the entries, per step: of curves that turn nowhere but at an entry.

    Fritsch and Butland 1984 (doi:10.1137/0905021): the harmonic mean of both sides.
    """
    steps = [after - before for before, after in pairwise(table)]
    inner = [2.0 * a * b / (a + b) if a * b > 0.0 else 0.0 for a, b in pairwise(steps)]
    return [steps[0], *inner, steps[-1]]


def _read(table: tuple[float, ...], age: Scalar) -> Scalar:
    """A table of decades between its entries, smoothly, so that no age has two slopes."""
    place = jnp.clip((age - FIRST_AGE) / DECADE, 0.0, len(table) - 1.0)
    whole = jnp.clip(jnp.floor(place), 0.0, len(table) - 2.0)
    row, x = whole.astype(int), place - whole
    values, slopes = jnp.asarray(table, age.dtype), jnp.asarray(_slopes(table), age.dtype)
    ahead, level = x * x * (3.0 - 2.0 * x), values[row]
    bent = x * (1.0 - x) * ((1.0 - x) * slopes[row] - x * slopes[row + 1])
    return level + ahead * (values[row + 1] - level) + bent


def muscle(age: Scalar, params: Params) -> Scalar:
    """Muscle [kg]."""
    men, women = _read(MUSCLE_MEN, age), _read(MUSCLE_WOMEN, age)
    return params.muscle_ratio * (params.sex * men + (1.0 - params.sex) * women)


def _strength_lost(age: Scalar, params: Params) -> Scalar:
    """Logarithm of strength lost: the loss speeds up to its measured speed at 75."""
    grown = since(age, params.strength_onset, params)
    span = params.strength_loss_age - params.strength_onset
    return 0.5 * params.strength_loss * grown * grown / span


def strength(age: Scalar, params: Params) -> Scalar:
    """Leg strength [% of that at the start]."""
    lost = _strength_lost(age, params) - _strength_lost(params.age, params)
    return 100.0 * jnp.exp(-lost)


def bone(age: Scalar, params: Params) -> Scalar:
    """Bone density of the spine [% of peak]."""
    centre = params.menopause_age + params.menopause_lag
    menopause = jax.nn.sigmoid((age - centre) / params.menopause_width)
    lost = params.bone_loss * since(age, params.bone_onset, params)
    return 100.0 * jnp.exp(-lost - (1.0 - params.sex) * params.menopause_loss * menopause)
