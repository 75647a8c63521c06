"""`vitruvian equation`: one person or many, and refusals in one sentence."""

from __future__ import annotations

import json

PRESSURE = {"sbp": 120, "dbp": 90}


def test_one_object_gives_an_object_and_a_list_a_list(run, tmp_path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps(PRESSURE))
    assert run("equation", "map", "--inputs", file, "--json").table["map"] == 100.0
    file.write_text(json.dumps([PRESSURE, {"inputs": {"sbp": 150, "dbp": 90}}]))
    table = run("equation", "map", "--inputs", file, "--json").table
    assert [row["map"] for row in table] == [100.0, 110.0]
    assert "Convention" in table[0]["source"]


def test_the_list_and_the_card_name_units_ranges_and_sources(run) -> None:
    names = {row["name"] for row in run("equation", "--json").table}
    assert {"prevent", "score2", "qrisk3", "phq9"} <= names
    card = run("equation", "prevent", "--json").table
    (pressure,) = [item for item in card["inputs"] if item["name"] == "sbp"]
    assert (pressure["unit"], pressure["valid"]) == ("mm[Hg]", [90.0, 180.0])
    assert "range" not in run("equation", "prevent").err


def test_it_says_what_is_wrong_in_one_sentence(run, tmp_path) -> None:
    run("equation", "scor2").refused("no equation 'scor2'", "score2")
    run("equation", "frax").refused("not published")
    file = tmp_path / "one.json"
    file.write_text("{")
    run("equation", "map", "--inputs", file).refused("not JSON")
    file.write_text(json.dumps({"sbp": 120}))
    run("equation", "map", "--inputs", file).refused("Diastolic pressure is missing", "'dbp'")
    file.write_text("3")
    run("equation", "map", "--inputs", file).refused("object")
