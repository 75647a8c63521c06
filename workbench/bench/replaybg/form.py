r"""The model form of ReplayBG (Cappon 2023, doi:10.1109/TBME.2023.3286856), in its own steps.

Three gut compartments a kind of meal, two insulin depots and plasma insulin, insulin action `X`,
plasma glucose `G` and sensor glucose, by backward Euler steps of one minute:

.. math::
    G_k = \frac{G_{k-1} + S_G G_b + f R_k / V_G}{1 + S_G + \rho(G_{k-1}) X_k}, \qquad
    X_k = \frac{X_{k-1} + p_2 \, (S_I / V_I)\,(I_k - I_b)}{1 + p_2}

with :math:`\rho` above 1 where glucose is low. Written from the published equations; only the order
of the step is taken over, so that both programs mean the same curve.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from workbench.bench.replaybg.day import STEP_MIN, Day

#: Volumes [dL/kg, L/kg], elimination of insulin [/min], share of food that is absorbed, minutes
#: from injection to depot, sensor lag [min], and the constants of the risk of low glucose.
GLUCOSE_VOLUME, INSULIN_VOLUME, ELIMINATION = 1.45, 0.135, 0.127
ABSORBED, INSULIN_DELAY, SENSOR_LAG = 0.9, 8, 7.0
RISK_SCALE, RISK_POWER, LOW = 14.407, 0.8124, 60.0


class Natural(NamedTuple):
    """Parameters (lanes,); `sensitivity` (3, lanes); `absorption` and `delay` (meals, lanes)."""

    basal_glucose: Any
    effectiveness: Any
    action_rate: Any
    depot_to_plasma: Any
    depot_rate: Any
    emptying: Any
    sensitivity: Any
    absorption: Any
    delay: Any


class Forced(NamedTuple):
    """What acts on a day: insulin (minutes,), meals (meals, minutes), part (minutes,)."""

    insulin: Any
    meals: Any
    part: Any
    steady: Any
    first: Any


def forced(day: Day) -> Forced:
    """The day's inputs, insulin delayed on its way to the depot."""
    before = jnp.full(INSULIN_DELAY, day.steady)
    insulin = jnp.concatenate([before, jnp.asarray(day.insulin)])[: len(day.insulin)]
    return Forced(
        insulin, jnp.asarray(day.meals), jnp.asarray(day.part),
        jnp.asarray(day.steady), jnp.asarray(day.first_glucose),
    )  # fmt: skip


def sensor(given: Forced, p: Natural) -> Any:
    """Sensor glucose (samples, lanes) every five minutes from the first minute on."""
    start = _steady(given, p)
    meals = _delayed(given.meals, p.delay)
    sensitivity = (p.sensitivity / INSULIN_VOLUME)[given.part]

    def step(state: Any, row: Any) -> tuple[Any, Any]:
        state = _step(state, row, p, start[4])
        return state, state[-1]

    rows = (given.insulin[1:], meals[1:], sensitivity[1:])
    _, curve = jax.lax.scan(step, start, rows, unroll=4)
    whole = jnp.concatenate([start[-1][None], curve])
    return whole[::STEP_MIN]


def _steady(given: Forced, p: Natural) -> Any:
    """State at rest: gut (3, meals, lanes), depots, insulin, action, glucose, sensor."""
    lanes = jnp.zeros_like(p.basal_glucose)
    first = given.steady / p.depot_rate
    second = given.steady / p.depot_to_plasma
    plasma = given.steady / ELIMINATION + lanes
    gut = jnp.zeros((3, *p.absorption.shape), lanes.dtype)
    glucose = given.first + lanes
    return gut, first, second, lanes, plasma, lanes + glucose, glucose


def _step(state: Any, row: Any, p: Natural, basal_insulin: Any) -> Any:
    gut, first, second, action, plasma, glucose, seen = state
    insulin, meal, sensitivity = row
    emptying = p.emptying[None]
    solid = (gut[0] + meal) / (1.0 + emptying)
    liquid = (gut[1] + emptying * solid) / (1.0 + emptying)
    small = (gut[2] + emptying * liquid) / (1.0 + p.absorption)
    appearing = jnp.sum(p.absorption * small, axis=0)
    first = (first + insulin) / (1.0 + p.depot_rate)
    second = (second + p.depot_rate * first) / (1.0 + p.depot_to_plasma)
    plasma = (plasma + p.depot_to_plasma * second) / (1.0 + ELIMINATION)
    pull = p.action_rate * sensitivity * (plasma - basal_insulin)
    action = (action + pull) / (1.0 + p.action_rate)
    gained = glucose + p.effectiveness * p.basal_glucose + ABSORBED * appearing / GLUCOSE_VOLUME
    glucose = gained / (1.0 + p.effectiveness + _risk(glucose, p.basal_glucose) * action)
    seen = (SENSOR_LAG * seen + glucose) / (1.0 + SENSOR_LAG)
    return jnp.stack([solid, liquid, small]), first, second, action, plasma, glucose, seen


def _risk(glucose: Any, basal: Any) -> Any:
    """How much more strongly insulin acts below basal glucose."""
    low = jnp.clip(glucose, LOW, jnp.maximum(basal, LOW))
    off = jnp.log(low) ** RISK_POWER - jnp.log(jnp.maximum(basal, LOW)) ** RISK_POWER
    return 1.0 + RISK_SCALE * off**2


def _delayed(meals: Any, delay: Any) -> Any:
    """Meals (minutes, meals, lanes) later by `delay` minutes; between whole minutes, a line."""
    minute = jnp.arange(meals.shape[1], dtype=delay.dtype)

    def one(row: Any, by: Any) -> Any:
        return jnp.interp(minute - by, minute, row, left=0.0)

    lanes = jax.vmap(jax.vmap(one, (None, 0), 1), (0, 0), 1)
    return lanes(meals, delay)
