"""guide ranks what is missing by its rule, and forgets what is there."""

from __future__ import annotations

from pathlib import Path

from twin_core.organ import discover


def needs(table: dict) -> dict[str, dict]:
    return {row["organ"]: row for row in table["organs"]}


def worth(table: dict) -> dict[str, float]:
    return {row["what"]: row["worth"] for row in table["next"]}


def test_an_empty_record_is_told_what_comes_first(run, record: Path) -> None:
    table = run("guide", record, "--json").table
    assert set(needs(table)) == {p.id for p in discover() if p.manifest is not None}
    assert list(worth(table).values()) == sorted(worth(table).values(), reverse=True)
    energy = needs(table)["energy_balance"]
    assert energy["missing"] == ["body.mass", "body.fat_fraction"]
    assert energy["facts_missing"] == ["age", "height", "mass"]
    assert worth(table)["body.mass"] >= energy["personal"]


def test_what_was_imported_is_not_advised_and_halves_the_worth_of_its_kind(
    run, record: Path, tmp_path: Path
) -> None:
    before = run("guide", record, "--json").table
    file = tmp_path / "weights.csv"
    file.write_text("date,weight kg\n2024-03-01,70\n2024-03-05,71\n")
    run("import", record, file, "--birth-date", "1980-01-01")
    after = run("guide", record, "--json").table
    assert "body.mass" not in worth(after)
    assert not {"mass", "age"} & set(worth(after))
    assert needs(after)["energy_balance"]["present"]["body.mass"] == {"n": 2, "days": 4.0}
    gone = worth(before)["body.fat_fraction"] - worth(after)["body.fat_fraction"]
    assert gone == needs(before)["energy_balance"]["personal"] / 2


def test_the_answer_names_the_organs_in_words(run, record: Path) -> None:
    said = run("guide", record, "--most", "2")
    assert said.out.startswith("what would help most:\n  1. ")
    assert "  3. " not in said.out
    assert "Body weight and composition" in said.out
