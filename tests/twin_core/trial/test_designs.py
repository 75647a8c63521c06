"""Designs keep their promises: error rates, boundaries, balance, and the closed form of power."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.trial.designs import (
    best_arms,
    boundaries,
    power_by_trials,
    power_of_means,
    sequences,
    size_for_means,
    stratified,
)


def test_boundaries_are_those_of_lan_and_demets() -> None:
    np.testing.assert_allclose(boundaries([0.5, 1.0]), [2.963, 1.969], atol=2e-3)
    np.testing.assert_allclose(boundaries([1 / 3, 2 / 3, 1.0]), [3.710, 2.511, 1.993], atol=3e-3)


@pytest.mark.parametrize("looks", [(1.0,), (0.5, 1.0), (1 / 3, 2 / 3, 1.0)])
def test_false_alarms_stay_at_five_percent(looks: tuple[float, ...]) -> None:
    share, error = power_by_trials(0.0, 1.0, 120, trials=6000, seed=4, looks=looks)
    assert abs(share - 0.05) < 3.0 * error


@pytest.mark.parametrize("difference", [0.2, 0.35, 0.5])
def test_simulated_power_is_the_closed_form(difference: float) -> None:
    share, error = power_by_trials(difference, 1.0, 100, trials=6000, seed=2)
    assert abs(share - power_of_means(difference, 1.0, 100)) < 3.0 * error + 0.004


def test_the_size_for_a_power_has_that_power() -> None:
    n = size_for_means(0.3, 1.0, power=0.9)
    assert power_of_means(0.3, 1.0, n) >= 0.9 > power_of_means(0.3, 1.0, n - 2)


def test_blocks_balance_every_stratum() -> None:
    strata = np.repeat([0, 1, 2], [37, 50, 13])
    arm = stratified(strata, 2, seed=1)
    for stratum in range(3):
        counts = np.bincount(arm[strata == stratum], minlength=2)
        assert abs(int(counts[0]) - int(counts[1])) <= 2


def test_a_crossover_gives_every_arm_once() -> None:
    order = sequences(3, 90, seed=1)
    assert np.all(np.sort(order, axis=1) == np.arange(3))
    assert len(np.unique(order[:, 0])) == 3


def test_an_arm_that_falls_behind_is_dropped() -> None:
    keep = best_arms(np.array([0.0, 1.0, 1.1]), np.array([0.1, 0.1, 0.1]))
    assert keep.tolist() == [False, True, True]
