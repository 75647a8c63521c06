"""Organ flows at rest, in effort, upright and after loss; the brain; plasma refill; numerics."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.plugins import solo

ORGAN = solo.solo("regional_flow", "plugins.regional_flow", 1.0)
FOLDER = Path(__file__).parents[3] / "plugins" / "regional_flow" / "reference"
MAN = {"age": 30.0, "height": 177.0, "mass": 77.0}
REST = {"cardiac_output": 5.8, "mean_pressure": 95.0, "heart_rate": 70.0, "skin_flow": 0.29}
REST |= {"kidney_flow": 1180.0, "gfr": 125.0}
FLOWS = ("brain_flow", "coronary_flow", "kidney_now", "muscle_flow", "liver_flow", "bone_flow")


@jax.jit
def _see(params: Any, u: Any) -> Any:
    derived = ORGAN.organ.derive(params)
    return ORGAN.organ.outputs(jnp.zeros(()), ORGAN.organ.initial(derived, u), u, derived)


def seen(**changed: float) -> Any:
    row = jax.tree.map(lambda leaf: leaf[0], ORGAN.series(1, **(REST | changed)))
    return _see(ORGAN.params(**MAN), row)


def test_a_resting_man_has_the_flows_of_the_reference_man() -> None:
    """ICRP 89 by way of BioGears: muscle 966, coronary 228, brain 725 to 942 mL/min."""
    rest = seen()
    assert 870.0 < rest.muscle_flow < 1060.0
    assert 205.0 < rest.coronary_flow < 251.0
    assert 725.0 < rest.brain_flow < 942.0
    assert 60.0 < rest.perfusion_pressure < 98.0
    assert 7.0 < rest.intracranial_pressure < 15.0


def test_shares_are_those_of_the_reference() -> None:
    table = np.genfromtxt(FOLDER / "shares.csv", delimiter=",", names=True, dtype=None)
    names = {"muscle": "muscle_share", "gut": "gut_share", "heart": "coronary_share"}
    names |= {"bone": "bone_share", "fat": "fat_share"}
    defaults = ORGAN.params()
    for row in table:
        assert float(getattr(defaults, names[str(row["organ"])])) == row["share"]


def test_effort_moves_blood_from_gut_to_muscle() -> None:
    """Perko 1998 by way of BioGears: the gut loses 25 to 50 % at 190 W."""
    rest, effort = seen(), seen(cardiac_output=17.4, mean_pressure=105.0, intensity=0.7)
    assert -0.5 < effort.gut_flow / rest.gut_flow - 1.0 < -0.25
    assert effort.muscle_flow > 10.0 * rest.muscle_flow
    assert effort.brain_flow < 1.2 * rest.brain_flow


def test_flows_never_exceed_what_the_heart_gives() -> None:
    for case in ({}, {"intensity": 1.0, "cardiac_output": 20.0}, {"tone": 1.0}):
        u = REST | case
        found = seen(**case)
        total = sum(float(getattr(found, name)) for name in FLOWS) + float(found.fat_flow)
        assert total + 1000.0 * u["skin_flow"] < 1000.0 * u["cardiac_output"]


def test_brain_flow_is_held_and_follows_carbon_dioxide() -> None:
    flow = {p: float(seen(mean_pressure=p).brain_flow) for p in (50.0, 80.0, 95.0, 120.0)}
    assert flow[80.0] == pytest.approx(flow[95.0], rel=0.05)
    assert flow[120.0] == pytest.approx(flow[95.0], rel=0.08)
    assert flow[50.0] < 0.8 * flow[95.0]
    dioxide = seen(carbon_dioxide=30.0), seen(carbon_dioxide=50.0)
    assert dioxide[0].brain_flow < 0.8 * flow[95.0] < 1.25 * flow[95.0] < dioxide[1].brain_flow
    assert dioxide[0].intracranial_pressure < dioxide[1].intracranial_pressure


def test_kidneys_are_constricted_and_filtration_less_so() -> None:
    rest, bled = seen(), seen(tone=1.0, mean_pressure=78.0, cardiac_output=3.8)
    flow = float(bled.kidney_now / rest.kidney_now)
    filtration = float(bled.gfr_now / rest.gfr_now)
    assert flow < filtration < 1.0


def test_tissue_gives_plasma_back() -> None:
    params = ORGAN.params(**MAN)
    _, lost = ORGAN.walk(params, ORGAN.series(360, blood_change=-1000.0))
    _, given = ORGAN.walk(params, ORGAN.series(360, blood_change=1000.0))
    assert 100.0 < lost.refill[60] < 350.0 < lost.refill[-1] < 1000.0
    assert -700.0 < given.refill[-1] < -400.0
    volume = np.asarray(lost.volume)
    assert (np.diff(volume) > 0.0).all()


def test_mental_demand_and_effort_raise_adrenaline() -> None:
    """Herd 1991 by way of BioGears: +37 to +273 % in mental stress."""
    rest = seen()
    assert 0.37 < seen(arousal=1.0).adrenaline / rest.adrenaline - 1.0 < 2.73
    assert seen(intensity=1.0).noradrenaline > 4.0 * rest.noradrenaline


SERIES = ORGAN.series(20, **REST, intensity=0.3, tone=0.2, blood_change=-300.0)


def test_gradients_are_finite() -> None:
    solo.check_gradients_are_finite(ORGAN, SERIES)


def test_gradients_are_finite_differences() -> None:
    solo.check_gradients_are_finite_differences(ORGAN, SERIES)


def test_jit_batch_and_single_precision() -> None:
    solo.check_jit_changes_nothing(ORGAN, SERIES)
    solo.check_batch_is_loop(ORGAN, SERIES)
    solo.check_single_precision(ORGAN, 20, **REST, intensity=0.3, tone=0.2)


def test_every_parameter_has_an_origin() -> None:
    solo.check_every_parameter_has_an_origin(ORGAN)
