"""Meals, insulins, dawn and drugs beside the glucose organs; laws and numerics."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from tests.plugins import solo

from .day import CALM, ORGAN, day, spread, type_2

T1D = ("glucose_t1d", "glucose_influences")
OWN = ("glucose_endogenous", "glucose_influences")
FOLDER = Path(__file__).parents[3] / "plugins" / "glucose" / "influences" / "reference"
STUDIES = {row["quantity"]: row for row in csv.DictReader((FOLDER / "studies.csv").open())}
MEAL = 600  # minutes
DAYS = 2880
EATEN = spread(DAYS, *[(d * 1440 + m, 15, 60.0) for d in range(2) for m in (480, 780, 1140)])
SECOND = slice(1440, 2880)
FASTING = 1440 + 470


def within(quantity: str, value: float) -> None:
    row = STUDIES[quantity]
    assert float(row["low"]) <= value <= float(row["high"]), (quantity, value)


def after_meal(fat: float = 4.0, protein: float = 5.0, **drives):
    """Plasma glucose [mg/dL] after 45 g with 4 units, type 1 diabetes, 50 kg."""
    table = {
        "diet__carbohydrate_rate": spread(MEAL, (60, 15, 45.0)),
        "insulin__rapid_rate": spread(MEAL, (60, 1, 4.0)),
        "diet__fat_rate": spread(MEAL, (60, 15, fat)),
        "diet__protein_rate": spread(MEAL, (60, 15, protein)),
        "body__mass": 50.0,
    }
    return day(T1D, MEAL, CALM, **(table | drives))["glucose.plasma"][60:]


def own(values, **drives):
    found = day(OWN, DAYS, CALM | values, diet__carbohydrate_rate=EATEN, **drives)
    return found["glucose.plasma"], found["glucose.renal_loss"]


@pytest.fixture(scope="module")
def plain():
    return after_meal()


@pytest.fixture(scope="module")
def ill():
    return own(type_2())


def test_at_rest_the_glucose_organ_is_as_alone() -> None:
    drives = {"diet__carbohydrate_rate": spread(MEAL, (60, 15, 45.0))}
    drives |= {"insulin__rapid_rate": spread(MEAL, (60, 1, 4.0))}
    alone = day(T1D[:1], MEAL, {}, **drives)
    beside = day(T1D, MEAL, CALM, **drives)
    for name, values in alone.items():
        np.testing.assert_allclose(beside[name], values, rtol=1e-11, atol=1e-11)


def test_protein_and_fat_raise_glucose_late_and_add_up(plain) -> None:
    protein, fat = after_meal(protein=40.0), after_meal(fat=35.0)
    both = after_meal(fat=35.0, protein=40.0)
    within("protein at five hours", float((protein - plain)[240:300].mean()))
    within("fat at five hours", float((fat - plain)[240:300].mean()))
    apart = float((protein + fat - 2.0 * plain)[240:300].mean())
    assert float((both - plain)[240:300].mean()) == pytest.approx(apart, rel=0.25)


def test_fat_lowers_glucose_early(plain) -> None:
    assert float((after_meal(fat=60.0) - plain)[15:75].mean()) < -4.0


def test_glycaemic_index_sets_the_peak(plain) -> None:
    during = spread(MEAL, (60, 15, 15.0))
    low, high = (after_meal(diet__glycaemic_index=during * index) for index in (35.0, 85.0))
    assert low.max() + 12.0 < plain.max() < high.max() - 5.0


def test_fibre_flattens(plain) -> None:
    assert after_meal(diet__fibre_rate=spread(MEAL, (60, 15, 10.0))).max() < plain.max() - 3.0


def test_every_unit_injected_reaches_the_blood() -> None:
    """What went in is in the depots or came out, for each type (a law, not a fit)."""
    minutes, units, mass = 6 * 1440, 10.0, 75.0
    for kind in ("ultra_rapid", "regular", "nph", "glargine", "degludec", "detemir"):
        drives = {f"insulin__{kind}_rate": spread(minutes, (0, 1, units))}
        out = day(OWN[1:], minutes, CALM, **drives)["insulin.absorbed_rate"]
        left = np.exp(-float(getattr(ORGAN.params(), f"{kind}_absorption")) * minutes)
        assert out.sum() * mass / 6000.0 == pytest.approx(units, rel=5e-3 + 2.0 * left), kind


def test_insulins_peak_in_their_order() -> None:
    hours = []
    for kind in ("ultra_rapid", "regular", "nph", "detemir", "degludec"):
        drives = {f"insulin__{kind}_rate": spread(1440, (0, 1, 10.0))}
        rate = day(OWN[1:], 1440, CALM, **drives)["insulin.absorbed_rate"]
        hours.append(rate.argmax() / 60.0)
        within(f"peak of {kind}", hours[-1])
    assert hours == sorted(hours)


def test_ultra_rapid_is_earlier_than_rapid() -> None:
    early = []
    for kind in ("rapid", "ultra_rapid"):
        drives = {f"insulin__{kind}_rate": spread(240, (0, 1, 10.0))}
        level = day(T1D, 240, CALM, **drives)["insulin.plasma"]
        early.append(level[:30].sum() - 30.0 * level[0])
    within("early exposure of ultra-rapid", early[1] / early[0])


def test_dawn_raises_glucose_by_morning_and_is_nothing_over_a_day() -> None:
    glucose = day(OWN, 1440, type_2())["glucose.plasma"]
    within("dawn in type 2", float(glucose[420] - glucose[:300].min()))
    output = day(OWN[1:], 1440, {})["liver.glucose_output_change"]
    assert abs(output.mean()) < 1e-4


@pytest.mark.parametrize("drug", ["metformin", "sglt2_inhibitor", "glp1_agonist", "sulfonylurea"])
def test_drugs_lower_glucose_in_type_2(drug: str, ill) -> None:
    treated = own(type_2(), **{f"drug_effect__{drug}": 1.0})[0]
    change = treated - ill[0]
    within(f"{drug} on mean glucose", float(change[SECOND].mean()))
    if drug == "metformin":
        within("metformin on fasting glucose", float(change[FASTING]))


def test_sglt2_inhibitors_spill_glucose(ill) -> None:
    for name, values in (("healthy", {}), ("type 2", type_2())):
        spilled = own(values, drug_effect__sglt2_inhibitor=1.0)[1]
        within(f"glucose in urine, {name}", float(spilled[SECOND].mean()))


@pytest.mark.parametrize("why", ["stress__insulin_resistance", "immune__insulin_resistance"])
def test_stress_and_illness_raise_fasting_and_later_glucose(why: str, ill) -> None:
    change = own(type_2(), **{why: 0.3})[0] - ill[0]
    assert change[FASTING] > 5.0
    assert change[SECOND].mean() > 10.0


def test_lost_weight_lowers_it(ill) -> None:
    lost = own(type_2(), weight__sensitivity_change=0.5)[0]
    assert float((lost - ill[0])[SECOND].mean()) < -10.0


def test_weight_lost_brings_recent_type_2_into_remission(ill) -> None:
    """15 % less weight: twice the function and half as much sensitivity again (glucose_years)."""
    lost = {"weight__sensitivity_change": 0.5, "pancreas__function_change": np.expm1(0.7)}
    before, after = (glucose[SECOND].mean() for glucose in (ill[0], own(type_2(), **lost)[0]))
    assert (before + 46.7) / 28.7 > 8.0
    assert (after + 46.7) / 28.7 < 6.5


def test_numerics() -> None:
    steps = np.arange(48)
    busy = {"start_hour": 5.0, "carbohydrate_rate": np.where(steps < 4, 3.0, 0.0)}
    busy |= {"fat_rate": np.where(steps < 4, 1.0, 0.1), "protein_rate": 0.2, "fibre_rate": 0.05}
    busy |= {"glycaemic_index": 80.0, "body_mass": 70.0, "gfr": 100.0, "metformin": 0.7}
    busy |= {f"{kind}_rate": 0.01 for kind in ("ultra_rapid", "regular", "nph", "glargine")}
    busy |= {"degludec_rate": 0.01, "detemir_rate": 0.01, "sglt2_inhibitor": 0.5}
    busy |= {"glp1_agonist": 0.5, "sulfonylurea": 0.5, "stress_resistance": 0.1}
    series = ORGAN.series(48, **busy)
    solo.check_every_parameter_has_an_origin(ORGAN)
    solo.check_gradients_are_finite(ORGAN, series)
    solo.check_gradients_are_finite_differences(ORGAN, series)
    solo.check_jit_changes_nothing(ORGAN, series)
    solo.check_batch_is_loop(ORGAN, series)
    solo.check_single_precision(ORGAN, 48, **busy)
