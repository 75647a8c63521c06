"""Effects of levels and doses at the ports of the library."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Float

from plugins.drugs.library import Drug, Effect

#: mg/L in one unit of concentration that needs no molar mass.
CONCENTRATIONS = {"ng/mL": 1e-3, "ug/L": 1e-3, "mg/L": 1.0, "pg/mL": 1e-6}
DAILY_DOSE = "mg/day"


def half_level(drug: Drug, effect: Effect) -> float | None:
    """Level in mg/L of half the greatest effect; None where the effect is not driven by a level."""
    unit = effect.half_at.unit
    if unit in CONCENTRATIONS:
        return effect.half_at.value * CONCENTRATIONS[unit]
    molar = drug.record.get("molar_mass")
    if unit == "nmol/L" and molar is not None:
        return effect.half_at.value * molar * 1e-6
    return None


def emax(level: Float[Array, "..."], most: float, half: float, hill: float = 1.0) -> Array:
    """`most` C^h / (half^h + C^h); its derivative is finite at zero for any power of 1 or more."""
    ratio = (jnp.maximum(level, 0.0) / half) ** hill
    return most * ratio / (1.0 + ratio)


def effect_of(
    drug: Drug, effect: Effect, level: Float[Array, "..."], daily_dose: float
) -> Array | None:
    """The effect at `level` (mg/L), or of `daily_dose` (mg) where it is told by dose."""
    hill = 1.0 if effect.hill is None else effect.hill.value
    if effect.half_at.unit == DAILY_DOSE:
        return emax(jnp.asarray(daily_dose, float), effect.most.value, effect.half_at.value, hill)
    half = half_level(drug, effect)
    if half is None or half <= 0.0:
        return None
    return emax(level, effect.most.value, half, hill)
