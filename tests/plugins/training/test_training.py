"""Gains, losses and loads against studies; balances and numerics."""

from __future__ import annotations

import csv
from pathlib import Path

import jax
import numpy as np
import pytest

from tests.plugins import solo

ORGAN = solo.solo("training", "plugins.training", 1.0)
FOLDER = Path(__file__).parents[3] / "plugins" / "training" / "reference"
STUDIES = list(csv.DictReader((FOLDER / "gains_and_losses.csv").open()))
BUSY = {"load_change": 8.0, "intensity_change": 0.004, "ageing_rate": 0.01, "mass": 72.0}


def after(days: int, params=None, **inputs):
    params = ORGAN.params() if params is None else params
    return ORGAN.walk(params, ORGAN.series(days, **inputs))[1]


@pytest.mark.parametrize("row", STUDIES, ids=lambda row: f"{row['study']} {row['day']}")
def test_oxygen_uptake_as_in_studies(row: dict) -> None:
    habit, day = float(row["habit"]), int(row["day"])
    params = ORGAN.params(habitual_load=habit)
    uptake = after(day + 1, params, load_change=float(row["load"]) - habit).vo2max
    change = 100.0 * (float(uptake[day] / uptake[0]) - 1.0)
    assert change == pytest.approx(float(row["change"]), abs=float(row["tolerance"]))


@pytest.mark.parametrize(("sex", "low", "high"), [(1.0, 40.0, 50.0), (0.0, 33.0, 41.0)])
def test_oxygen_uptake_of_the_young(sex: float, low: float, high: float) -> None:
    """Rows V197 and V245: 48 and 38 mL/(kg.min) at 20 to 29; women of 62 kg."""
    mass = 80.0 if sex else 62.0
    uptake = after(2, ORGAN.params(sex=sex, age=25.0, start_mass=mass)).vo2max[0]
    assert low < float(uptake) < high


def test_habit_is_steady() -> None:
    seen = after(500)
    for values in (seen.vo2max, seen.performance, seen.load_ratio, seen.monotony, seen.fitness):
        np.testing.assert_allclose(values, values[0], rtol=1e-4)
    assert float(seen.performance[0]) == pytest.approx(100.0, abs=0.01)


def test_half_an_hour_of_brisk_walking_is_ten_minutes_of_full_effort() -> None:
    share = 0.35 * 30.0 / 1440.0
    load = after(2, intensity_change=share).load
    assert float(load[0] - ORGAN.params().habitual_load) == pytest.approx(10.5, abs=0.01)


def test_a_hard_block_tires_first_and_a_taper_brings_the_peak() -> None:
    """Performance dips under load and peaks in the rest after it (Banister)."""
    days = np.arange(90)
    load = np.where(days < 40, 60.0, np.where(days < 54, 20.0, 0.0))
    seen, own = after(90, load_change=load), ORGAN.params()
    performance, fitness = np.asarray(seen.performance), np.asarray(seen.fitness)
    assert performance[5] < 100.0
    # Once load is habitual again, performance peaks where what both forget in a day is equal.
    slow, quick = float(own.fitness_time), float(own.fatigue_time)
    kept, tired = (float(x[54]) - float(own.habitual_load) for x in (fitness, seen.fatigue))
    ratio = float(own.fatigue_weight) * tired * slow / (kept * quick)
    peak = 54.0 + np.log(ratio) / (1.0 / quick - 1.0 / slow)
    assert int(performance.argmax()) == pytest.approx(peak, abs=1.0)
    assert performance.max() > performance[39] + 1.0
    assert fitness.argmax() <= 41


def test_load_ratio_rises_with_a_jump_and_forgets_it() -> None:
    days = np.arange(120)
    ratio = np.asarray(after(120, load_change=np.where(days >= 20, 10.0, 0.0)).load_ratio)
    assert ratio[19] == pytest.approx(1.0, abs=0.02)
    assert ratio[20:40].max() > 1.3
    assert ratio[-1] == pytest.approx(1.0, abs=0.02)


def test_uneven_weeks_are_less_monotonous_and_cost_no_fitness() -> None:
    days = np.arange(210)
    even = after(210, load_change=10.0)
    uneven = after(210, load_change=np.where(days % 7 < 3, 10.0 * 7 / 3, 0.0))
    assert float(uneven.monotony[-70:].mean()) < float(even.monotony[-70:].mean())
    np.testing.assert_allclose(
        float(uneven.fitness[-70:].mean()), float(even.fitness[-70:].mean()), rtol=0.02
    )


def test_injury_follows_exposure_and_only_weakly_the_ratio() -> None:
    year = after(366)
    hours = 5.0 / 0.6 / 60.0 * 365.25
    assert float(year.injury_hazard[0]) == pytest.approx(7.7 * hours / 1000.0, rel=0.02)
    expected = 100.0 * (1.0 - np.exp(-float(year.injury_hazard[0]) * 365 / 365.25))
    assert float(year.injury_risk[-1]) == pytest.approx(expected, rel=0.01)
    jump = after(10, load_change=5.0)
    per_load = float(jump.injury_hazard[7] / year.injury_hazard[0]) / 2.0
    assert 1.0 < per_load < 1.15


def test_age_and_weight_take_their_part() -> None:
    uptake = after(366, ageing_rate=0.01).vo2max
    assert float(uptake[365] / uptake[0]) == pytest.approx(np.exp(-0.01 * 365 / 365.25), rel=1e-4)
    lighter = after(2, mass=67.5).vo2max[0]
    assert float(lighter / uptake[0]) == pytest.approx(75.0 / 67.5, rel=1e-9)


def test_stopping_never_makes_a_negative_load() -> None:
    seen = after(400, load_change=-100.0)
    assert float(seen.load.min()) >= 0.0
    assert float(seen.fitness.min()) > -1e-3
    assert all(np.isfinite(np.asarray(leaf)).all() for leaf in seen)


def test_numerics() -> None:
    series = ORGAN.series(200, **BUSY)
    solo.check_every_parameter_has_an_origin(ORGAN)
    solo.check_gradients_are_finite(ORGAN, series)
    solo.check_gradients_are_finite_differences(ORGAN, series)
    solo.check_jit_changes_nothing(ORGAN, series)
    solo.check_batch_is_loop(ORGAN, series)
    solo.check_single_precision(ORGAN, 200, **BUSY)


def test_guard_reports_what_no_one_has() -> None:
    derived = ORGAN.organ.derive(ORGAN.params())
    states, _ = ORGAN.walk(ORGAN.params(), ORGAN.series(2))
    state = jax.tree.map(lambda leaf: leaf[0], states)
    assert bool(ORGAN.organ.guard(state, derived))
    assert not bool(ORGAN.organ.guard(state._replace(quick_gain=state.quick_gain + 3.0), derived))
