"""Scores questionnaires, only when every item has an answer in its range.

A positive answer to an item about self-harm puts a sentence with help before everything else, also
where the rest is missing and there is no score.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from data.importers._clock import Instant
from data.importers._intake import Intake

#: How the sentence begins that callers show before anything else of a file.
HELP_FIRST = "Please read this first:"
_HELP = (
    f"{HELP_FIRST} an answer here speaks of thoughts of being better off dead or of self-harm. "
    "You deserve support: talk to somebody you trust, to your doctor or to a crisis line today "
    "(findahelpline.com lists them by country), and call your emergency number if you are in "
    "danger now."
)


@dataclass(frozen=True, slots=True)
class Instrument:
    """One questionnaire: `items` are codes in order; `reversed` and `self_harm_item` are from 1."""

    name: str
    signal: str
    items: tuple[str, ...]
    highest: int
    prefixes: tuple[str, ...]
    panel: str = ""
    total: str = ""
    reversed: tuple[int, ...] = ()
    self_harm_item: int = 0


@cache
def instruments() -> Mapping[str, Instrument]:
    """The questionnaires that are scored, by key."""
    folder = resources.files("data.catalog")
    raw = tomllib.loads(folder.joinpath("questionnaires.toml").read_text(encoding="utf-8"))
    return {key: _instrument(row) for key, row in raw.items()}


def _instrument(row: dict[str, Any]) -> Instrument:
    lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
    fields: dict[str, Any] = {**row, **lists}
    return Instrument(**fields)


def score(
    which: Instrument,
    answers: Mapping[int, float | None],
    at: Instant | None,
    place: int,
    take: Intake,
) -> float | None:
    """Put the score into `take`, or say why there is none.

    `answers` are by item, from 1; None is one that cannot be read.
    """
    alarm = answers.get(which.self_harm_item)
    if alarm is not None and alarm > 0 and _HELP not in take.into.notes:
        take.into.notes.insert(0, _HELP)
    count = len(which.items)
    missing = [n for n in range(1, count + 1) if n not in answers]
    wrong = [n for n, value in sorted(answers.items()) if not _valid(value, which)]
    if missing or wrong:
        parts = [_listed("no answer to", missing), _listed("an answer out of range to", wrong)]
        why = " and ".join(part for part in parts if part)
        take.into.refuse(f"{which.name} not scored: {why}", _shown(answers), place, which.signal)
        return None
    if at is None:
        take.into.refuse(f"{which.name} not scored: no time", _shown(answers), place, which.signal)
        return None
    values = [
        which.highest - (answers[n] or 0) if n in which.reversed else (answers[n] or 0)
        for n in range(1, count + 1)
    ]
    take.put(which.signal, "1", sum(values), at, place)
    return sum(values)


def _valid(value: float | None, which: Instrument) -> bool:
    return value is not None and 0 <= value <= which.highest and value == int(value)


def _listed(words: str, items: list[int]) -> str:
    return f"{words} item {', '.join(str(item) for item in items)}" if items else ""


def _shown(answers: Mapping[int, float | None]) -> str:
    return ", ".join(f"item {n}: {value}" for n, value in sorted(answers.items())) or "no answers"
