r"""Gases in alveoli and blood. Pressures in mmHg, contents in mL/L, flows in L/min.

.. math::
    P_A O_2 &= F (P_B - 47) - F P_A CO_2 - (1 - F)\, 863\, \dot V O_2 / \dot V_A \\
    S &= [1 + 23400 / (P^3 + 150 P)]^{-1}, \quad
    P = P O_2 \, 10^{0.024 (37 - T) + 0.40 (pH - 7.4) + 0.06 \log_{10} (40 / P CO_2)} \\
    C_{CO_2} &= 110.2 \, P^{0.396} + 64 \, (S_a - S), \qquad
    pH = 6.1 + \log_{10} \frac{HCO_3}{0.0307\, P CO_2}

Sources: curve Severinghaus 1979, doi:10.1152/jappl.1979.46.3.599; shifts Kelman 1966; carbon
dioxide McHardy 1967, Clin Sci 32:299, its Haldane part told against arterial saturation;
barometric pressure West 1996, doi:10.1152/jappl.1996.81.4.1850.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp

from twin_core.organ import PerMember, Scalar, power

FACTOR = 863.0  # mmHg L (BTPS) / L (STPD)
VAPOUR = 47.0  # mmHg
CAPACITY = 13.4  # mL of oxygen for each dL/L g of haemoglobin
DISSOLVED = 0.03  # mL/(L.mmHg)
CARBON_SCALE, CARBON_POWER, HALDANE = 110.2, 0.396, 64.0  # mL/L at 1 mmHg, 1, mL/L
SOLUBILITY = 0.0307  # mmol/(L.mmHg)
LEAST_PRESSURE = 5.0  # mmHg, below which alveolar oxygen does not fall here
NEWTON = 4


class Air(NamedTuple):
    """Share of oxygen in dry inspired gas [1] and its pressure in moist airways [mmHg]."""

    share: Any
    pressure: Any


def barometer(altitude: Scalar) -> Scalar:
    """Barometric pressure [mmHg] at a height [m]."""
    height = 1e-3 * altitude  # km
    return jnp.exp(jnp.log(760.0) - 0.1112 * height - 0.00149 * height * height)


def at_least(x: PerMember, limit: float, soft: float) -> PerMember:
    """The greater of both, smoothly."""
    above = x - limit
    return limit + 0.5 * (above + jnp.sqrt(above * above + soft * soft))


def alveolar_oxygen(
    air: Air, carbon_dioxide: PerMember, uptake: PerMember, ventilation: PerMember
) -> PerMember:
    """Alveolar oxygen pressure [mmHg]."""
    taken = (1.0 - air.share) * FACTOR * uptake / ventilation
    return at_least(air.pressure - air.share * carbon_dioxide - taken, LEAST_PRESSURE, 1.0)


def acidity(bicarbonate: PerMember, carbon_dioxide: PerMember) -> PerMember:
    """pH of Henderson and Hasselbalch."""
    return 6.1 + jnp.log10(bicarbonate / (SOLUBILITY * carbon_dioxide))


def shift(acid: PerMember, carbon_dioxide: PerMember, temperature: Any) -> PerMember:
    """Factor from oxygen pressure to that of standard blood [1]."""
    # For each Cel, pH and tenfold of carbon dioxide, from 37 Cel, pH 7.4 and 40 mmHg.
    exponent = 0.024 * (37.0 - temperature) + 0.40 * (acid - 7.4)
    return power(10.0, exponent + 0.06 * jnp.log10(40.0 / carbon_dioxide))


def saturation(pressure: PerMember, factor: PerMember) -> PerMember:
    """Share of haemoglobin that carries oxygen at a pressure [mmHg]."""
    standard = pressure * factor
    # mmHg cubed, and squared.
    return 1.0 / (1.0 + 23400.0 / (standard * (standard * standard + 150.0)))


def pressure_at(share: PerMember, factor: PerMember) -> PerMember:
    """Oxygen pressure [mmHg] at a saturation: the real root of the cubic."""
    amount = 23400.0 * share / (1.0 - share)
    root = 2.0 * jnp.sqrt(50.0) * jnp.sinh(jnp.arcsinh(amount / (2.0 * 50.0**1.5)) / 3.0)
    return root / factor


def content(pressure: PerMember, factor: PerMember, hemoglobin: PerMember) -> PerMember:
    """Oxygen content [mL/L]; haemoglobin in g/dL."""
    bound = CAPACITY * hemoglobin * saturation(pressure, factor)
    return bound + DISSOLVED * pressure


def mixed_saturation(
    pressure: PerMember, factor: PerMember, hemoglobin: PerMember, shunt: PerMember, taken: Any
) -> PerMember:
    """Saturation after venous admixture; `taken` is oxygen uptake over blood flow [L/L]."""
    lost = shunt / (1.0 - shunt) * 1e3 * taken / (CAPACITY * hemoglobin)
    return at_least(saturation(pressure, factor) - lost, 0.02, 0.01)


def mixed_pressure(
    pressure: Scalar, factor: Scalar, hemoglobin: Scalar, shunt: Scalar, taken: Scalar
) -> Scalar:
    """Arterial oxygen pressure [mmHg] after venous admixture.

    Newton from below on a concave curve, which never overshoots.
    """
    goal = content(pressure, factor, hemoglobin) - shunt / (1.0 - shunt) * 1e3 * taken
    below = mixed_saturation(pressure, factor, hemoglobin, shunt, taken)
    found = pressure_at(jnp.minimum(below, 0.9999), factor)
    for _ in range(NEWTON):
        part = saturation(found, factor)
        standard = found * factor
        slope = part * (1.0 - part) * (3.0 * standard * standard + 150.0)
        slope = slope / (standard * (standard * standard + 150.0)) * factor
        slope = CAPACITY * hemoglobin * slope + DISSOLVED
        found = found + (goal - content(found, factor, hemoglobin)) / slope
    return found


def carbon_content(pressure: Scalar) -> Scalar:
    """Carbon dioxide in blood as saturated as the arterial [mL/L]."""
    return CARBON_SCALE * power(pressure, CARBON_POWER)


def carbon_pressure(amount: Scalar, desaturation: Scalar) -> Scalar:
    """Pressure [mmHg] at a content [mL/L] in blood less saturated than the arterial by that."""
    return power((amount - HALDANE * desaturation) / CARBON_SCALE, 1.0 / CARBON_POWER)
