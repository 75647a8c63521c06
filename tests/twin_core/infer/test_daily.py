"""Forecasts of daily signals know nothing of the future and hold their bands."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.infer.forecast.daily import forecast_daily, judge_daily

DAYS, TURN = 600, 420


@pytest.fixture(scope="module")
def resting() -> np.ndarray:
    """A resting heart rate that wanders about its mean, with days untold."""
    rng = np.random.default_rng(4)
    value = np.empty(DAYS)
    level = 0.0
    for day in range(DAYS):
        level = 0.85 * level + rng.normal(0.0, 1.0)
        value[day] = 60.0 + level + rng.normal(0.0, 1.0)
    value[rng.random(DAYS) < 0.1] = np.nan
    return value


def test_a_daily_forecast_knows_nothing_of_later_days(resting: np.ndarray) -> None:
    changed = np.where(np.arange(DAYS) > 500, 90.0, resting)
    one, two = forecast_daily(resting, 3, TURN), forecast_daily(changed, 3, TURN)
    assert one is not None
    assert two is not None
    np.testing.assert_array_equal(one.mean[:501], two.mean[:501])
    np.testing.assert_array_equal(one.half[:501], two.half[:501])


def test_days_ahead_it_beats_holding_the_last_value_and_covers(resting: np.ndarray) -> None:
    rows = judge_daily(resting, TURN, (1, 3, 7), signal="heart.rate_resting", unit="/min")
    assert [row.horizon_min for row in rows] == [1440.0, 4320.0, 10080.0]
    for row in rows:
        assert row.rmse < 0.95 * row.rmse_hold_last
        assert 0.8 < row.coverage_90 <= 1.0


def test_a_steady_loss_of_weight_is_followed() -> None:
    days = np.arange(200)
    weight = 90.0 - 0.05 * days + np.random.default_rng(1).normal(0.0, 0.3, 200)
    (row,) = judge_daily(weight, 140, (28,), signal="body.mass", unit="kg")
    assert row.rmse < 0.7 * row.rmse_hold_last


def test_three_weeks_teach_no_forecast_weeks_ahead() -> None:
    assert judge_daily(np.full(21, 70.0), 14, (14,), signal="body.mass", unit="kg") == ()
