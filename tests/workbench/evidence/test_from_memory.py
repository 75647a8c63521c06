"""Textbook questions written down from memory are understood; their figures gate nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from workbench.evidence import read_rows
from workbench.evidence.conditions import case_of
from workbench.evidence.quantities import quantity_of, ucum
from workbench.evidence.row import Row
from workbench.evidence.situation import Case, Situation

ROWS = read_rows(Path(__file__).with_name("from_memory.json"))
AT_REST = "supine rest"


def told(row: Row) -> Case:
    return case_of(row)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_from_memory_is_understood_and_never_counts_as_verified(row: Row) -> None:
    assert not row.verified
    assert quantity_of(row.quantity) is not None
    assert ucum(row.unit)
    case = told(row)
    rest = replace(Situation(), facts=case.now.facts)
    missing = bool(case.now.missing)
    # Whoever is not at rest is somebody, does something, or says why no organ can.
    somebody = case.now.presets or case.now.facts != Situation().facts
    assert AT_REST in row.condition or somebody or case.now.acts or case.now != rest or missing
    assert row.kind == "absolute" or case.before is not None


@pytest.mark.parametrize(
    ("words", "minutes"),
    [("OGTT 75 g, 2 h, healthy", 120.0), ("75 g glucose, 30 min", 30.0), ("OGTT", 60.0)],
)
def test_the_time_after_a_glucose_drink_is_read(words: str, minutes: float) -> None:
    row = Row("any", "", "glucose", words, 0.0, 1.0, "mg/dL", "absolute", "", False)
    assert told(row).now.minutes == minutes


def test_a_fast_is_said_to_be_beyond_the_organs() -> None:
    row = Row("any", "", "glucose change", "24 h fasting", -1.0, 0.0, "mg/dL", "change", "", False)
    assert "glycogen" in told(row).now.missing
