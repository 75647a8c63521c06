"""Laboratory tables with LOINC codes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

HEADER = "collected_at,loinc,analyte,value,unit_ucum,comparator\n"
DAY = "2024-03-28T08:00:00+01:00"


def test_values_bounds_and_unknown_codes(importing, written) -> None:
    rows = f"{DAY},14749-6,Glucose,5.5,mmol/L,\n{DAY},3016-3,TSH,0.1,m[IU]/L,<\n{DAY},9-9,X,1,1,\n"
    found = importing(written("a.csv", HEADER + rows))
    assert found.values("glucose.plasma") == pytest.approx([99.0858], abs=1e-3)
    assert found.signals == {"glucose.plasma": 1}
    assert found.series()[0].utc_offset_s[0] == 3600
    (document,) = found.last.documents
    assert [(row["type"], row.get("comparator")) for row in document.content["statements"]] == [
        ("bound", "<"),
        ("finding", None),
    ]
    assert dict(found.last.unmapped) == {"loinc 9-9 X": 1}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"{DAY},2345-7,Glucose,5;5,mg/dL,", "not a finite"),
        (f"{DAY},2345-7,Glucose,99,,", "no unit"),
        (f"{DAY},2345-7,Glucose,99,cm,", "do not measure the same"),
        ("28/03/2024,2345-7,Glucose,99,mg/dL,", "not an ISO date"),
        (f"{DAY},2345-7,Glucose,99,mg/dL,about", "unknown comparator"),
        (f"{DAY},2345-7,Glucose,99", "4 columns"),
    ],
)
def test_a_bad_row_is_quarantined_alone(importing, written, row: str, reason: str) -> None:
    good = f"{DAY},718-7,Hb,14,g/dL,\n"
    found = importing(written("a.csv", f"{HEADER}{row}\n{good}"))
    assert found.signals == {"lab.hemoglobin": 1}
    assert [q.locator for q in found.quarantined] == [2]
    assert reason in found.quarantined[0].reason


@pytest.mark.shared
def test_real_table_against_pandas(importing, samples: Path) -> None:
    path = samples / "clinical" / "loinc_labs_ours" / "labs_loinc.csv"
    plain = pd.read_csv(path)
    exact = plain[plain["comparator"].isna()]
    found = importing(path)
    assert sum(found.signals.values()) == len(exact)
    assert sorted(found.values("lab.tsh")) == sorted(exact[exact["loinc"] == "3016-3"]["value"])
    (document,) = found.last.documents
    assert [row["value"] for row in document.content["statements"]] == ["2.21"]
    molar = exact[exact["loinc"] == "14749-6"]["value"].to_numpy()
    kept = [s for s in found.series("glucose.plasma") if s.original_unit == "mmol/L"]
    assert kept[0].value == pytest.approx(molar * 18.0156, rel=1e-6)
