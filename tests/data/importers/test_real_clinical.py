"""Real clinical exports against a parse of their own by other means."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from data.importers._statements import TYPES

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
