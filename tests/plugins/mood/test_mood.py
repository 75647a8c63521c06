"""Distress, questionnaires, treatment and allostatic load; laws and numerics."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from tests.plugins import solo

ORGAN = solo.solo("mood", "plugins.mood", 1.0)
FOLDER = Path(__file__).parents[3] / "plugins" / "mood" / "reference"
STUDIES = {row["quantity"]: row for row in csv.DictReader((FOLDER / "studies.csv").open())}
MOST = {"phq9": 27.0, "gad7": 21.0, "pss10": 40.0}


def walked(days: int = 200, params=None, **inputs):
    params = ORGAN.params() if params is None else params
    return ORGAN.walk(params, ORGAN.series(days, **inputs))[1]


def within(quantity: str, value: float) -> None:
    row = STUDIES[quantity]
    assert float(row["low"]) <= value <= float(row["high"]), (quantity, value)


def test_habit_is_steady_and_moves_no_vessel() -> None:
    seen = walked(params=ORGAN.params(habitual_distress=0.7))
    np.testing.assert_allclose(seen.distress, 0.7, atol=1e-12)
    np.testing.assert_allclose(seen.drive_change, 0.0, atol=1e-12)


def test_scores_stay_within_their_questionnaires_whatever_the_distress() -> None:
    """A law of the instruments: never below 0 or above the most, and rising with distress."""
    series = ORGAN.series(2)
    last = dict.fromkeys(MOST, -1.0)
    for distress in (-2.5, -1.0, 0.0, 1.0, 2.5, 4.0):
        seen = ORGAN.walk(ORGAN.params(habitual_distress=distress), series)[1]
        for name, most in MOST.items():
            score = float(getattr(seen, name)[0])
            assert 0.0 <= score <= most
            assert score > last[name]
            last[name] = score


def test_people_at_large() -> None:
    for name in MOST:
        within(f"{name} on average", float(getattr(walked(2), name)[0]))
    worse = ORGAN.walk(ORGAN.params(habitual_distress=1.5), ORGAN.series(2))[1]
    within("phq9 of the worst seven percent", float(worse.phq9[0]))


def test_strain_raises_scores_and_goes_with_it() -> None:
    strain = np.where((np.arange(400) >= 20) & (np.arange(400) < 110), 1.0, 0.0)
    seen = walked(400, chronic_load=strain)
    assert float(seen.pss10[109]) > float(seen.pss10[0]) + 5.0
    assert float(seen.drive_change.max()) > 0.003
    np.testing.assert_allclose(seen.distress[-1], seen.distress[0], atol=0.02)


def test_treatment_in_standard_deviations() -> None:
    ill = ORGAN.params(habitual_distress=2.0)
    alone = walked(params=ill)
    therapy = walked(params=ill, psychotherapy=1.0)
    medicine = walked(params=ill, transporter_block=0.85)
    within("psychotherapy", float((therapy.distress - alone.distress)[-1]))
    within("antidepressant", float((medicine.distress - alone.distress)[-1]))
    assert float((medicine.distress - alone.distress)[7]) > -0.1
    both = walked(params=ill, psychotherapy=1.0, transporter_block=0.85)
    assert float(both.phq9[-1]) < min(float(therapy.phq9[-1]), float(medicine.phq9[-1]))


def test_sleep_training_and_inflammation() -> None:
    base = float(walked(300).distress[-1])
    assert float(walked(300, sleep_loss=2.0).distress[-1]) > base + 0.2
    assert float(walked(300, load_change=15.0).distress[-1]) < base - 0.2
    assert float(walked(300, crp=30.0).distress[-1]) > base + 0.05


def test_allostatic_load_counts_markers_that_are_told() -> None:
    none = float(walked(2, mass=70.0).allostatic_load[0])
    ill = {"pressure_change": 20.0, "ldl": 200.0, "hba1c": 8.0, "crp": 9.0, "cortisol": 500.0}
    every = float(walked(2, mass=120.0, **ill).allostatic_load[0])
    assert none < 0.2
    assert 5.5 < every <= 6.0


def test_numerics() -> None:
    busy = {"chronic_load": 0.5, "psychotherapy": 0.3, "transporter_block": 0.5, "sleep_loss": 1.0}
    busy |= {"crp": 4.0, "load_change": 4.0, "pressure_change": 5.0, "ldl": 150.0, "hba1c": 5.6}
    busy |= {"mass": 88.0, "cortisol": 300.0}
    series = ORGAN.series(60, **busy)
    solo.check_every_parameter_has_an_origin(ORGAN)
    solo.check_gradients_are_finite(ORGAN, series)
    solo.check_gradients_are_finite_differences(ORGAN, series)
    solo.check_jit_changes_nothing(ORGAN, series)
    solo.check_batch_is_loop(ORGAN, series)
    solo.check_single_precision(ORGAN, 60, **busy)
