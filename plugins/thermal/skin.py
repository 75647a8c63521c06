r"""Heat between skin, clothes and surroundings, as in Gagge's two-node model (W/m2, Cel, torr).

.. math::
    R_a &= 1 / [f_{cl} (h_r + h_c)], \qquad R_{cl} = 0.155\, I_{cl}, \qquad
    f_{cl} = 1 + 0.15\, I_{cl} \\
    E_{max} &= \frac{p_{sk} - p_a}{1 / (2.2 f_{cl} h_c) + R_{cl} / (2.2 \cdot 0.45)}, \qquad
    w = \min(0.06 + 0.94\, E_{sw} / E_{max},\; w_{max})

Source: Gagge 1986, ASHRAE Transactions 92:709, in the form of ASHRAE Standard 55-2020, whose
limit of wet skin is one of comfort; hard sweat wets up to 0.85 (ISO 7933). Air and walls are
equally warm.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from plugins.thermal.numerics import at_most, positive
from twin_core.organ import PerMember, power

MET = 58.2  # W/m2
LEWIS = 2.2  # K/torr
VAPOUR_PERMEANCE = 0.45
LATENT = 0.68  # Wh/g
EMITTED = 4.0 * 0.95 * 5.6697e-8 * 0.73  # W/(m2.K4), a standing body
KELVIN = 273.15
DRY_SKIN = 0.06
ROUNDS = 2


class Surroundings(NamedTuple):
    """Temperature [Cel], vapour pressure [torr], air speed [m/s] and clothing [clo]."""

    temperature: PerMember
    vapour: PerMember
    air_speed: PerMember
    clothing: PerMember


class Exchange(NamedTuple):
    """Dry and evaporative loss of the skin, and of breathing [W/m2]; water through dry skin [W/m2].

    `evaporated` is what of the sweat evaporates [W/m2]; the rest drips.
    """

    dry: PerMember
    evaporative: PerMember
    breath: PerMember
    breath_vapour: PerMember
    diffused: PerMember
    evaporated: PerMember


def vapour_pressure(temperature: PerMember) -> PerMember:
    """Saturated vapour pressure [torr]."""
    return jnp.exp(18.6686 - 4030.183 / (temperature + 235.0))


def convection(air_speed: PerMember, met: PerMember) -> PerMember:
    """Convective coefficient [W/(m2.K)]: the most of still air, wind and the stir of moving."""
    wind = 8.6 * power(positive(air_speed, 1e-3), 0.53)
    moving = 5.66 * power(positive(met - 0.85, 1e-2), 0.39)
    still = 3.0 + positive(wind - 3.0, 0.05)
    return still + positive(moving - still, 0.05)


def wettest(air_speed: PerMember, clothing: PerMember, wettable: PerMember) -> PerMember:
    """Largest share of the skin that can be wet [1]: the comfort limit, or `wettable` if more."""
    speed = 0.05 + positive(air_speed - 0.05, 1e-3)
    nude, clothed = 0.38 * power(speed, -0.29), 0.59 * power(speed, -0.08)
    dressed = clothing / (clothing + 0.01)
    comfort = at_most(dressed * clothed + (1.0 - dressed) * nude, 1.0, 0.02)
    return comfort + positive(wettable - comfort, 0.01)


def exchange(
    skin: PerMember, sweat: PerMember, heat: PerMember, around: Surroundings, wettable: PerMember
) -> Exchange:
    """Heat exchange of a skin at `skin` Cel that sweats `sweat` g/(h.m2), turnover `heat` W/m2."""
    area = 1.0 + 0.15 * around.clothing
    cloth = 0.155 * around.clothing
    convective = convection(around.air_speed, heat / MET)
    surface = around.temperature + 0.3 * (skin - around.temperature)
    resistance = 1.0 / (area * (convective + 4.7))
    for _ in range(ROUNDS):
        radiative = EMITTED * (0.5 * (surface + around.temperature) + KELVIN) ** 3
        resistance = 1.0 / (area * (convective + radiative))
        surface = (resistance * skin + cloth * around.temperature) / (resistance + cloth)
    dry = (skin - around.temperature) / (resistance + cloth)
    barrier = 1.0 / (LEWIS * area * convective) + cloth / (LEWIS * VAPOUR_PERMEANCE)
    most = positive((vapour_pressure(skin) - around.vapour) / barrier, 1.0)
    wanted = LATENT * sweat
    wet = at_most(
        DRY_SKIN + (1.0 - DRY_SKIN) * wanted / most,
        wettest(around.air_speed, around.clothing, wettable),
        0.01,
    )
    evaporated = most * (wet - DRY_SKIN) / (1.0 - DRY_SKIN)
    moist = 0.0023 * heat * (44.0 - around.vapour)
    return Exchange(
        dry=dry,
        evaporative=wet * most,
        breath=moist + 0.0014 * heat * (34.0 - around.temperature),
        breath_vapour=moist,
        diffused=wet * most - evaporated,
        evaporated=evaporated,
    )
