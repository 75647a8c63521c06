"""The tables of drugs, measures, conditions and endpoints, with their words compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from twin_core.trial.cohort import Moments, proper

if TYPE_CHECKING:
    from twin_core.trial.person import BodyMap

Row = Mapping[str, Any]


def _read(name: str) -> dict[str, Any]:
    text = files("data.evidence").joinpath("trials", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows that are found by their `words`, unless those of `unless` are there, too."""

    rows: tuple[tuple[re.Pattern[str], re.Pattern[str] | None, Row], ...]

    def first(self, text: str) -> Row | None:
        """The first row that the text means, or None."""
        return next(iter(self.every(text)), None)

    def every(self, text: str) -> list[Row]:
        """All rows that the text means, in the table's order."""
        plain = text.lower()
        return [
            row
            for words, unless, row in self.rows
            if words.search(plain) and not (unless and unless.search(plain))
        ]


def _lines(rows: list[Row]) -> Lines:
    return Lines(
        tuple(
            (
                re.compile(row["words"]),
                re.compile(row["unless"]) if "unless" in row else None,
                row,
            )
            for row in rows
        )
    )


@cache
def agents() -> Lines:
    """Drugs by name."""
    return _lines(_read("agents")["agent"])


@cache
def classes() -> dict[str, Row]:
    """What classes of drugs do."""
    return _read("classes")["class"]


@cache
def _checked() -> frozenset[str]:
    rows = [*classes().values(), *(row for _, _, row in measures().rows)]
    return frozenset(str(row["source"]) for row in rows if "read" in row)


def read_again(source: str) -> bool:
    """Whether a source was read to check its figures; organs have citations of their own."""
    return source in _checked() or source.startswith(("organ", "told by the trial"))


@cache
def measures() -> Lines:
    """What is not a drug."""
    return _lines(_read("measures")["measure"])


@cache
def exposures() -> Lines:
    """Habits and levels whose hazard ratios cohorts tell by amount."""
    return _lines(_read("exposures")["exposure"])


@cache
def conditions() -> Lines:
    """Conditions of cohorts."""
    return _lines(_read("conditions")["condition"])


@cache
def quantities() -> Lines:
    """Quantities that endpoints and baselines are of."""
    return _lines(_read("endpoints")["quantity"])


@cache
def event_words() -> Lines:
    """Events by the words of an endpoint."""
    return _lines(_read("endpoints")["event"])


@cache
def composites() -> Lines:
    """Composites of events by their words."""
    return _lines(_read("endpoints")["composite"])


@cache
def events() -> dict[str, Any]:
    """How often events come, and what moves them."""
    return _read("events")


@cache
def cancers() -> Lines:
    """Cancers and how people fare on their usual treatment; the last match is the narrowest."""
    return _lines(_read("oncology")["cancer"])


@cache
def cancer_drugs() -> Lines:
    """What cancer drugs add."""
    return _lines(_read("oncology")["drug"])


@cache
def cytotoxics() -> tuple[Lines, Lines, float]:
    """What cytotoxic drugs do to the marrow, growth factors, and body surface [m2]."""
    table = _read("cytotoxics")
    return _lines(table["drug"]), _lines(table["growth"]), float(table["surface"])


@cache
def parameters() -> Lines:
    """Parameters of organs that trials report, by their words."""
    return _lines(_read("endpoints")["parameter"])


@cache
def population_rows() -> list[Row]:
    """The rows that the population is told by: id, unit, moments, origin."""
    return _read("population")["quantity"]


@cache
def moments() -> Moments:
    """The population that people are drawn from."""
    rows = population_rows()
    names = tuple(row["id"] for row in rows)
    correlation = np.eye(len(names))
    for i, row in enumerate(rows):
        for other, value in row["correlation"].items():
            j = names.index(other)
            correlation[i, j] = correlation[j, i] = value
    return Moments(
        names,
        tuple(bool(row["log"]) for row in rows),
        np.array([[row["men"][0], row["women"][0]] for row in rows]),
        np.array([[row["men"][1], row["women"][1]] for row in rows]),
        proper(correlation),
    )


@cache
def body_map() -> BodyMap:
    """How people are put into the population's body."""
    from twin_core.trial.person import BodyMap, Match, Reading  # brings JAX

    table = _read("body")
    match = tuple(Match(**row) for row in table["match"])
    return BodyMap(
        tuple(table["organs"]), table["given"], match,
        tuple(Reading(**row) for row in table["read"]), tuple(table["of_weight"]),
        table.get("with_weight", {}),
    )  # fmt: skip
