r"""Body water, sodium, thirst and urine within minutes to days.

.. math::
    Osm &= \frac{Osm_0 W_0 + 2 n}{W_0 + w}, \qquad
    v = \mathrm{logistic}(v_0 + (Osm - Osm_0) / s), \qquad
    \dot u = \dot N / (60 + 1140\, v)

`w` is water and `n` sodium gained (kg, mmol), `N` the solutes to excrete. Plasma goes with the
water outside cells, whose share follows sodium and osmolality. The urine law is that which the
organ `kidney_pressure` settles by over days.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from plugins.thermal.numerics import positive
from twin_core.organ import PerMember

USUAL_OSMOLALITY = 288.0  # mmol/kg
LEAST_URINE, SPAN_URINE = 60.0, 1140.0  # mmol/L
SOFT_OSMOLALITY = 0.3  # mmol/kg
SODIUM_MASS = 22.99  # mg/mmol
SOFT_TONE = 0.05


def body_water(params: Any) -> PerMember:
    """Body water [kg] of Watson 1980, doi:10.1093/ajcn/33.1.27."""
    # kg for each year, cm and kg.
    man = 2.447 - 0.09516 * params.age + 0.1074 * params.height + 0.3362 * params.start_mass
    woman = -2.097 + 0.1069 * params.height + 0.2466 * params.start_mass
    return params.sex * man + (1.0 - params.sex) * woman


def osmolality(water: PerMember, sodium: PerMember, whole: PerMember) -> PerMember:
    """Plasma osmolality [mmol/kg]."""
    return (USUAL_OSMOLALITY * whole + 2.0 * sodium) / (whole + water)


def urine(osmolal: PerMember, own: Any) -> PerMember:
    """Urine flow [mL/min]; `usual_urine` at the usual osmolality."""
    usual = (1e3 * own.solutes / own.usual_urine - LEAST_URINE) / SPAN_URINE
    held = jax.nn.sigmoid(
        jnp.log(usual / (1.0 - usual)) + (osmolal - USUAL_OSMOLALITY) / own.urine_scale
    )
    return 1e3 * own.solutes / (LEAST_URINE + SPAN_URINE * held)


def held_back(tone: PerMember, own: Any) -> PerMember:
    """Share of urine that the kidneys still make where the reflexes constrict their vessels."""
    strained = positive(tone, SOFT_TONE) / own.urine_tone
    fourth = strained * strained * strained * strained
    return 1.0 / (1.0 + fourth)


def diuresis(amount: PerMember, own: Any) -> PerMember:
    """Urine [mL/min] that furosemide in the body [mg] adds."""
    share = amount / (amount + own.furosemide_half)
    return own.diuretic_response * own.diuresis * share


def thirst(osmolal: PerMember, own: Any) -> PerMember:
    """Water that thirst makes one drink [mL/min]."""
    over = osmolal - USUAL_OSMOLALITY - own.thirst_threshold
    return own.thirst_gain * positive(over, SOFT_OSMOLALITY)


def plasma_share(osmolal: PerMember, sodium: PerMember, whole: PerMember, own: Any) -> PerMember:
    """Plasma volume against the usual [1]."""
    outside = own.outside_share * whole
    salt = 1.0 + 2.0 * sodium / (USUAL_OSMOLALITY * outside)
    return salt * USUAL_OSMOLALITY / osmolal


def sweat_sodium(rate: PerMember, own: Any) -> PerMember:
    """Sodium of sweat [mmol/L] at a rate [L/h]; glands take less back from a faster stream."""
    rise = own.sweat_sodium_rise * rate
    return own.sweat_sodium + rise / (1.0 + rise / own.sweat_sodium_span)
