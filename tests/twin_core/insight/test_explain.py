"""Parts add up to the whole, nothing comes from nothing, and like causes get like parts."""

from __future__ import annotations

import pytest

from twin_core.body import assemble_by_id
from twin_core.insight.explain import Explanation, causes_of, explain, without
from twin_core.scenario.kinds import kinds_of
from twin_core.scenario.optimise import Measure
from twin_core.scenario.scenario import Event, Scenario
from twin_core.twin import Twin, prior_twin

DAYS = 30
MASS = Measure(signal="body.mass", take="end")


@pytest.fixture(scope="module")
def twin() -> Twin:
    facts = {"age": 50.0, "sex": 0.0, "height": 168.0, "mass": 84.0}
    return prior_twin(assemble_by_id(("energy_balance",)), Scenario(), facts=facts, members=4)


def told(twin: Twin, *events: Event) -> Explanation:
    habit = Scenario(horizon_h=24.0 * DAYS)
    return explain(twin, habit, events, [MASS], horizon_h=24.0 * DAYS, members=4)[0]


def diet(**knobs: float) -> Event:
    return Event(kind="diet_change", at_h=0.0, knobs=knobs)


def steps(count: float, label: str = "") -> Event:
    return Event(kind="steps", at_h=0.0, knobs={"steps": count}, label=label)


def test_parts_add_up_to_the_whole(twin: Twin) -> None:
    found = told(twin, diet(energy=-500.0, sodium=-1500.0), steps(5000.0))
    assert len(found.parts) == 3
    assert sum(part.mean for part in found.parts) == pytest.approx(found.mean, abs=1e-9)
    assert found.mean < -1.0
    assert found.parts[0].cause.endswith("energy")


def test_a_cause_without_effect_gets_nothing_and_like_causes_get_alike(twin: Twin) -> None:
    protein = Event(kind="protein_rich_diet", at_h=0.0, knobs={"share": 0.0})
    found = told(twin, steps(4000.0, "mornings"), steps(4000.0, "evenings"), protein)
    parts = {part.cause: part.mean for part in found.parts}
    assert parts["mornings"] == pytest.approx(parts["evenings"], rel=1e-6)
    assert parts["Diet rich in protein"] == pytest.approx(0.0, abs=1e-12)


def test_a_part_has_the_direction_of_a_second_run_without_its_cause(twin: Twin) -> None:
    found = told(twin, diet(energy=400.0, sodium=-1000.0), steps(6000.0))
    for part in found.parts:
        assert part.mean * part.last > 0.0


def test_many_causes_still_add_up(twin: Twin) -> None:
    events = [steps(500.0 * (i + 1), f"walk {i}") for i in range(7)]
    found = told(twin, *events)
    assert not found.exact
    assert found.rest == pytest.approx(0.0, abs=1e-9)


def test_what_is_left_out_of_an_event_is_at_rest_not_at_its_default(twin: Twin) -> None:
    kinds = kinds_of(twin.body)
    events = (diet(energy=-500.0, sodium=-1500.0),)
    energy, sodium = causes_of(events, kinds)
    assert (energy.knob, sodium.knob) == ("energy", "sodium")
    (left,) = without(events, kinds, [energy])
    assert (left.knobs["energy"], left.knobs["sodium"]) == (0.0, -1500.0)
