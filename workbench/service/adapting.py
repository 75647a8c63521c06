"""Closed loops for a person's twin: its members are the plants, and no controller knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.scenario.control.cohort import Cohort, loop_of
from twin_core.scenario.control.therapy import clinic
from twin_core.scenario.control.visits import Care, Followed, Recovery, Titration, follow
from twin_core.scenario.optimise import Problem
from twin_core.scenario.optimise.body import answering
from twin_core.scenario.scenario import ScenarioError
from twin_core.twin import Twin

#: Each loop with the organ that it acts on, and where that starts.
LOOPS: Mapping[str, tuple[str, str | None]] = {
    "insulin": ("glucose_t1d", None),
    "pressure": ("kidney_pressure", "hypertension"),
    "training": ("training", None),
}
MEMBERS = 24
#: Home pressure, mean of a week: SD of what is measured against what holds (mmHg), assumed.
PRESSURE_ERROR, LOAD_ERROR = 3.0, 2.0
#: Mean pressure of 130 over 80 (ESC 2024, doi:10.1093/eurheartj/ehae178), and the usual order.
TARGET = 97.0
LADDER = (
    ("ace_inhibitor", "dose", 2.0),
    ("calcium_blocker", "dose", 2.0),
    ("thiazide", "dose", 2.0),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One number of a loop over the members: median and 90 % interval."""

    name: str
    unit: str
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Adapted:
    """What a loop came to, in numbers and sentences."""

    loop: str
    days: int
    members: int
    lines: tuple[Line, ...]
    sentences: tuple[str, ...]


def adapt(twin: Twin, loop: str, days: int) -> Adapted:
    """Runs a loop for `days`; raises `ScenarioError` for one that the twin cannot have."""
    if loop not in LOOPS:
        raise ScenarioError(f"there is no loop '{loop}'; --loop; choose one of {', '.join(LOOPS)}")
    return {"insulin": _insulin, "pressure": _pressure, "training": _training}[loop](twin, days)


def body_of(twin: Twin, loop: str) -> Body:
    """The part of the body that a loop acts on."""
    return answering(twin, _problem(loop)).body


def _insulin(twin: Twin, days: int) -> Adapted:
    organs = [manifest.id for manifest in twin.body.manifests]
    if "glucose_t1d" not in organs:
        problem = "this twin makes insulin of its own, so that no pump is steered"
        raise ScenarioError(f"{problem}; --loop insulin; choose pressure or training")
    part = answering(twin, _problem("insulin"))
    theta = part.theta[:, :MEMBERS]
    mass = np.full(theta.shape[1], twin.facts.get("mass", 75.0))
    cohort = Cohort(theta, mass, None)  # pyright: ignore[reportArgumentType]  # set below
    cohort = Cohort(theta, mass, clinic(cohort.plant, cohort.people))
    found = loop_of(cohort, days)
    lines = (
        _line("Time at 70 to 180 mg/dL", "%", found.in_range),
        _line("Time below 70 mg/dL", "%", found.low),
        _line("Lowest glucose", "mg/dL", found.lowest),
        _line("Insulin a day", "[IU]", found.daily_units),
    )
    return Adapted(
        "insulin", days, cohort.people, lines,
        (
            "The controller has a linear model of its own, errors in its settings and a sensor "
            "that errs; meals are announced with miscounted amounts.",
            "Delivery stops before lows, and insulin on board is limited.",
        ),
    )  # fmt: skip


def people_of(twin: Twin, loop: str) -> Twin:
    """The members of a twin as the people of a loop."""
    part = answering(twin, _problem(loop))
    return replace(part, theta=part.theta[:, :MEMBERS])


def pressure_rule() -> Titration:
    """Titration to the target by what is believed of a dose, and learnt from each person."""
    return Titration(
        target=TARGET, floor=TARGET - 15.0, slope=-5.0, slope_sd=2.5, error_sd=PRESSURE_ERROR,
        step=0.5, most=sum(most for _, _, most in LADDER), most_rise=1.0,
    )  # fmt: skip


def planned_loads(days: int) -> tuple[float, ...]:
    """A plan of weeks that rise three times and rest."""
    return tuple(4.0 + 1.5 * (week % 4) for week in range(max(days // 7, 1)))


def _pressure(twin: Twin, days: int) -> Adapted:
    people = people_of(twin, "pressure")
    weeks = 4
    care = Care(LADDER, "pressure.long_term_mean", PRESSURE_ERROR, 7 * weeks, days)
    found = follow(people, care, pressure_rule(), np.random.default_rng(5))
    reached = 100.0 * float((found.truth[-1] <= TARGET + 2.0).mean())
    lines = (
        _line("Mean pressure at first", "mm[Hg]", found.truth[0]),
        _line("Mean pressure at the end", "mm[Hg]", found.truth[-1]),
        _line("Standard doses at the end", "1", found.settings[-1]),
    )
    return Adapted(
        "pressure", days, people.members, lines,
        (
            f"A visit every {weeks} weeks; doses follow what each person's pressure did: ACE "
            "inhibitor, then calcium blocker, then thiazide, up to two standard doses of each.",
            f"{reached:.0f} % of the members end within 2 mmHg of a mean of {TARGET:.0f} mmHg, or "
            "below.",
        ),
    )  # fmt: skip


def _training(twin: Twin, days: int) -> Adapted:
    people = people_of(twin, "training")
    planned = planned_loads(days)
    ladder = (("training_plan", "load", np.inf),)
    care = Care(ladder, "training.fatigue", LOAD_ERROR, 7, days)
    rng = np.random.default_rng(5)
    led = follow(people, care, Freshness(planned, people), rng)
    fixed = follow(people, care, Recovery(planned, -np.inf, np.inf), np.random.default_rng(5))
    lines = tuple(
        line
        for name, found in (("led by recovery", led), ("as planned", fixed))
        for line in _of_training(name, found)
    )
    told = "Load of a week is halved where fatigue is high, a tenth more where it is low."
    return Adapted("training", days, people.members, lines, (told,))


@dataclass(frozen=True)
class Freshness:
    """`Recovery` for fatigue told against each person's habit: less of it is more freshness."""

    planned: tuple[float, ...]
    people: Twin
    most: float = 6.0

    def next(
        self, set_before: NDArray[np.float64], measured: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        fresh = measured[0] - measured
        return Recovery(self.planned, -self.most, -1.0).next(set_before, fresh)


def _of_training(name: str, found: Followed) -> tuple[Line, ...]:
    return (
        _line(f"Performance at the end, {name}", "%", found.outputs["training.performance"][-1]),
        _line(f"Chance of an injury, {name}", "%", found.outputs["risk.injury"][-1]),
    )


def _line(name: str, unit: str, values: NDArray[np.float64]) -> Line:
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    return Line(name, unit, float(middle), float(low), float(high))


def _problem(loop: str) -> Problem:
    """The part of a body that a loop acts on, in the words of `answering`."""
    organ, preset = LOOPS[loop]
    given: dict[str, Any] = {
        "name": organ,
        "horizon_h": 24.0,
        "organs": (organ,),
        "presets": {organ: preset} if preset else {},
        "levers": [{"id": "none", "words": "nothing"}],
        "events": [{"kind": "nothing"}],
        "objectives": [{"signal": "body.mass"}],
    }
    return Problem.model_validate(given)
