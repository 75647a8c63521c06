"""A single food in a scenario becomes a meal: `food = "lentils"`, `grams = 150`."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from data.evidence.foods import foods
from twin_core.scenario.scenario import ScenarioError

MEAL = "meal"
#: Nutrients that a meal has as they stand in the table, by 100 g.
_AMOUNTS = ("fat", "protein", "fibre", "energy")


def meal_of(row: Mapping[str, Any], known: frozenset[str], origin: str) -> dict[str, Any]:
    """An event's row with its food as knobs of a meal; any other row as it is.

    `known` are the knobs that this twin's meals have: what no organ takes is left out. Knobs that
    the row gives itself stay. Raises `ScenarioError` for an unknown food or a senseless amount.
    """
    plain = dict(row)
    name = plain.pop("food", None)
    grams = plain.pop("grams", None)
    if name is None:
        if grams is not None:
            raise ScenarioError(f"grams of nothing; {origin}; give food = a name")
        return plain
    table = foods().get(str(name))
    if table is None:
        near = ", ".join(get_close_matches(str(name), foods(), 3, 0.4)) or ", ".join(foods())
        raise ScenarioError(f"'{name}' is no food that is known; {origin}; did you mean {near}?")
    if plain.setdefault("kind", MEAL) != MEAL:
        raise ScenarioError(f'food belongs to a meal; {origin}; write kind = "meal"')
    amount = table["portion"] if grams is None else grams
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not 0 < amount <= 2000:
        raise ScenarioError(f"{amount!r} g of {name}; {origin}; give more than 0, up to 2000")
    share = float(amount) / 100.0
    made = {nutrient: share * table[nutrient] for nutrient in _AMOUNTS}
    made["carbohydrate"] = max(share * (table["carbohydrate"] - table["fibre"]), 0.0)
    if "glycaemic_index" in table:
        made["glycaemic_index"] = float(table["glycaemic_index"])
    taken = {knob: value for knob, value in made.items() if knob in known}
    plain["knobs"] = {**taken, **plain.get("knobs", {})}
    plain.setdefault("label", f"{table['title']}, {amount:g} g")
    return plain
