"""Data that cannot all be true never make a confident twin: told, believed less, or declined."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.twin_core.infer.made_up import (
    DAYS,
    FITTED_DAYS,
    MASS,
    SENSOR,
    STEP_MIN,
    STEPS_A_DAY,
    body,
    drives,
)
from twin_core.infer.doubt import Doubt, believed_less, doubts_of
from twin_core.infer.fit import GridData, PersonData, fit
from twin_core.infer.laplace import laplace
from twin_core.infer.prior import transforms_of
from twin_core.scenario.scenario import Scenario
from twin_core.twin import Twin

EVERY = 3
A_DAY = STEPS_A_DAY // EVERY


def sensor(days: int, level: float, restless: float, seed: int) -> np.ndarray:
    """A wandering sensor, a sample every quarter of an hour."""
    random = np.random.default_rng(seed)
    wander = np.zeros(days * A_DAY)
    for place in range(1, len(wander)):
        wander[place] = 0.95 * wander[place - 1] + restless * random.standard_normal()
    return np.maximum(level + wander, 45.0)


def grid(values: np.ndarray) -> GridData:
    table = drives(eats=True)
    return GridData(
        "minutes", table, {SENSOR: values}, STEP_MIN, EVERY, FITTED_DAYS * STEPS_A_DAY // EVERY
    )


def fitted(data: GridData) -> Twin:
    person = PersonData(facts={"mass": MASS}, grids=(data,))
    return fit(body(), person, Scenario(), members=8, starts=2)


@pytest.fixture(scope="module")
def usual() -> Twin:
    return fitted(grid(sensor(DAYS, 140.0, 8.0, 1)))


def test_ten_samples_leave_the_prior_and_say_so() -> None:
    values = np.full(DAYS * A_DAY, np.nan)
    values[10:20] = 150.0
    twin = fitted(grid(values))
    assert any("10 samples are too few" in note for note in twin.notes)
    assert all(estimate.shrinkage == 0.0 for estimate in twin.estimates)


def test_a_unit_error_that_survived_import_is_declined() -> None:
    twin = fitted(grid(sensor(DAYS, 140.0, 8.0, 1) / 18.016))
    assert any("another unit" in note for note in twin.notes)
    assert all(not estimate.learned for estimate in twin.estimates)


def test_single_impossible_values_are_left_out(usual: Twin) -> None:
    values = sensor(DAYS, 140.0, 8.0, 1)
    values[5::30] = 3000.0
    kept, doubts = doubts_of({SENSOR: values}, 15.0)
    assert np.isnan(kept[SENSOR][5::30]).all()
    assert np.isfinite(np.delete(kept[SENSOR], np.s_[5::30])).all()
    assert len(doubts) == 1
    assert not doubts[0].declines
    assert not doubts_of({SENSOR: sensor(DAYS, 140.0, 8.0, 1)}, 15.0)[1]


def test_another_persons_sensor_is_noticed_and_one_persons_own_is_not() -> None:
    """Of eight swaps most are found; of sixteen records of one person at most one is doubted."""
    found, false = 0, 0
    for seed in range(8):
        own, other = sensor(10, 105.0, 4.0, seed), sensor(10, 190.0, 14.0, 100 + seed)
        swapped = np.concatenate([own[: 5 * A_DAY], other[5 * A_DAY :]])
        swapped[5 * A_DAY : 5 * A_DAY + 4] = np.nan  # a new sensor warms up
        _, doubts = doubts_of({SENSOR: swapped}, 15.0)
        found += any("from day 6 on" in doubt.sentence for doubt in doubts)
        false += sum(bool(doubts_of({SENSOR: alone}, 15.0)[1]) for alone in (own, other))
    assert found >= 7
    assert false <= 1


def changed(off_samples: int) -> np.ndarray:
    """Ten days whose level and restlessness change on the sixth, the sensor off for a while."""
    calm, high = sensor(10, 120.0, 4.0, 5), sensor(10, 120.0, 4.0, 5)[5 * A_DAY :]
    lift = np.linspace(0.0, 60.0, A_DAY).tolist() + [60.0] * (4 * A_DAY)
    values = np.concatenate([calm[: 5 * A_DAY], high + np.asarray(lift)])
    values[5 * A_DAY : 5 * A_DAY + off_samples] = np.nan
    return values


def test_a_new_life_under_the_same_sensor_is_told_and_believed() -> None:
    """A drug that works from the sixth day on makes nobody another person."""
    (stayed,) = doubts_of({SENSOR: changed(0)}, 15.0)[1]
    (taken_off,) = doubts_of({SENSOR: changed(4)}, 15.0)[1]
    assert "stayed on" in stayed.sentence
    assert not stayed.lessens
    assert "another person" in taken_off.sentence
    assert taken_off.lessens


def test_a_months_gap_is_no_other_person() -> None:
    values = sensor(40, 140.0, 8.0, 3)
    values[5 * A_DAY : 35 * A_DAY] = np.nan
    kept, doubts = doubts_of({SENSOR: values}, 15.0)
    assert doubts == ()
    np.testing.assert_array_equal(kept[SENSOR], values)


def test_doubted_data_widen_every_interval(usual: Twin) -> None:
    doubtful = replace(grid(sensor(DAYS, 140.0, 8.0, 1)), doubts=(Doubt("two sensors disagree"),))
    twin = fitted(doubtful)
    assert "two sensors disagree" in twin.notes
    for wide, narrow in zip(twin.estimates, usual.estimates, strict=True):
        assert wide.shrinkage <= narrow.shrinkage + 1e-9
    sure = max(usual.estimates, key=lambda estimate: estimate.shrinkage)
    unsure = next(e for e in twin.estimates if e.name == sure.name)
    assert unsure.high - unsure.low > 1.3 * (sure.high - sure.low)


def test_a_quarter_of_the_weight_is_the_posterior_of_a_quarter_of_the_data() -> None:
    parameters = dict(list(body().personal.items())[:2])
    transforms = transforms_of(parameters)
    data, optimum = np.diag([8.0, 3.0]), np.array([1.0, -2.0])
    hessian = np.eye(2) + data
    whole = laplace(transforms, np.linalg.solve(hessian, data @ optimum), hessian)
    part = believed_less(whole, hessian)
    quarter = np.eye(2) + 0.25 * data
    np.testing.assert_allclose(part.covariance, np.linalg.inv(quarter))
    np.testing.assert_allclose(part.mean, np.linalg.solve(quarter, 0.25 * data @ optimum))
