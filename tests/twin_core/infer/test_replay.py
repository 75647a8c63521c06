"""A replay knows nothing of the sensor on the days that it replays, and its band holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from twin_core.infer.forecast import Series
from twin_core.infer.forecast.replay import replay

CELLS, TURN = 288 * 20, 288 * 14


@pytest.fixture(scope="module")
def series() -> Series:
    """Three weeks of meals; the twin knows the meals and overstates them twofold."""
    rng = np.random.default_rng(2)
    meals = np.where(rng.random(CELLS) < 0.012, rng.uniform(20.0, 90.0, CELLS), 0.0)
    minutes = np.arange(96) * 5.0
    response = np.convolve(meals, np.exp(-minutes / 90.0) - np.exp(-minutes / 45.0))[:CELLS]
    value = 110.0 + 1.5 * response + rng.normal(0.0, 8.0, CELLS)
    return Series(
        value, meals[:, None], np.zeros((CELLS, 1)), np.arange(CELLS) * 5.0 % 1440.0,
        120.0 + 3.0 * response, np.zeros((CELLS, 1)), (6,),
    )  # fmt: skip


def test_a_replay_never_sees_the_sensor_of_its_days(series: Series) -> None:
    every = np.ones(CELLS, dtype=bool)
    one = replay(series, TURN, every)
    hidden = replace(series, value=np.where(np.arange(CELLS) < TURN, series.value, 400.0))
    two = replay(hidden, TURN, every)
    assert one is not None
    assert two is not None
    np.testing.assert_array_equal(one.mean, two.mean)


def test_what_the_twin_overstates_is_learned_and_the_band_holds(series: Series) -> None:
    found = replay(series, TURN, np.ones(CELLS, dtype=bool))
    assert found is not None
    later = slice(TURN, None)
    truth = series.value[later]
    alone = np.sqrt(np.mean((series.twin[later] - truth) ** 2))
    corrected = np.sqrt(np.mean((found.mean[later] - truth) ** 2))
    assert corrected < 0.5 * alone
    inside = (truth >= found.low[later]) & (truth <= found.high[later])
    assert 0.85 < inside.mean() < 0.97


def test_a_band_told_by_few_days_is_wider_for_it(series: Series) -> None:
    """Three days say less of the errors to come than ten, whatever they were."""
    every = np.ones(CELLS, dtype=bool)

    def wider(days: int) -> float:
        found = replay(series, 288 * days, every)
        assert found is not None
        inside = (series.value >= found.low) & (series.value <= found.high)
        return float(inside.mean())

    assert wider(3) > wider(10) > 0.85


def test_a_few_cells_teach_no_replay(series: Series) -> None:
    assert replay(series, 100, np.ones(CELLS, dtype=bool)) is None
