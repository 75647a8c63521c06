r"""The light-driven pacemaker (process L and a van der Pol oscillator).

.. math::
    \alpha &= \alpha_0 (I / I_0)^p, \qquad \dot n = \alpha (1 - n) - \beta n \\
    B &= G (1 - n) \alpha (1 - b x)(1 - b x_c) \\
    \dot x &= \tfrac{\pi}{12} (x_c + B) \\
    \dot x_c &= \tfrac{\pi}{12} [\mu (x_c - \tfrac43 x_c^3) - x ((24 / f \tau)^2 + k B) - M]

`x` falls to its minimum with core temperature. Form of Forger 1999, doi:10.1177/074873099129000867;
constants of Skeldon 2023 as public code has them. `M` is the drive of melatonin that was taken.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from plugins.sleep_circadian.quantities import MINUTES, Derived
from twin_core.organ import Scalar, power


class Clock(NamedTuple):
    x: Scalar
    xc: Scalar
    photoreceptor: Scalar


def receptor_rate(light: Scalar, derived: Derived) -> Scalar:
    """Activation of photoreceptors [1/min] under `light` [lx]."""
    exponent, dark = derived.own.light_exponent, derived.own.dark_light
    return derived.absorbed_light * (power(light + dark, exponent) - power(dark, exponent))


def oscillator_rates(
    x: Scalar, xc: Scalar, strength: Scalar, melatonin: Scalar, derived: Derived
) -> tuple[Scalar, Scalar]:
    """Rates per minute of both clock variables under light of that `strength`."""
    own = derived.own
    tuned = (1.0 - own.light_phase_sensitivity * x) * (1.0 - own.light_phase_sensitivity * xc)
    drive = own.light_gain * strength * tuned
    limit = own.oscillator_stiffness * (xc - (4.0 / 3.0) * xc * xc * xc)
    restore = x * (derived.stiffness_of_period + own.period_light_coupling * drive)
    pace = derived.turn / MINUTES
    return pace * (xc + drive), pace * (limit - restore - melatonin)


def clock_rates(
    clock: Clock, light: Scalar, open_eye: Scalar, melatonin: Scalar, derived: Derived
) -> Clock:
    """Rates per minute; `open_eye` is 1 awake and 0 asleep."""
    alpha, free = open_eye * receptor_rate(light, derived), 1.0 - clock.photoreceptor
    x, xc = oscillator_rates(clock.x, clock.xc, alpha * free, melatonin, derived)
    recovered = derived.own.photoreceptor_recovery * clock.photoreceptor
    return Clock(x, xc, alpha * free - recovered)


def direction(clock: Clock) -> tuple[Scalar, Scalar]:
    """Cosine and sine of the phase since the temperature minimum."""
    per_radius = 1.0 / jnp.sqrt(clock.x * clock.x + clock.xc * clock.xc + 1e-9)
    return -clock.x * per_radius, clock.xc * per_radius
