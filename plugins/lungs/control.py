r"""What drives breathing.

.. math::
    \dot V_E = G_c (P_b' - r z - I_c)_+ + [s \dot V_0 + a\, G_h (S_0 - S)_+]\,
        \frac{(P_a' - r z - I_p)_+}{(P_0 - I_p)_+} + E

:math:`P' = P \cdot 24 / HCO_3` is what the sensors feel of pressure and bicarbonate, in brain and
artery; `a` grows with days of hypoxia; sleep `z` raises both thresholds; `E` goes with the carbon
dioxide that effort makes.
The answer to hypoxia is linear in saturation and stronger with more carbon dioxide (Rebuck 1975,
doi:10.1152/jappl.1975.38.1.16). Ventilation in L/min, pressures in mmHg.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from twin_core.organ import PerMember, Scalar

SOFT = 1.0  # mmHg over which a drive fades into none
SOFT_SATURATION = 0.2  # percent


def drive(above: PerMember) -> PerMember:
    """Pressure above threshold, fading smoothly into none."""
    return SOFT * jax.nn.softplus(above / SOFT)


def inverse_drive(value: PerMember) -> PerMember:
    """How far above threshold a drive of `value` is."""
    return SOFT * jnp.log(jnp.expm1(value / SOFT))


def lacking(saturation: PerMember, usual: PerMember) -> PerMember:
    """Percent of saturation missing, none for what exceeds the usual."""
    gap = 100.0 * (usual - saturation)
    root = jnp.sqrt(gap * gap + SOFT_SATURATION * SOFT_SATURATION)
    return 0.5 * (gap + root - SOFT_SATURATION)


def ventilation(pressure: Scalar, saturation: Scalar, at: Any, derived: Any) -> Scalar:
    """Breathing that the sensors ask for [L/min] at an arterial pressure and saturation."""
    own = derived.own
    later = own.sleep_rise * at.asleep
    central = own.central_gain * drive(at.brain - later - derived.central_threshold)
    felt = pressure * own.bicarbonate / at.metabolic
    share = drive(felt - later - derived.peripheral_threshold) / drive(own.peripheral_span)
    hypoxic = own.hypoxic_gain * at.carotid * lacking(saturation, derived.saturation)
    peripheral = (own.peripheral_share * derived.ventilation + hypoxic) * share
    # Effort makes the carotid bodies keener: they hold isocapnia, and breathe acid off beyond it.
    acid = own.effort_acid * at.effort * (share - 1.0)
    return central + peripheral + at.effort + acid
