"""Exports say what was stored, are valid where a standard says how, and open with its own tools."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import h5py
import numpy as np
import pytest

from data.export import ExportError, write_export
from data.importers import import_file
from data.record import Person, Record


def tables(record: Record):
    return [record.read(name) for name in record.signals()]


def exported(record: Record, path: Path, kind: str, keys: tuple[str, ...] = ()) -> int:
    return write_export(path, tables(record), record.person, kind, keys)


def test_csv_has_every_value_and_no_formula(record: Record, tmp_path: Path) -> None:
    assert exported(record, tmp_path / "a.csv", "csv") == 6
    rows = list(csv.DictReader((tmp_path / "a.csv").open(encoding="utf-8")))
    assert rows[0]["time_utc"] == "2024-03-01T08:00:00.123+00:00"
    assert {row["file"] for row in rows} == {"sensor.csv", "'=food.csv", "sensor.csv 2"}
    assert [float(row["value"]) for row in rows[:3]] == [101.0, 140.5, 99.25]


def test_hdf5_opens_with_plain_h5py(record: Record, tmp_path: Path) -> None:
    assert exported(record, tmp_path / "a.h5", "hdf5") == 6
    with h5py.File(tmp_path / "a.h5") as file:
        meal = file["signals/meal.carbohydrate"]
        assert meal["value"].attrs["unit"] == "g"
        assert meal["text"].asstr()[:].tolist() == ["lunch", "snack"]
        assert meal["duration_s"][:].tolist() == [900.0, 60.0]
        np.testing.assert_array_equal(
            file["signals/glucose.interstitial/time_ns"],
            record.read("glucose.interstitial").time_ns,
        )


def test_fhir_resources_are_all_valid_and_come_from_named_files(
    record: Record, tmp_path: Path
) -> None:
    from fhir.resources.R4B.bundle import Bundle

    assert exported(record, tmp_path / "a.json", "fhir") == 6
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    Bundle.model_validate_json(text)  # every resource inside, too
    resources = [entry["resource"] for entry in json.loads(text)["entry"]]
    patient, observations = (
        resources[0],
        [r for r in resources if r["resourceType"] == "Observation"],
    )
    assert (patient["gender"], patient["birthDate"]) == ("female", "1980-05-01")
    assert observations[0]["effectiveDateTime"] == "2024-03-01T09:00:00.123+01:00"
    proofs = [r for r in resources if r["resourceType"] == "Provenance"]
    targets = [one["reference"] for proof in proofs for one in proof["target"]]
    assert sorted(targets) == sorted(f"urn:uuid:{r['id']}" for r in observations)
    assert {p["entity"][0]["what"]["display"] for p in proofs} == {
        "sensor.csv", "=food.csv", "sensor.csv 2",
    }  # fmt: skip


def test_fhir_comes_back_the_same_codes_or_not(record: Record, tmp_path: Path) -> None:
    exported(record, tmp_path / "a.json", "fhir")
    with Record.create(tmp_path / "again.vtr", Person()) as again:
        again.commit_many(import_file(tmp_path / "a.json"))
        assert set(again.signals()) == set(record.signals())
        for name in record.signals():
            one, other = record.read(name), again.read(name)
            np.testing.assert_array_equal(one.time_ns, other.time_ns)
            np.testing.assert_array_equal(one.value, other.value)
            np.testing.assert_array_equal(one.utc_offset_s, other.utc_offset_s)
            np.testing.assert_allclose(one.duration_s, other.duration_s)


def test_the_same_value_has_the_same_number_in_every_export(record: Record, tmp_path: Path) -> None:
    exported(record, tmp_path / "a.json", "fhir")
    exported(record, tmp_path / "b.json", "fhir")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_a_failed_export_leaves_the_old_file(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "a.json"
    out.write_text("old")
    monkeypatch.setattr("data.export.fhir_bundle.MOST_OBSERVATIONS", 4)
    with pytest.raises(ExportError, match="more than 4 observations"):
        exported(record, out, "fhir")
    assert out.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.fixture
def age() -> str:
    found = shutil.which("age")
    if found is None:
        pytest.skip("Debian's age is not installed (apt-get install age)")
    return found


@pytest.mark.parametrize("kind", ["csv", "hdf5", "fhir"])
def test_age_opens_what_is_encrypted(record: Record, tmp_path: Path, age: str, kind: str) -> None:
    subprocess.run(["age-keygen", "-o", tmp_path / "key"], check=True, capture_output=True)
    lines = (tmp_path / "key").read_text().splitlines()
    public = next(line for line in lines if line.startswith("# public key: ")).split()[-1]
    exported(record, tmp_path / "plain", kind)
    exported(record, tmp_path / "a.age", kind, (public,))
    opened = subprocess.run(
        [age, "-d", "-i", tmp_path / "key", tmp_path / "a.age"], check=True, capture_output=True
    ).stdout
    if kind == "hdf5":
        with h5py.File(io.BytesIO(opened)) as file:
            assert list(file["signals/training.load/value"]) == [33.0]
    else:
        assert opened == (tmp_path / "plain").read_bytes()
    assert b"glucose" not in (tmp_path / "a.age").read_bytes()


def test_what_age_encrypts_is_imported_after_opening(tmp_path: Path, age: str) -> None:
    """The other way: a file that age made opens with the same keys here."""
    from data.vault.age import new_identity, unseal

    secret, public = new_identity()
    done = subprocess.run(
        [age, "-r", public], input=b"date,glucose mg/dL\n", capture_output=True, check=True
    )
    assert unseal(done.stdout, [secret]) == b"date,glucose mg/dL\n"
