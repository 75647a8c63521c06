"""Combinations, tumour, neutrophils and doses that wait; laws and numerics."""

from __future__ import annotations

import csv
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

from plugins.tumour_marrow.tumour import combined
from tests.plugins import solo

from .cycles import STEP, cycles

ORGAN = solo.solo("tumour_marrow", "plugins.tumour_marrow", STEP)
FOLDER = Path(__file__).parents[3] / "plugins" / "tumour_marrow" / "reference"
STUDIES = {row["quantity"]: row for row in csv.DictReader((FOLDER / "studies.csv").open())}
MONTHS = 126
LEVELS = np.array([0.05, 0.3, 1.0, 4.0])


def within(quantity: str, value: float) -> None:
    row = STUDIES[quantity]
    assert float(row["low"]) <= value <= float(row["high"]), (quantity, value)


def effect(first, second, bliss: float = 0.0, interaction: float = 0.0) -> np.ndarray:
    """Effect at each pair of levels."""
    model = jnp.asarray(bliss), jnp.asarray(interaction)
    pairs = zip(np.ravel(first), np.ravel(second), strict=True)
    found = [combined(jnp.asarray(a), jnp.asarray(b), *model) for a, b in pairs]
    return np.asarray(found).reshape(np.shape(first))


@pytest.fixture(scope="module")
def docetaxel():
    return cycles(MONTHS, first_dose=180.0)


def test_loewe_a_drug_combined_with_itself_is_more_of_it() -> None:
    """The sham combination, the law that defines Loewe additivity."""
    for share in (0.1, 0.5, 0.8):
        alone = LEVELS / (1.0 + LEVELS)
        np.testing.assert_allclose(effect(share * LEVELS, (1 - share) * LEVELS), alone, rtol=1e-12)


def test_bliss_survivals_multiply() -> None:
    """Independence: what survives both is the product of what survives each."""
    first, second = np.meshgrid(LEVELS, LEVELS)
    survive = (1.0 - effect(first, 0.0 * first)) * (1.0 - effect(second, 0.0 * second))
    np.testing.assert_allclose(1.0 - effect(first, second, bliss=1.0), survive, rtol=1e-12)


def test_interaction_orders_effects() -> None:
    less, none, more = (effect(LEVELS, LEVELS, interaction=a) for a in (-0.5, 0.0, 3.0))
    assert (less < none).all()
    assert (none < more).all()
    single = effect(LEVELS, 0.0 * LEVELS, interaction=3.0)
    np.testing.assert_allclose(single, LEVELS / (1.0 + LEVELS))


def test_without_drugs_all_is_at_rest_but_the_tumour() -> None:
    seen = cycles(MONTHS)
    np.testing.assert_allclose(seen["neutrophils"], 5.22, rtol=1e-12)
    days = (np.arange(MONTHS / STEP) + 1) * STEP
    np.testing.assert_allclose(seen["size"], 57.0 * np.exp(0.0032 * days), rtol=1e-9)


def test_neutrophils_after_docetaxel(docetaxel) -> None:
    first = docetaxel["neutrophils"][: round(21 / STEP)]
    within("nadir", first.min())
    within("day of the nadir", (first.argmin() + 1) * STEP)
    within("day 21", first[-1])
    np.testing.assert_allclose(docetaxel["nadir"][-1], docetaxel["neutrophils"].min(), rtol=0.06)
    assert docetaxel["delay"][-1] == 0.0


def test_steps_of_a_day_are_fine_enough(docetaxel) -> None:
    coarse = cycles(MONTHS, dt=1.0, first_dose=180.0)
    daily = docetaxel["neutrophils"][3::4]
    np.testing.assert_allclose(coarse["neutrophils"][:21], daily[:21], rtol=0.06)


def test_growth_factor_shortens_neutropenia(docetaxel) -> None:
    day = (np.arange(MONTHS / STEP) * STEP) % 21.0
    helped = cycles(MONTHS, first_dose=180.0, filgrastim=((day >= 1) & (day < 8)) * 1.0)
    first = slice(0, round(21 / STEP))
    low = [(seen["neutrophils"][first] < 0.5).sum() * STEP for seen in (docetaxel, helped)]
    assert low[1] < low[0] - 1.5


def test_a_dose_waits_for_the_marrow_and_the_tumour_gains() -> None:
    slow = {"transit": 125.0}
    held = cycles(MONTHS, slow, first_dose=180.0, interval=10.0)
    never = cycles(MONTHS, slow | {"hold_below": 0.0}, first_dose=180.0, interval=10.0)
    assert held["delay"][-1] > 5.0
    assert never["delay"][-1] == 0.0
    assert held["neutrophils"].min() > never["neutrophils"].min()
    assert held["size"][-1] > never["size"][-1]


def test_two_drugs_shrink_more_and_synergy_most() -> None:
    doses = {"first_dose": 130.0, "second_dose": 500.0}
    one = cycles(MONTHS, first_dose=130.0)["size"][-1]
    bliss = cycles(MONTHS, {"bliss": 1.0}, **doses)["size"][-1]
    loewe = cycles(MONTHS, **doses)["size"][-1]
    synergy = cycles(MONTHS, {"interaction": 5.0}, **doses)["size"][-1]
    assert one > loewe > bliss > synergy


def test_resistance_takes_over(docetaxel) -> None:
    share = docetaxel["resistant_share"]
    assert (np.diff(share) >= -1e-12).all()
    assert share[-1] > 1.5 * share[0]
    fragile = cycles(MONTHS, {"resistant_start": 0.6}, first_dose=180.0)
    assert fragile["size"][-1] > docetaxel["size"][-1]


def test_numerics() -> None:
    steps = 120
    busy = {"first_dose": 150.0, "second_dose": 300.0, "interval": 12.0, "gcsf": 0.1}
    busy |= {"filgrastim": np.where((np.arange(steps) > 20) & (np.arange(steps) < 40), 0.5, 0.0)}
    busy |= {"other_kill": 0.1}
    series = ORGAN.series(steps, **busy)
    solo.check_every_parameter_has_an_origin(ORGAN)
    solo.check_gradients_are_finite(ORGAN, series)
    solo.check_gradients_are_finite_differences(ORGAN, series)
    solo.check_jit_changes_nothing(ORGAN, series)
    solo.check_batch_is_loop(ORGAN, series)
    solo.check_single_precision(ORGAN, steps, **busy)
