r"""Two processes: sleep pressure, the clock's drive to wake, and the switch between them.

.. math::
    \chi \dot H &= \mu (1 - S) - H, \qquad
    C = c_0 + c_1 x_c + c_2 x + c_3 x_c^2 + c_4 x_c x + c_5 x^2 \\
    \tau \dot S &= \sigma\left([H - H_0 - c_a C - \tfrac{\Delta}{2} (1 - 2 S) + b] / w\right) - S

`S` is 1 asleep and 0 awake; its own place in the threshold keeps it where it is, as the two
thresholds of Skeldon 2023 do. `b` is what bed, duty and caffeine add. Without `b` the model is the
published one, with a switch that takes minutes.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

from plugins.sleep_circadian.clock import Clock
from plugins.sleep_circadian.quantities import MINUTES, Derived
from twin_core.organ import Scalar

# How sharply the switch decides, in units of pressure.
SWITCH_WIDTH = 0.08
# A duty that forbids sleep outweighs any pressure.
DUTY = 20.0


def wake_drive(clock: Clock) -> Scalar:
    """The clock's part of the sleep thresholds, of Skeldon 2023."""
    x, xc = clock.x, clock.xc
    quadratic = -0.4442 * xc * xc + 0.0250 * xc * x - 0.9647 * x * x
    return 0.7896 - 0.3912 * xc + 0.7583 * x + quadratic


def pressure_rate(pressure: Scalar, asleep: Scalar, derived: Derived) -> Scalar:
    """Rate of sleep pressure [1/min]."""
    own = derived.own
    return ((1.0 - asleep) * own.pressure_ceiling - pressure) / (own.pressure_time * MINUTES)


def asleep_rate(
    asleep: Scalar, pressure: Scalar, clock: Clock, leaning: Scalar, derived: Derived
) -> Scalar:
    """Rate of falling asleep or waking [1/min]; `leaning` eases sleep in units of pressure."""
    own = derived.own
    margin = pressure - own.pressure_threshold - own.circadian_wake_gain * wake_drive(clock)
    keep = own.pressure_hysteresis * (asleep - 0.5)
    target = jax.nn.sigmoid((margin + keep + leaning) / SWITCH_WIDTH)
    return (target - asleep) / own.switch_time


def habitual_pressure(need: Scalar, awake_for: Scalar, derived: Derived) -> Scalar:
    """Pressure of someone who sleeps `need` hours every night, `awake_for` hours after waking.

    The periodic solution of the pressure alone; negative hours are hours before waking.
    """
    own = derived.own
    chi, day = own.pressure_time, own.day_length
    kept = jnp.exp(-need / chi)
    awake = own.pressure_ceiling * (1.0 - jnp.exp(-(day - need) / chi))
    at_waking = awake * kept / (1.0 - jnp.exp(-day / chi))
    rise = own.pressure_ceiling - at_waking
    during_day = own.pressure_ceiling - rise * jnp.exp(-jnp.maximum(awake_for, 0.0) / chi)
    return jnp.where(awake_for < 0.0, at_waking * jnp.exp(-awake_for / chi), during_day)
