"""Real benchmark runs, very small: they measure what they say and their set-up is right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.bench import closed_loop, type1_days
from workbench.bench.peers import PYTHON


@pytest.fixture(autouse=True)
def no_peers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(PYTHON, str(tmp_path / "nowhere"))


def test_type1_days_without_the_peer_go_on() -> None:
    rows = type1_days.measure(type1_days.Size(persons=2, blocks=1, repeats=2))
    assert [row.unit for row in rows] == ["days/s", "days/CPU-s"] * 2 + ["days/CPU-s"]
    assert all(0.0 < value < 1e6 for row in rows for value in row.values)
    assert all(row.peer is None and row.ratio is None for row in rows)
    assert any("names no interpreter" in note for row in rows for note in row.notes)


def test_the_day_is_eaten_and_injected() -> None:
    day = type1_days.table()
    assert day["carbohydrate"].sum() == sum(grams for _, grams, _ in type1_days.MEALS)
    assert day["bolus"].sum() == pytest.approx(sum(units for *_, units in type1_days.MEALS))
    assert day["carbohydrate"].max() <= type1_days.EATING


def test_the_peer_gets_the_settled_published_heart() -> None:
    heart = closed_loop._Heart()
    asked = heart.question(closed_loop.Size())
    assert asked["period"] == pytest.approx(0.8)
    ring = sum(vessel["R_poiseuille"] for name, vessel in asked["vessels"].items() if "sys" in name)
    assert ring == pytest.approx(1.053)
    # The published volume of the left ventricle (mL) and blood that is conserved by both.
    volumes = [asked["initial"][f"Vc:{name}"] for name in closed_loop.CHAMBERS]
    assert 100.0 < max(volumes) < 200.0
    assert all(np.isfinite(value) for value in asked["initial"].values())
