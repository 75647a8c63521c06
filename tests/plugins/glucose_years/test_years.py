"""HbA1c's kernel, beta cells lost and won back, sensitivity from weight; numerics."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from tests.plugins import solo

ORGAN = solo.solo("glucose_years", "plugins.glucose.years", 1.0)
FOLDER = Path(__file__).parents[3] / "plugins" / "glucose" / "years" / "reference"
STUDIES = {row["quantity"]: row for row in csv.DictReader((FOLDER / "studies.csv").open())}


def within(quantity: str, value: float) -> None:
    row = STUDIES[quantity]
    assert float(row["low"]) <= value <= float(row["high"]), (quantity, value)


def walked(days: int, params=None, **inputs):
    params = ORGAN.params() if params is None else params
    return ORGAN.walk(params, ORGAN.series(days, **inputs))[1]


def test_hba1c_of_a_steady_glucose_is_the_published_line() -> None:
    """A law of the kernel: whatever the start, a lasting glucose G ends at (G + 46.7) / 28.7."""
    for start, glucose in ((100.0, 154.0), (250.0, 97.0)):
        last = walked(600, ORGAN.params(start_glucose=start), glucose=glucose).hba1c[-1]
        assert float(last) == pytest.approx((glucose + 46.7) / 28.7, abs=1e-3)


@pytest.mark.parametrize("days", [30, 60, 120])
def test_how_fast_hba1c_follows(days: int) -> None:
    seen = walked(days + 1, ORGAN.params(start_glucose=100.0), glucose=200.0).hba1c
    step = float(seen[-1] - seen[0]) / (100.0 / 28.7)
    within(f"share after {days} days", 100.0 * step)


def test_habit_changes_nothing() -> None:
    seen = walked(400, glucose=100.0, mass=75.0)
    np.testing.assert_allclose(seen.sensitivity_change, 0.0, atol=1e-12)
    assert abs(float(seen.function_change[-1])) < 0.01


def test_high_glucose_costs_beta_cells() -> None:
    seen = walked(6 * 365, glucose=200.0)
    within("function lost in a year", -100.0 * float(seen.function_change[365]))
    assert (np.diff(np.asarray(seen.function_change)) < 0.0).all()


def test_weight_lost_wins_function_and_sensitivity() -> None:
    mass = np.where(np.arange(500) < 100, 75.0, 0.85 * 75.0)
    seen = walked(500, ORGAN.preset("type_2_diabetes"), glucose=120.0, mass=mass)
    assert float(seen.function_change[-1]) > 0.5
    within("sensitivity after 15 percent", 100.0 * float(seen.sensitivity_change[-1]))
    back = walked(1500, glucose=100.0, mass=np.where(np.arange(1500) < 500, 64.0, 75.0))
    assert abs(float(back.sensitivity_change[-1])) < 1e-3


def test_numerics() -> None:
    busy = {"glucose": 150.0 + 40.0 * np.sin(np.arange(80) / 9.0), "mass": 71.0}
    series = ORGAN.series(80, **busy)
    solo.check_every_parameter_has_an_origin(ORGAN)
    solo.check_gradients_are_finite(ORGAN, series)
    solo.check_gradients_are_finite_differences(ORGAN, series)
    solo.check_jit_changes_nothing(ORGAN, series)
    solo.check_batch_is_loop(ORGAN, series)
    solo.check_single_precision(ORGAN, 80, **busy)
