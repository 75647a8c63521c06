"""Breathing and gases against the physiology table, altitude, sleep and conservation."""

from __future__ import annotations

import csv
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from plugins.lungs import gas
from tests.plugins import solo

ORGAN = solo.solo("lungs", "plugins.lungs", 1.0)
FOLDER = Path(__file__).parents[3] / "plugins" / "lungs" / "reference"
SHORT, DAY = 60, 1440
MAN = {"height": 180.0, "start_mass": 77.0}


def seen(params=None, steps: int = SHORT, **inputs):
    params = ORGAN.params(**MAN) if params is None else params
    return ORGAN.walk(params, ORGAN.series(steps, **inputs))[1]


@pytest.fixture(scope="module")
def rest():
    return jax.tree.map(lambda leaf: float(leaf[-1]), seen())


ROWS = {
    "V037 A-a gradient": (lambda o: o.alveolar_oxygen - o.arterial_oxygen, 5.0, 14.0),
    "V038 PaO2/FiO2": (lambda o: o.arterial_oxygen / 0.2093, 407.0, 497.0),
    "V039 end-tidal share": (lambda o: o.arterial_carbon_dioxide / 713.0, 0.05, 0.06),
    "V043 tidal volume": (lambda o: o.tidal_volume, 485.0, 595.0),
    "V046 ventilation": (lambda o: o.ventilation, 6.3, 7.7),
    "V047 alveolar oxygen": (lambda o: o.alveolar_oxygen, 98.0, 104.0),
    "V052 vital capacity": (lambda o: o.vital_capacity, 4.65, 5.69),
    "V055 arterial carbon dioxide": (lambda o: o.arterial_carbon_dioxide, 35.0, 45.0),
    "V056 arterial oxygen": (lambda o: o.arterial_oxygen, 85.0, 100.0),
    "V058 venous carbon dioxide": (lambda o: o.venous_carbon_dioxide, 43.0, 47.0),
    "pH": (lambda o: o.acidity, 7.35, 7.45),
}


@pytest.mark.parametrize("row", ROWS)
def test_rest_as_in_the_physiology_table(row: str, rest) -> None:
    reading, low, high = ROWS[row]
    assert low < reading(rest) < high


def test_fev1_falls_by_thirty_millilitres_a_year() -> None:
    """Row V206: 20 to 35 mL a year in men."""
    volume = [float(seen(ORGAN.params(age=age), 2).forced_volume[0]) for age in (45.0, 55.0)]
    assert 20.0 < 100.0 * (volume[0] - volume[1]) < 35.0


def test_rest_is_steady() -> None:
    found = seen(ORGAN.params(), DAY)
    for values in found:
        np.testing.assert_allclose(values, values[0], rtol=2e-3)


def test_saturation_at_3000_metres() -> None:
    """Row V210: 5 to 10 percent lower after a day."""
    spo2 = np.asarray(seen(steps=DAY, altitude=3000.0).spo2)
    assert -10.0 < 100.0 * (spo2[-1] / 97.14 - 1.0) < -5.0


def test_twelve_days_at_3600_metres() -> None:
    """Wachsmuth 2013, within two standard deviations; hyperventilation and bicarbonate deepen."""
    found = seen(ORGAN.params(), 13 * DAY, altitude=3600.0)
    for row in csv.DictReader((FOLDER / "la_paz.csv").open()):
        at = int(row["time"])
        pressure = float(found.arterial_carbon_dioxide[at])
        assert abs(pressure - float(row["arterial_carbon_dioxide"])) < 2.0 * float(
            row["sd_carbon_dioxide"]
        )
        bicarbonate = float(found.bicarbonate[at])
        assert abs(bicarbonate - float(row["bicarbonate"])) < 2.0 * float(row["sd_bicarbonate"])
    assert np.all(np.diff(np.asarray(found.spo2)[DAY::DAY]) > 0.0)
    assert float(found.acidity.max()) < 7.46


def test_exercise_keeps_carbon_dioxide_and_breathes_for_it() -> None:
    """Ventilation rises by some 24 L for each litre of carbon dioxide."""
    found = seen(oxygen_uptake=1800.0, carbon_dioxide_output=1600.0, lactate=1.5)
    calm = seen(steps=2)
    slope = float(found.ventilation[-1] - calm.ventilation[0]) / (1.6 - 0.207)
    assert 21.0 < slope < 30.0
    assert 37.0 < float(found.arterial_carbon_dioxide[-1]) < 42.0
    assert float(found.spo2[-1]) > 95.0


def test_lactic_acid_makes_breath_deeper_and_blood_sour() -> None:
    effort = {"oxygen_uptake": 3000.0, "carbon_dioxide_output": 3000.0}
    calm, sour = seen(lactate=1.0, **effort), seen(lactate=9.0, **effort)
    assert float(sour.acidity[-1]) < float(calm.acidity[-1]) - 0.08
    assert float(sour.ventilation[-1]) > float(calm.ventilation[-1]) + 2.0
    assert float(sour.arterial_carbon_dioxide[-1]) < float(calm.arterial_carbon_dioxide[-1])


def test_sleep_lets_carbon_dioxide_rise() -> None:
    pressure = float(seen(asleep=1.0).arterial_carbon_dioxide[-1])
    assert 2.0 < pressure - 40.0 < 4.0


def test_pauses_take_saturation_as_measured_and_pressure_gives_it_back() -> None:
    """0.26 %/s in 20 s pauses; 34 s reach 85 % (1716 patients, doi:10.3389/fphys.2025.1691994)."""

    def nights(duration: float, pressure: float = 0.0):
        person = ORGAN.params(apnoea_index=35.0, apnoea_duration=duration)
        return jax.tree.map(
            lambda x: float(x[-1]), seen(person, asleep=1.0, airway_pressure=pressure)
        )

    usual, long = nights(20.0), nights(34.0)
    fall = 97.0 - usual.spo2_lowest
    assert 0.15 < fall / 20.0 < 0.35
    assert long.spo2_lowest == pytest.approx(85.0, abs=3.0)
    treated = nights(20.0, 10.0)
    assert treated.apnoea_rate < 5.0 < usual.apnoea_rate
    assert treated.spo2 > usual.spo2
    assert float(seen(ORGAN.params(apnoea_index=35.0)).apnoea_rate[-1]) == 0.0


def test_oxygen_breathed_reaches_the_blood() -> None:
    thin, rich = seen(inspired_oxygen=15.0), seen(inspired_oxygen=100.0)
    assert 88.0 < float(thin.spo2[-1]) < 93.0
    assert 500.0 < float(rich.arterial_oxygen[-1]) < 650.0


def test_carbon_dioxide_is_conserved() -> None:
    """At every instant: made, less breathed out, is what blood and tissues take up."""
    made = np.where((np.arange(SHORT) >= 10) & (np.arange(SHORT) < 40), 1500.0, 220.0)
    inputs = {"carbon_dioxide_output": made, "oxygen_uptake": made / 0.9}
    series, params = ORGAN.series(SHORT, **inputs), ORGAN.params(**MAN)
    states, found = ORGAN.walk(params, series)
    derived = ORGAN.organ.derive(params)
    rates = jax.vmap(lambda s, u: ORGAN.organ.rhs(jnp.zeros(()), s, u, derived))(states, series)
    per_breath = derived.anatomic_dead_space / derived.tidal_limit
    useful = 1.0 - params.alveolar_dead_share - per_breath
    perfused = useful * found.ventilation - per_breath * derived.breath_scale
    breathed = perfused * found.arterial_carbon_dioxide / gas.FACTOR
    stored = params.tissue_volume * rates.venous_content
    np.testing.assert_allclose(stored, made - 1e3 * breathed, atol=1.0)


def test_curve_and_its_inverse_agree() -> None:
    """Severinghaus: 0.504, 0.749, 0.906 and 0.974 at 27, 40, 60 and 95 mmHg."""
    one = jnp.asarray(1.0)
    for pressure, share in ((27.0, 0.504), (40.0, 0.749), (60.0, 0.906), (95.0, 0.974)):
        told = gas.saturation(jnp.asarray(pressure), one)
        assert float(told) == pytest.approx(share, abs=6e-4)
        assert float(gas.pressure_at(told, one)) == pytest.approx(pressure, rel=1e-9)
    for alveolar in (30.0, 60.0, 100.0, 650.0):
        args = [jnp.asarray(x) for x in (15.0, 0.05, 0.05)]
        found = gas.mixed_pressure(jnp.asarray(alveolar), one, *args)
        left = gas.content(jnp.asarray(alveolar), one, args[0]) - 0.05 / 0.95 * 1e3 * 0.05
        assert float(gas.content(found, one, args[0])) == pytest.approx(float(left), rel=1e-6)


def test_breathing_settles_where_it_should_under_sudden_change() -> None:
    """A jump of everything at once is settled within a step or two, whatever came before."""
    jump = np.arange(30) >= 10
    found = seen(
        steps=30,
        altitude=np.where(jump, 4500.0, 0.0),
        oxygen_uptake=np.where(jump, 2500.0, 250.0),
        carbon_dioxide_output=np.where(jump, 2300.0, 210.0),
    )
    for values in found:
        assert np.isfinite(np.asarray(values)).all()
    assert float(found.arterial_carbon_dioxide.min()) > 20.0
    assert float(found.arterial_carbon_dioxide.max()) < 50.0


def test_numerics() -> None:
    day = np.arange(60)
    busy = {
        "altitude": np.where(day > 30, 2500.0, 0.0),
        "oxygen_uptake": np.where((day > 5) & (day < 20), 1500.0, 250.0),
        "carbon_dioxide_output": np.where((day > 5) & (day < 20), 1400.0, 210.0),
        "asleep": np.where(day > 40, 1.0, 0.0),
    }
    series = ORGAN.series(60, **busy)
    solo.check_every_parameter_has_an_origin(ORGAN)
    solo.check_gradients_are_finite(ORGAN, series)
    solo.check_gradients_are_finite_differences(ORGAN, series)
    solo.check_jit_changes_nothing(ORGAN, series)
    solo.check_batch_is_loop(ORGAN, series)
    solo.check_single_precision(ORGAN, 60, **busy)


def test_guard_reports_what_no_one_has() -> None:
    derived = ORGAN.organ.derive(ORGAN.params())
    states, _ = ORGAN.walk(ORGAN.params(), ORGAN.series(2))
    state = jax.tree.map(lambda leaf: leaf[0], states)
    assert bool(ORGAN.organ.guard(state, derived))
    lost = state._replace(settled_pressure=state.settled_pressure * 5.0)
    assert not bool(ORGAN.organ.guard(lost, derived))
