"""Cortisol's day, a speech before judges, what it does elsewhere, and numerics."""

from __future__ import annotations

import csv
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

from plugins.stress import axis
from plugins.stress.axis import Axis
from tests.plugins import solo

ORGAN = solo.solo("stress", "plugins.stress", 5.0)
DAY = round(1440 / ORGAN.dt)
FOLDER = Path(__file__).parents[3] / "plugins" / "stress" / "reference"
STUDIES = {row["quantity"]: row for row in csv.DictReader((FOLDER / "studies.csv").open())}
SPEECH = slice(DAY + 15 * 12, DAY + 15 * 12 + 4)


def speech(strength: float = 1.0) -> np.ndarray:
    """A demand of 20 minutes in the afternoon of the second day."""
    demand = np.zeros(2 * DAY)
    demand[SPEECH] = strength
    return demand


def walked(**inputs):
    return ORGAN.walk(ORGAN.params(), ORGAN.series(2 * DAY, **inputs))[1]


@pytest.fixture(scope="module")
def usual():
    return walked()


@pytest.fixture(scope="module")
def spoken():
    return walked(demand=speech())


def within(quantity: str, value: float) -> None:
    row = STUDIES[quantity]
    assert float(row["low"]) <= value <= float(row["high"]), (quantity, value)


def test_cortisol_is_highest_in_the_morning_and_lowest_around_midnight(usual) -> None:
    cortisol = np.asarray(usual.cortisol)[DAY:]
    within("highest cortisol", cortisol.max())
    within("hour of the highest cortisol", cortisol.argmax() / 12.0)
    within("lowest cortisol", cortisol.min())
    assert min(cortisol.argmin() / 12.0, 24.0 - cortisol.argmin() / 12.0) < 2.0
    assert cortisol.mean() == pytest.approx(float(ORGAN.params().cortisol_mean), rel=0.12)


def test_a_usual_day_moves_no_other_organ(usual) -> None:
    for name in ("insulin_resistance", "heart_rate_change", "pressure_change", "arousal"):
        np.testing.assert_allclose(getattr(usual, name), 0.0, atol=1e-12)


def test_a_speech_before_judges(usual, spoken) -> None:
    after = slice(SPEECH.start, SPEECH.start + 24)
    rise = np.asarray(spoken.cortisol - usual.cortisol)[after]
    within("rise of cortisol", 100.0 * rise.max() / float(usual.cortisol[SPEECH.start]))
    within("minutes to the highest cortisol", 5.0 * rise.argmax())
    within("rise of heart rate", float(spoken.heart_rate_change.max()))
    within("rise of pressure", float(spoken.pressure_change.max()))
    assert float(spoken.rmssd[SPEECH.stop]) < 0.75 * float(usual.rmssd[SPEECH.start])


def test_variability_at_fifty_to_fifty_nine() -> None:
    """Row V208 of the physiology table."""
    seen = ORGAN.walk(ORGAN.params(age=55.0), ORGAN.series(2))[1]
    within("RMSSD at 55", float(seen.rmssd[0]))


def test_what_shields(spoken) -> None:
    relaxed = walked(demand=speech(), relaxation=(speech() > 0) * 1.0)
    blocked = walked(demand=speech(), beta_blocker=1.0)
    assert float(relaxed.cortisol.max()) <= float(spoken.cortisol.max())
    assert float(relaxed.heart_rate_change.max()) < 0.8 * float(spoken.heart_rate_change.max())
    assert float(blocked.heart_rate_change.max()) < 0.6 * float(spoken.heart_rate_change.max())
    np.testing.assert_allclose(blocked.cortisol, spoken.cortisol)


def test_a_demand_that_stays_is_got_used_to(usual) -> None:
    busy = walked(demand=np.where(np.arange(2 * DAY) >= DAY, 0.3, 0.0))
    ratio = np.asarray(busy.cortisol / usual.cortisol)[DAY:]
    assert ratio[6:24].max() > 1.25 * ratio[-1]
    assert float(busy.insulin_resistance[-1]) > 0.02


def test_a_day_of_high_cortisol_weakens_insulin_as_infused() -> None:
    """2.6 times the cortisol for a day: the half-maximal insulin from 64 to 104 (Rizza 1982)."""
    p = ORGAN.params()
    excess = float(jnp.log(37.0 / 14.0)) * (1.0 - np.exp(-24.0 / float(p.tissue_delay)))
    kept = np.exp(-float(p.insulin_exponent) * excess)
    within("insulin effect kept", 100.0 * kept)


def test_the_axis_at_rest_is_a_balance() -> None:
    """Whatever the drive, cortisol settles where production equals removal: c = D^(1/(1+g))."""
    p = ORGAN.params()
    for drive in (0.3, 1.0, 4.0):
        level = jnp.asarray(drive ** (1.0 / (1.0 + float(p.feedback_gain))))
        rates = axis.axis_rates(Axis(level, level, level), jnp.asarray(drive), 0.0 * level, p)
        np.testing.assert_allclose(np.asarray(rates), 0.0, atol=1e-14)


def test_numerics() -> None:
    busy = {"demand": np.where(np.arange(96) % 24 < 4, 0.7, 0.05), "start_hour": 6.0}
    busy |= {"sleep_loss": 1.5, "distress": 0.5, "beta_blocker": 0.4, "relaxation": 0.2}
    busy |= {"asleep": 0.3, "glucocorticoid": 0.1, "inflammation": 0.2, "misalignment": 1.0}
    series = ORGAN.series(96, **busy)
    solo.check_every_parameter_has_an_origin(ORGAN)
    solo.check_gradients_are_finite(ORGAN, series)
    solo.check_gradients_are_finite_differences(ORGAN, series)
    solo.check_jit_changes_nothing(ORGAN, series)
    solo.check_batch_is_loop(ORGAN, series)
    solo.check_single_precision(ORGAN, 96, **busy)
