"""ReplayBG's form in our hands: rest stays at rest, and the fit's gradient is the cost's."""

from __future__ import annotations

from pathlib import Path

import jax
import numpy as np
import pytest
from scipy.stats import gamma

from workbench.bench.replaybg.day import Day, read_day
from workbench.bench.replaybg.form import GLUCOSE_VOLUME, forced, sensor
from workbench.bench.replaybg.problem import SCALE, SHAPE, DayProblem, natural_of, peers_prior

MINUTES = 240


def day(*, eats: bool) -> Day:
    """Four hours with a lunch after one, covered by a bolus."""
    insulin, meals = np.full(MINUTES, 0.25), np.zeros((1, MINUTES))
    if eats:
        insulin[60:65] += 12.0
        meals[0, 60:65] = 120.0
    glucose = np.full(MINUTES // 5, 119.13)
    return Day(insulin, meals, ("L",), np.ones(MINUTES, dtype=np.int64), glucose, 0.25)


@pytest.fixture(scope="module")
def problem() -> DayProblem:
    return DayProblem(day(eats=True), peers_objective=True)


def test_rest_at_basal_glucose_stays_there_and_a_meal_raises() -> None:
    z = np.zeros((11, 2))
    natural = natural_of(z, np.full(1, np.nan))
    with jax.numpy_dtype_promotion("standard"):
        still = np.asarray(sensor(forced(day(eats=False)), natural))
        fed = np.asarray(sensor(forced(day(eats=True)), natural))
    np.testing.assert_allclose(still, 119.13, rtol=1e-9)
    assert np.abs(fed[:12] - 119.13).max() < 1e-9
    assert np.abs(fed[20:] - 119.13).max() > 5.0


def test_the_gradient_of_the_fit_is_that_of_its_cost(problem: DayProblem) -> None:
    z = 0.3 * np.random.default_rng(0).standard_normal((11, 1))
    here = problem.linearise(z, problem.observed)
    for row in range(11):
        shift = np.zeros((11, 1))
        shift[row] = 1e-5
        up, down = (problem.linearise(z + s, problem.observed).cost for s in (shift, -shift))
        slope = float(np.asarray(up - down)[0]) / 2e-5
        assert float(here.gradient[row, 0]) == pytest.approx(slope, rel=1e-4, abs=1e-4)


def test_the_peers_prior_of_sensitivity_is_its_gamma_density(problem: DayProblem) -> None:
    shifts = np.array([-0.8, 0.0, 0.0005, 0.9])
    z = np.zeros((11, 4))
    z[6] = shifts
    natural = natural_of(z, np.full(1, np.nan))
    value = np.asarray(natural.sensitivity)[0] * GLUCOSE_VOLUME
    residual = np.asarray(peers_prior(z, natural))[6]
    expected = gamma.logpdf(value, SHAPE, scale=SCALE)
    np.testing.assert_allclose(
        -0.5 * residual**2 + 0.5 * residual[1] ** 2, expected - expected[1], atol=1e-9
    )


def test_a_day_is_read_as_the_peer_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "day.csv"
    path.write_text(
        "t,glucose,cho,bolus,basal,bolus_label,cho_label\n"
        "11-May-2027 12:00:00,,0.0,0.0,0.02,,\n"
        "11-May-2027 12:05:00,140.0,8.0,1.0,0.02,L,L\n"
    )
    found = read_day(path, 80.0)
    assert found.labels == ("L",)
    assert found.first_glucose == 140.0
    np.testing.assert_allclose(found.meals[0, 5:], 100.0)
    np.testing.assert_allclose(found.insulin[[0, 9]], [0.25, 12.75])
    assert set(found.part) == {1}
    assert found.steady == pytest.approx(0.25)
