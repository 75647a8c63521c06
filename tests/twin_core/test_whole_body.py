"""The three organs together: couplings act, sliders never recompile, the heart settles."""

from __future__ import annotations

import numpy as np
import pytest

from data.sample import sample_batch
from twin_core.body import Body, assemble_by_id
from twin_core.scenario.project import project
from twin_core.scenario.scenario import Event, Scenario, ScenarioError
from twin_core.simulate.programs import trace_count
from twin_core.twin import Twin, prior_twin

DAY = Scenario(
    events=(
        Event(kind="meal", at_h=8.0, knobs={"carbohydrate": 45.0}),
        Event(kind="insulin_bolus", at_h=8.0, knobs={"dose": 4.0}),
        Event(kind="meal", at_h=19.0, knobs={"carbohydrate": 70.0}),
        Event(kind="insulin_bolus", at_h=19.0, knobs={"dose": 6.0}),
    )
)
WALK = Event(kind="walk", at_h=19.5, duration_min=45.0)


@pytest.fixture(scope="module")
def body() -> Body:
    return assemble_by_id(("glucose_t1d", "circulation", "energy_balance"))


@pytest.fixture(scope="module")
def twin(body: Body) -> Twin:
    facts = {"age": 40.0, "sex": 1.0, "height": 175.0, "mass": 75.0}
    return prior_twin(body, DAY, facts=facts, members=4)


def test_weight_reaches_glucose_and_heart_and_heart_reaches_glucose(body: Body) -> None:
    links = set(body.links())
    assert ("energy_balance", "body.mass", "glucose_t1d") in links
    assert ("energy_balance", "body.mass", "circulation") in links
    assert ("circulation", "heart.rate_excess", "glucose_t1d") in links


def test_a_walk_lowers_glucose_and_raises_cardiac_output(twin: Twin) -> None:
    result = project(twin, DAY.with_events(WALK), members=4)
    band = result.bands["glucose.plasma"]
    after = result.time_h > 20.5
    assert (band.intervention[2] - band.baseline[2])[after].min() < -1.0
    before = result.time_h < 19.4
    np.testing.assert_allclose(band.intervention[2][before], band.baseline[2][before], rtol=1e-9)
    by_name = {outcome.signal: outcome for outcome in result.outcomes}
    assert by_name["circulation.cardiac_output"].difference > 2.0
    assert not result.failures


def test_ventricle_and_artery_agree_on_the_systolic_pressure(twin: Twin) -> None:
    for beat in project(twin, DAY.with_events(WALK), members=4).beats.values():
        ventricle, artery = beat.traces["heart.lv_pressure"], beat.traces["pressure.arterial"]
        assert ventricle.max() == pytest.approx(artery.max(), abs=10.0)


def test_rest_alone_does_not_count_as_exercise(twin: Twin) -> None:
    result = project(twin, DAY.model_copy(update={"events": ()}), members=4)
    levels = result.bands["glucose.plasma"].intervention
    np.testing.assert_allclose(levels[:, -1], levels[:, 0], rtol=1e-3)


def test_sliders_change_arrays_only(twin: Twin) -> None:
    project(twin, DAY.with_events(WALK), members=4)
    before = trace_count()
    for grams in (20.0, 55.0, 90.0):
        snack = Event(kind="meal", at_h=15.0, knobs={"carbohydrate": grams})
        project(twin, DAY.with_events(WALK, snack), members=4)
    assert trace_count() == before


def test_a_scenario_out_of_range_names_knob_and_range(twin: Twin) -> None:
    feast = Event(kind="meal", at_h=12.0, knobs={"carbohydrate": 5000.0})
    with pytest.raises(ScenarioError, match="carbohydrate = 5000 g"):
        project(twin, DAY.with_events(feast), members=4)


def test_the_sample_person_is_marked_synthetic() -> None:
    assert sample_batch().source.synthetic


def test_each_beat_tells_the_hours_in_which_it_holds(twin: Twin) -> None:
    loss = Event(kind="blood_loss", at_h=21.0)
    beats = project(twin, DAY.with_events(WALK, loss), members=4).beats
    walk, lost = beats["walk"].spans_h, beats["blood loss"].spans_h
    assert walk == ((19.5, 20.25),)
    assert lost == ((21.0, 24.0),)
    assert beats["rest"].spans_h == ((0.0, 19.5), (20.25, 21.0))
