r"""Arterial baroreflex after Ursino 1998 (doi:10.1152/ajpheart.1998.275.5.H1733), reduced.

The carotid pressure is averaged over :math:`\tau_p`; the afferent rate :math:`f_{cs}` is a sigmoid
of it, the sympathetic rate :math:`f_{es}` decays and the vagal rate :math:`f_{ev}` rises with
:math:`f_{cs}`. Effectors follow :math:`s = \ln(1 + (f_{es} - f_{es,min})^+)` and :math:`f_{ev}`,
each as a departure from its value at the set point, so that the reflex is silent there. The pure
delay of 2 s is a chain of two lags of 1 s; the rate sensitivity of the receptor is left out.

A second, low-pressure reflex (cardiopulmonary receptors) constricts arteries and mobilises venous
blood when the right atrium is emptier than at rest.
Pressures in mmHg, firing rates in spikes/s, times in s.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import jax.numpy as jnp

from plugins.circulation.quantities import Params
from twin_core.organ import Scalar

AFFERENT_MIN, AFFERENT_MAX, AFFERENT_WIDTH = 2.52, 47.78, 11.758
SYMPATHETIC_FLOOR, SYMPATHETIC_SPAN, SYMPATHETIC_SLOPE = 2.10, 14.01, 0.0675
SYMPATHETIC_MIN = 2.66
VAGAL_LOW, VAGAL_HIGH, VAGAL_MIDDLE, VAGAL_WIDTH = 3.2, 6.3, 25.0, 7.06
#: Width (spikes/s) over which the sympathetic threshold is rounded.
THRESHOLD_WIDTH = 0.2

RECEPTOR_LAG, PATHWAY_LAG = 2.076, 1.0
HEART_LAG, RESISTANCE_LAG, CONTRACTILITY_LAG, VENOUS_LAG, VAGAL_LAG = 2.0, 6.0, 8.0, 20.0, 1.5

# Effector gains per unit of s (or of vagal rate). Resistance and contractility are Ursino's gains
# over his basal values: splanchnic .695/3.25 and other beds .53/1.36 weighted by conductance,
# ventricles .475/2.91; venous 265.4 + 132.5 mL; period -.13 and +.09 s.
RESISTANCE_GAIN, CONTRACTILITY_GAIN, VENOUS_GAIN = 0.33, 0.163, 398.0
PERIOD_SYMPATHETIC_GAIN, PERIOD_VAGAL_GAIN = -0.13, 0.09

# Low-pressure reflex: width in mL of atrial volume, and its full effect on resistance and veins in
# units of the sympathetic effect. Fitted to blood-loss studies, see MODEL_CARD.md.
STRETCH_WIDTH = 28.0
STRETCH_RESISTANCE, STRETCH_VENOUS = 0.4, 2.0


class Drive(NamedTuple):
    """Sympathetic effect s [1] and vagal rate [spikes/s]."""

    sympathetic: Any
    vagal: Any


def _at_rest() -> Drive:
    afferent = 0.5 * (AFFERENT_MIN + AFFERENT_MAX)
    rate = SYMPATHETIC_FLOOR + SYMPATHETIC_SPAN * math.exp(-SYMPATHETIC_SLOPE * afferent)
    excess = rate - SYMPATHETIC_MIN
    above = 0.5 * (excess + math.hypot(excess, THRESHOLD_WIDTH))
    share = 1.0 / (1.0 + math.exp((VAGAL_MIDDLE - afferent) / VAGAL_WIDTH))
    return Drive(math.log1p(above), VAGAL_LOW + (VAGAL_HIGH - VAGAL_LOW) * share)


#: The drive at the set point, where the reflex is silent.
AT_REST = _at_rest()


def efferents(pressure: Scalar, operating: Scalar | float) -> Drive:
    """What the brain stem sends at the carotid `pressure` with sigmoids centred on `operating`."""
    up = 1.0 / (1.0 + jnp.exp((operating - pressure) / AFFERENT_WIDTH))
    afferent = AFFERENT_MIN + (AFFERENT_MAX - AFFERENT_MIN) * up
    rate = SYMPATHETIC_FLOOR + SYMPATHETIC_SPAN * jnp.exp(-SYMPATHETIC_SLOPE * afferent)
    excess = rate - SYMPATHETIC_MIN
    above = 0.5 * (excess + jnp.sqrt(excess * excess + THRESHOLD_WIDTH**2))
    share = 1.0 / (1.0 + jnp.exp((VAGAL_MIDDLE - afferent) / VAGAL_WIDTH))
    return Drive(jnp.log1p(above), VAGAL_LOW + (VAGAL_HIGH - VAGAL_LOW) * share)


def departure(pressure: Scalar, operating: Scalar) -> Drive:
    """Efferent drive less its value at the set point."""
    now = efferents(pressure, operating)
    return Drive(now.sympathetic - AT_REST.sympathetic, now.vagal - AT_REST.vagal)


def cardiopulmonary(stretch: Scalar, params: Params) -> Scalar:
    """Low-pressure reflex in [-1, 1]: positive when the atrium (mL) is emptier than at rest."""
    return params.cardiopulmonary_gain * jnp.tanh(
        (params.atrial_set_point - stretch) * (1.0 / STRETCH_WIDTH)
    )


def lagged(value: Scalar, target: Scalar, half_step: Scalar, lag: Scalar | float) -> Scalar:
    """Midpoint of the first-order lag ``lag * x' = target - x`` over a step."""
    return value + (target - value) * (half_step / (lag + half_step))
