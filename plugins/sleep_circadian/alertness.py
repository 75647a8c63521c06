r"""Alertness and sleepiness: the three-process model on the person's own clock.

.. math::
    KSS = 10.6 - 0.6 (A + C + U + W)

with the reserve `A` falling awake and filling asleep, the circadian `C`, the ultradian `U` and
the inertia `W` after waking. Constants of Ingre 2014, doi:10.1371/journal.pone.0108679. The
published model reads the clock on the wall; here `C` and `U` follow the body clock, so that a
flight or a night shift is felt.
"""

from __future__ import annotations

import jax.numpy as jnp

from plugins.sleep_circadian.quantities import MINUTES, Derived
from twin_core.organ import Scalar

ULTRADIAN = 0.5
KSS_AT_ZERO, KSS_SLOPE = 10.6, 0.6
SOFT = 0.05


def _lesser(a: Scalar, b: Scalar) -> Scalar:
    """A smooth minimum."""
    return 0.5 * (a + b - jnp.sqrt((a - b) ** 2 + SOFT**2))


def reserve_rate(reserve: Scalar, asleep: Scalar, derived: Derived) -> Scalar:
    """Rate of the alertness reserve [1/min]: exponential awake; asleep linear, then exponential."""
    own = derived.own
    awake = -own.alertness_fall * (reserve - own.alertness_floor)
    room = _lesser(own.alertness_ceiling - reserve, own.alertness_recovery_cap)
    return ((1.0 - asleep) * awake + asleep * own.alertness_recovery * room) / MINUTES


def inertia_rate(inertia: Scalar, asleep: Scalar, derived: Derived) -> Scalar:
    """Rate of sleep inertia [1/min]."""
    own = derived.own
    awake = -own.inertia_rate / MINUTES * inertia
    deepening = own.inertia_reset / MINUTES * (own.inertia_depth + inertia)
    return (1.0 - asleep) * awake - asleep * deepening


def alertness(
    reserve: Scalar, inertia: Scalar, asleep: Scalar, phase: tuple[Scalar, Scalar], derived: Derived
) -> Scalar:
    """The sum of the processes; `phase` is cosine and sine since the temperature minimum."""
    own, (cosine, sine) = derived.own, phase
    peak = derived.turn * own.alertness_peak
    rhythm = cosine * jnp.cos(peak) + sine * jnp.sin(peak)
    late = 2.0 * derived.turn * (own.alertness_peak + own.ultradian_delay)
    twice_cosine, twice_sine = cosine * cosine - sine * sine, 2.0 * sine * cosine
    ultradian = twice_cosine * jnp.cos(late) + twice_sine * jnp.sin(late)
    felt = (1.0 - asleep) * inertia
    circadian = own.alertness_amplitude * rhythm
    return reserve + circadian + ULTRADIAN * (ultradian - 1.0) + felt


def karolinska(alertness: Scalar) -> Scalar:
    """Karolinska sleepiness [1 to 9]: 1 extremely alert, 9 fighting sleep."""
    return KSS_AT_ZERO - KSS_SLOPE * alertness
