"""Rises without a meal on record are found, told and left out; logged meals are not touched."""

from __future__ import annotations

import numpy as np

from twin_core.infer.unlogged import unlogged_meals

SAMPLES, STEP = 2 * 96, 15.0


def record(eaten: tuple[int, ...], logged: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """A sensor with a hump of 90 mg/dL after each meal, and the log of some of them."""
    minutes = np.arange(SAMPLES) * STEP
    value = np.full(SAMPLES, 110.0)
    for at in eaten:
        since = np.maximum(minutes - at * STEP, 0.0)
        value += 90.0 * since / 60.0 * np.exp(1.0 - since / 60.0)
    food = np.zeros(SAMPLES)
    food[list(logged)] = 5.0
    return value, food


def test_a_meal_that_nobody_logged_is_found_when_it_was() -> None:
    value, food = record((30, 60, 130), (30, 130))
    found = unlogged_meals(value, food, STEP)
    assert len(found.onsets) == 1
    assert abs(found.onsets[0] - 60) <= 2
    assert found.doubt[62:70].all()
    assert not found.doubt[:56].any()
    told = found.sentence(70.0)
    assert told.startswith("1 rise of sensor glucose without carbohydrate on record")
    assert "left out" in told


def test_logged_meals_raise_no_doubt() -> None:
    value, food = record((30, 60, 130), (30, 60, 130))
    assert unlogged_meals(value, food, STEP).onsets == ()


def test_a_gap_is_no_rise() -> None:
    value, food = record((), ())
    value[50:60], value[60:] = np.nan, 200.0
    assert unlogged_meals(value, food, STEP).onsets == ()


def test_without_any_log_nothing_is_left_out() -> None:
    value, food = record(tuple(range(4, SAMPLES - 8, 16)), ())
    found = unlogged_meals(value, food, STEP)
    assert len(found.onsets) > 8
    assert not found.left_out
    assert "with care" in found.sentence(70.0)
