"""Each damaged sample file, one test: no crash, no wrong number, one sentence."""

from __future__ import annotations

import re
import tracemalloc
from pathlib import Path

import pytest

from data.importers import (
    HELP_FIRST,
    DamagedFileError,
    ImportCancelled,
    PersonChoiceError,
    UnsafeFileError,
    import_file,
)

pytestmark = pytest.mark.shared


@pytest.fixture
def broken(samples: Path) -> Path:
    return samples / "broken"


def test_01_truncated_export_keeps_records_and_says_where(importing, broken) -> None:
    found = importing(broken / "01_apple_truncated.xml")
    assert found.signals == {"activity.steps": 6}
    assert re.search(r"byte 41\d\d", found.last.incomplete)


def test_03_external_entity_is_refused(importing, broken) -> None:
    with pytest.raises(UnsafeFileError, match="entity"):
        importing(broken / "03_apple_external_entity.xml")


def test_05_conflicting_values_of_one_time_are_all_handed_over(importing, broken) -> None:
    found = importing(broken / "05_apple_duplicate_timestamps.xml")
    assert found.values("heart.rate") == [60, 60, 72]
    assert len(set(found.series("heart.rate")[0].locator)) == 3


def test_07_units_are_converted_record_by_record(importing, broken) -> None:
    found = importing(broken / "07_apple_units_mixed.xml")
    assert sorted(found.values("glucose.capillary")) == pytest.approx([99, 99.0858], abs=1e-3)
    assert found.values("body.mass") == pytest.approx([79.832], abs=1e-3)
    assert found.values("body.temperature") == pytest.approx([37.0])
    assert found.values("respiration.spo2") == pytest.approx([97.0])
    (mass,) = found.series("body.mass")
    assert (mass.original_value[0], mass.original_unit) == (176, "[lb_av]")


def test_09_only_the_plain_number_is_handed_over(importing, broken) -> None:
    found = importing(broken / "09_apple_not_a_number.xml")
    # -60 is a number; the record's plausibility check refuses it.
    assert found.values("heart.rate") == [-60]
    assert len(found.quarantined) == 7
    assert any(q.raw.startswith("72,5") for q in found.quarantined)


def test_13_formulas_stay_text(importing, broken) -> None:
    found = importing(broken / "13_csv_formula_injection.csv")
    assert found.signals == {"glucose.plasma": 1, "glucose.hba1c": 1, "lab.hemoglobin": 1}
    (glucose,) = found.series("glucose.plasma")
    assert glucose.text is not None
    assert glucose.text[0].startswith("=HYPERLINK")


def test_17_mixed_marks_are_refused_with_their_lines(importing, broken) -> None:
    found = importing(broken / "17_csv_mixed_delimiter_decimal.csv")
    (glucose,) = found.series("glucose.capillary")
    assert glucose.original_value.tolist() == [5.5]
    assert found.values("body.mass") == [80.1]
    assert sorted({q.locator for q in found.quarantined}) == [3, 4]


def test_19_unclosed_quote_is_named_by_line(importing, broken) -> None:
    with pytest.raises(DamagedFileError, match="line 2"):
        importing(broken / "19_csv_huge_field.csv")


def test_20b_ten_million_rows_in_little_memory(importing, broken) -> None:
    found = importing(broken / "20b_ten_million_rows.csv.gz")
    assert found.signals == {"activity.steps": 1000}
    assert any("9999000 rows" in note for note in found.last.notes)


def test_20b_can_be_cancelled_and_reports_progress(broken) -> None:
    shares: list[float] = []
    batches = import_file(
        broken / "20b_ten_million_rows.csv.gz",
        progress=shares.append,
        cancelled=lambda: len(shares) > 3,
    )
    tracemalloc.start()
    with pytest.raises(ImportCancelled):
        list(batches)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50e6
    assert shares == sorted(shares)


def test_22_unsafe_members_are_never_opened(importing, broken) -> None:
    found = importing(broken / "22_zip_path_traversal.zip")
    assert found.signals["workout.duration"] == 8
    assert any("5 members" in note for note in found.last.notes)
    assert not Path("/var/tmp/escaped.txt").exists()
    assert not Path("/var/tmp/escaped2.txt").exists()


def test_24_cut_archive_is_refused(importing, broken) -> None:
    with pytest.raises(DamagedFileError, match="ZIP"):
        importing(broken / "24_zip_truncated.zip")


def test_26_two_patients_need_a_choice(importing, broken) -> None:
    path = broken / "26_fhir_two_patients.json"
    with pytest.raises(PersonChoiceError, match="--person") as caught:
        importing(path)
    assert [name for _, name in caught.value.people] == ["Agustín Fonseca", "Alberto Atencio"]
    chosen = importing(path, person_choice="alberto atencio")
    assert chosen.last.person is not None
    assert chosen.last.person.display_name == "Alberto Atencio"
    other = importing(path, person_choice="Agustín Fonseca")
    assert chosen.values("body.mass") != other.values("body.mass")


def test_28_key_that_comes_twice_is_flagged_not_stored(importing, broken) -> None:
    found = importing(broken / "28_fhir_duplicate_keys.json")
    assert any("valueQuantity" in note for note in found.last.notes)
    assert [q.reason for q in found.quarantined] == ["JSON key twice: valueQuantity"]
    assert found.signals == {"body.mass": 1, "symptom.pain": 1}


def test_34_cut_fit_keeps_whole_messages(importing, broken) -> None:
    found = importing(broken / "34_fit_bad_crc_truncated.fit")
    assert found.signals["heart.rate"] == found.signals["place.latitude"] == 1412
    assert "byte 60890" in found.last.incomplete


def test_40_incomplete_answers_have_no_score_and_help_comes_first(importing, broken) -> None:
    found = importing(broken / "40_qr_phq9_out_of_range.json")
    assert not found.signals
    assert found.last.notes[0].startswith(HELP_FIRST)
    (refused,) = found.quarantined
    assert "no answer to item 2, 3, 4, 5, 6, 7, 8" in refused.reason
    assert "out of range to item 1" in refused.reason
