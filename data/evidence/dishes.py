"""How much carbohydrate the dishes of a diary hold, by their names and weights."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

#: A dish and what it weighed, as diaries write it: "Steamed bread 144 g", "Milk 250 mL".
_DISH = re.compile(r"(?P<name>[^\d\n;,]+?)[\s:]*(?P<amount>\d+(?:\.\d+)?)\s*(?P<unit>g|ml)\b", re.I)


class Eaten(NamedTuple):
    """Carbohydrate of a meal and one standard deviation of it, in g; how many dishes told it."""

    grams: float
    sd: float
    dishes: int


@cache
def dishes() -> dict[str, Any]:
    """The whole table: dishes by words, what others hold, and how far all that errs."""
    return tomllib.loads((files("data.evidence") / "dishes.toml").read_text(encoding="utf-8"))


def carbohydrate_of(text: str) -> Eaten:
    """Carbohydrate of the dishes that a diary's text weighs; nothing where it weighs none."""
    table, grams, count = dishes(), 0.0, 0
    for found in _DISH.finditer(text):
        grams += float(found["amount"]) / 100.0 * _share(found["name"])
        count += 1
    sd = max(table["share"] * grams, table["least"]) if count else 0.0
    return Eaten(grams, sd, count)


def _share(name: str) -> float:
    """Carbohydrate of 100 g of a dish."""
    for form, carbohydrate in _rows():
        if form.search(name):
            return carbohydrate
    return float(dishes()["other"])


@cache
def _rows() -> tuple[tuple[re.Pattern[str], float], ...]:
    def read() -> Iterator[tuple[re.Pattern[str], float]]:
        for row in dishes()["dish"]:
            words = "|".join(re.escape(word) for word in row["words"])
            yield re.compile(rf"\b(?:{words})\b", re.I), float(row["carbohydrate"])

    return tuple(read())
