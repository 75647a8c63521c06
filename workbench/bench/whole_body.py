"""Every built-in organ in one body: a day and ten years of an ensemble, and the first answers.

The first answers count compiling, or reading back what an earlier process has stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbench.bench.row import Row
from workbench.bench.stopwatch import repeat

NAME = "whole-body"
FIRST_S, DAY_S, YEARS_S = 60.0, 0.15, 1.0
FACTS = {"age": 55.0, "sex": 1.0, "height": 175.0, "mass": 85.0}


@dataclass(frozen=True, slots=True)
class Size:
    """`window_days` between two representative days of the long run."""

    years: float = 10.0
    members: int = 64
    window_days: int = 30
    repeats: int = 5


def measure(size: Size = Size()) -> list[Row]:
    """Seconds on the wall."""
    from twin_core.runtime import configure

    configure()
    from twin_core.scenario.project import project
    from twin_core.scenario.years import project_years
    from twin_core.twin import prior_twin
    from workbench.bench.whole import organs_together
    from workbench.service.habits import evening_walk, plain_day

    body = organs_together()
    habit = plain_day(False)
    twin = prior_twin(body, habit, facts=FACTS, members=size.members)
    long = evening_walk(habit).model_copy(update={"horizon_h": size.years * 365.25 * 24.0})

    def day() -> Any:
        return project(twin, evening_walk(habit), members=size.members).time_h

    def years(sparse: bool = True) -> Any:
        return project_years(
            twin, long, members=size.members, window_days=size.window_days, sparse=sparse
        ).time_h

    first = _seconds(day) + _seconds(years)
    note = f"{len(body.manifests)} organs, {size.members} members, habit and scenario together"
    return [
        Row(NAME, "first answers, both", (first,), "s", FIRST_S, False, None, (note,)),
        _row("24 h at 1 min", day, size, DAY_S, note),
        _row(f"{size.years:g} years, first answer", years, size, YEARS_S, note),
        _row(f"{size.years:g} years, refined", lambda: years(False), size, None, note),
    ]


def _seconds(task: Callable[[], Any]) -> float:
    began = time.perf_counter()
    task()
    return time.perf_counter() - began


def _row(what: str, task: Callable[[], Any], size: Size, goal: float | None, note: str) -> Row:
    values = tuple(t.wall_s for t in repeat(task, size.repeats))
    return Row(NAME, what, values, "s", goal, False, None, (note,))
