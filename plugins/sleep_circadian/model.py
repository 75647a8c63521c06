"""Body clock, sleep, alertness, caffeine and melatonin of one person.

Equations: `clock` (pacemaker), `sleep` (two processes), `alertness` (three processes), `drugs`,
`surroundings` (light and bed). Time in minutes; see the model card for sources.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import jax.numpy as jnp

from plugins.sleep_circadian import alertness as feeling
from plugins.sleep_circadian import drugs, sleep
from plugins.sleep_circadian.clock import Clock, clock_rates, direction
from plugins.sleep_circadian.quantities import MINUTES, Derived, Params, derive
from plugins.sleep_circadian.settle import settled_clock
from plugins.sleep_circadian.surroundings import hour_of, illuminance, inside
from twin_core.organ import AbstractOrgan, Flag, Scalar


class State(NamedTuple):
    clock_x: Scalar
    clock_xc: Scalar
    photoreceptor: Scalar
    asleep: Scalar
    sleep_pressure: Scalar
    alertness_reserve: Scalar
    sleep_inertia: Scalar
    sleep_missed: Scalar
    caffeine_gut: Scalar
    caffeine: Scalar
    melatonin_gut: Scalar
    melatonin: Scalar


class Inputs(NamedTuple):
    start_hour: Scalar
    zone_shift: Scalar
    bed_shift: Scalar
    kept_awake: Scalar
    extra_light: Scalar
    caffeine_rate: Scalar
    melatonin_rate: Scalar
    sleep_lost_outside: Scalar
    arousal: Scalar


class Outputs(NamedTuple):
    asleep: Scalar
    sleep_pressure: Scalar
    sleep_loss: Scalar
    sleepiness: Scalar
    misalignment: Scalar
    light: Scalar
    melatonin: Scalar
    caffeine: Scalar


def _clock(state: State) -> Clock:
    return Clock(state.clock_x, state.clock_xc, state.photoreceptor)


def _around(t: Scalar, inputs: Inputs, derived: Derived) -> tuple[Scalar, Scalar, Scalar]:
    """Habitual and present bed window (0 to 1), and light around an open eye [lx]."""
    hour = hour_of(t, inputs.start_hour) + inputs.zone_shift
    habitual = inside(hour, derived.bed)
    bed = inside(hour - inputs.bed_shift, derived.bed)
    return habitual, bed, illuminance(hour, bed, derived) + inputs.extra_light


def _leaning(state: State, bed: Scalar, inputs: Inputs, derived: Derived) -> Scalar:
    own = derived.own
    level = drugs.caffeine_level(state.caffeine, derived)
    blocked = own.caffeine_pressure * drugs.saturating(level, own.caffeine_half_effect)
    placed = own.bed_ease * bed - own.bed_resistance * (1.0 - bed)
    forced = sleep.DUTY * inputs.kept_awake + own.arousal_resistance * inputs.arousal
    return placed - blocked - forced


def _melatonin_push(state: State, derived: Derived) -> Scalar:
    own = derived.own
    level = drugs.taken_melatonin(state.melatonin, derived)
    return own.melatonin_drive * drugs.saturating(level, own.melatonin_half_effect)


class Organ(AbstractOrgan):
    """The body clock and sleep of an adult."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def derive(self, params: Params) -> Derived:
        return derive(params)

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """The rhythm of a person who lived as usual, at the hour at which the run begins."""
        own = params.own
        hour = inputs.start_hour
        asleep = inside(hour, params.bed)
        # Hours since waking, from -need to 24 - need.
        awake_for = jnp.mod(hour - own.wake_time + own.sleep_need, own.day_length) - own.sleep_need
        at_waking = own.alertness_ceiling - 0.3
        fall = jnp.exp(-own.alertness_fall * jnp.maximum(awake_for, 0.0))
        reserve = own.alertness_floor + (at_waking - own.alertness_floor) * fall
        low = own.alertness_floor + (at_waking - own.alertness_floor) * jnp.exp(
            -own.alertness_fall * (own.day_length - own.sleep_need)
        )
        filled = at_waking + (low - at_waking) * jnp.minimum(-awake_for / own.sleep_need, 1.0)
        clock = settled_clock(hour, params)
        none = jnp.zeros_like(clock.x)
        awake_inertia = jnp.exp(-own.inertia_rate * jnp.maximum(awake_for, 0.0))
        return State(
            clock_x=clock.x,
            clock_xc=clock.xc,
            photoreceptor=clock.photoreceptor,
            asleep=asleep,
            sleep_pressure=sleep.habitual_pressure(own.sleep_need, awake_for, params),
            alertness_reserve=jnp.where(awake_for < 0.0, filled, reserve),
            sleep_inertia=-own.inertia_depth * awake_inertia,
            sleep_missed=none,
            caffeine_gut=none,
            caffeine=none,
            melatonin_gut=none,
            melatonin=none,
        )

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        own, clock = params.own, _clock(state)
        habitual, bed, light = _around(t, inputs, params)
        push = _melatonin_push(state, params)
        moved = clock_rates(clock, light, 1.0 - state.asleep, push, params)
        leaning = _leaning(state, bed, inputs, params)
        forgotten = state.sleep_missed / own.missed_sleep_memory
        absorbed = own.caffeine_absorption * state.caffeine_gut
        cleared = own.caffeine_clearance / own.caffeine_volume * state.caffeine
        taken_up = own.melatonin_absorption * state.melatonin_gut
        gone = own.melatonin_clearance / own.melatonin_volume * state.melatonin
        return State(
            clock_x=moved.x,
            clock_xc=moved.xc,
            photoreceptor=moved.photoreceptor,
            asleep=sleep.asleep_rate(state.asleep, state.sleep_pressure, clock, leaning, params),
            sleep_pressure=sleep.pressure_rate(state.sleep_pressure, state.asleep, params),
            alertness_reserve=feeling.reserve_rate(state.alertness_reserve, state.asleep, params),
            sleep_inertia=feeling.inertia_rate(state.sleep_inertia, state.asleep, params),
            sleep_missed=(own.sleep_efficiency * habitual - state.asleep - forgotten) / MINUTES,
            caffeine_gut=inputs.caffeine_rate - absorbed / MINUTES,
            caffeine=(absorbed - cleared) / MINUTES,
            melatonin_gut=own.melatonin_bioavailability * inputs.melatonin_rate
            - taken_up / MINUTES,
            melatonin=(taken_up - gone) / MINUTES,
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        own, phase = params.own, direction(_clock(state))
        _, _, around = _around(t, inputs, params)
        light = (1.0 - state.asleep) * around
        level = drugs.caffeine_level(state.caffeine, params)
        helped = own.caffeine_alertness * drugs.saturating(level, own.caffeine_half_effect)
        felt = feeling.alertness(
            state.alertness_reserve, state.sleep_inertia, state.asleep, phase, params
        )
        missed = 0.5 * (
            state.sleep_missed + jnp.sqrt(state.sleep_missed**2 + own.missed_softness**2)
        )
        hour = hour_of(t, inputs.start_hour) + inputs.zone_shift
        taken = drugs.taken_melatonin(state.melatonin, params)
        return Outputs(
            asleep=state.asleep,
            sleep_pressure=state.sleep_pressure,
            sleep_loss=missed + inputs.sleep_lost_outside,
            sleepiness=feeling.karolinska(felt + helped),
            misalignment=_ahead(phase, hour - params.habitual_zero, params.turn),
            light=light,
            melatonin=drugs.own_melatonin(phase, light, params) + taken,
            caffeine=level,
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """True while the clock ticks and sleep is a share."""
        radius = jnp.sqrt(state.clock_x**2 + state.clock_xc**2)
        asleep = (state.asleep > -0.1) & (state.asleep < 1.1)
        return asleep & (radius > 0.05) & (radius < 3.0) & (state.sleep_pressure > 0.0)


def _ahead(phase: tuple[Scalar, Scalar], hours: Scalar, turn: Scalar) -> Scalar:
    """How far the body clock is ahead of the habitual phase at this hour [h, -12 to 12]."""
    cosine, sine = phase
    expected = turn * hours
    across = sine * jnp.cos(expected) - cosine * jnp.sin(expected)
    along = cosine * jnp.cos(expected) + sine * jnp.sin(expected)
    return jnp.arctan2(across, along) / turn
