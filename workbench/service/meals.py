"""What a person ate: carbohydrate as logged, or as the dishes of a diary let it be told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.evidence.dishes import carbohydrate_of, dishes
from data.record import Record
from workbench.service.grid import EMPTY, Rows, local_rows, placed

LOGGED, WEIGHED = "meal.carbohydrate", "meal.mass"
#: Carbohydrate of a usual meal and what that weighs, where dishes are not named (assumed).
USUAL_MEAL_G, USUAL_DISH_G = 50.0, 300.0


@dataclass(frozen=True, slots=True)
class Meals:
    """`rows` of carbohydrate in g; `note` says how they were told where nobody logged them."""

    rows: Rows
    note: str | None = None


def meals_of(record: Record) -> Meals:
    """The carbohydrate of a record's meals, as far as the record tells it."""
    logged = local_rows(record, LOGGED)
    if len(logged) or WEIGHED not in record.signals():
        return Meals(logged)
    data = record.read(WEIGHED)
    minute, order = placed(data)
    if not len(order):
        return Meals(EMPTY)
    told = [carbohydrate_of(data.text[i] if data.text else "") for i in order]
    grams = np.asarray([meal.grams for meal in told])
    named = np.asarray([meal.dishes > 0 for meal in told])
    plain = data.value[order] * USUAL_MEAL_G / USUAL_DISH_G
    rows = Rows(minute, np.where(named, grams, plain), data.duration_s[order].astype(float) / 60.0)
    return Meals(rows, _note(grams[named], len(order) - int(named.sum())))


def _note(named: np.ndarray, plain: int) -> str:
    """How the meals were told, and how far that may err."""
    said = []
    if len(named):
        said.append(
            f"carbohydrate of {len(named)} {'meal' if len(named) == 1 else 'meals'} is estimated "
            f"from the names and weights of their dishes: {np.median(named):.0f} g in the usual "
            f"one, each good to about {100 * dishes()['share']:.0f} % (a table of common dishes, "
            f"assumed)"
        )
    if plain:
        said.append(
            f"of {plain} {'more' if len(named) else 'meals'} only the weight is known: "
            f"{USUAL_DISH_G:.0f} g count as {USUAL_MEAL_G:.0f} g of carbohydrate (assumed)"
        )
    return "; ".join(said)
