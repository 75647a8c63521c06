"""What a trial would do to one person: their place in its population, and each arm for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.body import assemble_by_id
from twin_core.trial.course import Course, follow
from workbench.trials import doubt, tables
from workbench.trials.conduct import Prepared
from workbench.trials.known import Person, like
from workbench.trials.look import Look
from workbench.trials.spec import EndpointSpec
from workbench.trials.view import View
from workbench.trials.who import people_of

#: Draws of the person, and people of the population they are placed in.
DRAWS, CROWD = 64, 256
#: Outside these percentiles of the cohort a person would hardly have been in the trial.
EDGE = (1.0, 99.0)


@dataclass(frozen=True, slots=True)
class Place:
    """A quantity of the person beside the cohort's middle 90 %."""

    quantity: str
    value: float
    unit: str
    percentile: float
    low: float
    high: float

    @property
    def outside(self) -> bool:
        return not EDGE[0] <= self.percentile <= EDGE[1]


@dataclass(frozen=True, slots=True)
class Mine:
    """An endpoint for the person: effect with its 90 % interval, beside that of the population.

    The interval holds what is not known of the person and what the model leaves open.

    `percentile` is where the person's effect lies among the population's, 100 the largest.
    """

    signal: str
    unit: str
    arms: str
    value: float
    low: float
    high: float
    population: tuple[float, float, float]
    percentile: float


@dataclass(frozen=True, slots=True)
class Told:
    """The person in the trial; `spread` are the population's effects (endpoints, people)."""

    person: Person
    places: tuple[Place, ...]
    mine: tuple[Mine, ...]
    spread: tuple[NDArray[np.float64], ...]


def in_trial(prepared: Prepared, person: Person) -> Told:
    """Walks the person and a crowd of the cohort through all arms."""
    seed = prepared.trial.seed
    body, way = assemble_by_id(tables.body_map().organs), tables.body_map()
    crowd = people_of(prepared.who, seed=seed, count=CROWD)
    own = like(person, prepared.who, seed=seed, count=DRAWS)
    many = follow(body, way, crowd, prepared.trial)
    one = follow(body, way, own, prepared.trial)
    mine, spread = [], []
    for point, look in zip(prepared.spec.endpoints, prepared.looks, strict=True):
        arms = [prepared.spec.arm(name) for name in point.arms]
        all_, my = _effects(many, point, look, arms), _effects(one, point, look, arms)
        value = float(np.median(my))
        open_ = _open(View(point, look, one, tuple(arms), prepared.who), value)
        half = 1.645 * float(np.hypot(my.std(), open_))
        low, high = value - half, value + half
        middle, least, most = (float(x) for x in np.percentile(all_, [50, 5, 95]))
        share = 100.0 * float((np.abs(all_) < abs(value)).mean())
        unit = "percentage points" if look.kind in ("event", "responder") else point.unit
        mine.append(
            Mine(point.signal, unit, " against ".join(point.arms), float(value), float(low),
                 float(high), (middle, least, most), share)
        )  # fmt: skip
        spread.append(all_)
    return Told(person, _places(person, crowd), tuple(mine), tuple(spread))


def _open(view: View, value: float) -> float:
    """Standard error of the person's effect by what organs and published effects leave open."""
    if view.look.kind != "event":
        return doubt.of_change(view, value)
    found = [e for e in view.look.events if e in view.course.hazard]
    if len(view.arms) < 2 or not found:
        return doubt.of_rate(found[0]) * abs(value) if found else 0.0
    hazard = sum(view.course.hazard[e][view.visit, view.arms[1]].mean() for e in found)
    return 100.0 * float(-np.expm1(-hazard)) * doubt.of_ratio(view, found)


def _places(person: Person, crowd: dict[str, NDArray]) -> tuple[Place, ...]:
    units = {row["id"]: row["unit"] for row in tables.population_rows()}
    found = []
    for name, value in person.values.items():
        if name in crowd and name in units:
            low, high = np.percentile(crowd[name], [5, 95])
            share = 100.0 * float((crowd[name] < value).mean())
            found.append(Place(name, value, units[name], share, float(low), float(high)))
    return tuple(found)


def _effects(
    course: Course, point: EndpointSpec, look: Look, arms: Sequence[int]
) -> NDArray[np.float64]:
    """Each person's own effect: a difference between arms, or a change within one."""
    day = course.days[-1] if point.day is None else point.day
    visit = int(np.argmin(np.abs(course.days - day)))
    if look.kind == "event":
        hazard = sum(course.hazard[e][visit] for e in look.events)
        each = [100.0 * -np.expm1(-np.asarray(hazard)[a]) for a in arms]
    else:
        values = course.values[look.quantity]
        percent = point.statistic == "percent_change"
        each = [
            100.0 * (values[visit, a] / values[0, a] - 1.0)
            if percent
            else (values[visit, a] - values[0, a]) * look.part / look.by
            for a in arms
        ]
    return each[0] - each[1] if len(each) == 2 else each[0]


def outside(told: Told) -> list[str]:
    """Why the person would hardly have been in the trial, in a sentence each."""
    return [
        f"{p.quantity} {p.value:.3g} {p.unit} lies outside the trial's people "
        f"({p.low:.3g} to {p.high:.3g} in nine of ten)"
        for p in told.places
        if p.outside
    ]
