r"""How oxygen uptake, heart rate and the work left follow effort, in closed form.

Effort is constant within a step, so from the time of the anchor on

.. math::
    v &= D + (v_0 - D)\, e^{-t / \tau_v}, \qquad
    h = H + (h_0 - H)\, e^{-t / \tau_h} \\
    s_2 &= S + e^{-t / \tau_s} [s_{2,0} - S + (s_{1,0} - S)\, t / \tau_s]

Work left above critical power (Skiba's differential form, doi:10.1249/MSS.0b013e3182517a80): it
falls by what power exceeds the critical and comes back at the rate (CP - P) / W'. As it runs out,
power fades to the critical: :math:`\dot W = -(P - CP)(1 - e^{-W / w})`, whose solution is closed.
"""

from __future__ import annotations

import jax.numpy as jnp

from twin_core.organ import Scalar

KILO = 0.06  # kJ in a minute at one watt
FADE = 0.5  # kJ, `w`: the last work is given up smoothly
SOFT_WATT = 2.0


def relaxed(start: Scalar, aim: Scalar, passed: Scalar) -> Scalar:
    """First-order approach after `passed` time constants."""
    return aim + (start - aim) * jnp.exp(-passed)


def relaxed_twice(first: Scalar, second: Scalar, aim: Scalar, passed: Scalar) -> Scalar:
    """The second of two equal lags in a row after `passed` time constants."""
    return aim + jnp.exp(-passed) * (second - aim + (first - aim) * passed)


def positive(x: Scalar, soft: float) -> Scalar:
    """`x` where it is positive, fading smoothly into none."""
    return 0.5 * (x + jnp.sqrt(x * x + soft * soft))


def at_most(x: Scalar, limit: Scalar, soft: float) -> Scalar:
    """The lesser of both, smoothly."""
    return limit - positive(limit - x, soft)


def work_left(work: Scalar, full: Scalar, excess: Scalar, minutes: Scalar) -> Scalar:
    """Work above critical power [kJ] after `minutes` at `excess` W above it (or below)."""
    over, under = jnp.maximum(excess, 0.0), jnp.maximum(-excess, 0.0)
    drained = jnp.exp(-KILO * over * minutes / FADE)
    spent = FADE * jnp.log1p(jnp.expm1(work / FADE) * drained)
    back = relaxed(work, full, KILO * under * minutes / full)
    return jnp.where(excess > 0.0, spent, back)


def given(wanted: Scalar, critical: Scalar, work: Scalar) -> Scalar:
    """Power [W] that is given when `wanted` is asked for with `work` [kJ] left."""
    over = jnp.maximum(wanted - critical, 0.0)
    return wanted - over * jnp.exp(-work / FADE)
