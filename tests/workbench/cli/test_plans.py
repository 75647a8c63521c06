"""optimise, explain and adapt on a record: answers as JSON, refusals as one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbench.cli.test_statements import effects


def test_a_goal_is_answered_with_a_plan_and_what_was_assumed(run, known: Path) -> None:
    table = run("optimise", known, "--goal", "training_taper", "--json").table
    assert table["found"]
    assert table["runs"] < 60
    assert table["plan"]["effects"][0]["intervention"] > table["plan"]["effects"][0]["baseline"]
    assert any("no data of this person" in sentence for sentence in table["assumed"])
    effects(table)


def test_an_explanation_adds_up(run, known: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(
        "horizon_h = 720\n[[event]]\nkind = 'steps'\nat_h = 0\nknobs = { steps = 4000 }\n"
        "[[event]]\nkind = 'diet_change'\nat_h = 0\nknobs = { energy = -300, sodium = -800 }\n"
    )
    found = run("explain", known, "--scenario", plan, "--signal", "body.mass", "--json").table
    (one,) = found["explanations"]
    assert sum(part["mean"] for part in one["parts"]) == pytest.approx(one["mean"])
    assert "from" in one["sentence"]
    effects(found)


def test_what_cannot_be_is_refused_in_one_line(run, known: Path, tmp_path: Path) -> None:
    run("optimise", known, "--goal", "win_the_lottery").refused("training_peak")
    run("adapt", known, "--loop", "insulin").refused("insulin")
    run("adapt", known, "--loop", "mood").refused("pressure")
    empty = tmp_path / "empty.toml"
    empty.write_text("horizon_h = 48\n")
    run("explain", known, "--scenario", empty).refused("add an event")
