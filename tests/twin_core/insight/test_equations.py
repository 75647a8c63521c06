"""The shipped equations: complete, sourced, and refusing what they were not made for."""

from __future__ import annotations

from typing import Any

import pytest

from data.evidence import equation_names, equation_table
from twin_core.insight.equation import EquationError, equation_from
from twin_core.insight.formula import parse


def load(name: str) -> Any:
    return equation_from(equation_table(name))


@pytest.mark.parametrize("name", equation_names())
def test_an_equation_names_its_source_and_parses(name: str) -> None:
    equation = load(name)
    assert len(equation.source) > 20
    assert equation.licence
    assert equation.outputs
    for _, formula in (*equation.steps, *equation.outputs.items()):
        parse(formula)
    for test, told in equation.checks:
        parse(test)
        assert told


def prevent(**change: Any) -> Any:
    person = {
        "age": 50, "sex": "female", "sbp": 160, "bp_tx": True, "total_c": 200, "hdl_c": 45,
        "statin": False, "dm": True, "smoking": False, "egfr": 90, "bmi": 35,
    }  # fmt: skip
    return load("prevent").evaluate({**person, **change})


def test_prevent_gives_the_worked_example_of_its_paper() -> None:
    """Khan 2024, doi:10.1161/CIRCULATIONAHA.123.067626: 14.7, 9.2 and 8.1 %."""
    values = prevent().values
    assert values["total_cvd"] == pytest.approx(0.147, abs=5e-4)
    assert values["ascvd"] == pytest.approx(0.092, abs=5e-4)
    assert values["heart_failure"] == pytest.approx(0.081, abs=5e-4)


def test_the_filtration_of_a_known_person() -> None:
    """By hand: 142 * (1 / 0.9)^-1.2 * 0.9938^40 for a man of 40 with 1.0 mg/dL."""
    answer = load("ckd_epi_2021").evaluate({"sex": "male", "age": 40, "scr_mg_dl": 1.0})
    assert answer.values["egfr"] == pytest.approx(142 * (1 / 0.9) ** -1.2 * 0.9938**40)
    assert answer.valid


@pytest.mark.parametrize(("change", "key"), [("smoking", "total_cvd"), ("dm", "heart_failure")])
def test_a_worse_habit_or_disease_is_a_higher_risk(change: str, key: str) -> None:
    low, high = prevent(**{change: False}), prevent(**{change: True})
    assert low.values[key] < high.values[key]


def test_outside_the_range_is_said_and_beyond_the_possible_is_refused() -> None:
    answer = prevent(age=85)
    assert not answer.valid
    assert "30 to 79 in a" in answer.outside[0]
    with pytest.raises(EquationError, match="check the unit"):
        prevent(total_c=5.2)  # mmol/L
    with pytest.raises(EquationError, match="check the unit"):
        prevent(sbp=16)


def test_what_is_missing_is_named_or_assumed_aloud() -> None:
    with pytest.raises(EquationError, match="give 'sbp' in mm"):
        prevent(sbp=None)
    answer = load("qrisk3").evaluate({"sex": "male", "age": 60, "bmi": 27, "rati": 4, "sbp": 130})
    assert any("Townsend" in note and "assumed" in note for note in answer.notes)
    told = load("map").evaluate({"sbp": 120, "dbp": 80, "pulse": 70}).notes
    assert told == ("'pulse' is not used",)


def test_words_flags_and_lists_are_checked() -> None:
    with pytest.raises(EquationError, match="one of female, male"):
        prevent(sex="x")
    with pytest.raises(EquationError, match="true or false"):
        prevent(dm=2)
    with pytest.raises(EquationError, match="a list of 9"):
        load("phq9").evaluate({"responses": [0] * 8})
    with pytest.raises(EquationError, match="0 to 3"):
        load("phq9").evaluate({"responses": [0] * 8 + [4]})


@pytest.mark.parametrize("sex", ["female", "Female", " FEMALE ", "f", "F", "woman"])
def test_spellings_of_one_sex_give_one_answer(sex: str) -> None:
    assert prevent(sex=sex).values == prevent().values


def test_spellings_of_flags_groups_and_numbers_as_text() -> None:
    assert prevent(dm="yes", bp_tx="TRUE", statin="no").values == prevent().values
    assert prevent(age="50", sbp=160.0, smoking=0).values == prevent().values
    person = {
        "gender": "M", "age": 55, "totchol": 213, "hdl": 50, "sbp": 120, "bp_med": 0,
        "smoker": 0, "diabetes": 0,
    }  # fmt: skip
    pce = load("pce2013")
    black = pce.evaluate({**person, "race": "African American"}).values
    assert black == pce.evaluate({**person, "race": "aa"}).values
    assert black != pce.evaluate({**person, "race": "White"}).values
    kfre = {"age": 60, "male": 1, "egfr": 30, "uacr_mg_g": 300}
    two, same = (load("kfre").evaluate({**kfre, "years": years}) for years in (2, "2"))
    assert two.values == same.values


@pytest.mark.parametrize(
    "change", [{"sex": 1}, {"sex": True}, {"age": True}, {"age": "fifty"}, {"dm": "perhaps"},
               {"sbp": float("nan")}, {"sbp": [120]}, {"bmi": {}}]
)  # fmt: skip
def test_what_may_mean_anything_is_refused_by_the_inputs_name(change: dict) -> None:
    (name,) = change
    with pytest.raises(EquationError, match=f"input '{name}'"):
        prevent(**change)


def test_thoughts_of_self_harm_show_help_whatever_the_score() -> None:
    equation = load("phq9")
    answer = equation.evaluate({"responses": [0] * 8 + [1]})
    assert answer.values["help_first"]
    assert "crisis" in equation.disclaimer
