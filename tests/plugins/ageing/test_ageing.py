"""Losses and hazards of the years against cohorts; numerics."""

from __future__ import annotations

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.plugins import solo

ORGAN = solo.solo("ageing", "plugins.ageing", 30.0)
FOLDER = Path(__file__).parents[3] / "plugins" / "ageing" / "reference"


def at(age: float, mean_pressure: float = 93.0, vo2max: float = 0.0, **values: float):
    """Outputs of a person of that age."""
    organ, params = ORGAN.organ, ORGAN.params(age=age, **values)
    u = jax.tree.map(
        lambda leaf: leaf[0], ORGAN.series(1, mean_pressure=mean_pressure, vo2max=vo2max)
    )
    return organ.outputs(jnp.zeros(()), organ.initial(params, u), u, params)


def test_oxygen_uptake_lost_in_a_decade() -> None:
    """Row V196: 8 to 13 % a decade over 20 to 70; 3 to 6 early, over 20 late (Fleg 2005)."""

    def lost(first: float, last: float) -> float:
        return sum(float(at(a + 0.5).vo2max_loss) for a in np.arange(first, last))

    assert 0.08 < lost(20, 70) / 5.0 < 0.13
    assert 0.03 < lost(20, 30) < 0.06
    assert 1.0 - np.exp(-lost(70, 80)) > 0.18


@pytest.mark.parametrize("sex", [0.0, 1.0])
def test_filtration_lost_in_a_year(sex: float) -> None:
    """Row V200: 0.6 to 1.1 mL/min/1.73 m2 a year after 40."""
    slope = (at(80.0, sex=sex).gfr - at(50.0, sex=sex).gfr) / 30.0
    assert -1.1 < float(slope) < -0.6
    assert float(at(25.0, sex=sex).gfr) > 105.0


def test_muscle_as_printed_and_strength_falls_faster() -> None:
    known = np.genfromtxt(FOLDER / "muscle.csv", delimiter=",", names=True)
    for row in known:
        assert float(at(row["age"], sex=1.0).muscle_mass) == pytest.approx(row["men"])
        assert float(at(row["age"], sex=0.0).muscle_mass) == pytest.approx(row["women"])
    organ, params = ORGAN.organ, ORGAN.params(age=70.0)
    states, seen = ORGAN.walk(params, ORGAN.series(122))
    assert bool(organ.guard(jax.tree.map(lambda leaf: leaf[-1], states), params))
    assert 25.0 < 100.0 - float(seen.strength[-1]) < 33.0
    assert float(seen.muscle_mass[-1] / seen.muscle_mass[0]) > 0.85


def test_menopause_takes_bone() -> None:
    """SWAN: -7.4 % from a year before to two years after, -10.6 % in ten years; not in men."""

    def change(first: float, last: float, sex: float) -> float:
        return 100.0 * float(at(last, sex=sex).bone_density / at(first, sex=sex).bone_density - 1.0)

    assert -8.0 < change(50.0, 53.0, 0.0) < -5.5
    assert -12.5 < change(49.0, 59.0, 0.0) < -9.0
    assert -2.0 < change(50.0, 53.0, 1.0) < -0.5


def test_arteries_stiffen_with_age_and_pressure() -> None:
    assert 8.0 < float(at(50.0).pulse_wave_velocity) < 8.6
    assert 9.8 < float(at(70.0).pulse_wave_velocity) < 11.2
    assert float(at(50.0, mean_pressure=110.0).pulse_wave_velocity) > 9.0
    assert float(at(50.0).compliance) == pytest.approx(1.0)
    later = ORGAN.walk(ORGAN.params(), ORGAN.series(122))[1].compliance[-1]
    assert float(later) == pytest.approx(np.exp(-2 * 0.0115 * 121 * 30 / 365.25), rel=1e-6)


def test_hazard_doubles_in_eight_years_and_answers_to_living() -> None:
    usual = at(60.0)
    assert float(at(68.0).death_hazard / usual.death_hazard) == pytest.approx(2.0, abs=0.02)
    assert float(usual.biological_age) == pytest.approx(60.0)
    expected = 79.9 - 0.39 * 60 - 13.7 / 2 - 0.127 * 2.2046 * 75
    fitter = at(60.0, vo2max=expected + 3.5)
    assert float(fitter.death_hazard / usual.death_hazard) == pytest.approx(0.87, rel=1e-6)
    assert float(fitter.biological_age) < 60.0
    smoker = at(60.0, smoker=1.0)
    assert float(smoker.death_hazard / usual.death_hazard) == pytest.approx(3.0, rel=1e-6)
    assert 70.0 < float(smoker.biological_age) < 75.0


def test_survival_is_the_hazard_summed() -> None:
    """Gompertz has a closed form: exp(-(h1 - h0) / b)."""
    seen = ORGAN.walk(ORGAN.params(age=60.0), ORGAN.series(244))[1]
    grown = float(seen.death_hazard[-1] - seen.death_hazard[0])
    assert float(seen.survival[-1]) == pytest.approx(100.0 * np.exp(-grown / 0.087), rel=1e-6)


def test_numerics() -> None:
    busy = {"mean_pressure": 101.0, "vo2max": 33.0}
    series = ORGAN.series(60, **busy)
    solo.check_every_parameter_has_an_origin(ORGAN)
    solo.check_gradients_are_finite(ORGAN, series)
    # The default age is a knot of the muscle table, where two slopes meet.
    solo.check_gradients_are_finite_differences(ORGAN, series, skip=("age",))
    solo.check_jit_changes_nothing(ORGAN, series)
    solo.check_batch_is_loop(ORGAN, series)
    solo.check_single_precision(ORGAN, 60, **busy)
