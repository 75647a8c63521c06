r"""Hazard of death: Gompertz with proportional covariates.

.. math::
    \mu = \mu_{70} \, e^{b (a - 70)} \prod_j r_j^{x_j}, \qquad
    a_{bio} = a + \ln \textstyle\prod_j r_j^{x_j} / b

Biological age is the age at which a person of the same sex with average covariates has the same
hazard.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from plugins.ageing.quantities import Params
from twin_core.organ import Scalar

POUNDS = 2.2046  # in a kilogram


def expected_fitness(age: Scalar, params: Params) -> Scalar:
    """Oxygen uptake of the registry at this age [mL/(kg.min)] (doi:10.1016/j.pcad.2017.03.002)."""
    line = params.uptake_intercept - params.uptake_per_age * age
    line = line - params.uptake_women * (1.0 - params.sex)
    line = line - params.uptake_per_mass * POUNDS * params.expected_mass
    return jnp.maximum(line, params.least_uptake)


def relative_logarithm(age: Scalar, changed: Scalar, inputs: Any, params: Params) -> Scalar:
    """Logarithm of the hazard against an average person of this age and sex.

    `changed` is what stopping or starting to smoke has come to by now.
    """
    beyond = (inputs.vo2max - expected_fitness(age, params)) / params.met
    known = jnp.where(inputs.vo2max > 0.0, beyond, jnp.zeros_like(beyond))
    pressure = (inputs.mean_pressure - params.usual_pressure) / params.pressure_step
    smokes = jnp.clip(params.smoker + changed, 0.0, 1.0)
    habits = smokes * jnp.log(params.smoking_ratio)
    habits = habits + inputs.particles_change / params.particle_step * jnp.log(
        params.particle_ratio
    )
    habits = habits + params.diabetes * jnp.log(params.diabetes_ratio)
    return (
        known * jnp.log(params.fitness_ratio) + pressure * jnp.log(params.pressure_ratio) + habits
    )


def hazard(age: Scalar, relative: Scalar, params: Params) -> Scalar:
    """Hazard of death [1/a]."""
    by_sex = params.sex + (1.0 - params.sex) * params.hazard_women
    grown = params.hazard_growth * (age - params.hazard_age)
    return params.hazard_at_70 * by_sex * jnp.exp(grown + relative)
