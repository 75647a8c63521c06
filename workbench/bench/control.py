"""Insulin in a closed loop: 30 simulated adults for two weeks, and a hard year.

The controller's model is linear and shares no equation with the people, who are glucose organs
drawn from their priors; it is told their settings with errors, sees a sensor that errs, and meals
whose size is miscounted. People eat against lows that their sensor shows, as they are taught to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.bench.row import Row

NAME = "control"
#: The draw of people on whom nothing of the controller was ever tuned.
STRANGERS = 101
ANNOUNCED, SILENT, LOW, SEVERE_BELOW = 80.0, 70.0, 2.0, 40.0


@dataclass(frozen=True, slots=True)
class Size:
    """People and days of the two figures, of people never tuned on, and of the hard year."""

    people: int = 30
    days: int = 14
    strangers: int = 30
    year_people: int = 8
    year_days: int = 365
    care_people: int = 16
    care_days: int = 364


def measure(size: Size = Size()) -> list[Row]:
    """Time in range and below it with meals announced and not; the same over a hard year."""
    from twin_core.runtime import configure

    configure()
    from twin_core.scenario.control.cohort import loop_of, simulated_adults
    from twin_core.scenario.control.life import Habits
    from twin_core.scenario.control.sensor import SensorError
    from workbench.bench.care_year import rows as care_rows

    cohort = simulated_adults(size.people)  # on these the controller's few constants were chosen
    rows = []
    for announced, goal in ((True, ANNOUNCED), (False, SILENT)):
        found = loop_of(cohort, size.days, announced=announced)
        rows += _rows("meals announced" if announced else "meals not announced", found, goal)
    strangers = simulated_adults(size.strangers, seed=STRANGERS)
    life = STRANGERS + 1
    for announced, goal in ((True, ANNOUNCED), (False, SILENT)):
        found = loop_of(strangers, size.days, announced=announced, seed=life)
        told = "announced" if announced else "not announced"
        rows += _rows(f"strangers, meals {told}", found, goal)
    found = loop_of(
        strangers, size.days, habits=Habits(missed=0.2), error=SensorError(faults_a_day=0.5),
        seed=life,
    )  # fmt: skip
    rows += _rows("strangers with faults", found, None)
    few = simulated_adults(size.year_people, seed=5)
    habits = Habits(missed=0.2)
    hard = loop_of(few, size.year_days, habits=habits, error=SensorError(faults_a_day=0.5))
    return [
        *rows,
        *_rows("hard year", hard, None),
        *care_rows(NAME, size.care_people, size.care_days),
    ]


def _rows(what: str, found: Any, goal: float | None) -> list[Row]:
    """One row for each figure; the spread is that between people."""
    people = found.glucose.shape[1]
    severe = float((found.lowest < SEVERE_BELOW).sum())
    note = (
        f"{what}: {people} people, {len(found.glucose) / 288:.0f} days; below 54 mg/dL "
        f"{found.very_low.mean():.2f} % of the time, lowest {found.lowest.min():.0f} mg/dL, "
        f"least time in range of a person {found.in_range.min():.0f} %, "
        f"{(found.rescue > 0).sum() / found.glucose.size * 288:.1f} snacks against lows a day"
    )
    limit = None if goal is None else LOW
    in_range = (float(np.mean(found.in_range)),)
    return [
        Row(NAME, f"{what}: time at 70 to 180 mg/dL", in_range, "%", goal, notes=(note,)),
        Row(
            NAME, f"{what}: time below 70 mg/dL", (float(found.low.mean()),), "%", limit,
            more_is_better=False,
        ),
        Row(
            NAME, f"{what}: people below {SEVERE_BELOW:.0f} mg/dL", (severe,), "people",
            None if goal is None else 0.0, more_is_better=False,
        ),
    ]  # fmt: skip
