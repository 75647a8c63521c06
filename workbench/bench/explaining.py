"""A thousand random people and plans: do the parts add up, and does running it again agree?

Three or four of eight levers with random sizes act for 60 days on weight, kidney and pressure; each
part is a Shapley value, and its direction is compared with that of the whole run once more without
that cause. Parts below `SMALL` of the whole's size are numerically nothing and are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.bench.row import Row

NAME = "explain"
AGREE, SMALL = 99.0, 1e-3
ORGANS, DAYS = ("energy_balance", "kidney_pressure"), 60
#: Levers: kind, knob, lowest and highest size.
LEVERS = (
    ("diet_change", "energy", -800.0, 500.0),
    ("diet_change", "sodium", -2000.0, 2000.0),
    ("diet_change", "potassium", -40.0, 60.0),
    ("diet_change", "alcohol", -30.0, 40.0),
    ("dash_diet", "adherence", 0.2, 1.0),
    ("steps", "steps", -4000.0, 8000.0),
    ("ace_inhibitor", "dose", 0.25, 2.0),
    ("calcium_blocker", "dose", 0.25, 2.0),
)
REST = {"energy": 0.0, "sodium": 0.0, "potassium": 0.0, "alcohol": 0.0}


@dataclass(frozen=True, slots=True)
class Size:
    """Random cases; each has one person and two measures."""

    cases: int = 1000
    seed: int = 4


def measure(size: Size = Size()) -> list[Row]:
    """Share of directions that a second run agrees with, and what parts leave over."""
    from twin_core.runtime import configure

    configure()
    people = _People()
    rng = np.random.default_rng(size.seed)
    agreed, counted, worst = 0, 0, 0.0
    for case in range(size.cases):
        one = people.persons[case % len(people.persons)]
        for found in people.explained(one, _plan(rng)):
            spread = max(found.high - found.low, abs(found.mean), 1e-9)
            worst = max(worst, abs(found.rest) / spread)
            for part in found.parts:
                if abs(part.mean) > SMALL * abs(found.mean):
                    counted += 1
                    agreed += np.sign(part.mean) == np.sign(part.last)
    note = f"{counted} parts of {size.cases} cases; weight and mean pressure after {DAYS} days"
    share = 100.0 * agreed / max(counted, 1)
    return [
        Row(NAME, "directions that a second run agrees with", (share,), "%", AGREE, notes=(note,)),
        Row(NAME, "largest rest against the band", (worst,), "1", 1e-6, more_is_better=False),
    ]


def _plan(rng: np.random.Generator) -> tuple[Any, ...]:
    from twin_core.scenario.scenario import Event

    chosen = rng.choice(len(LEVERS), size=int(rng.integers(3, 5)), replace=False)
    events = []
    for index in chosen:
        kind, knob, low, high = LEVERS[index]
        knobs = {**(REST if kind == "diet_change" else {}), knob: float(rng.uniform(low, high))}
        events.append(Event(kind=kind, at_h=0.0, knobs=knobs, label=f"{kind} {knob}"))
    return tuple(events)


class _People:
    """Twins of one member each, around adults of all sorts."""

    def __init__(self, count: int = 16) -> None:
        from twin_core.body import assemble_by_id
        from twin_core.scenario.optimise import Measure
        from twin_core.scenario.scenario import Scenario
        from twin_core.twin import prior_twin

        body, rng = assemble_by_id(ORGANS), np.random.default_rng(1)
        hypertension = body.preset("kidney_pressure", "hypertension")
        self.persons = []
        for index in range(count):
            facts = {
                "age": float(rng.uniform(25, 75)),
                "sex": float(index % 2),
                "height": float(rng.uniform(158, 188)),
                "mass": float(rng.uniform(60, 110)),
            }
            presets = hypertension if index % 3 == 0 else {}
            twin = prior_twin(body, Scenario(), facts=facts, presets=presets, members=3, seed=index)
            self.persons.append(twin)
        signals = ("body.mass", "pressure.long_term_mean")
        self.measures = [Measure(signal=name, take="end") for name in signals]

    def explained(self, twin: Any, events: tuple[Any, ...]) -> Any:
        from twin_core.insight.explain import explain
        from twin_core.scenario.scenario import Scenario

        habit = Scenario(horizon_h=24.0 * DAYS)
        return explain(twin, habit, events, self.measures, horizon_h=24.0 * DAYS, members=3)
