"""People through arms: goals reached, shards alike, events by hazard, the lost unseen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin_core.body import assemble_by_id
from twin_core.trial.course import Course, follow
from twin_core.trial.glycaemia import settled
from twin_core.trial.observe import randomised, seen
from twin_core.trial.person import BodyMap, Reading
from twin_core.trial.plan import Arm, Behaviour, Drive, Effect, Event, Goal, Hazard, Span, Trial

WAY = BodyMap(("energy_balance",), {}, (), (Reading("mass", "body.mass", "difference"),))


def people(count: int, first: int = 0) -> dict[str, np.ndarray]:
    who = np.arange(first, first + count)
    mass = 80.0 + 0.5 * (who % 40)
    table = {
        "age": 45.0 + who % 20, "sex": (who % 2).astype(float), "height": np.full(count, 172.0),
        "mass": mass, "bmi": mass / 1.72**2, "sbp": np.full(count, 130.0),
        "dbp": np.full(count, 82.0), "map": np.full(count, 98.0), "hba1c": np.full(count, 6.0),
        "fpg": np.full(count, 105.0), "glucose_2h": np.full(count, 140.0),
        "ldl": np.full(count, 120.0), "ldl_lagged": np.full(count, 120.0),
    }  # fmt: skip
    return {name: np.asarray(values, dtype=float) for name, values in table.items()}


TRIAL = Trial(
    (
        Arm("control"),
        Arm("diet", (Goal(-0.08, ((120.0, 1.0),)),)),
        Arm("less", (Drive("diet.energy_change", -300.0),)),
        Arm("drug", (Effect("sbp", -9.0, tau=5.0), Hazard("stroke", np.log(0.5)))),
    ),
    360.0,
    (180.0, 360.0),
    (Event("stroke", 0.2, {"sbp": 0.03}),),
    seed=3,
)


@pytest.fixture(scope="module")
def course() -> Course:
    return follow(assemble_by_id(WAY.organs), WAY, people(300), TRIAL)


def test_a_goal_of_weight_is_eaten_towards(course: Course) -> None:
    lost = course.values["mass"][-1, 1] / course.values["mass"][0, 1]
    assert np.all(np.abs(lost - 0.92) < 0.004)
    assert np.all(np.abs(course.values["mass"][-1, 0] - course.values["mass"][0, 0]) < 0.05)


def test_less_food_is_less_weight_as_the_organ_has_it(course: Course) -> None:
    change = course.values["mass"][-1, 2] - course.values["mass"][0, 2]
    assert np.all(change < -5.0)
    assert np.all(change > -14.0)


def test_effects_move_pressure_and_hazards_move_events(course: Course) -> None:
    assert course.values["sbp"][-1, 3] == pytest.approx(121.0, abs=0.01)
    ratio = course.hazard["stroke"][-1, 3] / course.hazard["stroke"][-1, 0]
    expected = 0.5 * np.exp(-9.0 * 0.03)
    assert ratio == pytest.approx(expected, rel=0.02)


def test_a_shard_shows_what_the_whole_shows(course: Course) -> None:
    part = follow(assemble_by_id(WAY.organs), WAY, people(70, first=200), TRIAL, first=200)
    for name, values in part.values.items():
        np.testing.assert_array_equal(values, course.values[name][..., 200:270])


def test_observed_events_come_at_their_hazard(course: Course) -> None:
    arm = randomised(course, seed=1)
    looked = seen(course, arm, seed=1, error={"sbp": 5.0}, events={"stroke": ("stroke",)})
    expected = -np.expm1(-course.hazard["stroke"][-1, 0]).mean()
    share = looked.happened["stroke"][arm == 0].mean()
    assert abs(share - expected) < 4.0 * np.sqrt(expected * (1 - expected) / (arm == 0).sum())
    assert np.all(looked.time["stroke"] <= 360.0)


def test_who_has_left_is_not_seen() -> None:
    trial = Trial(TRIAL.arms[:1], 180.0, (90.0, 180.0), behaviour=Behaviour(drop_out=1.0))
    left = follow(assemble_by_id(WAY.organs), WAY, people(200), trial)
    looked = seen(left, np.zeros(200, dtype=np.int64), seed=2, error={"sbp": 0.0})
    missing = np.isnan(looked.values["sbp"]).mean(axis=1)
    assert missing[0] == 0.0
    assert missing[1] == pytest.approx(1 - np.exp(-90 / 365.25), abs=0.1)
    assert missing[2] > missing[1]


@given(st.floats(70.0, 300.0), st.floats(-1.5, 1.5))
def test_settled_glucose_falls_with_disposition(start: float, change: float) -> None:
    g = np.array([start])
    same, moved = settled(g, np.zeros(1))[0], settled(g, np.array([change]))[0]
    assert same == pytest.approx(start, rel=1e-6)
    assert (moved - start) * change <= 1e-6


def test_a_treatment_that_stops_stops() -> None:
    span = Span(10.0, 30.0, ramp=10.0)
    assert [span.share(d) for d in (5.0, 15.0, 25.0, 30.0)] == [0.0, 0.5, 1.0, 0.0]
