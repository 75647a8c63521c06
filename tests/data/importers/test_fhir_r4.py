"""FHIR bundles, written small."""

from __future__ import annotations

import json

import pytest

from data.importers import DamagedFileError, PersonChoiceError, UnsupportedVersionError

PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [{"family": "Lovelace", "given": ["Ada"]}],
    "gender": "female",
    "birthDate": "1815-12-10",
}


def observation(code: str = "29463-7", **changes) -> dict:
    base = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2024-01-01T10:00:00+01:00",
        "valueQuantity": {
            "value": 70,
            "unit": "kg",
            "system": "http://unitsofmeasure.org",
            "code": "kg",
        },
    }
    base.update(changes)
    return {key: value for key, value in base.items() if value is not None}


def quantity(value, code: str) -> dict:
    return {"value": value, "system": "http://unitsofmeasure.org", "code": code, "unit": code}


def bundle(*resources: dict) -> str:
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


def test_person_and_values(importing, written) -> None:
    glucose = observation("14749-6", valueQuantity=quantity(5.5, "mmol/L"))
    found = importing(written("b.json", bundle(PATIENT, observation(), glucose)))
    assert found.values("body.mass") == [70]
    assert found.values("glucose.plasma") == pytest.approx([99.0858], abs=1e-3)
    (mass,) = found.series("body.mass")
    assert (mass.locator[0], mass.utc_offset_s[0], mass.clock_basis) == (2, 3600, "offset")
    person = found.last.person
    assert person is not None
    assert (person.display_name, person.sex, person.birth_date) == (
        "Ada Lovelace",
        "female",
        "1815-12-10",
    )


def test_components_give_values_and_the_panel_is_not_unmapped(importing, written) -> None:
    parts = [
        {"code": {"coding": [{"system": "http://loinc.org", "code": code}]},
         "valueQuantity": quantity(value, "mm[Hg]")}
        for code, value in (("8480-6", 120), ("8462-4", 80))
    ]  # fmt: skip
    found = importing(
        written("b.json", bundle(observation("85354-9", valueQuantity=None, component=parts)))
    )
    assert found.signals == {"pressure.systolic": 1, "pressure.diastolic": 1}
    assert not found.last.unmapped


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (observation(valueQuantity={"value": 70}), "no unit"),
        (observation(valueQuantity=quantity(70, "cm")), "do not measure the same"),
        (observation(status="entered-in-error"), "entered-in-error"),
        (observation(effectiveDateTime=None), "no time"),
        (observation(effectiveDateTime="2024"), "not an ISO date"),
        (observation(status=None), "not valid FHIR"),
        (observation(valueQuantity=quantity("seventy", "kg")), "not valid FHIR"),
        ({}, "without a resource"),
    ],
)
def test_one_bad_entry_does_not_cost_the_others(importing, written, bad, reason: str) -> None:
    found = importing(written("b.json", bundle(PATIENT, bad, observation())))
    assert found.values("body.mass") == [70]
    assert [q.locator for q in found.quarantined] == [2]
    assert reason in found.quarantined[0].reason


def test_unmapped_codes_are_listed(importing, written) -> None:
    found = importing(written("b.json", bundle(observation("1-1"), {"resourceType": "Claim"})))
    assert dict(found.last.unmapped) == {"loinc 1-1": 1, "resource Claim": 1}


def test_values_of_another_patient_stay_out(importing, written) -> None:
    second = {**PATIENT, "id": "p2", "name": [{"text": "Charles"}]}
    other = observation(subject={"reference": "urn:uuid:p2"}, valueQuantity=quantity(90, "kg"))
    path = written("b.json", bundle(PATIENT, second, observation(), other))
    with pytest.raises(PersonChoiceError, match=r"Ada Lovelace \(p1\) and Charles \(p2\)"):
        importing(path)
    assert importing(path, person_choice="p2").values("body.mass") == [90]
    with pytest.raises(PersonChoiceError, match="none is 'Zoe'"):
        importing(path, person_choice="Zoe")


def test_older_versions_and_damage_are_refused(importing, written) -> None:
    older = {**PATIENT, "name": [{"family": ["Lovelace"]}]}
    with pytest.raises(UnsupportedVersionError, match="DSTU2"):
        importing(written("a.json", bundle(older)))
    with pytest.raises(DamagedFileError, match="line 1"):
        importing(written("b.json", bundle(PATIENT)[:-9]))
    with pytest.raises(DamagedFileError):
        importing(written("c.json", bundle(observation()).replace("70", "NaN")))


def test_a_bound_is_kept_as_a_bound(importing, written) -> None:
    low = observation("3016-3", valueQuantity={**quantity(0.1, "m[IU]/L"), "comparator": "<"})
    found = importing(written("b.json", bundle(PATIENT, low)))
    assert (found.signals, found.quarantined) == ({}, [])
    (kept,) = statements(found)
    assert (kept["type"], kept["comparator"], kept["value"]) == ("bound", "<", 0.1)
    assert (kept["signal"], kept["unit"], kept["locator"]) == ("lab.tsh", "m[IU]/L", 2)


def statements(found) -> list[dict]:
    (document,) = found.last.documents
    assert document.kind == "clinical"
    return document.content["statements"]


def code(code: str, display: str) -> dict:
    return {"coding": [{"system": "http://snomed.info/sct", "code": code, "display": display}]}


SUBJECT = {"subject": {"reference": "Patient/p1"}}
PATIENTS = {"patient": {"reference": "Patient/p1"}}
STATED = [
    {"resourceType": "Condition", "code": code("44054006", "Type 2 diabetes"), **SUBJECT,
     "onsetDateTime": "2019-05", "verificationStatus": {"coding": [{"code": "confirmed"}]}},
    {"resourceType": "MedicationRequest", "status": "active", "intent": "order", **SUBJECT,
     "medicationReference": {"reference": "Medication/m1"}, "authoredOn": "2020-01-01",
     "dosageInstruction": [{"text": "500 mg twice a day"}]},
    {"resourceType": "MedicationStatement", "status": "active", **SUBJECT,
     "medicationCodeableConcept": {"text": "Vitamin D"}},
    {"resourceType": "Immunization", "status": "completed", **PATIENTS,
     "vaccineCode": {"text": "Influenza"}, "occurrenceDateTime": "2023-10-01"},
    {"resourceType": "FamilyMemberHistory", "status": "completed", **PATIENTS,
     "relationship": {"text": "mother"},
     "condition": [{"code": code("22298006", "Infarction"),
                    "onsetAge": {"value": 61, "unit": "a", "code": "a",
                                 "system": "http://unitsofmeasure.org"}}]},
    {"resourceType": "QuestionnaireResponse", "status": "completed", **SUBJECT,
     "item": [{"linkId": "g", "item": [{"linkId": "g1", "text": "Sleep?",
                                        "answer": [{"valueInteger": 2}]}]}]},
    {"resourceType": "DiagnosticReport", "status": "final", "code": code("1", "Chest X-ray"),
     **SUBJECT, "conclusion": "clear",
     "presentedForm": [{"contentType": "text/plain", "data": "bHVuZ3MgY2xlYXI="}]},
]  # fmt: skip


def test_statements_are_kept_word_for_word(importing, written) -> None:
    drug = {"resourceType": "Medication", "id": "m1", "code": code("109081006", "Metformin")}
    found = importing(written("b.json", bundle(PATIENT, drug, *STATED)))
    assert found.quarantined == []
    kept = statements(found)
    assert [(row["type"], row.get("name")) for row in kept] == [
        ("condition", "Type 2 diabetes"),
        ("medication", "Metformin"),
        ("medication", "Vitamin D"),
        ("immunization", "Influenza"),
        ("family_history", "Infarction"),
        ("answer", "Sleep?"),
        ("report", "Chest X-ray"),
    ]
    assert (kept[0]["start"], kept[0]["status"]) == ("2019-05", "confirmed")
    assert kept[1]["detail"] == "order; 500 mg twice a day"
    assert (kept[4]["about"], kept[4]["start"]) == ("mother", "at age 61 a")
    assert kept[5]["value"] == 2
    assert (kept[6]["value"], kept[6]["detail"]) == ("lungs clear", "clear")
    assert "medicines (2)" in found.last.notes[-1]


def test_statements_of_others_and_bad_ones_stay_out(importing, written) -> None:
    other = {**STATED[0], "subject": {"reference": "Patient/p9"}}
    wrong = {**STATED[0], "verificationStatus": {"coding": [{"code": "entered-in-error"}]}}
    invalid = {**STATED[3], "status": None}
    invalid = {key: value for key, value in invalid.items() if value is not None}
    found = importing(written("b.json", bundle(PATIENT, other, wrong, invalid)))
    assert not found.last.documents
    assert [q.locator for q in found.quarantined] == [3, 4]
    assert any("another patient" in note for note in found.last.notes)


def test_results_without_a_signal_are_kept_and_listed(importing, written) -> None:
    odd = observation("1-1", valueQuantity=None, valueCodeableConcept={"text": "Positive"})
    found = importing(written("b.json", bundle(PATIENT, odd)))
    assert dict(found.last.unmapped) == {"loinc 1-1": 1}
    assert [(row["type"], row["code"], row["value"]) for row in statements(found)] == [
        ("finding", "1-1", "Positive")
    ]
