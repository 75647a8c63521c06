r"""The axis of brain, pituitary and adrenal glands, beside what it does on a usual day.

.. math::
    \dot a &= k_a [D F^{-g} - a], \qquad \dot c = k_c (a - c), \qquad
    \dot F = (c - F) / \tau_F \\
    D &= e^{A W(\omega (h - h_0))} / K \cdot (1 + G q)

with ACTH `a`, cortisol `c` and felt cortisol `F` against their means, the demand `q`, and `K` so
that cortisol has the mean 1; `W` is a cosine that rises faster than it falls. The structure is that
of Gupta 2007 (doi:10.1186/1742-4682-4-8) without receptor bistability, the half-lives those of
Mol Syst Biol 21:254. Time in minutes.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from plugins.stress.quantities import Inputs, Params
from twin_core.organ import PerMember, Scalar

LN2 = 0.6931471805599453
# Cortisol follows the drive's logarithm with this share of its static gain (two slow steps a day).
DAILY_GAIN = 0.9
LEAST_FELT = 0.02


class Axis(NamedTuple):
    """ACTH, cortisol and felt cortisol against their means, or their rates [1/min]."""

    acth: Scalar
    cortisol: Scalar
    felt: Scalar


def mean_drive(p: Params) -> PerMember:
    """`K`: what the clock's drive is divided by so that cortisol has the mean 1."""
    amplitude = DAILY_GAIN * p.rhythm_amplitude / (1.0 + p.feedback_gain)
    phases = jnp.arange(24, dtype=amplitude.dtype) * (jnp.pi / 12.0)
    phases = jnp.reshape(phases, (1,) * amplitude.ndim + (-1,))
    skew = jnp.broadcast_to(p.rhythm_skew, amplitude.shape)[..., None]
    phases = phases + skew * (jnp.cos(phases) - 1.0)
    waves = jnp.exp(amplitude[..., None] * jnp.cos(phases))
    return waves.mean(axis=-1) ** (1.0 + p.feedback_gain)


def wave(phase: Scalar, p: Params) -> Scalar:
    """A cosine that rises faster than it falls."""
    return jnp.cos(phase + p.rhythm_skew * (jnp.cos(phase) - 1.0))


def clock_drive(hour: Scalar, mean: PerMember, p: Params) -> Scalar:
    """The body clock's drive to the axis at this local hour."""
    phase = 2.0 * jnp.pi / p.day_length * (hour - p.rhythm_peak)
    return jnp.exp(p.rhythm_amplitude * wave(phase, p)) / mean


def usual_axis(hour: Scalar, mean: PerMember, p: Params) -> Axis:
    """A start near the daily rhythm; what is missing fades within hours."""
    lagged = clock_drive(hour - p.rhythm_lag, mean, p) ** (1.0 / (1.0 + p.feedback_gain))
    return Axis(lagged, lagged, lagged)


def pushed(inputs: Inputs, new_demand: Scalar, p: Params) -> Scalar:
    """What new demand, distress, short sleep and fever do to the drive; 1 without them."""
    slow = p.distress_gain * inputs.distress + p.sleep_loss_gain * inputs.sleep_loss
    slow = slow + p.fever_gain * inputs.inflammation
    return (1.0 + p.demand_gain * jnp.maximum(new_demand, 0)) * jnp.exp(slow)


def axis_rates(now: Axis, drive: Scalar, drug: Scalar, p: Params) -> Axis:
    """Rates of the axis under a drive and glucocorticoid drugs [1/min]."""
    felt = jnp.maximum(now.felt + p.drug_feedback * drug, LEAST_FELT)
    aim = drive * jnp.exp(-p.feedback_gain * jnp.log(felt))
    return Axis(
        acth=LN2 / p.acth_half_life * (aim - now.acth),
        cortisol=LN2 / p.cortisol_half_life * (now.acth - now.cortisol),
        felt=(now.cortisol - now.felt) / p.feedback_time,
    )
