"""Parameters of the manifest, in its order and units."""

from __future__ import annotations

from typing import NamedTuple

from twin_core.organ import Scalar


class Params(NamedTuple):
    age: Scalar
    sex: Scalar
    pulse_wave_velocity_at_25: Scalar
    stiffening: Scalar
    stiffness_of_pressure: Scalar
    fitness_loss: Scalar
    fitness_loss_growth: Scalar
    gfr_young: Scalar
    gfr_loss_men: Scalar
    gfr_loss_women: Scalar
    gfr_loss_pace: Scalar
    gfr_onset: Scalar
    muscle_ratio: Scalar
    strength_loss: Scalar
    strength_onset: Scalar
    bone_loss: Scalar
    bone_onset: Scalar
    menopause_age: Scalar
    menopause_loss: Scalar
    hazard_at_70: Scalar
    hazard_growth: Scalar
    hazard_women: Scalar
    fitness_ratio: Scalar
    pressure_ratio: Scalar
    smoker: Scalar
    smoking_ratio: Scalar
    diabetes: Scalar
    diabetes_ratio: Scalar
    expected_mass: Scalar
    quitting_time: Scalar
    particle_ratio: Scalar
    usual_pressure: Scalar
    least_pressure: Scalar
    stiffening_age: Scalar
    fitness_onset: Scalar
    onset_softness: Scalar
    least_gfr: Scalar
    strength_loss_age: Scalar
    menopause_lag: Scalar
    menopause_width: Scalar
    hazard_age: Scalar
    pressure_step: Scalar
    particle_step: Scalar
    met: Scalar
    least_uptake: Scalar
    uptake_intercept: Scalar
    uptake_per_age: Scalar
    uptake_women: Scalar
    uptake_per_mass: Scalar
