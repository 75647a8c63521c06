"""Years through the service: a first answer soon, the refined one after it, chunk by chunk."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.body import assemble_by_id
from twin_core.scenario.scenario import Event, Scenario
from twin_core.twin import prior_twin
from workbench.service import TwinService

MEAL = Event(kind="meal", at_h=12.0, knobs={"carbohydrate": 90.0})
LESS = Event(kind="diet_change", at_h=0.0, knobs={"energy": -200.0})
YEARS = Scenario(horizon_h=24.0 * 365.25 * 10, events=(MEAL, LESS))


@pytest.fixture(scope="module")
def service() -> TwinService:
    made = TwinService()
    body = assemble_by_id(("glucose_endogenous", "energy_balance"))
    facts = {"age": 40.0, "sex": 0.0, "height": 168.0, "mass": 65.0}
    made._twin = prior_twin(body, Scenario(events=(MEAL,)), facts=facts, members=2)
    return made


def test_a_first_answer_is_refined_to_what_a_whole_run_gives(service: TwinService) -> None:
    first = service.project(YEARS, 2, first=True)
    asked, refined = 0, None
    while refined is None:
        refined, asked = service.refine(), asked + 1
    assert first.refinable
    assert asked == 11  # of 122 months, a year at a time: a newer question waits for one of them
    whole = service.project(YEARS, 2)
    assert not refined.refinable
    assert not whole.refinable
    for name, band in whole.bands.items():
        np.testing.assert_array_equal(refined.bands[name].intervention, band.intervention)
    assert 0.0 < refined.numerical_error["glucose.plasma"] < 1.0
    assert refined.numerical_error["body.mass"] < 0.02


def test_a_newer_question_drops_what_was_to_be_refined(service: TwinService) -> None:
    service.project(YEARS, 2, first=True)
    day = service.project(Scenario(events=(MEAL,)), 2, first=True)
    assert not day.refinable
    with pytest.raises(RuntimeError, match="no answer waits"):
        service.refine()


def test_a_pill_for_years_does_not_take_the_meals_away(service: TwinService) -> None:
    alone = YEARS.model_copy(update={"events": (LESS,), "horizon_h": 24.0 * 360})
    with_meals = alone.with_events(MEAL)
    assumed, told = (service.project(plan, 2) for plan in (alone, with_meals))
    assert any("no meals" in warning for warning in assumed.warnings)
    assert not any("no meals" in warning for warning in told.warnings)
    for name, band in told.bands.items():
        np.testing.assert_array_equal(assumed.bands[name].intervention, band.intervention)
