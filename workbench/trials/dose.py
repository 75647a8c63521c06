"""Doses: how much of a drug a day, from numbers, units and schedules as papers write them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from workbench.trials.spec import Intervention

_UNITS = ((r"\bug\b|mcg|microg|µg", 1e-3), (r"^g\b(?!/)", 1e3), (r"mg/kg", 80.0), (r"mg/m2", 1.8))
_NUMBER = r"(\d+(?:\.\d+)?)"


def times_a_day(text: str) -> float:
    """How often a dose is given a day; once where nothing is said."""
    plain = text.lower()
    rules: tuple[tuple[str, Any], ...] = (
        (r"total per day|per day|/d(ay)?\b|daily dose|a day in all", 1.0),
        (r"three times (a |per )?week|thrice weekly|3 times (a |per )?week", 3.0 / 7.0),
        (r"twice (a |per )?week", 2.0 / 7.0),
        (rf"every {_NUMBER} ?weeks", lambda m: 1.0 / (7.0 * float(m[1]))),
        (rf"every {_NUMBER} ?months", lambda m: 1.0 / (30.4 * float(m[1]))),
        (r"every (two|other) weeks?|fortnight", 1.0 / 14.0),
        (r"every (four) weeks|month", 1.0 / 28.0),
        (r"weekly|every week|(a|per|/) ?we?e?k", 1.0 / 7.0),
        (r"year", 1.0 / 365.0),
        (r"four times|qid", 4.0), (r"three times|thrice|tid|3 times", 3.0),
        (r"twice|bid\b|two times|2 times", 2.0),
    )  # fmt: skip
    for words, value in rules:
        found = re.search(words, plain)
        if found:
            return value(found) if callable(value) else value
    return 1.0


def milligrams(unit: str) -> float:
    """What a dose in `unit` is in mg, for a body of 80 kg and 1.8 m2."""
    return next((by for words, by in _UNITS if re.search(words, unit.lower())), 1.0)


def daily_dose(done: Intervention, standard: float) -> tuple[float, bool]:
    """mg a day, and whether it had to be assumed; pooled doses count as their geometric mean."""
    often = times_a_day(f"{done.schedule} {done.unit}")
    scale = milligrams(done.unit)
    if done.dose is not None and re.search(r"mg|ug|mcg|µg|^g$|iu|unit", done.unit.lower() or "mg"):
        return done.dose * scale * often, False
    details = re.search(rf"{_NUMBER}\s*(?:-|to|or|and|,)\s*{_NUMBER}\s*mg", done.details)
    if details:
        return math.sqrt(float(details[1]) * float(details[2])) * often, False
    single = re.search(rf"{_NUMBER}\s*mg", done.details)
    if single:
        return float(single[1]) * often, False
    return standard, True


def curve(doses: float, half: float) -> float:
    """Effect over that of the standard dose: 1 at one (Law 2003, doi:10.1136/bmj.326.7404.1427)."""
    return (1.0 + half) * doses / (doses + half) if doses > 0.0 else 0.0


def from_table(rows: Sequence[Sequence[float]], dose: float) -> float:
    """An effect between the doses of a table, nothing at none, the last one beyond."""
    doses, effects = [0.0, *(r[0] for r in rows)], [0.0, *(r[1] for r in rows)]
    return float(np.interp(dose, doses, effects))


def sentence_of(row: Mapping[str, Any]) -> str:
    """Where the figures of a row are from."""
    return str(row.get("source", ""))
