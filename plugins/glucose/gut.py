r"""Stomach and small intestine: from eaten carbohydrate to glucose entering the blood.

.. math::
    \dot Q_1 &= -k_{max} Q_1 + d \\
    \dot Q_2 &= k_{max} Q_1 - k_{empt} Q_2 \\
    \dot Q_g &= k_{empt} Q_2 - k_{abs} Q_g, \qquad R_a = f k_{abs} Q_g / BW \\
    k_{empt} &= k_{min} + \tfrac{k_{max} - k_{min}}{2}
        [\tanh \alpha (Q - bD) - \tanh \beta (Q - dD) + 2]

with :math:`Q = Q_1 + Q_2`, :math:`\alpha = 5 / 2D(1 - b)`, :math:`\beta = 5 / 2Dd` and the meal's
size `D`. Amounts in mg, rates in 1/min (Dalla Man 2006, doi:10.1109/TBME.2006.883792). What else is
in a meal, and drugs, change the stomach's rates by one share: `speed` is 1 without them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp

from plugins.glucose.numerics import flag
from twin_core.organ import Scalar

MG_PER_G = 1000.0
# Meals are told by the minute, the grid of the tier's tables, and so counted by it.
LONGEST_STEP_MIN = 5.0


class Gut(NamedTuple):
    """Constants of the gut. The slopes act on stomach content as a share of the meal."""

    emptying_max: Scalar
    emptying_half_span: Scalar
    slope_full: Scalar
    offset_full: Scalar
    slope_empty: Scalar
    absorption: Scalar
    available_absorption: Scalar


class Meal(NamedTuple):
    """What is remembered of the meal: its size `D` in mg, eating now, last minute counted."""

    amount: Scalar
    eating: Scalar
    minute: Scalar


def derive_gut(params: Any) -> Gut:
    slope_full = 2.5 / (1.0 - params.emptying_slows_at)
    return Gut(
        emptying_max=params.gastric_emptying_max,
        emptying_half_span=0.5 * (params.gastric_emptying_max - params.gastric_emptying_min),
        slope_full=slope_full,
        offset_full=slope_full * params.emptying_slows_at,
        slope_empty=2.5 / params.emptying_recovers_at,
        absorption=params.intestinal_absorption,
        available_absorption=params.carbohydrate_bioavailability * params.intestinal_absorption,
    )


def emptying_rate(content: Scalar, meal_amount: Scalar, gut: Gut) -> Scalar:
    """Fractional emptying of the stomach [1/min]; the fastest while no meal is known."""
    known = meal_amount > 0
    share = content / jnp.where(known, meal_amount, jnp.ones_like(meal_amount))
    share = jnp.where(known, share, jnp.zeros_like(share))
    dip = jnp.tanh(gut.slope_full * share - gut.offset_full)
    dip = dip - jnp.tanh(gut.slope_empty * share - 2.5)
    return gut.emptying_max + gut.emptying_half_span * jnp.where(known, dip, jnp.zeros_like(dip))


def gut_rates(
    solid: Scalar,
    liquid: Scalar,
    intestine: Scalar,
    meal_amount: Scalar,
    carbohydrate_rate: Scalar,
    speed: Scalar,
    gut: Gut,
) -> tuple[Scalar, Scalar, Scalar]:
    """Rates of change [mg/min] of solid and liquid stomach content and of the intestine's."""
    ground = speed * gut.emptying_max * solid
    emptied = speed * emptying_rate(solid + liquid, meal_amount, gut) * liquid
    return (
        MG_PER_G * carbohydrate_rate - ground,
        ground - emptied,
        emptied - gut.absorption * intestine,
    )


def remember_meal(
    t: Scalar, solid: Scalar, liquid: Scalar, meal: Meal, carbohydrate_rate: Scalar
) -> Meal:
    """The meal's size, counted whole minutes ahead.

    A meal begins at the first minute of eating after a minute without: its size is then what is
    still in the stomach plus what this minute brings, and each further minute adds its grams.
    Steps may be shorter than a minute (counted once a minute) or up to `LONGEST_STEP_MIN`.
    """
    now = jnp.floor(jnp.asarray(t) + 1e-3).astype(jnp.asarray(meal.minute).dtype)
    eats = carbohydrate_rate > 0
    begins = eats & (meal.eating < 0.5)
    counts = eats & (begins | (now != meal.minute))
    span = jnp.clip(now - meal.minute, 1.0, LONGEST_STEP_MIN)
    before = jnp.where(begins, solid + liquid, meal.amount)
    amount = jnp.where(counts, before + MG_PER_G * carbohydrate_rate * span, meal.amount)
    return Meal(amount, flag(eats, meal.eating), now)
