"""Oxygen, hearts, fuels and critical power against closed forms, studies and balances."""

from __future__ import annotations

import csv
from pathlib import Path

import jax
import numpy as np
import pytest

from plugins.energy_balance.baseline import energy_of_full_effort
from tests.plugins import solo

ORGAN = solo.solo("exercise", "plugins.exercise", 0.5)
FOLDER = Path(__file__).parents[3] / "plugins" / "exercise" / "reference"
HOUR = 120  # steps of half a minute


def bout(share: float, begin: int, end: int, steps: int = HOUR) -> np.ndarray:
    index = np.arange(steps)
    return np.where((index >= begin) & (index < end), share, 0.0)


def seen(params=None, steps: int = HOUR, **inputs):
    params = ORGAN.params() if params is None else params
    return ORGAN.walk(params, ORGAN.series(steps, **inputs))[1]


def power_of(share: float) -> float:
    """Power [W] of a share of the default person's reserve."""
    derived = ORGAN.organ.derive(ORGAN.params())
    return share * float(derived.maximal_oxygen - derived.resting_oxygen) / 10.0


def test_a_hard_ride_follows_the_closed_forms() -> None:
    rows = list(csv.DictReader((FOLDER / "hard_ride.csv").open()))
    told = {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}
    found = seen(steps=2 * len(rows), measured_power=270.0)
    for name in ("oxygen_uptake", "reserve", "heart_rate"):
        scale = np.abs(told[name]).max()
        np.testing.assert_allclose(getattr(found, name)[::2], told[name], atol=0.01 * scale)


def test_rest_is_rest() -> None:
    """Rows V062, V063 and V091: 77 kg, 180 cm, 30 years."""
    rest = seen(ORGAN.params(start_mass=77.0, height=180.0))
    assert 230.0 < float(rest.oxygen_uptake[0]) < 280.0
    assert 180.0 < float(rest.carbon_dioxide_output[0]) < 230.0
    assert 1610.0 < 1440.0 * float(rest.energy_rate[0]) < 1970.0
    for values in rest:
        np.testing.assert_allclose(values, values[0], rtol=2e-3)


def test_gain_and_time_constant_of_moderate_cycling() -> None:
    """Rows V124 (8.4 to 11 mL/(min.W)) and V125 (17 to 40 s)."""
    found = seen(steps=40, measured_power=80.0)
    rise = np.asarray(found.oxygen_uptake - found.oxygen_uptake[0])
    assert 8.4 < rise[-1] / 80.0 < 11.0
    half_minute = float(np.log(rise[-1] / (rise[-1] - rise[1])))
    assert 17.0 < 30.0 / half_minute < 40.0


@pytest.mark.parametrize(
    ("oxygen", "low", "high"), [(1330.0, 140.4, 171.6), (2750.0, 213.3, 260.7)]
)
def test_heart_rate_at_the_oxygen_of_christie(oxygen: float, low: float, high: float) -> None:
    """Rows V093 and V105: percent of rest after six minutes at that oxygen uptake."""
    params = ORGAN.params(start_mass=77.0, height=180.0)
    shares = np.linspace(0.2, 0.75, 23)
    ends = [seen(params, 13, intensity=share) for share in shares]
    uptake = np.array([float(end.oxygen_uptake[-1]) for end in ends])
    rate = np.array([float(end.heart_rate[-1]) for end in ends]) / 70.0 * 100.0
    assert low < np.interp(oxygen, uptake, rate) < high


def test_exchange_ratio_at_the_end_of_a_ramp() -> None:
    """Row V119: 1.1 to 1.3; 25 W each minute until the work above critical power is gone."""
    found = seen(steps=80, measured_power=12.5 * np.arange(80.0))
    end = int(np.argmax(np.asarray(found.reserve) < 0.5))
    assert end > 0
    assert 1.1 < float(found.exchange_ratio[end - 1]) < 1.3


def test_exhaustion_comes_when_the_work_is_done() -> None:
    """Time to exhaustion is W' / (P - CP), and then critical power is left."""
    excess = power_of(0.15)
    minutes = 15.5 / (0.06 * excess)
    found = seen(intensity=0.9)
    work, power = np.asarray(found.reserve), np.asarray(found.power)
    assert work[int(2 * minutes) - 2] > 0.5
    assert work[int(2 * minutes) + 3] < 0.3
    assert power[0] == pytest.approx(power_of(0.9), rel=1e-6)
    assert power[-1] == pytest.approx(power_of(0.75), rel=0.01)


def test_rest_between_intervals_brings_work_back() -> None:
    ride = bout(0.95, 0, 6) + bout(0.2, 6, HOUR)
    work = np.asarray(seen(intensity=ride).reserve)
    rate = 0.06 * power_of(0.55) / 15.5
    missing = 15.5 - work[6]
    np.testing.assert_allclose(15.5 - work[26], missing * np.exp(-10.0 * rate), rtol=0.01)


def test_oxygen_borrowed_is_paid_back() -> None:
    """Below the threshold deficit equals debt: all oxygen is demand times minutes."""
    found = seen(intensity=bout(0.4, 10, 60))
    extra = np.asarray(found.oxygen_uptake - found.oxygen_uptake[0])
    total = 0.25 * (extra[1:] + extra[:-1]).sum()
    assert total == pytest.approx(10.0 * power_of(0.4) * 25.0, rel=0.02)


def test_fuels_carry_the_energy() -> None:
    found = seen(intensity=bout(0.8, 0, 20) + bout(0.4, 20, 100))
    fuel = 3.76 * np.asarray(found.carbohydrate_use) + 9.5 * np.asarray(found.fat_use)
    np.testing.assert_allclose(fuel, found.energy_rate, rtol=0.02)


def test_fat_peaks_at_two_thirds_of_the_maximum() -> None:
    """Achten 2002: 64 % (SD 4), and none above 89 %."""
    shares = np.linspace(0.3, 1.0, 29)
    ends = [seen(ORGAN.params(slow_gain=0.0), 13, intensity=share) for share in shares]
    fat = np.array([float(end.fat_use[-1]) for end in ends])
    uptake = np.array([float(end.oxygen_uptake[-1]) for end in ends])
    most = uptake / float(ORGAN.organ.derive(ORGAN.params()).maximal_oxygen)
    assert 0.60 < most[fat.argmax()] < 0.68
    assert np.all(fat[most > 0.93] < 0.05)


def test_energy_of_a_walk_is_what_energy_balance_counts() -> None:
    balance = solo.solo("energy_balance", "plugins.energy_balance", 1.0)
    person = balance.params(age=30.0, sex=1.0, height=175.0, mass=75.0)
    told = float(energy_of_full_effort(person)) * 0.35 * 30.0 / 1440.0
    found = seen(intensity=bout(0.35, 0, 60))
    extra = np.asarray(found.energy_rate - found.energy_rate[0])
    assert 0.5 * extra.sum() == pytest.approx(told, rel=0.06)


def test_glycogen_is_burnt_and_refilled_by_food_alone() -> None:
    steps = 36 * HOUR
    # 5 g/(kg.d) in three meals of an hour
    meals = np.isin(np.arange(steps) % (24 * HOUR) // HOUR, (3, 8, 13)) * 2.2
    ride = bout(0.7, 0, 2 * HOUR, steps)
    stored = np.asarray(seen(steps=steps, intensity=ride, carbohydrate_rate=meals).glycogen)
    fasted = np.asarray(seen(steps=steps, intensity=ride).glycogen)
    assert 150.0 < stored[2 * HOUR] < 330.0
    assert stored[-1] > 0.85 * 500.0
    assert fasted[-1] < fasted[2 * HOUR] + 1.0


def test_coarse_steps_end_where_fine_ones_do() -> None:
    fine = seen(intensity=bout(0.7, 20, 80))
    wide = bout(0.7, 2, 8, 12)
    coarse = ORGAN.walk(ORGAN.params(), ORGAN.series(12, intensity=wide), 5.0)[1]
    for name, most in (("oxygen_uptake", 2.0), ("heart_rate", 0.1), ("lactate", 0.2)):
        a, b = np.asarray(getattr(fine, name))[::10], np.asarray(getattr(coarse, name))
        np.testing.assert_allclose(a, b, atol=most, err_msg=name)


def test_others_are_heard() -> None:
    told = seen(
        intensity=0.5, vo2max=30.0, mass=70.0, steady_heart_rate=150.0, heart_rate_drift=8.0
    )
    assert float(told.oxygen_uptake.max()) < 2100.0
    assert float(told.heart_rate[-1]) == pytest.approx(158.0, abs=0.01)


def test_numerics() -> None:
    busy = {"intensity": bout(0.85, 10, 25, 60), "carbohydrate_rate": 0.5, "heart_rate_drift": 3.0}
    series = ORGAN.series(60, **busy)
    solo.check_every_parameter_has_an_origin(ORGAN)
    solo.check_gradients_are_finite(ORGAN, series)
    solo.check_gradients_are_finite_differences(ORGAN, series)
    solo.check_jit_changes_nothing(ORGAN, series)
    solo.check_batch_is_loop(ORGAN, series)
    solo.check_single_precision(ORGAN, 60, **busy)


def test_guard_reports_what_no_one_has() -> None:
    derived = ORGAN.organ.derive(ORGAN.params())
    states, _ = ORGAN.walk(ORGAN.params(), ORGAN.series(2))
    state = jax.tree.map(lambda leaf: leaf[0], states)
    assert bool(ORGAN.organ.guard(state, derived))
    assert not bool(ORGAN.organ.guard(state._replace(lactate=state.lactate + 60.0), derived))
