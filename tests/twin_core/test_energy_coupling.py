"""Single meals and walks of a day reach body weight; habits and diabetes leave it alone."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.body import assemble_by_id
from twin_core.scenario.projection import Projection
from twin_core.scenario.scenario import Event, Scenario
from twin_core.scenario.years import project_years
from twin_core.twin import Twin, prior_twin

FACTS = {"age": 50.0, "sex": 1.0, "height": 175.0, "mass": 90.0}
HABITS = Scenario(
    horizon_h=365 * 24.0,
    events=(
        Event(kind="meal", at_h=8.0, knobs={"carbohydrate": 60.0}),
        Event(kind="walk", at_h=12.0, duration_min=20.0),
        Event(kind="meal", at_h=19.0, knobs={"carbohydrate": 90.0}),
    ),
)


@pytest.fixture(scope="module")
def twin() -> Twin:
    """A person with type 2 diabetes who spills glucose every day."""
    body = assemble_by_id(("glucose_endogenous", "circulation", "energy_balance"))
    ill = body.preset("glucose_endogenous", "type_2_diabetes")
    ill["glucose_endogenous.renal_threshold"] = 200.0
    return prior_twin(body, HABITS, facts=FACTS, presets=ill, members=1)


def _weight(projection: Projection) -> tuple[np.ndarray, np.ndarray]:
    """Median weight of baseline and intervention at the end of each window."""
    band = projection.bands["body.mass"]
    return band.baseline[2], band.intervention[2]


def _year(twin: Twin, *events: Event) -> Projection:
    return project_years(twin, HABITS.with_events(*events), members=1)


def test_habits_and_a_steady_loss_of_glucose_leave_weight_alone(twin: Twin) -> None:
    result = _year(twin)
    assert result.bands["glucose.renal_loss"].baseline[2].min() > 5.0
    baseline, same = _weight(result)
    np.testing.assert_allclose(baseline, FACTS["mass"], atol=0.3)
    np.testing.assert_allclose(same, baseline, rtol=1e-6)


def test_a_daily_walk_lowers_weight(twin: Twin) -> None:
    walk = Event(kind="walk", at_h=20.0, duration_min=45.0)
    baseline, walking = _weight(_year(twin, walk))
    assert 1.0 < baseline[-1] - walking[-1] < 8.0


def test_a_daily_extra_meal_raises_weight_by_its_energy(twin: Twin) -> None:
    snack = Event(kind="meal", at_h=16.0, knobs={"carbohydrate": 25.0})
    lean = Event(kind="meal", at_h=16.0, knobs={"carbohydrate": 25.0, "energy": 100.0})
    _, snacking = _weight(_year(twin, snack))
    _, only_sugar = _weight(_year(twin, lean))
    assert snacking[-1] > only_sugar[-1] + 1.0
    assert only_sugar[-1] > FACTS["mass"] + 0.5
