"""A run beyond what any person was ever measured at is flagged, never silently believed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin_core.body import assemble_by_id
from twin_core.scenario.courses import courses
from twin_core.scenario.plausible import outside, told
from twin_core.scenario.scenario import Event, Scenario, ScenarioError
from twin_core.twin import Twin, prior_twin
from twin_core.vocabulary import signal

FACTS = {"age": 30.0, "sex": 0.0, "height": 170.0, "mass": 45.0}
DAYS, ARMS = 240, 3
NAMES = ("body.mass", "body.lean_mass", "body.fat_mass")


@pytest.fixture(scope="module")
def slight() -> Twin:
    return prior_twin(assemble_by_id(("energy_balance",)), Scenario(), facts=FACTS, members=2)


def eating(energy: float) -> Scenario:
    knobs = {"energy": energy, "sodium": 0.0}
    return Scenario(events=(Event(kind="diet_change", at_h=0.0, knobs=knobs),))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-3000.0, 3000.0), min_size=ARMS, max_size=ARMS))
def test_a_random_plan_is_refused_or_believed_only_where_people_were(
    slight: Twin, plans: list[float]
) -> None:
    arms = [Scenario(), *(eating(energy) for energy in plans)]
    if any(abs(energy) > 1500.0 for energy in plans):
        with pytest.raises(ScenarioError, match="outside the model's range -1500 to 1500"):
            courses(slight, arms, horizon_h=24.0 * DAYS, members=2)
        return
    found = courses(slight, arms, horizon_h=24.0 * DAYS, members=2)
    for name in NAMES:
        low, high = signal(name).plausible or (-np.inf, np.inf)
        believed = found.signals[name][:, found.held]
        room = 1e-3 * (high - low)
        assert np.isfinite(believed).all()
        assert ((believed > low - room) & (believed < high + room)).all()


def test_starving_is_flagged_and_a_usual_diet_is_not(slight: Twin) -> None:
    arms = [Scenario(), eating(-1500.0), eating(-200.0), eating(300.0)]
    found = courses(slight, arms, horizon_h=24.0 * DAYS, members=2)
    assert found.held.all(axis=1).tolist() == [True, False, True, True]


def test_a_sentence_counts_members_and_names_signals() -> None:
    values = np.full((5, 2, 2, 4), 60.0)
    values[3, 0, 1, 2] = -1.0
    beyond = outside(("body.mass", "heart.rate"), values)
    assert beyond.sum() == 1
    assert told(("body.mass", "heart.rate"), beyond).startswith(
        "1 of 4 members go where no person was ever measured (body.mass)"
    )
    assert told(("body.mass", "heart.rate"), outside(("body.mass", "heart.rate"), values[:2])) == ""
