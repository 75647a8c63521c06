r"""Heat balance of core and skin, and the temperatures of usual rest.

.. math::
    c\,(1 - a)\, m\, \dot T_c &= A\,[M + M_{sh} - W - B - K (T_c - T_s)] \\
    c\, a\, m\, \dot T_s &= A\,[K (T_c - T_s) - dry - E_{sk}], \qquad
    K = 5.28 + 1.163\, \dot m_{bl}

with `a` the share of mass at skin temperature. Source: Gagge 1986, ASHRAE Transactions 92:709.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from plugins.thermal import skin
from plugins.thermal.control import CORE_SET, SKIN_SET, Answer, answer
from plugins.thermal.quantities import HOUR
from twin_core.organ import PerMember

FLESH, BLOOD_HEAT = 5.28, 1.163  # W/(m2.K), Wh/(L.K)
NEWTON = 8
LARGEST = 3.0  # K a Newton step may move


class Setting(NamedTuple):
    """What acts on body heat: turnover and outside work [W/m2], set points and gain, around."""

    heat: Any
    work: Any
    shift: Any
    gain: Any
    around: skin.Surroundings


class Flows(NamedTuple):
    """Rates of both temperatures [K/min], the body's answer and the exchange of the skin."""

    core: PerMember
    skin: PerMember
    answer: Answer
    exchange: skin.Exchange


def flows(core: PerMember, surface: PerMember, at: Setting, area: Any, own: Any) -> Flows:
    """How fast core and skin warm at these temperatures [Cel]."""
    told = answer(core, surface, at.shift, at.gain, own)
    lost = skin.exchange(surface, told.sweat, at.heat, at.around, own.wettable)
    through = (FLESH + BLOOD_HEAT * told.flow) * (core - surface)
    capacity = own.heat_capacity * own.start_mass / area  # Wh/(m2.K)
    inside = at.heat + told.shiver - at.work - lost.breath - through
    outside = through - lost.dry - lost.evaporative
    core_rate = inside / (capacity * (1.0 - told.skin_share))
    skin_rate = outside / (capacity * told.skin_share)
    return Flows(core_rate / HOUR, skin_rate / HOUR, told, lost)


def settled(at: Setting, area: PerMember, own: Any) -> tuple[PerMember, PerMember]:
    """Core and skin temperature [Cel] that a lasting setting leads to.

    Guarded Newton search; a last step through the differentiable rates gives exact derivatives.
    """
    fixed = jax.tree.map(jax.lax.stop_gradient, (at, area, own))

    def rates(core: Any, surface: Any, given: Any) -> tuple[Any, Any]:
        found = flows(core, surface, *given)
        return found.core, found.skin

    def slopes(core: Any, surface: Any) -> tuple[Any, Any]:
        one, none = jnp.ones_like(core), jnp.zeros_like(core)

        def here(x: Any, y: Any) -> tuple[Any, Any]:
            return rates(x, y, fixed)

        _, by_core = jax.jvp(here, (core, surface), (one, none))
        _, by_skin = jax.jvp(here, (core, surface), (none, one))
        return by_core, by_skin

    def step(core: Any, surface: Any, given: Any) -> tuple[Any, Any]:
        (a, c), (b, d) = slopes(jax.lax.stop_gradient(core), jax.lax.stop_gradient(surface))
        first, second = rates(core, surface, given)
        whole = a * d - b * c
        return (b * second - d * first) / whole, (c * first - a * second) / whole

    def better(_: Any, last: tuple[Any, Any]) -> tuple[Any, Any]:
        moves = step(*last, fixed)
        return (
            last[0] + jnp.clip(moves[0], -LARGEST, LARGEST),
            last[1] + jnp.clip(moves[1], -LARGEST, LARGEST),
        )

    ones = 1.0 + sum(0.0 * leaf for leaf in jax.tree.leaves(fixed))
    start = (CORE_SET * ones, SKIN_SET * ones)
    core, surface = jax.lax.fori_loop(0, NEWTON, better, start)
    core, surface = jax.lax.stop_gradient(core), jax.lax.stop_gradient(surface)
    moves = step(core, surface, (at, area, own))
    return core + moves[0], surface + moves[1]
