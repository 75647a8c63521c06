"""The choice of organs: wired at once, kept in the record, and known by the twin."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.record import Person, Record
from twin_core.organ import OrganError
from workbench.service.keep import fingerprint
from workbench.service.organs import Choice, changed, choice_of, keep_choice
from workbench.service.person import facts_of

USUAL = ("glucose_endogenous", "circulation", "energy_balance")


@pytest.fixture
def record(tmp_path: Path):
    with Record.create(tmp_path / "ada.vtr", Person(display_name="Ada", sex="female")) as kept:
        yield kept


def test_added_organs_and_starts_make_the_next_twin(record: Record) -> None:
    before = fingerprint(record)
    assert facts_of(record).organs == USUAL
    choice = changed(Choice(), USUAL, ["kidney_pressure"], presets={"circulation": "hfref"})
    keep_choice(record, choice)
    facts = facts_of(record)
    assert facts.organs == (*USUAL, "kidney_pressure")
    assert facts.presets == {"glucose_endogenous": "healthy", "circulation": "hfref"}
    assert fingerprint(record) != before, "a twin of other organs is not this one"
    keep_choice(record, changed(choice_of(record), USUAL, drop=["kidney_pressure"]))
    assert facts_of(record).organs == USUAL


def test_adding_twice_changes_nothing_and_a_preset_is_taken_back() -> None:
    once = changed(Choice(), USUAL, ["kidney_pressure", "circulation"])
    assert changed(once, USUAL, ["kidney_pressure"]) == once == Choice(("kidney_pressure",))
    ill = changed(once, USUAL, presets={"kidney_pressure": "hypertension"})
    assert changed(ill, USUAL, presets={"kidney_pressure": ""}) == once
    assert changed(ill, USUAL, drop=["kidney_pressure"]) == Choice()


def test_what_cannot_be_is_refused_with_the_choices() -> None:
    with pytest.raises(OrganError, match="choose one of"):
        changed(Choice(), USUAL, ["spleen"])
    with pytest.raises(OrganError, match="hfref"):
        changed(Choice(), USUAL, presets={"circulation": "broken"})
    with pytest.raises(OrganError, match="add the organ first"):
        changed(Choice(), USUAL, presets={"kidney_pressure": "hypertension"})
