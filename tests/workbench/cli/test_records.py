"""import, show and export account for every value."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import h5py
import pytest

KEPT = [(101.0, "mg/dL"), (140.0, "mg/dL")]
LB = "date,weight lb\n2024-03-01,150\n2024-03-02,151\n"


def test_import_names_what_was_converted_and_refused(run, tmp_path: Path) -> None:
    file = tmp_path / "weights.csv"
    file.write_text(LB + "2199-01-01,150\n2024-03-03,heavy\n")
    row = run("import", tmp_path / "new.vtr", file, "--name", "Ada", "--json").table[0]
    assert row["stored"] == {"body.mass": 2}
    assert row["converted"] == {"body.mass": "[lb_av] -> kg"}
    assert row["quarantined"] == sum(row["reasons"].values()) == 2


def test_a_folder_is_walked_and_a_bad_file_stops_nobody(run, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "weights.csv").write_text(LB)
    (folder / "odd.bin").write_bytes(bytes(range(200)))
    said = run("import", tmp_path / "new.vtr", folder, "--json")
    said.refused("odd.bin")
    assert {row["file"] for row in said.table} == {"weights.csv", "odd.bin"}
    assert run("show", tmp_path / "new.vtr", "--json").table["signals"]["body.mass"]["n"] == 2


def test_options_correct_the_person_of_a_known_record(run, record: Path, sugar: Path) -> None:
    run("import", record, sugar, "--height", "168", "--condition", "type 1 diabetes")
    person = run("show", record, "--json").table["person"]
    assert (person["display_name"], person["height_cm"]) == ("Ada", 168.0)
    assert person["conditions"] == ["type 1 diabetes"]


def test_show_says_that_there_is_no_twin(run, record: Path, sugar: Path) -> None:
    run("import", record, sugar)
    said = run("show", record)
    assert said.code == 0
    assert "glucose.capillary" in said.out
    assert "no twin is stored yet" in said.out


@pytest.mark.parametrize("name", ["rows.csv", "rows.h5", "rows.json"])
def test_export_keeps_values_and_units(run, record: Path, sugar: Path, name: str) -> None:
    run("import", record, sugar)
    out = record.parent / name
    assert run("export", record, "--out", out, "--json").table["rows"] == 2
    if name.endswith("csv"):
        rows = list(csv.DictReader(out.open(encoding="utf-8")))
        assert [(float(r["value"]), r["unit"]) for r in rows] == [
            (101.0, "mg/dL"),
            (140.0, "mg/dL"),
        ]
    elif name.endswith("h5"):
        with h5py.File(out) as file:
            group = file["signals/glucose.capillary"]
            assert list(group["value"]) == [101.0, 140.0]
            assert group.attrs["unit"] == "mg/dL"
    else:
        found = [entry["resource"] for entry in json.loads(out.read_text())["entry"]]
        assert [r["resourceType"] for r in found] == ["Patient", *["Observation"] * 2, "Provenance"]
        quantities = [r["valueQuantity"] for r in found if r["resourceType"] == "Observation"]
        assert [(q["value"], q["code"]) for q in quantities] == KEPT


def test_a_fhir_export_comes_back_the_same(run, record: Path, sugar: Path, tmp_path: Path) -> None:
    run("import", record, sugar)
    run("export", record, "--out", tmp_path / "rows.json")
    assert run("import", tmp_path / "again.vtr", tmp_path / "rows.json").code == 0
    assert (
        run("show", tmp_path / "again.vtr", "--json").table["signals"]["glucose.capillary"]["n"]
        == 2
    )


def test_export_of_a_span(run, record: Path, sugar: Path) -> None:
    run("import", record, sugar)
    out = record.parent / "rows.csv"
    assert run("export", record, "--out", out, "--from", "2024-03-02", "--json").table["rows"] == 0
    run("export", record, "--out", out, "--from", "soon").refused("soon", "--from")
    run("export", record, "--out", out, "--signal", "no.such").refused("no.such")
    run("export", record, "--out", out, "--format", "tape").refused("tape")
