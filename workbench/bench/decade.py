"""Ten years of an ensemble: glucose, circulation and weight together, a representative day a month.

What is timed is the whole answer as the window asks for it: habit and daily walk side by side,
every month with its day in five-minute steps, bands and outcomes included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbench.bench.row import Row
from workbench.bench.stopwatch import repeat

NAME = "decade"
GOAL_S = 0.4
ORGANS = ("glucose_t1d", "circulation", "energy_balance")
FACTS = {"age": 40.0, "sex": 1.0, "height": 175.0, "mass": 75.0}


@dataclass(frozen=True, slots=True)
class Size:
    """`window_days` between two representative days."""

    years: float = 10.0
    members: int = 64
    window_days: int = 30
    repeats: int = 5


def measure(size: Size = Size()) -> list[Row]:
    """Seconds on the wall, warm."""
    from twin_core.runtime import configure

    configure()
    results: list[Any] = []

    def walk() -> Any:
        results.append(run(size))
        return results[-1].time_h

    took = repeat(walk, size.repeats)
    failed = {failure.member for failure in results[-1].failures}
    what = f"{size.years:g} years, {size.members} members, 3 organs"
    kept = size.members - len(failed)
    note = (
        f"habit and scenario together, a day each {size.window_days} days, single precision; "
        f"{kept} of {size.members} members stayed in the model's range"
    )
    values = tuple(t.wall_s for t in took)
    return [Row(NAME, what, values, "s", GOAL_S, more_is_better=False, notes=(note,))]


def run(size: Size) -> Any:
    """The projection of a person known by facts and priors only."""
    from twin_core.body import assemble_by_id
    from twin_core.scenario.years import project_years
    from twin_core.twin import prior_twin
    from workbench.service.habits import evening_walk, plain_day

    habit = plain_day(True).model_copy(update={"horizon_h": size.years * 365.25 * 24.0})
    twin = prior_twin(assemble_by_id(ORGANS), habit, facts=FACTS, members=size.members)
    return project_years(
        twin, evening_walk(habit), members=size.members, window_days=size.window_days
    )
