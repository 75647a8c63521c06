"""C-CDA documents and sections, written small."""

from __future__ import annotations

import pytest

from data.importers import DamagedFileError, PersonChoiceError, UnsafeFileError

OID = "2.16.840.1.113883.10.20.22"
LOINC = 'codeSystem="2.16.840.1.113883.6.1"'
SNOMED = 'codeSystem="2.16.840.1.113883.6.96"'
ADA = (
    '<recordTarget><patientRole><id root="1.2" extension="p1"/><patient>'
    "<name><given>Ada</given><family>Lovelace</family></name>"
    '<administrativeGenderCode code="F"/><birthTime value="19151210"/>'
    "</patient></patientRole></recordTarget>"
)


def result(value: str, code: str = "2345-7", time: str = "20240301080000+0100",
           status: str = "completed") -> str:  # fmt: skip
    return (
        f'<entry><observation><templateId root="{OID}.4.2"/><code code="{code}" {LOINC}/>'
        f'<statusCode code="{status}"/><effectiveTime value="{time}"/>{value}</observation></entry>'
    )


def pq(number: str, unit: str = "mg/dL") -> str:
    return f'<value xsi:type="PQ" value="{number}" unit="{unit}"/>'


def section(*entries: str) -> str:
    return f'<section><templateId root="{OID}.2.3.1"/>{"".join(entries)}</section>'


def document(*entries: str, head: str = ADA) -> str:
    return (
        '<ClinicalDocument xmlns="urn:hl7-org:v3" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{head}<component>{section(*entries)}</component></ClinicalDocument>"
    )


def statements(found) -> list[dict]:
    return [row for document in found.last.documents for row in document.content["statements"]]


def test_results_and_person(importing, written) -> None:
    found = importing(written("a.xml", document(result(pq("99")), result(pq("5.5", "mmol/L")))))
    assert found.values("glucose.plasma") == pytest.approx([99, 99.0858], abs=1e-3)
    assert {series.utc_offset_s[0] for series in found.series()} == {3600}
    person = found.last.person
    assert person is not None
    assert (person.identifier, person.display_name, person.sex, person.birth_date) == (
        "p1",
        "Ada Lovelace",
        "female",
        "1915-12-10",
    )


def test_a_section_alone_is_read_with_its_own_lines(importing, written) -> None:
    found = importing(written("a.xml", "\n\n" + section(result(pq("99")))))
    assert found.values("glucose.plasma") == [99]
    assert found.series()[0].locator[0] == 3
    assert found.last.person is None


@pytest.mark.parametrize(
    ("value", "comparator", "number"),
    [
        ('<low value="0" unit="mg/dL"/><high value="5" unit="mg/dL" inclusive="false"/>', "<", "5"),
        ('<high value="5" unit="mg/dL"/>', "<=", "5"),
        ('<low value="500" unit="mg/dL" inclusive="false"/>', ">", "500"),
    ],
)
def test_bounds_stay_bounds(importing, written, value: str, comparator: str, number: str) -> None:
    text = document(result(f'<value xsi:type="IVL_PQ">{value}</value>'))
    found = importing(written("a.xml", text))
    assert found.signals == {}
    assert [(row["type"], row["comparator"], row["value"]) for row in statements(found)] == [
        ("bound", comparator, number)
    ]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (result(pq("high")), "not a finite"),
        (result(pq("99", "md/dL")), "unknown unit"),
        (result(pq("99"), time="2024"), "names no day"),
        (result(pq("99"), status="cancelled"), "cancelled"),
        (result('<value xsi:type="ST">not done</value>'), "no quantity"),
        (result('<value xsi:type="PQ" nullFlavor="NA"/>'), "empty value"),
    ],
)
def test_a_bad_result_is_quarantined_alone(importing, written, bad: str, reason: str) -> None:
    found = importing(written("a.xml", document(bad, result(pq("99")))))
    assert found.values("glucose.plasma") == [99]
    assert len(found.quarantined) == 1
    assert reason in found.quarantined[0].reason


def test_statements_and_unknown_codes(importing, written) -> None:
    problem = (
        f'<entry><observation negationInd="true"><templateId root="{OID}.4.4"/>'
        f'<statusCode code="completed"/><value xsi:type="CD" code="38341003" {SNOMED} '
        'displayName="Hypertension"/></observation></entry>'
    )
    drug = (
        f'<entry><substanceAdministration><templateId root="{OID}.4.16"/>'
        '<statusCode code="active"/>'
        '<doseQuantity value="2" unit="mg"/><consumable><manufacturedProduct>'
        '<manufacturedMaterial><code code="1" codeSystem="2.16.840.1.113883.6.88" '
        'displayName="Pill"/></manufacturedMaterial></manufacturedProduct></consumable>'
        "</substanceAdministration></entry>"
    )
    odd = result('<value xsi:type="ST">Amber</value>', code="5778-6")
    found = importing(written("a.xml", document(problem, drug, odd)))
    kept = {row["type"]: row for row in statements(found)}
    assert (kept["condition"]["name"], kept["condition"]["status"]) == (
        "Hypertension",
        "completed, negated",
    )
    assert (kept["medication"]["name"], kept["medication"]["detail"]) == ("Pill", "2 mg")
    assert kept["finding"]["value"] == "Amber"
    assert dict(found.last.unmapped) == {"loinc 5778-6": 1}


def test_unsafe_damaged_and_shared_documents_are_refused(importing, written) -> None:
    entity = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(UnsafeFileError, match="entities"):
        importing(written("a.xml", entity + document(result(pq("99")))))
    with pytest.raises(DamagedFileError, match="line 1"):
        importing(written("b.xml", document(result(pq("99")))[:-30]))
    with pytest.raises(PersonChoiceError, match="2 people"):
        importing(written("c.xml", document(head=ADA + ADA.replace("Ada", "Zoe"))))
    with pytest.raises(PersonChoiceError, match="none is 'Zoe'"):
        importing(written("d.xml", document()), person_choice="Zoe")
