"""Risk equations on a record: right units, told assumptions, nothing guessed in silence."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.evidence import equation_table
from data.evidence.record_inputs import concepts, fed_equations, inputs_of, within_person
from data.record import Attachment, ImportBatch, Person, Record, Series, Source
from twin_core.insight.equation import equation_from
from twin_core.vocabulary import catalogue
from workbench.service.around_risk import around
from workbench.service.risk import risks
from workbench.service.risk_band import band_of

DAY = 86_400_000_000_000
START = 1_700_000_000_000_000_000 // DAY * DAY
LABS = {
    "lab.cholesterol_total": 200.0, "lab.cholesterol_hdl": 45.0, "lab.creatinine": 0.9,
    "body.mass": 95.0, "body.height": 165.0,
}  # fmt: skip


def series(name: str, values: list[float]) -> Series:
    n = len(values)
    value = np.array(values)
    zeros = np.zeros(n, np.int32)
    time_ns = START + np.arange(n, dtype=np.int64) * DAY
    return Series(name, time_ns, value, value.copy(), "", zeros, "utc", np.arange(n))


@pytest.fixture
def record(tmp_path: Path):
    said = [
        {"type": "condition", "locator": 1, "name": "Diabetes mellitus type 2", "code": "44054006"},
        {"type": "condition", "locator": 2, "name": "Stroke", "status": "refuted"},
        {"type": "medication", "locator": 3, "name": "Lisinopril 10 MG Oral Tablet"},
    ]
    rows = [series(name, [value]) for name, value in LABS.items()]
    rows.append(series("pressure.systolic", [158.0, 160.0, 164.0]))
    source = Source("clinic.json", hashlib.sha256(b"clinic").hexdigest(), "test", "1")
    document = Attachment("clinical", "clinic.json", {"format": 1, "statements": said})
    person = Person(display_name="Bea", sex="female", birth_date="1973-11-14")
    with Record.create(tmp_path / "bea.vtr", person) as kept:
        kept.commit(ImportBatch(source, rows, documents=[document]))
        yield kept


def by_name(record: Record, **extra: object) -> dict:
    return {row.equation.name: row for row in risks(record, extra)}


def test_a_record_feeds_prevent_with_its_own_values(record: Record) -> None:
    row = by_name(record)["prevent"]
    assert row.answer is not None
    used = {name: known.value for name, known in row.used.items()}
    assert used["sbp"] == 160.0
    assert used["dm"] is True
    assert used["bp_tx"] is True
    assert used["bmi"] == pytest.approx(95 / 1.65**2)
    by_hand = equation_from(equation_table("prevent")).evaluate(
        {**used, "statin": False, "smoking": False}
    )
    assert row.answer.values == by_hand.values
    assert {one.split(":")[0] for one in row.assumed} == {"Statin", "Smoker"}


def test_units_are_those_of_each_equation(record: Record) -> None:
    row = by_name(record, region="Low")["score2"]
    assert row.used["tc"].unit == "mg/dL"
    assert row.answer is not None
    molar = equation_from(equation_table("score2")).evaluate(
        {
            "region": "Low", "gender": "female", "age": row.used["age"].value, "smoker": False,
            "sbp": 160.0, "tc": 200 / 38.665, "hdl": 45 / 38.665, "diabetes": True,
        }
    )  # fmt: skip
    assert row.answer.values["risk_pct"] == pytest.approx(molar.values["risk_pct"], rel=1e-3)
    assert "SCORE2-Diabetes" in row.answer.outside[0]


def test_what_is_missing_is_named_and_what_was_refuted_does_not_count(record: Record) -> None:
    rows = by_name(record)
    assert rows["score2"].answer is None
    assert rows["score2"].missing == ("Region of Europe",)
    assert "cha2ds2_vasc" not in rows, "a score of atrial fibrillation, which she does not have"
    assert rows["kfre"].missing == ("Albumin to creatinine in urine",)


def test_every_mapped_input_exists_and_every_source_is_known() -> None:
    for name in fed_equations():
        equation = equation_from(equation_table(name))
        inputs = {item.name for item in equation.inputs}
        assert set(inputs_of(name)) <= inputs
        assert set(inputs_of(name).values()) <= set(concepts())
    for source in concepts().values():
        assert "signal" not in source or source["signal"] in catalogue()


def test_a_risk_is_counted_in_people_and_stands_beside_peers(record: Record) -> None:
    found = around(by_name(record)["prevent"])
    assert found is not None
    assert "of 100 people like you" in found.sentence
    assert found.peers is not None
    assert found.peers.below > 80  # 160 mmHg and diabetes at 50
    assert found.lifetime is not None
    assert found.lifetime.risk[-1] > found.share
    assert around(by_name(record)["ckd_epi_2021"]) is None


def test_a_risk_has_a_band_from_how_its_inputs_vary(record: Record) -> None:
    row = by_name(record)["prevent"]
    band = band_of(row)
    assert band is not None
    assert row.answer is not None
    assert band.low < row.equation.share(row.answer) < band.high
    assert any("Kato 2010" in told for told in band.varied)
    assert band_of(by_name(record)["ckd_epi_2021"]) is None
    often = replace(row, used={k: replace(v, count=100) for k, v in row.used.items()})
    narrow = band_of(often)
    assert narrow is not None
    assert narrow.high - narrow.low < (band.high - band.low) / 5
    for name, spread in within_person().items():
        assert name in concepts()
        assert spread["confirmed"] != ("assumed" in spread["source"])


def test_the_family_is_told_with_and_without(record: Record) -> None:
    row = by_name(record, smoke_cat=0)["qrisk3"]
    found = around(row)
    assert found is not None
    (family,) = found.family
    assert family.with_it > family.without
    assert not family.recorded


def test_markers_of_ageing_come_from_the_laboratory(tmp_path: Path) -> None:
    labs = LABS | {
        "lab.albumin": 4.2, "lab.lymphocytes": 30.0, "lab.mcv": 90.0, "glucose.plasma": 95.0,
        "lab.red_cell_width": 13.0, "lab.crp": 1.5, "lab.alkaline_phosphatase": 70.0,
        "lab.leukocytes": 6.0,
    }  # fmt: skip
    source = Source("lab.json", hashlib.sha256(b"lab").hexdigest(), "test", "1")
    with Record.create(tmp_path / "a.vtr", Person(sex="female", birth_date="1973-11-14")) as kept:
        kept.commit(ImportBatch(source, [series(n, [v]) for n, v in labs.items()]))
        row = {one.equation.name: one for one in risks(kept)}["phenoage"]
    assert row.answer is not None
    assert row.given["albumin_gL"] == pytest.approx(42.0)
    assert 30 < row.answer.values["phenoage"] < 60
