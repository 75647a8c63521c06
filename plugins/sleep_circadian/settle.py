"""The pacemaker of a person who lived as usual until now: some days walked before the start.

Half-hour steps: photoreceptors exactly under the light at the middle of a step, since bright light
uses them up within minutes; the oscillator by classical Runge-Kutta.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from plugins.sleep_circadian.clock import Clock, oscillator_rates, receptor_rate
from plugins.sleep_circadian.quantities import MINUTES, Derived
from plugins.sleep_circadian.surroundings import illuminance, inside
from twin_core.organ import Scalar

DAYS, STEPS_A_DAY = 8, 48


def settled_clock(start_hour: Scalar, derived: Derived) -> Clock:
    """The pacemaker at `start_hour`, `DAYS` days after a rough guess of its phase."""
    angle = derived.turn * (start_hour - derived.habitual_zero)
    guess = Clock(-jnp.cos(angle), jnp.sin(angle), 0.3 * jnp.ones_like(angle))
    steps = DAYS * STEPS_A_DAY
    hours = derived.own.day_length / STEPS_A_DAY

    def step(clock: Clock, index: Any) -> tuple[Clock, None]:
        hour = start_hour + (index - steps + 0.5) * hours
        return _advance(clock, _receptors(hour, derived), hours * MINUTES, derived), None

    index = jnp.arange(steps, dtype=jnp.result_type(angle))
    return jax.lax.scan(step, guess, index)[0]


def _receptors(hour: Scalar, derived: Derived) -> Scalar:
    bed = inside(hour, derived.bed)
    return (1.0 - bed) * receptor_rate(illuminance(hour, bed, derived), derived)


def _advance(clock: Clock, alpha: Scalar, dt: Scalar, derived: Derived) -> Clock:
    """The pacemaker `dt` minutes on."""
    turnover = alpha + derived.own.photoreceptor_recovery
    level, half = alpha / turnover, jnp.exp(-0.5 * dt * turnover)
    middle = level + (clock.photoreceptor - level) * half
    strength, none = alpha * (1.0 - middle), jnp.zeros_like(alpha)
    y = (clock.x, clock.xc)

    def field(point: tuple[Scalar, Scalar]) -> tuple[Scalar, Scalar]:
        return oscillator_rates(*point, strength, none, derived)

    first = field(y)
    second = field(_moved(y, first, 0.5 * dt))
    third = field(_moved(y, second, 0.5 * dt))
    last = field(_moved(y, third, dt))
    x, xc = (
        v + dt / 6.0 * (a + 2.0 * (b + c) + d)
        for v, a, b, c, d in zip(y, first, second, third, last, strict=True)
    )
    return Clock(x, xc, level + (middle - level) * half)


def _moved(
    y: tuple[Scalar, Scalar], rate: tuple[Scalar, Scalar], dt: Scalar
) -> tuple[Scalar, Scalar]:
    return y[0] + dt * rate[0], y[1] + dt * rate[1]
