"""A year of care by visits: a dose by response, training by recovery, each beside a fixed plan.

The rules believe a straight line and a threshold; the people are organs of the days tier with
parameters drawn anew, who are measured with errors, and half-way begin to eat more salt, of which
no rule is told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.body import assemble_by_id
from twin_core.scenario.control.visits import Care, Followed, Recovery, follow
from twin_core.scenario.days import DAY_H
from twin_core.scenario.scenario import Event, Scenario
from twin_core.twin import Twin, prior_twin
from workbench.bench.row import Row
from workbench.service.adapting import (
    LADDER,
    LOAD_ERROR,
    PRESSURE_ERROR,
    TARGET,
    Freshness,
    people_of,
    planned_loads,
    pressure_rule,
)

FACTS = {"age": 55.0, "sex": 1.0, "height": 176.0, "mass": 92.0}
#: Sodium a day more from half-way on, and how near to the target counts as there (mmHg).
MORE_SODIUM, NEAR = 2000.0, 2.0
SEED = 5


@dataclass(frozen=True, slots=True)
class Fixed:
    """One standard dose for everybody, whatever is measured."""

    dose: float = 1.0

    def next(
        self, set_before: NDArray[np.float64], measured: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """As of `Rule`."""
        return np.full(measured.shape[1], self.dose)


def pressure_year(people: int, days: int) -> tuple[Followed, Followed]:
    """The same people titrated by response, and on one dose."""
    plants = people_of(_anybody(people), "pressure")
    salt = Event(kind="diet_change", at_h=days // 2 * DAY_H, knobs={"sodium": MORE_SODIUM})
    care = Care(LADDER, "pressure.long_term_mean", PRESSURE_ERROR, 28, days)
    led, fixed = (
        follow(plants, care, rule, np.random.default_rng(SEED), (salt,))
        for rule in (pressure_rule(), Fixed())
    )
    return led, fixed


def training_year(people: int, days: int) -> tuple[Followed, Followed]:
    """The same people led by recovery, and on the plan as it stands."""
    plants, planned = people_of(_anybody(people), "training"), planned_loads(days)
    care = Care((("training_plan", "load", np.inf),), "training.fatigue", LOAD_ERROR, 7, days)
    led, fixed = (
        follow(plants, care, rule, np.random.default_rng(SEED))
        for rule in (Freshness(planned, plants), Recovery(planned, -np.inf, np.inf))
    )
    return led, fixed


def rows(name: str, people: int, days: int) -> list[Row]:
    """What the year came to."""
    found = []
    for what, year in zip(("titrated by response", "one dose"), pressure_year(people, days),
                          strict=True):  # fmt: skip
        there = 100.0 * float((year.truth[-1] <= TARGET + NEAR).mean())
        note = (
            f"{what}: mean pressure {year.truth[0].mean():.0f} at first, "
            f"{year.truth[days // 2 - 1].mean():.0f} before more salt, {year.truth[-1].mean():.0f} "
            f"mmHg at the end, lowest {year.truth.min():.0f}; doses {year.settings[-1].mean():.1f}"
        )
        found.append(Row(name, f"a year, {what}: at the target", (there,), "%", notes=(note,)))
    for what, year in zip(("led by recovery", "as planned"), training_year(people, days),
                          strict=True):  # fmt: skip
        hurt = float(np.median(year.outputs["risk.injury"][-1]))
        best = float(np.median(year.outputs["training.performance"][-1]))
        note = f"training {what}: performance {best:.1f} %, load {year.settings.mean():.1f} a week"
        found.append(Row(name, f"a year, {what}: chance of an injury", (hurt,), "%", notes=(note,)))
    return found


def _anybody(people: int) -> Twin:
    body = assemble_by_id(("energy_balance",))
    return prior_twin(body, Scenario(), facts=FACTS, members=people, seed=1)
