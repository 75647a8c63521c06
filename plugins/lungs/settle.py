r"""The arterial carbon dioxide pressure at which breathing and gas exchange agree.

At a pressure `P` the blood gives off :math:`Q (C_v - C(P))`, which needs the alveolar ventilation
:math:`863\, Q (C_v - C(P)) / P`; the sensors ask for what they feel at `P`. What they ask less what
is needed rises with `P`, so one pressure settles both. A few guarded Newton steps from the last
one find it; a last step through the differentiable residual gives exact first derivatives.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from plugins.lungs import control, gas
from twin_core.organ import Scalar

STEPS = 5
ENOUGH = 1e-5  # share of the pressure below which a step is the last but one
LARGEST = 0.3  # share of the pressure that one step may move
LEAST_SLOPE = 0.05  # L/(min.mmHg)
LEAST_VENTILATION = 0.4  # L/min of alveolar ventilation, below which it does not fall here


class Situation(NamedTuple):
    """What holds while the pressure settles.

    `venous` carbon dioxide content [mL/L], `flow` of blood and oxygen `uptake` [L/min], `brain`
    pressure as felt [mmHg], `metabolic` bicarbonate [mmol/L], `carotid` gain [1], `asleep` [1],
    `effort` [L/min], `temperature` [Cel].
    """

    air: gas.Air
    venous: Scalar
    flow: Scalar
    uptake: Scalar
    brain: Scalar
    metabolic: Scalar
    carotid: Scalar
    asleep: Scalar
    effort: Scalar
    temperature: Scalar


class Exchange(NamedTuple):
    """Alveolar ventilation [L/min], alveolar oxygen [mmHg], curve shift and saturation [1]."""

    ventilation: Scalar
    oxygen: Scalar
    shift: Scalar
    saturation: Scalar
    bicarbonate: Scalar


def exchange(pressure: Scalar, at: Situation, derived: Any) -> Exchange:
    """What gas exchange must be where arterial carbon dioxide is at `pressure`."""
    own = derived.own
    given_off = 1e-3 * at.flow * (at.venous - gas.carbon_content(pressure))
    alveolar = gas.at_least(gas.FACTOR * given_off / pressure, LEAST_VENTILATION, 0.05)
    oxygen = gas.alveolar_oxygen(at.air, pressure, at.uptake, alveolar)
    bicarbonate = at.metabolic + own.buffering * (pressure - own.resting_carbon_dioxide)
    bicarbonate = gas.at_least(bicarbonate, 2.0, 0.5)
    factor = gas.shift(gas.acidity(bicarbonate, pressure), pressure, at.temperature)
    taken = at.uptake / at.flow
    share = gas.mixed_saturation(oxygen, factor, own.hemoglobin, own.shunt, taken)
    return Exchange(alveolar, oxygen, factor, share, bicarbonate)


def whole(alveolar: Scalar, derived: Any) -> Scalar:
    """Ventilation [L/min] whose part `alveolar` reaches perfused alveoli."""
    per_breath = derived.anatomic_dead_space / derived.tidal_limit
    useful = 1.0 - derived.own.alveolar_dead_share - per_breath
    return (alveolar + per_breath * derived.breath_scale) / useful


def surplus(pressure: Scalar, at: Situation, derived: Any) -> Scalar:
    """Ventilation asked for less ventilation needed [L/min]."""
    there = exchange(pressure, at, derived)
    asked = control.ventilation(pressure, there.saturation, at, derived)
    return asked - whole(there.ventilation, derived)


def settled(start: Scalar, at: Situation, derived: Any) -> Scalar:
    """Arterial carbon dioxide pressure [mmHg] from a guess, mostly that of a minute ago."""
    fixed, known = jax.tree.map(jax.lax.stop_gradient, (at, derived))
    first = jax.lax.stop_gradient(start)

    def going(last: tuple[Scalar, Scalar, Scalar, Any]) -> Any:
        found, _, moved, count = last
        return jnp.any(jnp.abs(moved) > ENOUGH * found) & (count < STEPS)

    # A loop, not copies: it compiles in a fraction of the time, and ends once nothing moves.
    def better(last: tuple[Scalar, Scalar, Scalar, Any]) -> tuple[Scalar, Scalar, Scalar, Any]:
        found, _, _, count = last
        value, slope = jax.jvp(
            lambda x: surplus(x, fixed, known), (found,), (jnp.ones_like(found),)
        )
        slope = jnp.maximum(slope, LEAST_SLOPE)
        step = jnp.clip(-value / slope, -LARGEST * found, LARGEST * found)
        return found + step, slope, step, count + 1

    one = jnp.ones_like(first)
    found, slope, _, _ = jax.lax.while_loop(going, better, (first, one, jnp.inf * one, 0))
    found = jax.lax.stop_gradient(found)
    last = surplus(found, at, derived) / jax.lax.stop_gradient(slope)
    # What agrees nowhere, such as much oxygen used and no carbon dioxide made, stays a pressure.
    return found - jnp.clip(last, -LARGEST * found, LARGEST * found)
