"""quality tells what is odd, mends it and restores it, and draws what there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

MMOL = "".join(
    f"2024-03-{day:02d}T{hour:02d}:00:00+00:00,{5.0 + hour / 10:.1f}\n"
    for day in range(1, 4)
    for hour in range(24)
)


@pytest.fixture
def mistaken(tmp_path: Path) -> Path:
    """Glucose in mmol/L under a heading that says mg/dL: an instrument reports no such value."""
    path = tmp_path / "sugar.csv"
    path.write_text("date,glucose mg/dL\n" + MMOL)
    return path


def test_a_wrong_unit_is_told_mended_and_restored(run, record: Path, mistaken: Path) -> None:
    run("audit", "start", record)
    run("import", record, mistaken)
    (unit,) = [f for f in run("quality", record, "--json").table["findings"] if f["kind"] == "unit"]
    assert "mmol/L" in unit["sentence"]
    said = run("quality", record, "--fix", unit["id"], "--json")
    assert said.table["changed"] == [unit["id"]]
    assert run("show", record, "--json").table["signals"]["glucose.capillary"]["n"] == 72
    assert unit["id"] in run("quality", record).out
    run("quality", record, "--undo", unit["id"])
    assert run("show", record, "--json").table["signals"] == {}
    assert "took back corrections of" in run("audit", "show", record).out


def test_import_mends_on_request_only(run, tmp_path: Path, mistaken: Path) -> None:
    said = run("import", tmp_path / "a.vtr", mistaken, "--fix", "--json")
    assert len(said.table[0]["mended"]) == 1
    (fixed,) = run("quality", tmp_path / "a.vtr", "--json").table["fixes"]
    assert (fixed["how"], fixed["action"]) == ("import", "release")
    assert "mended" not in run("import", tmp_path / "b.vtr", mistaken, "--json").table[0]


def test_coverage_is_drawn_and_told(run, record: Path, sugar: Path) -> None:
    run("import", record, sugar)
    picture = record.parent / "days.png"
    said = run("quality", record, "--picture", picture)
    assert "coverage 2024-03-01 to 2024-03-01" in said.out
    pixels = Image.open(picture).convert("RGB")
    assert pixels.width > 1000
    assert len(pixels.getcolors(1 << 20)) > 20
    run("quality", record, "--picture", record.parent / "days.svg")
    assert (record.parent / "days.svg").read_text().lstrip().startswith("<?xml")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--fix", "beef"], ["no finding 'beef'", "vitruvian quality"]),
        (["--undo", "beef"], ["no fix 'beef'"]),
        (["--fix-all", "--undo", "all"], ["one after the other"]),
        (["--picture", "days.txt"], ["name a .png or .svg"]),
        (["--signal", "hart.rate"], ["hart.rate", "heart.rate"]),
    ],
)
def test_refusals_say_what_to_do(run, record: Path, options: list[str], words: list[str]) -> None:
    run("quality", record, *options).refused(*words)
