"""Gradients, batches and precision of the body clock."""

from __future__ import annotations

import numpy as np

from tests.plugins import solo

from .nights import DAY, ORGAN, clock_minima, days


def _busy(steps: int = DAY):
    hour = np.arange(steps) * ORGAN.dt / 60.0
    return {
        "start_hour": np.full(steps, 6.0),
        "caffeine_rate": np.where(hour < 0.25, 6.0, 0.0),
        "melatonin_rate": np.where((hour > 12.0) & (hour < 12.3), 0.1, 0.0),
        "extra_light": np.where((hour > 3.0) & (hour < 5.0), 2000.0, 0.0),
    }


def test_every_parameter_has_an_origin() -> None:
    solo.check_every_parameter_has_an_origin(ORGAN)


def test_gradients_are_finite_over_the_prior() -> None:
    solo.check_gradients_are_finite(ORGAN, ORGAN.series(DAY, **_busy()))


def test_gradients_are_finite_differences() -> None:
    solo.check_gradients_are_finite_differences(ORGAN, ORGAN.series(DAY, **_busy()))


def test_jit_changes_nothing() -> None:
    solo.check_jit_changes_nothing(ORGAN, ORGAN.series(DAY, **_busy()))


def test_batch_is_loop() -> None:
    solo.check_batch_is_loop(ORGAN, ORGAN.series(DAY, **_busy()))


def test_single_precision() -> None:
    solo.check_single_precision(ORGAN, DAY, **_busy())


def test_a_quarter_of_an_hour_is_a_fine_enough_step() -> None:
    """The figure of docs/figures.md is measured at that step."""
    coarse = ORGAN.walk(ORGAN.params(), ORGAN.series(96 * 10), 15.0)[0]
    fine = ORGAN.walk(ORGAN.params(), ORGAN.series(1440 * 10), 1.0)[0]
    a, b = clock_minima(coarse.clock_x, 15.0), clock_minima(fine.clock_x, 1.0)
    np.testing.assert_allclose(a, b, atol=2.0 / 60.0)


def test_regular_life_is_steady_from_the_first_day() -> None:
    states, _ = days(10)
    minima = clock_minima(states.clock_x, ORGAN.dt) % 24.0
    assert np.ptp(minima) < 0.2
    slept = np.asarray(states.asleep).reshape(10, DAY).sum(axis=1) * ORGAN.dt / 60.0
    np.testing.assert_allclose(slept, slept[-1], atol=0.15)
