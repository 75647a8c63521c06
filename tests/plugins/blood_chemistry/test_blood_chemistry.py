"""Laboratory values at rest, and how kidneys, hormones, drugs and plasma move them; numerics."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from plugins.blood_chemistry.model import read_filtration
from tests.plugins import solo

ORGAN = solo.solo("blood_chemistry", "plugins.blood_chemistry", 1.0)
FOLDER = Path(__file__).parents[3] / "plugins" / "blood_chemistry" / "reference"
REST = {"gfr": 120.0, "aldosterone": 97.0}


def settled(person: dict[str, float] | None = None, **changed: float) -> Any:
    """Outputs after two months."""
    series = ORGAN.series(60, **(REST | changed))
    return jax.tree.map(lambda leaf: leaf[-1], ORGAN.walk(ORGAN.params(**person or {}), series)[1])


@pytest.mark.parametrize("sex", [0.0, 1.0])
def test_a_healthy_adult_is_inside_the_laboratory_ranges(sex: float) -> None:
    person = {"sex": sex, "height": 166.0 + 11.0 * sex, "mass": 64.0 + 13.0 * sex}
    found = settled(person)._asdict()
    table = np.genfromtxt(FOLDER / "ranges.csv", delimiter=",", names=True, dtype=None)
    for row in table:
        assert row["low"] <= float(found[str(row["quantity"])]) <= row["high"], row["quantity"]
    assert 36.0 < found["hematocrit"] < 50.0


def test_creatinine_and_urea_rise_as_filtration_falls() -> None:
    well, ill = settled(), settled(gfr=60.0)
    assert float(ill.creatinine / well.creatinine) == pytest.approx(2.0, rel=0.02)
    assert ill.urea_nitrogen > 1.8 * well.urea_nitrogen
    assert ill.potassium > well.potassium


def test_what_a_laboratory_reads_off_creatinine() -> None:
    """CKD-EPI 2021: a man of 50 with 1.0 mg/dL has 92 mL/min for 1.73 m2, a woman 68."""
    one = jnp.asarray(1.0)
    man, woman = (read_filtration(one, ORGAN.params(age=50.0, sex=s)) for s in (1.0, 0.0))
    assert float(man) == pytest.approx(92.0, abs=1.0)
    assert float(woman) == pytest.approx(69.0, abs=1.5)


def test_drugs_move_potassium_the_way_they_are_known_to() -> None:
    usual = settled().potassium
    for drug, up in (("thiazide", False), ("loop_diuretic", False), ("blocker", True),
                     ("ace_inhibitor", True), ("angiotensin_blocker", True)):  # fmt: skip
        change = float(settled(**{drug: 1.0}).potassium - usual)
        assert (change > 0.05) if up else (change < -0.1), drug


def test_more_plasma_thins_the_blood() -> None:
    usual, thin = settled(), settled(plasma_change=400.0)
    assert thin.hematocrit < usual.hematocrit
    assert thin.albumin < usual.albumin
    assert float(thin.plasma - usual.plasma) == pytest.approx(400.0)


SERIES = ORGAN.series(20, **REST, thiazide=0.5, plasma_change=100.0, protein_change=10.0)


def test_gradients_are_finite() -> None:
    solo.check_gradients_are_finite(ORGAN, SERIES)


def test_gradients_are_finite_differences() -> None:
    solo.check_gradients_are_finite_differences(ORGAN, SERIES)


def test_jit_batch_and_single_precision() -> None:
    solo.check_jit_changes_nothing(ORGAN, SERIES)
    solo.check_batch_is_loop(ORGAN, SERIES)
    solo.check_single_precision(ORGAN, 20, **REST, thiazide=0.5)


def test_every_parameter_has_an_origin() -> None:
    solo.check_every_parameter_has_an_origin(ORGAN)
