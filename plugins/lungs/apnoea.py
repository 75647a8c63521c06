r"""Breathing pauses in sleep: how many, and how low saturation falls in them.

.. math:: n = n_0\, z\, e^{-p / p_0}, \qquad
          P_{A,end} = P_A - 863\, \dot V O_2\, d / V_L

A pause of length `d` takes its oxygen from the lung volume :math:`V_L`; blood holds little more.
Positive airway pressure `p` splints the throat. Pauses are not resolved in time: saturation told is
its mean with them, and the lowest that the usual pause reaches.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp

from plugins.lungs import gas
from plugins.lungs.settle import Exchange, Situation
from twin_core.organ import Scalar

HOUR = 3600.0  # s
MINUTE = 60.0  # s


class Pauses(NamedTuple):
    """Pauses an hour; mean and lowest saturation [1]."""

    rate: Scalar
    mean: Scalar
    lowest: Scalar


def pauses(there: Exchange, at: Situation, pressure: Scalar, derived: Any) -> Pauses:
    """What pauses make of saturation; `pressure` is given to the airway [cm H2O]."""
    own = derived.own
    rate = own.apnoea_index * at.asleep * jnp.exp(-pressure / own.cpap_scale)
    minutes = own.apnoea_duration / MINUTE
    fall = gas.FACTOR * at.uptake * minutes / derived.lung_store
    oxygen = gas.at_least(there.oxygen - fall, gas.LEAST_PRESSURE, 1.0)
    taken = at.uptake / at.flow
    end = gas.mixed_saturation(oxygen, there.shift, own.hemoglobin, own.shunt, taken)
    paused = jnp.minimum(rate * (own.apnoea_duration + own.apnoea_recovery) / HOUR, 1.0)
    drop = there.saturation - end
    happens = 1.0 - jnp.exp(-rate)
    return Pauses(rate, there.saturation - 0.5 * paused * drop, there.saturation - happens * drop)
