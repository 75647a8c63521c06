"""A heart that empties 30 %, and what a beta-blocker, an SGLT2 inhibitor and less salt do to it."""

from __future__ import annotations

import pytest

from twin_core.body import assemble_by_id
from twin_core.scenario.scenario import Event, Scenario
from twin_core.twin import prior_twin
from workbench.service import TwinService

MEALS = tuple(
    Event(kind="meal", at_h=hour, knobs={"carbohydrate": grams})
    for hour, grams in ((8.0, 45.0), (13.0, 65.0), (19.0, 75.0))
)
DAY = Scenario(events=MEALS)
ORGANS = (
    "glucose_endogenous", "glucose_influences", "energy_balance", "circulation",
    "kidney_pressure", "drugs",
)  # fmt: skip
HALF_A_YEAR = 180 * 24.0
TREATMENTS = {
    "beta_blocker": (Event(kind="metoprolol", at_h=0.0, knobs={"dose": 100.0}),),
    "sglt2": (Event(kind="dapagliflozin", at_h=0.0, knobs={"dose": 10.0}),),
    "salt": (Event(kind="diet_change", at_h=0.0, knobs={"sodium": -1500.0}),),
}
TREATMENTS["all"] = tuple(event for events in TREATMENTS.values() for event in events)

Changes = dict[str, dict[str, float]]


@pytest.fixture(scope="module")
def changes() -> Changes:
    """Change of each signal after half a year, by treatment."""
    service = TwinService()
    body = assemble_by_id(ORGANS)
    presets = body.preset("circulation", "hfref")
    presets |= body.preset("glucose_endogenous", "type_2_diabetes")
    presets |= body.preset("energy_balance", "free_living_appetite")
    facts = {"age": 64.0, "sex": 1.0, "height": 175.0, "mass": 90.0}
    service._twin = prior_twin(body, DAY, facts=facts, presets=presets, members=2)
    found: Changes = {}
    for name, events in TREATMENTS.items():
        plan = DAY.with_events(*events).model_copy(update={"horizon_h": HALF_A_YEAR})
        bands = service.project(plan, 2).bands
        found[name] = {
            signal: float(band.intervention[2][-1] - band.baseline[2][-1])
            for signal, band in bands.items()
        }
        base = {signal: float(band.baseline[2][-1]) for signal, band in bands.items()}
        found["base"] = base
    return found


def test_the_heart_is_as_weak_as_it_was_set(changes: Changes) -> None:
    assert changes["base"]["heart.ejection_fraction"] == pytest.approx(30.0, abs=2.0)


def test_a_beta_blocker_slows_the_heart_and_lets_it_recover(changes: Changes) -> None:
    """MERIT-HF; 2 to 8 points of ejection fraction in CHRISTMAS and MOCHA."""
    treated = changes["beta_blocker"]
    assert treated["heart.rate"] < -3.0
    assert 2.0 <= treated["heart.ejection_fraction"] <= 8.0


def test_an_sglt2_inhibitor_dips_filtration_and_lowers_weight_and_sugar(changes: Changes) -> None:
    """Filtration -2 to -5 mL/min (CREDENCE), weight -2 to -3 kg with diabetes (Ferrannini 2015).

    Mean pressure -2 to -3 mmHg (systolic -2.5, diastolic -1.5, doi:10.1161/JAHA.116.004007; -3 to
    -5 systolic in the physiology table); at the cuff of a failing heart -1.3 mmHg in DAPA-HF.
    """
    treated = changes["sglt2"]
    assert -6.0 <= treated["kidney.gfr"] <= -1.0
    assert -4.5 <= treated["pressure.long_term_mean"] <= -1.0
    assert -4.0 <= treated["pressure.systolic"] <= 0.5
    assert -3.5 <= treated["body.mass"] <= -0.5
    assert treated["glucose.plasma"] < 0.0


def test_less_salt_lowers_pressure_and_body_water(changes: Changes) -> None:
    """133 trials, doi:10.1136/bmj.m315: mean pressure -2.8 mmHg for 130 mmol/d, here for half.

    Water follows salt: weight falls by half a kilogram to one, and no fat with it.
    """
    assert -2.5 <= changes["salt"]["pressure.long_term_mean"] <= -0.5
    assert -1.2 <= changes["salt"]["body.mass"] <= -0.2
    assert abs(changes["salt"]["body.fat_mass"]) < 0.3
    assert changes["salt"]["body.extracellular_water"] < 0.0


def test_together_they_add_up(changes: Changes) -> None:
    parts = ("beta_blocker", "sglt2", "salt")
    for signal in ("pressure.long_term_mean", "kidney.gfr"):
        alone = sum(changes[part][signal] for part in parts)
        assert changes["all"][signal] == pytest.approx(alone, rel=0.35)
