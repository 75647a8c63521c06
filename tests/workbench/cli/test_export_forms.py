"""export names its file by its form, encrypts to keys, and refuses what it cannot mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.vault.age import new_identity, unseal

SECRET, PUBLIC = new_identity()


def test_an_age_export_opens_with_the_key_only(
    run, record: Path, sugar: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", record, sugar)
    run("audit", "start", record)
    monkeypatch.chdir(record.parent)
    told = run("export", record, "--format", "age", "--to", PUBLIC, "--json").table
    assert told["file"] == "ada.h5.age"
    assert unseal((record.parent / "ada.h5.age").read_bytes(), [SECRET])[:8] == b"\x89HDF\r\n\x1a\n"
    run("export", record, "--out", "rows.csv.age", "--to", PUBLIC, "--to", "2024-03-01")
    plain = unseal((record.parent / "rows.csv.age").read_bytes(), [SECRET])
    assert plain.decode().count("\n") == 1  # the day that --to names is left out
    assert "encrypted to a key" in run("audit", "show", record).out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--format", "age"], ["nobody is named", "age1"]),
        (["--format", "age", "--to", "age1nonsense"], ["no age public key"]),
        (["--out", "rows.csv", "--to", PUBLIC], ["end it in .age"]),
        (["--format", "pdf"], ["csv, hdf5, fhir or age"]),
        (["--to", "soon"], ["'soon' is not a date"]),
        (["--out", "nowhere/rows.csv"], ["cannot be written"]),
    ],
)
def test_refusals_say_what_to_do(
    run, record: Path, sugar: Path, monkeypatch: pytest.MonkeyPatch, options, words
) -> None:
    run("import", record, sugar)
    monkeypatch.chdir(record.parent)
    run("export", record, *options).refused(*words)
