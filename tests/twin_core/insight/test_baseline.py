"""Baselines: causal, robust, aware of weekday, season and cycle; never a guess from few days."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.insight.baseline import LEAST, Channel, baseline, cycle_phase
from twin_core.insight.changes import change_points

HEART = Channel("heart_low", "heart rate when lowest", "/min", 3.0, 0.3)
DAYS = np.arange(19_000, 19_120)


def noise(count: int = 120, seed: int = 0) -> np.ndarray:
    return 60.0 + 3.0 * np.random.default_rng(seed).standard_normal(count)


def test_no_baseline_before_enough_days() -> None:
    z = baseline(noise(), DAYS, HEART).z
    assert np.isnan(z[:LEAST]).all()
    assert np.isfinite(z[LEAST + 7 :]).all()


def test_what_comes_later_changes_nothing_before() -> None:
    values, later = noise(), noise()
    later[80:] += 30.0
    np.testing.assert_array_equal(
        baseline(values, DAYS, HEART).z[:80], baseline(later, DAYS, HEART).z[:80]
    )


def test_a_slow_rise_does_not_become_its_own_baseline() -> None:
    values = noise()
    values[80:] += np.linspace(0.0, 10.0, 40)
    near, far = (baseline(values, DAYS, HEART, lag).z[-1] for lag in (7, 35))
    assert far > near


def test_quiet_days_are_of_unit_spread() -> None:
    z = baseline(noise(400), np.arange(400), HEART).z
    assert np.nanstd(z) == pytest.approx(1.0, abs=0.1)


def test_weekends_are_expected_to_differ() -> None:
    values = noise() + 12.0 * (DAYS % 7 >= 5)
    z = baseline(values, DAYS, HEART).z
    weekend = (DAYS % 7 >= 5) & (np.arange(120) >= 60)
    blind = baseline(values, 7 * np.arange(120), HEART).z  # as if all days were one weekday
    assert abs(np.mean(z[weekend])) < 0.5 * abs(np.mean(blind[weekend]))


def test_the_season_is_expected_only_where_years_are_known() -> None:
    days = np.arange(1200)
    wave = 6.0 * np.cos(2.0 * np.pi * days / 365.25)
    known = baseline(noise(1200) + wave, days, HEART).z
    young = baseline((noise(1200) + wave)[:300], days[:300], HEART).z
    assert np.nanstd(known[800:]) < np.nanstd(young[60:])


def test_a_cycle_is_expected_from_its_recorded_beginnings() -> None:
    phase = cycle_phase(DAYS, np.arange(19_000, 19_120, 28))
    skin = Channel("skin_temperature", "skin", "Cel", 0.1, 0.0)
    values = 34.0 + 0.3 * np.cos(2.0 * np.pi * phase) + 0.02 * noise()
    with_cycle, without = (baseline(values, DAYS, skin, 7, p).z for p in (phase, None))
    assert np.nanstd(with_cycle[60:]) < 0.7 * np.nanstd(without[60:])


def test_phase_is_unknown_long_after_the_last_beginning() -> None:
    phase = cycle_phase(np.array([10, 24, 90]), np.array([10]))
    assert phase[0] == 0.0
    assert phase[1] == pytest.approx(0.5)
    assert np.isnan(phase[2])


def test_a_change_for_good_is_found_on_its_day_and_noise_has_none() -> None:
    values = noise()
    assert change_points(values, 0.3) == []
    values[70:] += 8.0
    (change,) = change_points(values, 0.3)
    assert abs(change.index - 70) <= 2
    assert change.after - change.before == pytest.approx(8.0, abs=1.5)
