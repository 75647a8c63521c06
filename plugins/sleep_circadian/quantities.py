"""Parameters of the manifest, and the constants that follow from them once per solve."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from twin_core.organ import PerMember, Scalar

MINUTES = 60.0


class Params(NamedTuple):
    intrinsic_period: Scalar
    oscillator_stiffness: Scalar
    light_gain: Scalar
    light_rate: Scalar
    light_exponent: Scalar
    light_reference: Scalar
    photoreceptor_recovery: Scalar
    light_phase_sensitivity: Scalar
    period_light_coupling: Scalar
    period_correction: Scalar
    wake_time: Scalar
    sleep_need: Scalar
    sleep_efficiency: Scalar
    phase_before_waking: Scalar
    sunrise: Scalar
    sunset: Scalar
    daylight: Scalar
    room_light: Scalar
    pressure_ceiling: Scalar
    pressure_time: Scalar
    pressure_threshold: Scalar
    pressure_hysteresis: Scalar
    circadian_wake_gain: Scalar
    bed_ease: Scalar
    bed_resistance: Scalar
    arousal_resistance: Scalar
    alertness_floor: Scalar
    alertness_fall: Scalar
    alertness_ceiling: Scalar
    alertness_recovery: Scalar
    alertness_recovery_cap: Scalar
    alertness_amplitude: Scalar
    alertness_peak: Scalar
    inertia_depth: Scalar
    inertia_rate: Scalar
    missed_sleep_memory: Scalar
    caffeine_absorption: Scalar
    caffeine_clearance: Scalar
    caffeine_volume: Scalar
    caffeine_half_effect: Scalar
    caffeine_pressure: Scalar
    caffeine_alertness: Scalar
    melatonin_absorption: Scalar
    melatonin_clearance: Scalar
    melatonin_volume: Scalar
    melatonin_bioavailability: Scalar
    melatonin_half_effect: Scalar
    melatonin_drive: Scalar
    melatonin_peak: Scalar
    melatonin_suppression: Scalar
    day_length: Scalar
    dark_light: Scalar
    switch_time: Scalar
    inertia_reset: Scalar
    ultradian_delay: Scalar
    missed_softness: Scalar
    melatonin_middle: Scalar
    melatonin_half_night: Scalar


class Window(NamedTuple):
    """A span of the day by its middle (cosine, sine) and the cosine of its half-length.

    `turn` is the angle of an hour [rad/h].
    """

    cosine: Scalar
    sine: Scalar
    edge: Scalar
    turn: Scalar


class Derived(NamedTuple):
    """The parameters beside what follows from them; `turn` is the angle of an hour [rad/h]."""

    own: Params
    turn: Scalar
    bed: Window
    sun: Window
    stiffness_of_period: Scalar
    habitual_zero: Scalar
    absorbed_light: Scalar


def window(middle: PerMember, length: PerMember, turn: PerMember) -> Window:
    """The window of `length` hours around the hour `middle`."""
    angle = turn * middle
    return Window(jnp.cos(angle), jnp.sin(angle), jnp.cos(0.5 * turn * length), turn)


def derive(params: Params) -> Derived:
    middle = params.wake_time - 0.5 * params.sleep_need
    day = 0.5 * (params.sunrise + params.sunset)
    turn = 2.0 * jnp.pi / params.day_length
    own_period = params.period_correction * params.intrinsic_period
    return Derived(
        own=params,
        turn=turn,
        bed=window(middle, params.sleep_need, turn),
        sun=window(day, params.sunset - params.sunrise, turn),
        stiffness_of_period=(params.day_length / own_period) ** 2,
        habitual_zero=params.wake_time - params.phase_before_waking,
        absorbed_light=params.light_reference ** (-params.light_exponent) * params.light_rate,
    )
