"""Damaged files of every format: typed errors only. Long: `tests.torture.fuzz_importers`."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.importers import DamagedFileError, ImportFailure, detect, import_file, installed
from tests.torture.fuzz_importers import fault, fuzz
from tests.torture.seeds import Seed, seeds

SEEDS = seeds()


def test_every_importer_has_a_seed_that_it_claims(tmp_path: Path) -> None:
    assert set(SEEDS) == set(installed().importers)
    for name, starts in SEEDS.items():
        for start in starts:
            assert detect(_written(start, tmp_path)).importer.id == name, start.name


def _written(start: Seed, folder: Path) -> Path:
    for name, content in (start.beside | {start.name: start.content}).items():
        (folder / name).write_bytes(content)
    return folder / start.name


@pytest.mark.parametrize("parser", SEEDS)
def test_damage_gives_typed_errors_only(parser: str, tmp_path: Path) -> None:
    if parser == "wfdb":
        pytest.importorskip("wfdb")
    found = fuzz(parser, SEEDS[parser], 25, seed=1, folder=tmp_path)
    assert not found.faults, "\n".join(found.examples.values())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(sorted(set(SEEDS) - {"wfdb"})),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 8), st.binary(max_size=8)), max_size=4),
)
def test_spliced_bytes_give_typed_errors_only(tmp_path_factory, parser: str, splices) -> None:
    content, start = SEEDS[parser][0].content, SEEDS[parser][0]
    for share, length, piece in splices:
        at = int(share * len(content))
        content = content[:at] + piece + content[at + length :]
    path = tmp_path_factory.mktemp("spliced") / start.name
    path.write_bytes(content)
    assert not fault(parser, path, start.options)


def test_a_broken_parser_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("here")

    monkeypatch.setattr(installed().importers["gpx"], "read", broken, raising=False)
    found = fuzz("gpx", SEEDS["gpx"], 3, seed=1, folder=tmp_path)
    assert sum(found.faults.values()) >= 1


# What the long run found, one test each.


def test_lines_may_end_with_a_carriage_return_alone(importing, written) -> None:
    text = "date,weight kg\r2024-03-01,71.5\r"
    assert importing(written("a.csv", text)).values("body.mass") == [71.5]


def test_gzip_damaged_inside_is_refused(written) -> None:
    packed = bytearray(gzip.compress(SEEDS["vcf"][0].content * 500))
    packed[40:60] = b"\xff" * 20
    with pytest.raises(ImportFailure):
        list(import_file(written("a.vcf.gz", bytes(packed))))


def test_a_column_that_only_later_rows_need_is_asked_for(written) -> None:
    text = SEEDS["dexcom_clarity"][0].content.replace(b"Patient Info", b"Other")
    with pytest.raises(DamagedFileError, match="'Patient Info' is missing"):
        list(import_file(written("a.csv", text)))


def test_beats_do_not_go_back_in_time(importing, written) -> None:
    text = ",rr\n0,800\n1,-900\n2,800\n"
    found = importing(written("a.txt", text), recorded_at="2024-03-01", assume_unit="ms")
    assert found.values("heart.rr") == [800]
    assert "no time passes" in found.quarantined[0].reason


def test_a_unit_to_an_absurd_power_is_refused_at_once(importing, written) -> None:
    row = "2024-03-28T08:00:00+01:00,2345-7,Glucose,99,mg/dL999999999,"
    text = f"collected_at,loinc,analyte,value,unit_ucum,comparator\n{row}\n"
    found = importing(written("a.csv", text))
    assert "unknown unit" in found.quarantined[0].reason


def test_a_picture_of_negative_size_is_refused(written) -> None:
    raw = bytearray(SEEDS["nifti"][0].content)
    raw[42:44] = (-5).to_bytes(2, "little", signed=True)
    with pytest.raises(DamagedFileError):
        list(import_file(written("a.nii", bytes(raw))))


def test_an_endless_epoch_is_refused(written) -> None:
    text = SEEDS["motionwatch"][0].content.replace(b"<epoch>5<", b"<epoch>1e308<")
    with pytest.raises(DamagedFileError, match="start or epoch"):
        list(import_file(written("a.mtn", text)))


def test_a_member_without_a_name_does_not_spoil_the_archive(importing, written) -> None:
    content = SEEDS["archive"][0].content
    name = b"Takeout/archive_browser.html"
    assert content.count(name) == 2
    found = importing(written("a.zip", content.replace(name, b"\0" * len(name))))
    assert found.signals["activity.steps"] == 1


def test_a_recording_of_an_absurd_length_is_refused(importing, written) -> None:
    edf = SEEDS["edf"][0].content
    assert edf[244:252] == b"1       "
    found = importing(written("a.edf", edf[:244] + b"1e30    " + edf[252:]))
    assert "no times" in found.quarantined[0].reason


@pytest.mark.parametrize(
    ("parser", "old", "new"),
    [
        ("health_connect", b'"start_time_ms": 1700000000000', b'"start_time_ms": 1' + b"0" * 400),
        ("polar", b'"start_time_utc_offset": 120', b'"start_time_utc_offset": 1e308'),
        ("polar", b'"recording_rate": 5', b'"recording_rate": 1e308'),
        ("tidepool", b'"timezoneOffset": -480', b'"timezoneOffset": -1e308'),
        ("whoop", b"Wake onset", b"Woke"),
        ("withings", b'"type": 1', b'"type": {}'),
    ],
)
def test_absurd_numbers_and_missing_columns_are_refused(
    tmp_path: Path, parser: str, old: bytes, new: bytes
) -> None:
    start = SEEDS[parser][0]
    assert old in start.content
    path = tmp_path / start.name
    path.write_bytes(start.content.replace(old, new))
    assert not fault(parser, path, start.options)
