"""FHIR in XML, and one person in the bundles of two hospitals."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from data.importers import ImportOptions, PersonChoiceError, UnsupportedVersionError, import_file
from data.record import Person, PersonMismatchError, Record
from tests.torture.seeds.clinic import FHIR, FHIR_XML


def bundle(value: float = 99, **patient: object) -> str:
    document: dict[str, Any] = copy.deepcopy(FHIR)
    document["entry"][0]["resource"] |= patient
    reference = {"reference": f"Patient/{document['entry'][0]['resource']['id']}"}
    for entry in document["entry"][1:]:
        entry["resource"]["subject"] = reference
    document["entry"][1]["resource"]["valueQuantity"]["value"] = value
    return json.dumps(document)


def stored(record: Record, path, **options: bool) -> int:
    (receipt,) = record.commit_many(import_file(path, ImportOptions(**options)))  # type: ignore[arg-type]
    return sum(receipt.stored.values())


def test_xml_says_what_json_says(importing, written) -> None:
    plain, marked = importing(written("a.json", json.dumps(FHIR))), importing(
        written("a.xml", FHIR_XML)
    )  # fmt: skip
    assert marked.values("glucose.plasma") == plain.values("glucose.plasma") == [99]
    assert marked.last.person == plain.last.person
    kinds = [row["type"] for row in marked.last.documents[0].content["statements"]]
    assert kinds == ["condition"]


def test_xml_bad_entry_is_quarantined_alone(importing, written) -> None:
    bad = FHIR_XML.replace(b'<code value="44054006"/>', b"<colour/>")
    found = importing(written("a.xml", bad))
    assert found.values("glucose.plasma") == [99]
    assert [q.locator for q in found.quarantined] == [3]
    assert "not valid FHIR R4" in found.quarantined[0].reason


def test_older_xml_is_refused_by_name(written) -> None:
    old = FHIR_XML.replace(b"<Condition>", b'<Condition><clinicalStatus value="active"/>')
    with pytest.raises(UnsupportedVersionError, match="only R4"):
        list(import_file(written("a.xml", old)))


def test_two_hospitals_number_one_person(written, tmp_path) -> None:
    first = written("a.json", bundle())
    other = written("b.json", bundle(120, id="mrn-7", name=[{"text": "LOVELACE, Ada"}]))
    third = written("c.json", bundle(130, id="mrn-7"))
    with Record.create(tmp_path / "a.vtr", Person()) as record:
        assert stored(record, first) == 1
        assert stored(record, other) == 1
        notes = record.sources()[-1].notes
        assert any("'mrn-7', not 'p1'" in note and "agree" in note for note in notes)
        # A number once taken for the person's own is not told again.
        assert stored(record, third) == 1
        assert not any("mrn-7" in note for note in record.sources()[-1].notes)


@pytest.mark.parametrize(
    "other",
    [
        {"id": "x", "birthDate": "1980-02-03"},
        {"id": "x", "gender": "male"},
        {"id": "x", "name": [{"family": "Lovelace", "given": ["Ida"]}]},
        {"id": "x", "name": []},
        {"id": "x", "birthDate": None},
    ],
)
def test_anything_less_is_never_guessed(written, tmp_path, other: dict[str, object]) -> None:
    path = written("b.json", bundle(120, **other))
    with Record.create(tmp_path / "a.vtr", Person()) as record:
        assert stored(record, written("a.json", bundle())) == 1
        with pytest.raises(PersonMismatchError, match="--same-person"):
            stored(record, path)
        assert stored(record, path, same_person=True) == 1
        assert any("you said that it is the same" in n for n in record.sources()[-1].notes)


def test_two_entries_of_one_patient_in_one_bundle(importing, written) -> None:
    document = json.loads(bundle())
    again = copy.deepcopy(document["entry"][0])
    again["resource"]["id"] = "mrn-7"
    second = copy.deepcopy(document["entry"][1])
    second["resource"]["subject"] = {"reference": "Patient/mrn-7"}
    second["resource"]["valueQuantity"]["value"] = 120
    document["entry"] += [again, second]
    found = importing(written("a.json", json.dumps(document)))
    assert sorted(found.values("glucose.plasma")) == [99, 120]
    assert any("more than once" in note for note in found.last.notes)
    again["resource"]["gender"] = "male"
    path = written("b.json", json.dumps(document))
    with pytest.raises(PersonChoiceError, match="2 people"):
        importing(path)
    assert len(importing(path, same_person=True).values("glucose.plasma")) == 2
