"""Every built-in organ in one body: a day and ten years of an ensemble, and the first answers.

Two processes with one store, which is empty at first: the first one compiles, the second one reads
back, and is timed once it is warm.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench.bench.children import start
from workbench.bench.row import Row

NAME = "whole-body"
COLD_S, STORED_S, DAY_S, YEARS_S = 60.0, 6.0, 0.15, 1.0


@dataclass(frozen=True, slots=True)
class Size:
    """`window_days` between two representative days of the long run."""

    years: float = 10.0
    members: int = 64
    window_days: int = 30
    repeats: int = 5


def measure(size: Size = Size()) -> list[Row]:
    """Seconds on the wall."""
    words = [str(w) for w in (size.years, size.members, size.window_days, size.repeats)]
    with TemporaryDirectory() as folder:
        store = {"VITRUVIAN_CACHE": str(Path(folder) / "programs")}
        cold, warm = (start("whole_body", *words, environment=store).table for _ in range(2))
    note = f"{cold['organs']} organs, {size.members} members, habit and scenario together"
    rows = (
        ("first answers, both", (cold["first_s"],), COLD_S),
        ("second process, from its start to both", (warm["start_s"],), STORED_S),
        ("24 h at 1 min", tuple(warm["day_s"]), DAY_S),
        (f"{size.years:g} years, first answer", tuple(warm["years_s"]), YEARS_S),
        (f"{size.years:g} years, refined", tuple(warm["refined_s"]), None),
    )
    return [Row(NAME, what, values, "s", goal, False, None, (note,)) for what, values, goal in rows]
