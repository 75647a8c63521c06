"""What the window and the command line are answered when they ask for a projection."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.body import assemble_by_id
from twin_core.scenario.scenario import Event, Scenario, ScenarioError
from twin_core.twin import prior_twin
from workbench.service import TwinService

MEALS = tuple(
    Event(kind="meal", at_h=hour, knobs={"carbohydrate": grams})
    for hour, grams in ((8.0, 45.0), (13.0, 65.0), (19.0, 75.0))
)
DAY = Scenario(events=MEALS)
STEPS = 288


@pytest.fixture(scope="module")
def service() -> TwinService:
    made = TwinService()
    body = assemble_by_id(("glucose_endogenous", "energy_balance"))
    facts = {"age": 40.0, "sex": 0.0, "height": 168.0, "mass": 65.0}
    made._twin = prior_twin(body, DAY, facts=facts, members=2)
    return made


def test_every_day_of_some_days_has_the_persons_meals(service: TwinService) -> None:
    feast = Event(kind="meal", at_h=21.0, knobs={"carbohydrate": 90.0})
    plan = DAY.with_events(feast).model_copy(update={"horizon_h": 72.0})
    band = service.project(plan, 2).bands["glucose.plasma"]
    usual, tried = (arm[2].reshape(3, STEPS) for arm in (band.baseline, band.intervention))
    rises = usual.max(axis=1) - usual.min(axis=1)
    assert rises[1:].min() > 0.8 * rises[0]
    np.testing.assert_allclose(tried[0, : 20 * 12], usual[0, : 20 * 12])
    assert (tried - usual)[0].max() > 10.0
    assert np.abs(tried - usual)[2].max() < 0.2 * np.abs(tried - usual)[0].max()


def test_a_scenario_of_the_usual_day_changes_nothing(service: TwinService) -> None:
    plan = DAY.model_copy(update={"horizon_h": 48.0})
    band = service.project(plan, 2).bands["glucose.plasma"]
    np.testing.assert_array_equal(band.baseline, band.intervention)


def test_a_scenario_that_begins_in_the_morning_keeps_the_usual_clock(service: TwinService) -> None:
    plan = Scenario(
        start_hour=6.0,
        events=tuple(e.model_copy(update={"at_h": e.at_h - 6.0}) for e in MEALS),
    )
    band = service.project(plan, 2).bands["glucose.plasma"]
    np.testing.assert_array_equal(band.baseline, band.intervention)


@pytest.mark.parametrize("horizon_h", [24.0, 24.0 * 60])
def test_an_event_beyond_the_horizon_is_refused(service: TwinService, horizon_h: float) -> None:
    late = Event(kind="meal", at_h=horizon_h + 6.0)
    plan = DAY.with_events(late).model_copy(update={"horizon_h": horizon_h})
    with pytest.raises(ScenarioError, match="beyond the horizon of"):
        service.project(plan, 2)


def test_an_event_that_the_horizon_cuts_short_is_noted(service: TwinService) -> None:
    late = Event(kind="meal", at_h=23.9, duration_min=30.0)
    (note,) = service.project(DAY.with_events(late), 2).warnings
    assert "'meal' at 23.9 h" in note
    assert "24 h" in note
