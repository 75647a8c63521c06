"""The loop closed around people who are not the controller's model."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.scenario.control import Habits, SensorError
from twin_core.scenario.control.cohort import Cohort, loop_of, simulated_adults


@pytest.fixture(scope="module")
def adults() -> Cohort:
    return simulated_adults(4)


def test_the_clinics_settings_are_those_of_adults(adults: Cohort) -> None:
    therapy = adults.therapy
    assert (therapy.basal > 0.2).all()
    assert (therapy.basal < 4.0).all()
    assert (therapy.carbohydrate_ratio > 2.0).all()
    assert (therapy.carbohydrate_ratio < 40.0).all()


def test_two_days_of_announced_meals_stay_mostly_in_range_and_never_very_low(
    adults: Cohort,
) -> None:
    found = loop_of(adults, 2)
    assert found.in_range.mean() > 70.0
    assert found.low.mean() < 4.0
    assert found.lowest.min() > 45.0


def test_a_loop_without_a_controllers_meals_gives_less_insulin_before_food(adults: Cohort) -> None:
    told, silent = loop_of(adults, 1), loop_of(adults, 1, announced=False)
    breakfast = slice(6 * 12, 8 * 12)
    assert told.units[breakfast].sum() > silent.units[breakfast].sum()


def test_a_sensor_that_reads_far_too_low_makes_nobody_overdose(adults: Cohort) -> None:
    found = loop_of(adults, 1, error=SensorError(faults_a_day=12.0), habits=Habits(missed=0.5))
    assert found.lowest.min() > 45.0
    assert np.isfinite(found.glucose).all()
