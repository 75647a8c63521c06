"""Parameters of the manifest, in its order and units, and what follows from them."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from twin_core.organ import PerMember, Scalar

RESTING_OXYGEN = 3.5  # mL/(kg.min), one MET


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
    predicted = 79.9 - 0.39 * params.age - 13.7 * (1.0 - params.sex)
    predicted = predicted - 0.127 * 2.2046 * params.start_mass
    uptake = params.aerobic_fitness * jnp.maximum(predicted, 3.0 * RESTING_OXYGEN)
    return Derived(params, uptake, gain(params.habitual_load, params))
