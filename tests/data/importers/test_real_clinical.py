"""Real clinical exports against a parse of their own by other means."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from data.importers import UnsupportedVersionError, import_file
from data.importers._statements import TYPES
from data.record import Person, PersonMismatchError, Record

pytestmark = pytest.mark.shared


def statements(found) -> list[dict]:
    return [row for document in found.last.documents for row in document.content["statements"]]


def test_fhir_statements_against_a_plain_count(importing, samples: Path) -> None:
    path = samples / "clinical" / "fhir_scholion" / "synthea_patient_clinical.json"
    resources = [entry["resource"] for entry in json.loads(path.read_text())["entry"]]
    kinds = Counter(resource["resourceType"] for resource in resources)
    found = importing(path)
    kept = statements(found)
    types = Counter(row["type"] for row in kept)
    assert set(types) <= set(TYPES)
    assert types["condition"] == kinds["Condition"] > 0
    assert types["medication"] == kinds["MedicationRequest"] > 0
    assert types["immunization"] == kinds["Immunization"]
    assert types["report"] == kinds["DiagnosticReport"] > 0
    conditions = [r for r in resources if r["resourceType"] == "Condition"]
    assert [row["code"] for row in kept if row["type"] == "condition"] == [
        r["code"]["coding"][0]["code"] for r in conditions
    ]
    numbers = sum(
        "valueQuantity" in part
        for r in resources
        if r["resourceType"] == "Observation"
        for part in (r, *r.get("component", ()))
    )
    kept_numbers = sum("unit" in row for row in kept)
    assert sum(found.signals.values()) + kept_numbers + len(found.quarantined) == numbers


def test_hl7_results_against_a_plain_split(importing, samples: Path) -> None:
    path = samples / "clinical" / "hl7v2_msft" / "LAB-ORU-2.hl7"
    lines = path.read_bytes().decode("utf-8-sig").replace("\r", "\n").split("\n")
    rows = [line.split("|") for line in lines if line.startswith("OBX")]
    found = importing(path)
    kept = {row["code"]: row["value"] for row in statements(found)}
    told = {int(series.locator[0]): series.original_value[0] for series in found.series()}
    assert sum(found.signals.values()) + len(kept) + len(found.quarantined) == len(rows)
    assert sorted(told.values()) == sorted(
        float(row[5]) for row in rows if row[3].split("^")[0] not in kept and row[6] != "g/l-1"
    )
    assert found.last.person is not None
    assert found.last.person.identifier == "10006579"
    (series,) = found.series("lab.leukocytes")
    assert (series.value[0], series.utc_offset_s[0]) == (8.2, 7 * 3600)
    # "g/l-1" is no unit: grams per litre, or times litre? It is not guessed.
    assert [q.signal for q in found.quarantined] == ["lab.hemoglobin"]
    assert "g/l-1" in found.quarantined[0].reason


@pytest.mark.parametrize("name", ["ORU-multiline-short.hl7", "ORU-multiline-short-mixed.hl7"])
def test_hl7_texts_of_any_line_ends(importing, samples: Path, name: str) -> None:
    found = importing(samples / "clinical" / "hl7v2_linuxforhealth" / name)
    report = next(row for row in statements(found) if row["type"] == "report")
    assert report["value"].startswith("[PII] Emergency Department\nED Encounter")
    assert found.last.person is not None
    assert found.last.person.birth_date == "1963-03-06"


@pytest.mark.parametrize("name", ["sample_unix.hl7", "sample_win.hl7"])
def test_hl7_admissions_are_refused(importing, samples: Path, name: str) -> None:
    with pytest.raises(UnsupportedVersionError, match="ADT"):
        importing(samples / "clinical" / "hl7v2_linuxforhealth" / name)


def test_30_other_separators_and_a_cut(importing, samples: Path) -> None:
    found = importing(samples / "broken" / "30_hl7_wrong_separator_truncated.hl7")
    assert found.values("lab.erythrocytes") == [4.06]
    assert "cut" in found.last.incomplete
    assert [(q.reason, q.signal) for q in found.quarantined if q.signal] == [
        ("not a finite decimal number", "glucose.plasma")
    ]


def test_ccda_vital_signs_against_a_search_of_the_text(importing, samples: Path) -> None:
    path = samples / "clinical" / "ccda_onc_agastha" / "195372.xml"
    text = path.read_text(encoding="utf-8")
    told = re.findall(r'xsi:type="PQ" value="([\d.]+)" unit="([^"]+)"', text)
    found = importing(path)
    assert sorted(
        (series.original_value[0], series.original_unit) for series in found.series()
    ) == sorted((float(number), unit) for number, unit in told)
    assert found.last.person is not None
    assert found.last.person.birth_date == "1980-08-01"
    assert "Current every day smoker" in {row.get("value") for row in statements(found)}


def test_every_ccda_fragment_says_something(importing, samples: Path) -> None:
    paths = sorted((samples / "clinical" / "ccda_hl7").glob("*.xml"))
    assert len(paths) == 14
    for path in paths:
        found = importing(path)
        told = [*found.signals, *statements(found), *found.quarantined, *found.last.notes]
        assert told, path.name


def test_second_import_adds_nothing_and_others_are_refused(tmp_path, samples: Path) -> None:
    ccda = samples / "clinical" / "ccda_onc_agastha" / "195372.xml"
    hl7 = samples / "clinical" / "hl7v2_msft" / "LAB-ORU-1.hl7"
    with Record.create(tmp_path / "p.vtr", Person(birth_date="1980-08-01")) as record:
        record.commit_many(import_file(ccda))
        before = (record.generation, len(record.documents()), record.signals())
        assert all(receipt.already_imported for receipt in record.commit_many(import_file(ccda)))
        with pytest.raises(PersonMismatchError, match="birth date"):
            record.commit_many(import_file(hl7))
        assert (record.generation, len(record.documents()), record.signals()) == before
