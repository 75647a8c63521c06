"""Parameters of the manifest, in its order and units, and what follows from them."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from twin_core.organ import PerMember, Scalar

POUNDS = 2.2046  # in a kilogram


class Params(NamedTuple):
    age: Scalar
    sex: Scalar
    start_mass: Scalar
    aerobic_fitness: Scalar
    habitual_load: Scalar
    gain_limit: Scalar
    gain_half_load: Scalar
    quick_share: Scalar
    quick_rise: Scalar
    quick_fall: Scalar
    slow_time: Scalar
    fitness_time: Scalar
    fatigue_time: Scalar
    performance_gain: Scalar
    fatigue_weight: Scalar
    acute_time: Scalar
    chronic_time: Scalar
    daily_variation: Scalar
    usual_intensity: Scalar
    injury_rate: Scalar
    load_ratio_slope: Scalar
    uptake_intercept: Scalar
    uptake_per_age: Scalar
    uptake_women: Scalar
    uptake_per_mass: Scalar
    least_uptake: Scalar


class Derived(NamedTuple):
    """The parameters beside the oxygen uptake and its gain under habitual training."""

    own: Params
    start_uptake: Scalar
    habitual_gain: Scalar


def gain(load: PerMember, params: Params) -> PerMember:
    """Logarithm of oxygen uptake that lasting training at `load` [min/d] adds."""
    return params.gain_limit * load / (load + params.gain_half_load)


def derive(params: Params) -> Derived:
    """Start of Myers 2017 (FRIEND registry), not below three times rest [mL/(kg.min)]."""
    predicted = params.uptake_intercept - params.uptake_per_age * params.age
    predicted = predicted - params.uptake_women * (1.0 - params.sex)
    predicted = predicted - params.uptake_per_mass * POUNDS * params.start_mass
    uptake = params.aerobic_fitness * jnp.maximum(predicted, params.least_uptake)
    return Derived(params, uptake, gain(params.habitual_load, params))
