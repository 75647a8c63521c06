"""The model's risk beside that of published equations, and why the two differ, in numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.record import Record
from twin_core.insight.outlook import Course
from workbench.service.around_risk import around
from workbench.service.risk import RiskRow, risks

EVENTS = "risk.vascular_event"
WHY = (
    "equations are averages of people with the same answers, with what they went on to do and "
    "take; the model holds everything but age as it is, knows LDL over time, pressure, weight and "
    "fitness, and its baseline hazard is a round assumed figure: compare ways of living with it, "
    "not its level"
)


@dataclass(frozen=True, slots=True)
class Beside:
    """An equation's risk and the model's (median, low, high) over as many years, as shares."""

    equation: str
    title: str
    years: int
    theirs: float
    ours: tuple[float, float, float]
    why: str
    source: str


def beside(record: Record, mine: Course, people: Callable[[], Course]) -> tuple[Beside, ...]:
    """Every equation of heart and vessels that the record feeds; `people` are walked if any is."""
    rows = [
        row
        for row in risks(record)
        if row.answer is not None and row.equation.absolute and
        "heart" in row.equation.absolute["event"]
    ]  # fmt: skip
    usual = people() if rows else mine
    return tuple(one for row in rows if (one := _beside(row, mine, usual)) is not None)


def _beside(row: RiskRow, mine: Course, usual: Course) -> Beside | None:
    near = around(row)
    years = int(row.equation.absolute["years"])
    at = int(np.searchsorted(mine.years, years - 1e-9))
    if near is None or at >= len(mine.years):
        return None
    low, middle, high = (
        float(one) for one in np.nanquantile(_share(mine, at), (0.05, 0.5, 0.95))
    )  # fmt: skip
    peers = near.peers.quantiles[2] if near.peers is not None else math.nan
    people = float(np.nanmedian(_share(usual, at)))
    why = f"{_parts(near.share, peers, middle, people)}{WHY}"
    return Beside(
        row.equation.name, row.equation.title, years, near.share, (middle, low, high), why,
        row.equation.source,
    )  # fmt: skip


def _share(course: Course, at: int) -> NDArray[np.float64]:
    return course.outputs[EVENTS][at] / 100.0


def _parts(theirs: float, peers: float, ours: float, people: float) -> str:
    """The ratio of the two in two factors: the level of people like this one, and what is own."""
    if not all(math.isfinite(one) and one > 0.0 for one in (theirs, peers, ours, people)):
        return ""
    whole, level = ours / theirs, people / peers
    return (
        f"the model tells {_times(whole)} what the equation does: {_times(level)} by the level "
        f"from which people of this age and sex begin ({100 * people:.1f} against "
        f"{100 * peers:.1f} %), and {_times(whole / level)} by how this person's own values count "
        f"({_times(ours / people)} such people in the model, {_times(theirs / peers)} in the "
        "equation); "
    )


def _times(ratio: float) -> str:
    return f"{ratio:.2g} times"
