"""Body weight against the published model, as the R package bw 1.0.0 computes it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from . import runs

WOMAN, MAN, HEAVY_MAN = (0, 40, 180, 80), (1, 36, 173, 76), (1, 50, 175, 100)
PRINTED = [
    (WOMAN, {"energy_change": -100.0}, 30, 79.58534),
    (WOMAN, {"energy_change": -100.0}, 180, 78.35497),
    (WOMAN, {"energy_change": -100.0}, 365, 77.28498),
    (WOMAN, {"energy_change": -250.0, "sodium_change": -20.0}, 365, 73.16691),
    (MAN, {"energy_change": -500.0}, 365, 62.01860),
    (MAN, {}, 365, 76.0),
    (HEAVY_MAN, {"energy_change": 250.0}, 30, 100.95951),
    (HEAVY_MAN, {"energy_change": 250.0}, 365, 106.65577),
]


@pytest.mark.parametrize(("who", "change", "day", "known"), PRINTED)
def test_printed_weights(who: tuple[float, ...], change: dict, day: int, known: float) -> None:
    weight = runs.weight(runs.person(*who), **change)
    assert weight[day] == pytest.approx(known, abs=1e-4)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "who", "energy"),
    [("f80_-100kcal", WOMAN, -100.0), ("m76_-500kcal", MAN, -500.0), ("m76_zero", MAN, 0.0)],
)
def test_daily_trajectory(name: str, who: tuple, energy: float, shared: Path) -> None:
    path = shared / "reference" / "glucose" / f"Rbw_{name}.csv"
    if not path.is_file():
        pytest.skip(f"{path.name} is not among the reference files")
    known = np.genfromtxt(path, delimiter=",", names=True)
    seen, states = runs.year(runs.person(*who), runs.inputs(energy_change=energy))
    days = known["day"].astype(int)
    pairs = {
        "BW": seen.body_mass,
        "F": seen.fat_mass,
        "L": seen.lean_mass,
        "ECF": states.extracellular_fluid,
        "G": states.glycogen,
    }
    for column, found in pairs.items():
        np.testing.assert_allclose(np.asarray(found)[days], known[column], rtol=0, atol=1e-4)


def test_frozen_run() -> None:
    folder = Path(runs.__file__).parents[3] / "plugins" / "energy_balance" / "reference"
    known = np.genfromtxt(folder / "woman_less_100_kcal.csv", delimiter=",", names=True)
    seen, _ = runs.year(runs.person(*WOMAN), runs.inputs(energy_change=-100.0))
    for column in ("body_mass", "fat_mass", "lean_mass", "fat_fraction"):
        found = np.asarray(getattr(seen, column))[known["day"].astype(int)]
        np.testing.assert_allclose(found, known[column], rtol=1e-9)
