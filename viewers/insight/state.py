"""Rows of the insight page: sentences that open to their numbers. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from viewers.ink import unit_text
from viewers.words import mark

#: The four questions, by the names that lines carry.
NEW, LIKELY, HELP, DOCTOR = (
    "what is new", "what is likely", "what would help most", "what my doctor should see",
)  # fmt: skip

#: What stands on a page where nothing is to be told; what would help says it in its own words.
NONE = {
    NEW: mark("Nothing has left its own baseline."),
    LIKELY: mark("The record feeds no equation of risk."),
    HELP: mark("Not worked out yet."),
    DOCTOR: mark("Nothing in this record asks for it."),
}


@dataclass(frozen=True, slots=True)
class InsightRow:
    """One sentence with its value; `opened` are pairs of a name and what it is."""

    section: str
    sentence: str
    value: str
    flagged: bool
    opened: tuple[tuple[str, str], ...]


def insight_rows(lines: Iterable[Any], audit: Iterable[tuple[str, str]] = ()) -> list[InsightRow]:
    """Rows out of lines as `workbench.service.insights` makes them; `audit` ends each."""
    rests = tuple(audit)
    return [
        InsightRow(
            line.section, line.sentence[:1].upper() + line.sentence[1:], _value(line),
            bool(line.outside), (*_opened(line), *rests),
        )
        for line in lines
    ]  # fmt: skip


def _value(line: Any) -> str:
    if not math.isfinite(line.value):
        return ""
    unit = unit_text(line.unit)
    band = f" ({line.low:.3g} to {line.high:.3g})" if line.banded else ""
    return f"{line.value:.3g}{f' {unit}' if unit else ''}{band}"


def _opened(line: Any) -> list[tuple[str, str]]:
    told = [("outside its range", text) for text in line.outside]
    told += [("kind", line.kind), ("evidence", line.evidence), ("source", line.shown_source)]
    told += [("worked out by", line.model)]
    told += [("no band", line.unbanded)] if line.unbanded else []
    return [*told, *line.numbers]
