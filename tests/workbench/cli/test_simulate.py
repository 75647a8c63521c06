"""One organ alone, driven by a table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "in.csv"


def test_days_organ_loses_weight_when_eating_less(run, table: Path) -> None:
    table.write_text("time,diet.energy_change\n0,-500\n60,-500\n")
    out = table.parent / "out.csv"
    said = run(
        "simulate", "--organ", "energy_balance", "--inputs", table, "--out", out, "--json"
    )  # fmt: skip
    assert said.code == 0
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    mass = [float(row["body.mass (kg)"]) for row in rows]
    assert len(mass) == 60
    assert mass[-1] < mass[0] - 1.0


def test_wrong_names_and_a_missing_port(run, table: Path) -> None:
    table.write_text("time,diet.energy_change\n0,0\n5,0\n")
    out = ("--inputs", table, "--out", table.parent / "out.csv")
    run("simulate", "--organ", "liver", *out).refused("liver", "energy_balance")
    run("simulate", "--organ", "glucose_t1d", *out).refused("diet.energy_change")
    table.write_text("time,diet.carbohydrate_rate\n0,0\n5,0\n")
    run("simulate", "--organ", "glucose_t1d", *out).refused("requires")


@pytest.mark.parametrize("text", ["", "time,a\n0,x\n", "time,diet.energy_change\n5,0\n0,0\n"])
def test_a_table_that_is_none(run, table: Path, text: str) -> None:
    table.write_text(text)
    out = ("--inputs", table, "--out", table.parent / "out.csv")
    run("simulate", "--organ", "energy_balance", *out).refused("in.csv")
