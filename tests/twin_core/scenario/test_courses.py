"""Courses: drugs that end or are kept in part, and one walk for every kind of body."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.body import assemble_by_id
from twin_core.scenario.courses import Pace, courses, pace_of
from twin_core.scenario.project import project
from twin_core.scenario.scenario import Event, Scenario, ScenarioError
from twin_core.twin import Twin, prior_twin

MONTH_H = 24.0 * 30


@pytest.fixture(scope="module")
def patient() -> Twin:
    facts = {"age": 60.0, "sex": 1.0, "height": 176.0, "mass": 84.0}
    return prior_twin(assemble_by_id(("lipids_plaque",)), Scenario(), facts=facts, members=3)


def statin(**more: float) -> Scenario:
    return Scenario(events=(Event(kind="atorvastatin", at_h=0.0, knobs={"dose": 40.0}, **more),))


def ldl(twin: Twin, *arms: Scenario) -> np.ndarray:
    found = courses(twin, (Scenario(), *arms), horizon_h=2 * MONTH_H, members=3)
    assert found.pace is Pace.SEASON
    assert found.held.all()
    return found.signals["lab.cholesterol_ldl"]


def test_a_drug_that_is_stopped_wears_off_and_one_half_taken_does_less(patient: Twin) -> None:
    values = ldl(patient, statin(), statin(until_h=MONTH_H), statin(adherence=0.5))
    none, whole, stopped, half = (values[:, arm, 0] for arm in range(4))
    np.testing.assert_allclose(stopped[:29], whole[:29])
    assert whole[-1] < half[-1] < none[-1]
    assert stopped[-1] > whole[-1] + 0.8 * (none[-1] - whole[-1])


def test_a_dose_beyond_the_range_is_refused(patient: Twin) -> None:
    much = Scenario(events=(Event(kind="atorvastatin", at_h=0.0, knobs={"dose": 200.0}),))
    with pytest.raises(ScenarioError, match="outside the model's range"):
        ldl(patient, much, much, much)


def test_tiers_and_horizon_choose_the_pace() -> None:
    heart = assemble_by_id(("circulation",), ("body.mass",))
    glucose = assemble_by_id(("glucose_endogenous", "energy_balance"))
    assert pace_of(heart, 1.0) is Pace.BEAT
    assert pace_of(glucose, 48.0) is Pace.HOURS
    assert pace_of(glucose, 24.0 * 90) is Pace.YEARS


def test_a_day_of_a_twin_that_nothing_moves_within_it_is_refused(patient: Twin) -> None:
    with pytest.raises(ScenarioError, match="moves within a day"):
        project(patient, Scenario(), members=3)
