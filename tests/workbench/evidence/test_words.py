"""Rows are understood by their words, not by their ids."""

from __future__ import annotations

import pytest

from workbench.evidence.conditions import case_of
from workbench.evidence.quantities import quantity_of
from workbench.evidence.row import Row


def row(condition: str, quantity: str = "heart rate", kind: str = "absolute") -> Row:
    return Row("any", "", quantity, condition, 0.0, 1.0, "1/min", kind, "", True)


@pytest.mark.parametrize(
    ("condition", "signal", "value"),
    [
        ("active standing/70 deg HUT 5 min, healthy young", "posture.tilt", 1.0),
        ("altitude 4300 m", "place.altitude", 4300.0),
        ("1.5 L blood lost, healthy men", "blood.volume_change", -1500.0),
        ("atrial pacing 130/min", "pacing.rate", 130.0),
        ("noradrenaline 0.05 ug/kg/min", "infusion.noradrenaline", 0.05),
        ("isoproterenol 20 ng/kg/min", "infusion.isoprenaline", 0.02),
        ("LBNP -30 mmHg", "posture.lower_body_suction", 30.0),
        ("breathing 12 % oxygen", "respiration.inspired_oxygen", 12.0),
        ("Stroop test", "stress.demand", 1.0),
        ("in 35 degC, 50 % RH", "surroundings.temperature", 35.0),
        ("ACE inhibitor standard dose", "drug.ace_inhibitor", 1.0),
    ],
)
def test_a_condition_drives_its_signal(condition: str, signal: str, value: float) -> None:
    assert dict(case_of(row(condition)).now.drives)[signal] == value


def test_people_are_read_out_of_the_words() -> None:
    facts = dict(case_of(row("women 60-69, 50th centile, treadmill")).now.facts)
    assert (facts["sex"], facts["age"]) == (0.0, 64.5)


def test_a_fast_sinus_is_not_a_pacemaker() -> None:
    case = case_of(row("sinus tachycardia 130/min"))
    assert dict(case.now.wishes) == {"sinus_rate": 130.0}


def test_the_quantity_says_what_is_done_as_well() -> None:
    case = case_of(row("HFpEF", "PCWP at peak upright exercise"))
    assert dict(case.now.wishes) == {"reserve": 1.0}
    assert dict(case.now.drives) == {"posture.tilt": 1.0}
    assert case.now.presets == ("hfpef",)


@pytest.mark.parametrize("number", ["I", "II", "III", "IV"])
def test_classes_of_heart_failure_are_told_apart(number: str) -> None:
    case = case_of(row(f"NYHA {number}", "peak VO2"))
    level = {"I": 1, "II": 2, "III": 3, "IV": 4}[number]
    assert case.now.presets == ("hfref", f"nyha_{level}")


def test_a_change_with_age_compares_two_ages() -> None:
    case = case_of(row("healthy", "GFR change per year after 40", "change"))
    assert case.before is not None
    assert dict(case.before.facts)["age"] == 40.0
    assert dict(case.now.facts)["age"] == 60.0


def test_a_drug_in_exercise_is_told_from_exercise_without_it() -> None:
    case = case_of(row("beta-blocker, maximal exercise", "maximal HR change", "change"))
    assert case.before is not None
    assert dict(case.now.wishes) == dict(case.before.wishes) == {"reserve": 1.0}
    assert case.now.drives
    assert not case.before.drives


@pytest.mark.parametrize(
    ("words", "signal"),
    [
        ("LV end-diastolic volume", "heart.lv_end_diastolic_volume"),
        ("SBP change", "pressure.systolic"),
        ("minute ventilation", "respiration.ventilation"),
        ("VO2max", "fitness.vo2max"),
        ("GFR", "kidney.gfr_now"),
        ("splanchnic blood flow change", "gut.blood_flow"),
        ("serum potassium", "lab.potassium"),
        ("haematocrit", "lab.hematocrit"),
        ("functional residual capacity", "lung.residual_capacity"),
    ],
)
def test_a_quantity_is_a_signal(words: str, signal: str) -> None:
    found = quantity_of(words)
    assert found is not None
    assert found.signals[0][0] == signal


def test_unknown_words_are_no_signal() -> None:
    assert quantity_of("colour of the eyes") is None
