"""Caffeine and melatonin: one compartment behind a gut, and what their levels do.

Caffeine lowers felt sleep pressure and sleepiness; melatonin that was taken pushes the clock. Own
melatonin follows the clock and fades in light.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

from plugins.sleep_circadian.quantities import Derived
from twin_core.organ import Scalar

MG_PER_L_TO_PG_PER_ML = 1e6
NIGHT_SHARPNESS = 8.0


def saturating(level: Scalar, half: Scalar) -> Scalar:
    return level / (level + half)


def caffeine_level(amount: Scalar, derived: Derived) -> Scalar:
    """Caffeine in plasma [mg/L]."""
    return amount / derived.own.caffeine_volume


def taken_melatonin(amount: Scalar, derived: Derived) -> Scalar:
    """Melatonin from tablets in plasma [pg/mL]."""
    return MG_PER_L_TO_PG_PER_ML * amount / derived.own.melatonin_volume


def own_melatonin(phase: tuple[Scalar, Scalar], light: Scalar, derived: Derived) -> Scalar:
    """The pineal gland's melatonin in plasma [pg/mL] under `light` [lx] at the eye."""
    own, (cosine, sine) = derived.own, phase
    at = derived.turn * own.melatonin_middle
    middle = cosine * jnp.cos(at) + sine * jnp.sin(at)
    edge = jnp.cos(derived.turn * own.melatonin_half_night)
    night = jax.nn.sigmoid(NIGHT_SHARPNESS * (middle - edge))
    return own.melatonin_peak * night * (1.0 - saturating(light, own.melatonin_suppression))
