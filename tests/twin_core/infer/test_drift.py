"""A sensor's share and drift are found from finger-sticks; its lag while it moves is no error."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.infer.drift import drift

MINUTE = np.arange(12 * 96) * 15.0


def sensor(bias: float, a_day: float) -> np.ndarray:
    """A level wandering slowly, as a sensor that reads a growing share too high."""
    level = 130.0 + 30.0 * np.sin(MINUTE / 700.0)
    day = (MINUTE - MINUTE.mean()) / 1440.0
    return level * np.exp(np.log1p(bias) + a_day * day)


def sticks(count: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(4)
    at = np.sort(random.uniform(60.0, MINUTE[-1] - 60.0, count))
    return at, (130.0 + 30.0 * np.sin(at / 700.0)) * np.exp(random.normal(0.0, 0.04, count))


def test_share_and_drift_are_found() -> None:
    found = drift(MINUTE, sensor(0.10, 0.02), *sticks(40))
    assert found is not None
    assert found.bias == pytest.approx(0.10, abs=0.02)
    assert found.low < 0.02 < found.high
    told = found.sentence()
    assert told is not None
    assert "above" in told
    assert "rises against them by 2" in told


def test_a_sensor_that_agrees_is_not_told() -> None:
    found = drift(MINUTE, sensor(0.0, 0.0), *sticks(40))
    assert found is not None
    assert found.sentence() is None


def test_a_rising_sensor_that_lags_is_no_biased_one() -> None:
    """Sticks taken on steep rises are left out, and then there are too few."""
    at, value = sticks(40)
    steep = sensor(0.0, 0.0) * np.where(np.arange(len(MINUTE)) % 2 == 0, 1.0, 1.3)
    assert drift(MINUTE, steep, at, value) is None


def test_few_sticks_or_days_tell_nothing() -> None:
    at, value = sticks(40)
    assert drift(MINUTE, sensor(0.1, 0.0), at[:5], value[:5]) is None
    short = at < at[0] + 1440.0
    assert drift(MINUTE, sensor(0.1, 0.0), at[short], value[short]) is None
