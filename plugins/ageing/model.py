"""Ageing of an adult over decades.

Equations: `tissue` (arteries, filtration, muscle, bone) and `mortality`. Time in days.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import jax.numpy as jnp

from plugins.ageing import mortality, tissue
from plugins.ageing.quantities import Params
from twin_core.organ import AbstractOrgan, Flag, Scalar

YEAR = 365.25  # d


class State(NamedTuple):
    years: Scalar
    cumulative_hazard: Scalar
    smoking_changed: Scalar


class Inputs(NamedTuple):
    mean_pressure: Scalar
    vo2max: Scalar
    smoking_change: Scalar
    particles_change: Scalar


class Outputs(NamedTuple):
    years: Scalar
    pulse_wave_velocity: Scalar
    compliance: Scalar
    vo2max_loss: Scalar
    gfr: Scalar
    muscle_mass: Scalar
    strength: Scalar
    bone_density: Scalar
    death_hazard: Scalar
    survival: Scalar
    biological_age: Scalar


class Organ(AbstractOrgan):
    """What the years take, and the hazard of death."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def initial(self, params: Params, inputs: Inputs) -> State:
        none = jnp.zeros_like(params.hazard_at_70)
        return State(years=none, cumulative_hazard=none, smoking_changed=none)

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Params) -> State:
        age = params.age + state.years
        relative = mortality.relative_logarithm(age, state.smoking_changed, inputs, params)
        return State(
            years=jnp.full_like(state.years, 1.0 / YEAR),
            cumulative_hazard=mortality.hazard(age, relative, params) / YEAR,
            smoking_changed=(inputs.smoking_change - state.smoking_changed)
            / (params.quitting_time * YEAR),
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Params) -> Outputs:
        age = params.age + state.years
        relative = mortality.relative_logarithm(age, state.smoking_changed, inputs, params)
        speed = tissue.pulse_wave_velocity(age, inputs.mean_pressure, params)
        usual = jnp.full_like(speed, params.usual_pressure)
        began = tissue.pulse_wave_velocity(params.age, usual, params)
        return Outputs(
            years=state.years,
            pulse_wave_velocity=speed,
            compliance=(began / speed) ** 2,
            vo2max_loss=tissue.fitness_loss(age, params),
            gfr=tissue.filtration(age, params),
            muscle_mass=tissue.muscle(age, params),
            strength=tissue.strength(age, params),
            bone_density=tissue.bone(age, params),
            death_hazard=mortality.hazard(age, relative, params),
            survival=100.0 * jnp.exp(-state.cumulative_hazard),
            biological_age=age + relative / params.hazard_growth,
        )

    def guard(self, state: State, params: Params) -> Flag:
        """True while the person is younger than 120."""
        return params.age + state.years < 120.0
