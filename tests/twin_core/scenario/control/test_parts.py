"""Safety stands before the pump; the filter finds meals; the gate doubts jumps."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.scenario.control import Habits, MinimalModel, Safety, lived
from twin_core.scenario.control.adapt import RunToRun
from twin_core.scenario.control.life import TICKS_A_DAY, Rescue
from twin_core.scenario.control.minimal import Follower, G
from twin_core.scenario.control.safety import SILENT_TICKS, Gate, Seen
from twin_core.scenario.control.visits import Recovery, Titration

BASAL, CORRECTION = np.array([0.1]), np.array([40.0])


def seen(glucose: float, **other: float) -> Seen:
    given = {"expected": glucose, "on_board": 0.0, "in_gut": 0.0, "silent_ticks": 0.0} | other
    return Seen(
        np.array([glucose]),
        np.array([given["expected"]]),
        np.array([given["on_board"]]),
        np.array([given["in_gut"]]),
        np.array([int(given["silent_ticks"])]),
    )


@pytest.mark.parametrize("case", [seen(70.0), seen(120.0, expected=75.0)])
def test_insulin_stops_where_glucose_is_or_will_be_low(case: Seen) -> None:
    assert Safety().allow(np.array([5.0]), BASAL, CORRECTION, case) == 0.0


def test_insulin_on_board_is_limited_by_what_glucose_and_food_call_for() -> None:
    safety = Safety(floor=110.0, slack=0.0)
    allowed = safety.allow(np.array([9.0]), BASAL, CORRECTION, seen(190.0, on_board=40.0))
    np.testing.assert_allclose(allowed, BASAL + 1.0)
    full = safety.allow(np.array([9.0]), BASAL, CORRECTION, seen(190.0, on_board=90.0))
    np.testing.assert_allclose(full, BASAL)


def test_a_silent_sensor_means_basal_at_most() -> None:
    case = seen(250.0, silent_ticks=SILENT_TICKS)
    assert Safety().allow(np.array([9.0]), BASAL, CORRECTION, case) == BASAL


def test_a_reading_that_jumps_is_doubted_until_it_insists() -> None:
    gate = Gate.of(np.array([120.0]))
    assert np.isnan(gate.through(np.array([60.0])))
    assert gate.through(np.array([122.0])) == 122.0
    insisted = [gate.through(np.array([40.0]))[0] for _ in range(5)]
    assert np.isnan(insisted[0])
    assert insisted[-1] == 40.0


def test_the_filter_finds_a_meal_that_nobody_announced() -> None:
    model = MinimalModel()
    truth, follower = Follower.of(model, np.array([110.0])), Follower.of(model, np.array([110.0]))
    truth.belief[:, 3] += 80.0
    for _ in range(8):
        truth.predict(np.zeros(1))
        follower.predict(np.zeros(1))
        follower.correct(truth.belief[:, G])
    assert follower.in_gut[0] > 2.0
    free, _ = model.responses(12)
    assert (follower.belief @ free[-1])[0] > follower.belief[0, G] + 10.0
    assert follower.belief[0, G] == pytest.approx(truth.belief[0, G], abs=8.0)


def test_a_unit_of_insulin_takes_its_correction_factor_in_the_end() -> None:
    _, forced = MinimalModel().responses(400)
    assert forced[-1] == pytest.approx(-1.0, abs=1e-3)


def test_lows_make_the_controller_weaker_and_highs_stronger() -> None:
    for value, weaker in ((60.0, True), (230.0, False)):
        learnt = RunToRun(1)
        before = learnt.strength.copy()
        for _ in range(TICKS_A_DAY):
            learnt.see(np.array([value]))
        assert (learnt.strength < before) == weaker
        assert (learnt.strength != before).all()


def test_people_eat_against_lows_but_not_all_the_time() -> None:
    rescue = Rescue(1, 16.0, 70.0, 4)
    eaten = [rescue.eat(np.array([60.0]))[0] for _ in range(10)]
    assert eaten == [16.0, 0, 0, 0, 0, 16.0, 0, 0, 0, 0]


def test_what_is_eaten_is_what_was_counted_but_for_errors_and_what_was_missed() -> None:
    rng = np.random.default_rng(0)
    life = lived(Habits(missed=0.3, count_sd=0.1), 20, 5, rng)
    eaten, counted = life.eaten.sum(), life.counted.sum()
    assert 0.6 < counted / eaten < 0.8


def test_a_dose_follows_a_persons_own_response() -> None:
    rule = Titration(90.0, 75.0, -5.0, 2.5, 1.0, 0.5, 4.0, 1.0)
    dose, doses, measured = np.zeros(2), [np.zeros(2)], []
    slope = np.array([-8.0, -3.0])  # one answers strongly, one weakly
    for _ in range(8):
        measured.append(106.0 + slope * dose)
        dose = rule.next(np.stack(doses), np.stack(measured))
        doses.append(dose)
    assert dose[0] == pytest.approx(2.0, abs=0.5)
    assert dose[1] == 4.0
    assert (np.diff(np.stack(doses), axis=0) <= 1.0).all()


def test_training_is_cut_where_people_are_tired() -> None:
    rule = Recovery((10.0, 20.0), tired=-5.0, fresh=0.0)
    load = rule.next(np.zeros((1, 3)), np.array([[-9.0, -2.0, 3.0]]))
    np.testing.assert_allclose(load, [5.0, 10.0, 11.0])
