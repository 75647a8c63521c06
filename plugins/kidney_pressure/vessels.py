r"""Systemic circulation and water, settled: everything that follows from pressure and thirst.

.. math::
    CO &= P / R_{tp}, \qquad P_{ra} = 0.2787 (e^{0.2281 CO} - e^{1.1405}) \\
    P_{mf} &= P_{ra} + CO\,R_{vr} = (7.436 V_b - 30.18)\,\epsilon, \qquad ECF = 3 V_b \\
    v &= \sigma\big((C_{Na} - 143) / 1.2 + (\epsilon - 1) / 0.3\big)

with :math:`\epsilon = a + z` from the baroreceptors. Circulation: Karaaslan 2005 (see `nephron`).
The water loop is a design of ours in place of the published one, which oscillates when it is run:
urine has :math:`60 + 1140 v` mOsm/L and intake is :math:`0.0003 + 0.00153 v` L/min, so that both
settle at one `v`. Volumes in L, sodium in mmol/L, flows in L/min and mmol/min.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from twin_core.organ import PerMember

SMALL_VESSEL_RESISTANCE = 3.4  # mmHg.min/L
MINUTES_A_DAY = 1440.0


class Vessels(NamedTuple):
    """Tone over normal, cardiac output (L/min), right-atrial pressure (mmHg), water, sodium."""

    tone: PerMember
    cardiac_output: PerMember
    atrial_pressure: PerMember
    extracellular_water: PerMember
    sodium: PerMember


def receptor_drive(pressure: PerMember) -> PerMember:
    """Autonomic drive that pressure (mmHg) leaves over."""
    return 3.0042 * jnp.exp(-0.011 * pressure)


def vessels(
    pressure: PerMember,
    thirst_logit: PerMember,
    vascularity: PerMember,
    baroreceptors: PerMember,
    arterial: PerMember,
) -> Vessels:
    """The circulation at a mean pressure; `arterial` scales arterial resistance."""
    tone = receptor_drive(pressure) + baroreceptors
    arteries = 16.6 * arterial * tone / vascularity
    output = pressure / (arteries + SMALL_VESSEL_RESISTANCE)
    atrial = 0.2787 * (jnp.exp(0.2281 * output) - jnp.exp(1.1405))
    filling = atrial + output * (8.0 * SMALL_VESSEL_RESISTANCE + arteries) / 31.0
    blood = (filling / tone + 30.18) / 7.436
    sodium = 143.0 + 1.2 * (thirst_logit - (tone - 1.0) / 0.3)
    return Vessels(tone, output, atrial, 3.0 * blood, sodium)


def urine(thirst: PerMember) -> PerMember:
    """Urine (L/min), which equals what is drunk beyond other losses."""
    return 0.0003 + 0.00153 * thirst


def sodium_with_water(thirst: PerMember) -> PerMember:
    """Sodium (mmol/min) that urine of this flow and concentration carries."""
    return 0.5 * (urine(thirst) * (60.0 + 1140.0 * thirst) - 0.417)


def vascularity_rate(vascularity: PerMember, cardiac_output: PerMember) -> PerMember:
    """Growth of vessels per day: plentiful flow thins them out over months."""
    grown = 0.11312 * jnp.exp(-0.4851 * cardiac_output)
    return MINUTES_A_DAY * (grown - 0.01 * vascularity) / 1000.0


def settled_vascularity(cardiac_output: PerMember) -> PerMember:
    return 11.312 * jnp.exp(-0.4851 * cardiac_output)


def baroreceptor_rate(baroreceptors: PerMember, pressure: PerMember) -> PerMember:
    """Resetting of the baroreceptors per day."""
    return -MINUTES_A_DAY * 0.00005 * (baroreceptors + 0.75 * receptor_drive(pressure) - 1.0)


def settled_baroreceptors(pressure: PerMember) -> PerMember:
    return 1.0 - 0.75 * receptor_drive(pressure)
