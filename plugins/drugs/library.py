"""The drug library as plain data: tables in ``library``, each number with unit, source and flag."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a record. `assumed` when it was not found again in its source."""

    value: float
    unit: str
    source: str
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What a level does at a port: `most` C^h / (`half_at`^h + C^h), by level or by daily dose."""

    port: str
    form: str
    most: Number
    half_at: Number
    hill: Number | None
    onset_half_life: Number | None
    origin: str


@dataclass(frozen=True, slots=True)
class Drug:
    """One drug; kinetics are those of an adult of 70 kg. `record` holds the rest of its table."""

    id: str
    name: str
    drug_class: str
    atc: str
    amount: float
    unit: str
    every_h: float
    as_needed: bool
    apparent: bool
    kinetics: Mapping[str, Number]
    routes: Mapping[str, Mapping[str, Number]]
    effects: tuple[Effect, ...]
    enzymes: Mapping[str, float] = field(default_factory=dict)
    acts_on: Mapping[str, float] = field(default_factory=dict)
    organ_class: str = ""
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def route(self) -> str:
        """The route of the standard dose: the first one listed."""
        return next(iter(self.routes))

    def value(self, name: str, otherwise: float = 0.0) -> float:
        """A kinetic number's value."""
        found = self.kinetics.get(name)
        return otherwise if found is None else found.value


#: Milligrams in one unit of dose; units of insulin are kept as they are.
MASS_UNITS = {"mg": 1.0, "g": 1000.0, "ug": 0.001}


@cache
def library() -> Mapping[str, Drug]:
    """All drugs by id, in alphabetical order."""
    found: dict[str, Drug] = {}
    for item in sorted(files("plugins.drugs").joinpath("library").iterdir(), key=lambda f: f.name):
        if item.name.endswith(".toml") and item.name != "sources.toml":
            table = tomllib.loads(item.read_text("utf-8"))
            found |= {name: _drug(name, row) for name, row in table.items()}
    return dict(sorted(found.items()))


@cache
def sources() -> Mapping[str, str]:
    """What each source key stands for."""
    text = files("plugins.drugs").joinpath("library/sources.toml").read_text("utf-8")
    return tomllib.loads(text)


def _drug(name: str, row: Mapping[str, Any]) -> Drug:
    standard = row["standard"]
    return Drug(
        id=name,
        name=row["name"],
        drug_class=row["class"],
        atc=row["atc"],
        amount=standard["amount"] * MASS_UNITS.get(standard["unit"], 1.0),
        unit="mg" if standard["unit"] in MASS_UNITS else standard["unit"],
        every_h=standard["every_h"],
        as_needed=standard["as_needed"],
        apparent=row["apparent"],
        kinetics=_numbers(row["kinetics"]),
        routes={route: _numbers(table) for route, table in row["route"].items()},
        effects=tuple(_effect(item) for item in row.get("effect", ())),
        enzymes=row.get("enzymes", {}),
        acts_on=row.get("acts_on", {}),
        organ_class=row.get("organ_class", ""),
        record=row,
    )


def _numbers(table: Mapping[str, Any]) -> dict[str, Number]:
    return {key: Number(**value) for key, value in table.items() if isinstance(value, dict)}


def _effect(row: Mapping[str, Any]) -> Effect:
    optional = {key: Number(**row[key]) for key in ("hill", "onset_half_life") if key in row}
    return Effect(
        port=row["port"],
        form=row["form"],
        most=Number(**row["most"]),
        half_at=Number(**row["half_at"]),
        hill=optional.get("hill"),
        onset_half_life=optional.get("onset_half_life"),
        origin=row["origin"],
    )
