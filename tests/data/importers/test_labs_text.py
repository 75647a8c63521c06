"""Laboratory forms as text: whole rows, decimal commas, bounds, never a number in prose."""

from __future__ import annotations

import json

import pytest

from data.importers import DateOrderError, UnknownFormatError

FORM = """Laboratory
Collection date: {date}
Test            Result    Reference    Units
Glucose         5.4       3.9 - 6.1    mmol/L
Creatinine (S)  88        62 - 106     umol/L
Ferritin        < 5       30 - 400     ug/L
Selenium        1.2       0.9 - 1.4    umol/L
Sodium          140       135 - 145    bananas
Vitamin D below 25 nmol/L is a deficiency.
"""
#: Signal of each key of the sample's own answers, and the signal's value for 1 of the form's unit.
SIGNALS = {
    "glucose": ("glucose.plasma", 18.0156), "cholesterol_total": ("lab.cholesterol_total", 38.665),
    "alt": ("lab.alt", 1.0), "creatinine": ("lab.creatinine", 0.0113118),
    "ferritin": ("lab.ferritin", 1.0), "hemoglobin": ("lab.hemoglobin", 0.1),
    "wbc": ("lab.leukocytes", 1.0), "platelets": ("lab.platelets", 1.0), "tsh": ("lab.tsh", 1.0),
    "hba1c": ("glucose.hba1c", 1.0),
}  # fmt: skip


def statements(found) -> list[dict]:
    return [row for document in found.last.documents for row in document.content["statements"]]


def test_whole_rows_are_results_and_the_rest_is_kept(importing, written) -> None:
    found = importing(written("a.txt", FORM.format(date="2024-03-14")))
    assert found.values("glucose.plasma") == pytest.approx([97.284], abs=1e-3)
    assert sorted(found.signals) == ["glucose.plasma", "lab.creatinine"]
    kept = [(row["type"], row["name"]) for row in statements(found)]
    assert kept == [
        ("bound", "Ferritin"), ("finding", "Selenium"), ("finding", "Sodium"),
        ("report", "Laboratory form"),
    ]  # fmt: skip
    assert dict(found.last.unmapped) == {"Selenium": 1}


def test_dates_with_strokes_are_asked_for(importing, written) -> None:
    path = written("a.txt", FORM.format(date="03/04/2024"))
    with pytest.raises(DateOrderError, match="--day-first"):
        importing(path)
    found = importing(path, day_first=True)
    assert str(found.series()[0].time_ns.astype("M8[ns]")[0]).startswith("2024-04-03")
    pointed = importing(written("b.txt", FORM.format(date="03.04.2024 08:20")))
    assert str(pointed.series()[0].time_ns.astype("M8[ns]")[0]).startswith("2024-04-03T08:20")


def test_prose_is_no_form(importing, written) -> None:
    with pytest.raises(UnknownFormatError):
        importing(written("a.txt", "Collection date: 2024-03-14\nGlucose was 5.4 mmol/L today.\n"))


@pytest.mark.shared
def test_sample_forms_against_the_values_in_them(importing, samples) -> None:
    folder = samples / "clinical" / "labs_text_scholion"
    told = json.loads((folder / "expected.json").read_text())["reports"]
    checked = 0
    for name in ("01_biochem.txt", "02_cbc.txt", "03_hormones.txt"):
        found = importing(folder / name)
        assert (
            str(found.series()[0].time_ns.astype("M8[ns]").astype("M8[m]")[0]) == told[name]["date"]
        )
        for key, fact in told[name]["found"].items():
            if key in SIGNALS:
                signal, scale = SIGNALS[key]
                assert found.values(signal) == pytest.approx([fact["value"] * scale], rel=1e-3)
                checked += 1
    assert checked == 10
    # The sample's answers take 25 from a sentence on vitamin D; the row says 62.5 nmol/L.
    (vitamin,) = importing(folder / "03_hormones.txt").series("lab.vitamin_d")
    assert vitamin.original_value.tolist() == [62.5]
    english = importing(folder / "06_english_panel.txt")
    assert english.values("lab.hemoglobin") == pytest.approx([14.8])
    assert len(english.signals) == 14
