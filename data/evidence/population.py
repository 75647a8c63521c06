"""Where people's parameters lie under the manifests' priors, and who taught that."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple


class LearnedPrior(NamedTuple):
    """One parameter among people of one kind: mean and standard deviation in units of the
    manifest's prior, by how many people."""

    mean: float
    sd: float
    people: int


def learned_priors(kind: str) -> dict[str, LearnedPrior]:
    """By full name of the parameter; `kind` is an organ's id, with its preset after a colon.

    Empty where nothing was learned of the kind, or what was learned is not in use.
    """
    table = population_origin()["kind"].get(kind, {})
    rows = table.get("parameters", {}) if table.get("in_use", False) else {}
    return {name: LearnedPrior(row["mean"], row["sd"], row["people"]) for name, row in rows.items()}


@cache
def population_origin() -> dict[str, Any]:
    """The whole table: numbers, who they were learned from, under which licences, and how."""
    text = files("data.evidence").joinpath("population.toml").read_text("utf-8")
    return tomllib.loads(text)
