r"""Time-varying elastance of a chamber (Suga and Sagawa 1974, doi:10.1161/01.RES.35.1.117).

.. math:: p(t) = E(t)\,(V - V_0), \qquad E(t) = E_A f(t) + E_B

with the piecewise cosine activation of Regazzoni et al. 2022
(doi:10.1016/j.jcp.2022.111083): a rise over :math:`T_C` and a fall over :math:`T_R`. Both scale
with the square root of the cycle length, as systole does (Bazett; QT and QS2 intervals).
Time in s, elastance in mmHg/mL.
"""

from __future__ import annotations

import math

import jax.numpy as jnp

from twin_core.organ import Scalar

#: Cycle length (s) at which the durations in the manifest hold: 75 beats a minute.
REFERENCE_CYCLE = 0.8
#: Share of a cycle that contraction and relaxation may fill together.
LONGEST_ACTIVE = 0.98


def interval_scale(cycle: Scalar) -> Scalar:
    """Factor on all cardiac time intervals at the cycle length `cycle` in s."""
    return jnp.sqrt(cycle / REFERENCE_CYCLE)


def activation(
    t: Scalar, onset: Scalar | float, contraction: Scalar, relaxation: Scalar, cycle: Scalar
) -> Scalar:
    """Activation in [0, 1] at `t` seconds after the beat began; the pattern repeats each cycle."""
    relaxation = jnp.minimum(relaxation, LONGEST_ACTIVE * cycle - contraction)
    since = t - onset
    since = jnp.where(since < 0.0, since + cycle, since)
    since = jnp.where(since < cycle, since, since - cycle)
    rising = since / contraction
    falling = 1.0 + jnp.minimum((since - contraction) / relaxation, 1.0)
    return 0.5 - 0.5 * jnp.cos(math.pi * jnp.where(since < contraction, rising, falling))
