"""HL7 v2 result messages, written small."""

from __future__ import annotations

import pytest

from data.importers import PersonChoiceError, UnsupportedVersionError

HEAD = r"MSH|^~\&|LAB||APP||20240301||ORU^R01|1|P|2.5"
ADA = "PID|1||p1^^^MR||Lovelace^Ada||19151210|F"
ORDER = "OBR|1|||24323-8^Panel^LN|||20240301080000+0100"


def message(*segments: str, pid: str = ADA, end: str = "\r") -> str:
    return end.join([HEAD, pid, ORDER, *segments]) + end


def obx(value: str, *, code: str = "2345-7^Glucose^LN", kind: str = "NM", unit: str = "mg/dL",
        status: str = "F") -> str:  # fmt: skip
    return f"OBX|1|{kind}|{code}||{value}|{unit}|||||{status}"


def statements(found) -> list[dict]:
    return [row for document in found.last.documents for row in document.content["statements"]]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff", "\x0b"])
def test_numbers_of_one_person(importing, written, end: str, mark: str) -> None:
    found = importing(written("a.hl7", mark + message(obx("99"), end=end)))
    assert found.values("glucose.plasma") == [99]
    (series,) = found.series()
    assert (series.utc_offset_s[0], series.clock_basis, series.locator[0]) == (3600, "offset", 4)
    assert str(series.time_ns.astype("M8[ns]")[0]) == "2024-03-01T07:00:00.000000000"
    person = found.last.person
    assert person is not None
    assert (person.identifier, person.display_name, person.sex, person.birth_date) == (
        "p1",
        "Ada Lovelace",
        "female",
        "1915-12-10",
    )


@pytest.mark.parametrize(
    ("segment", "reason"),
    [
        (obx("N/A"), "not a finite"),
        (obx("5,4"), "decimal comma"),
        (obx("27~25"), "not a finite"),
        (obx("99", unit=""), "no unit"),
        (obx("99", unit="furlong"), "unknown unit"),
        (obx("99", status="X"), "cannot be obtained"),
        (obx(""), "empty value"),
        (obx("high", kind="ST"), "no quantity"),
    ],
)
def test_a_bad_result_is_quarantined_alone(importing, written, segment: str, reason: str) -> None:
    found = importing(written("a.hl7", message(segment, obx("99"))))
    assert found.values("glucose.plasma") == [99]
    assert [q.locator for q in found.quarantined] == [4]
    assert reason in found.quarantined[0].reason


@pytest.mark.parametrize("segment", [obx("<^5", kind="SN"), obx("<5", kind="ST")])
def test_bounds_stay_bounds(importing, written, segment: str) -> None:
    found = importing(written("a.hl7", message(segment)))
    assert found.signals == {}
    (kept,) = statements(found)
    assert (kept["type"], kept["comparator"], kept["value"]) == ("bound", "<", "5")


def test_other_codes_and_texts_are_kept(importing, written) -> None:
    rows = [
        obx("1", code="X1^Local^L"),
        obx("Salmonella", code="625-4^Bacteria^LN", kind="CWE"),
        "OBX|3|TX|||lungs clear \\T\\ dry||||||F",
        "OBX|4|NM|2345-7^Glucose^LN||||||||I",
        "DG1|1||E11^Type 2 diabetes^I10",
    ]
    found = importing(written("a.hl7", message(*rows)))
    assert dict(found.last.unmapped) == {"X1 Local": 1, "loinc 625-4 Bacteria": 1}
    assert {(row["type"], row.get("value")) for row in statements(found)} == {
        ("finding", "1"),
        ("finding", "Salmonella"),
        ("condition", None),
        ("report", "lungs clear & dry"),
    }
    assert any("still to come" in note for note in found.last.notes)


def test_separators_come_from_the_header_and_a_cut_is_told(importing, written) -> None:
    text = message(obx("99"), "OBX|2|NM|2345-7^Glucose^LN||88|mg/dL").replace("|", "#")
    found = importing(written("a.hl7", text))
    assert found.values("glucose.plasma") == [99, 88]
    assert "cut in its last segment" in found.last.incomplete
    assert "line 5" in found.last.incomplete


def test_page_breaks_of_printed_messages_are_no_segments(importing, written) -> None:
    found = importing(written("a.hl7", message(obx("99"), "\x0c", obx("98")) + "\x0c"))
    assert found.values("glucose.plasma") == [99, 98]


def test_two_people_need_a_choice(importing, written) -> None:
    both = message(obx("99")) + message(obx("77"), pid="PID|1||p2||Babbage^Charles")
    path = written("a.hl7", both)
    with pytest.raises(PersonChoiceError, match="2 people"):
        importing(path)
    assert importing(path, person_choice="Charles Babbage").values("glucose.plasma") == [77]


def test_times_without_a_zone_are_said(importing, written) -> None:
    text = message(obx("99")).replace("20240301080000+0100", "202403010800")
    found = importing(written("a.hl7", text), assume_zone="Europe/Paris")
    assert found.series()[0].clock_basis == "zone"
    assert found.series()[0].utc_offset_s[0] == 3600
    assert "UTC" in importing(written("b.hl7", text)).last.notes[0]


def test_other_messages_are_refused(importing, written) -> None:
    text = message().replace("ORU^R01", "ADT^A01")
    with pytest.raises(UnsupportedVersionError, match=r"kind ADT\^A01"):
        importing(written("a.hl7", text))
