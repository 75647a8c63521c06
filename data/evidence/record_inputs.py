"""Where equations find their inputs in a record: concepts, and which concept each input is."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table(name: str = "from_record") -> dict[str, Any]:
    text = (files("data.evidence") / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def within_person() -> dict[str, dict[str, Any]]:
    """How much a concept varies in one person between measurements, each with its source."""
    return _table("within_person")


def concepts() -> dict[str, dict[str, Any]]:
    """Each concept's source: a signal, words and codes of diagnoses, drugs, a formula, a fact."""
    return _table()["concept"]


def inputs_of(equation: str) -> dict[str, str]:
    """Input name to concept; empty for an equation that no record can feed."""
    return _table()["inputs"].get(equation, {})


def only_with(equation: str) -> str | None:
    """The diagnosis without which an equation means nothing, as a concept."""
    return _table()["only"].get(equation)


def fed_equations() -> list[str]:
    """The equations that a record can feed, in the order of the table."""
    return list(_table()["inputs"])
