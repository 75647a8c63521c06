"""Metabolomics panels, PRAPARE answers, area deprivation, and tables of smart scales."""

from __future__ import annotations

import pytest

from data.importers import PersonChoiceError, StartChoiceError
from tests.torture.seeds import seeds

SEEDS = seeds()


def statements(found) -> list[dict]:
    return [row for document in found.last.documents for row in document.content["statements"]]


def test_known_analytes_become_values_and_the_rest_is_kept(importing, written) -> None:
    found = importing(written("a.csv", SEEDS["metabolomics"][0].content))
    assert found.values("glucose.plasma") == pytest.approx([99.086], abs=1e-3)
    assert [(row["type"], row["code"], row["value"]) for row in statements(found)] == [
        ("finding", "HMDB0000161", "320"), ("bound", "HMDB0000883", "5")
    ]  # fmt: skip


def test_relative_or_other_specimens_are_no_values(importing, written) -> None:
    text = "compound,hmdb,abundance,unit,specimen\nGlucose,HMDB0000122,{}\n"
    for row in ("1.7,,plasma", "5.5,mmol/L,urine"):
        path = written("a.csv", text.format(row))
        with pytest.raises(StartChoiceError):
            importing(path)
        found = importing(path, recorded_at="2024-03-01")
        assert not found.signals
        assert len(statements(found)) == 1


def test_prapare_keeps_every_answer(importing, written) -> None:
    text = "date,prapare_housing,prapare_stress,other\n2024-03-01,I have housing,,x\nsoon,a,b,c\n"
    found = importing(written("a.csv", text))
    (answer,) = statements(found)
    assert (answer["name"], answer["value"], answer["start"]) == (
        "housing", "I have housing", "2024-03-01",
    )  # fmt: skip
    assert dict(found.last.unmapped) == {"other": 1}
    assert [q.locator for q in found.quarantined] == [3]


def test_area_deprivation_asks_where_somebody_lives(importing, written) -> None:
    one = SEEDS["area_deprivation"][0].content
    assert [row["value"] for row in statements(importing(written("a.csv", one)))] == ["73", "5"]
    path = written("b.csv", one + b'"2","G01000100201002","010010201002","GQ","GQ"\n')
    with pytest.raises(PersonChoiceError, match="the area where you live"):
        importing(path)
    found = importing(path, person_choice="010010201002")
    assert [row["value"] for row in statements(found)] == ["GQ", "GQ"]
    with pytest.raises(PersonChoiceError):
        importing(path, person_choice="99")


def test_scales(importing, written) -> None:
    withings, renpho = SEEDS["mapped_table"][-2:]
    found = importing(written("weight.csv", withings.content))
    assert found.values("body.mass") == [71.5]
    assert found.values("body.bone_mass") == [3.4]
    found = importing(written("renpho.csv", renpho.content))
    assert found.values("body.fat_fraction") == [23.2]
    assert not found.last.unmapped
