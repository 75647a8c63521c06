"""Heat and water against the published two-node model, reviews and conservation."""

from __future__ import annotations

import csv
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from plugins.thermal import balance, model, skin
from tests.plugins import solo

ORGAN = solo.solo("thermal", "plugins.thermal", 1.0)
FOLDER = Path(__file__).parents[3] / "plugins" / "thermal" / "reference"
SETTINGS = list(csv.DictReader((FOLDER / "two_nodes.csv").open()))
AREA = 1.8258
HOT = {"temperature": 38.0, "humidity": 40.0, "air_speed": 0.3, "clothing": 0.3}
WORK = HOT | {"energy_rate": 5.0}


def seen(params=None, steps: int = 181, **inputs):
    params = ORGAN.params() if params is None else params
    return ORGAN.walk(params, ORGAN.series(steps, **inputs))[1]


@jax.jit
def hour(at: balance.Setting, own):
    """Core and skin after an hour from 36.8 and 33.7, steps of a minute."""

    def step(state, _):
        moved = balance.flows(*state, at, jnp.asarray(AREA), own)
        half = balance.flows(
            state[0] + 0.5 * moved.core, state[1] + 0.5 * moved.skin, at, jnp.asarray(AREA), own
        )
        return (state[0] + half.core, state[1] + half.skin), None

    return jax.lax.scan(step, (jnp.asarray(36.8), jnp.asarray(33.7)), length=60)[0]


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: f"{row['temperature']} {row['met']}")
def test_an_hour_as_the_two_node_model_has_it(row: dict) -> None:
    told = {key: jnp.asarray(float(value)) for key, value in row.items()}
    vapour = 0.5 * skin.vapour_pressure(told["temperature"])
    around = skin.Surroundings(told["temperature"], vapour, told["air_speed"], told["clothing"])
    none, one = jnp.zeros(()), jnp.ones(())
    at = balance.Setting(told["met"] * skin.MET, none, none, one, around)
    core, surface = hour(at, ORGAN.params(start_mass=70.0, wettable=0.0))
    assert float(core) == pytest.approx(float(row["core"]), abs=0.1)
    assert float(surface) == pytest.approx(float(row["skin"]), abs=0.1)


def test_rest_is_warm_and_stays() -> None:
    """Rows V089 and V090: core 36.7 to 37.3, skin 32 to 34; two days without drift."""
    rest = seen(ORGAN.params(start_mass=77.0, height=180.0), 2880)
    assert 36.7 < float(rest.core[0]) < 37.3
    assert 32.0 < float(rest.skin[0]) < 34.0
    assert abs(float(rest.water_change[-1])) < 0.05
    np.testing.assert_allclose(rest.core, rest.core[0], atol=0.02)
    np.testing.assert_allclose(rest.urine_flow, 1.05, atol=0.03)
    assert float(rest.heart_rate_drift.max()) < 0.2


def test_what_is_usual_rest_is_settled() -> None:
    derived = ORGAN.organ.derive(ORGAN.params(room_temperature=29.0, clothing=0.2))
    states, _ = ORGAN.walk(ORGAN.params(room_temperature=29.0, clothing=0.2), ORGAN.series(600))
    assert float(states.core[-1]) == pytest.approx(float(derived.core), abs=2e-3)
    assert float(states.skin[-1]) == pytest.approx(float(derived.skin), abs=2e-3)


def test_heat_is_conserved() -> None:
    """Turnover less every loss is what core and skin store."""
    params = ORGAN.params()
    derived = ORGAN.organ.derive(params)
    state = ORGAN.organ.initial(derived, jax.tree.map(lambda x: x[0], ORGAN.series(1)))
    state = state._replace(core=state.core + 1.2, skin=state.skin + 2.0)
    u = jax.tree.map(lambda x: x[0], ORGAN.series(1, **WORK))
    at = model.setting(state, u, derived)
    moved = balance.flows(state.core, state.skin, at, derived.area, params)
    capacity = params.heat_capacity * params.start_mass / derived.area * 60.0
    share = moved.answer.skin_share
    stored = capacity * ((1.0 - share) * moved.core + share * moved.skin)
    lost = moved.exchange.dry + moved.exchange.evaporative + moved.exchange.breath
    assert float(stored) == pytest.approx(float(at.heat + moved.answer.shiver - lost), rel=1e-9)


def test_water_is_conserved() -> None:
    """All that is drunk, made and lost is what gut and body hold."""
    inputs = WORK | {"water_rate": np.where(np.arange(181) < 30, 20.0, 0.0), "withheld": 1.0}
    series, params = ORGAN.series(181, **inputs), ORGAN.params()
    states, found = ORGAN.walk(params, series)
    derived = ORGAN.organ.derive(params)

    def unseen(state, u):
        at = model.setting(state, u, derived)
        moved = balance.flows(state.core, state.skin, at, derived.area, params)
        return model.losses(moved, derived).insensible

    made = float(params.metabolic_water) * 5.0
    away = found.sweat_rate + found.urine_flow + jax.vmap(unseen)(states, series)
    rate = np.asarray(series.water_rate + made - away) / 1e3
    held = np.asarray(states.water + states.gut_water)
    gained = np.cumsum(0.5 * (rate[1:] + rate[:-1]))
    np.testing.assert_allclose(held[1:] - held[0], gained, atol=0.02)
    assert float(states.water[-1]) < -0.8


def test_lost_water_heats_slows_sweat_and_drives_the_heart() -> None:
    """For each percent: 0.1 to 0.25 K (Sawka 2001) and 3 beats a minute (Adams 2014)."""
    work = WORK | {"temperature": 32.0, "air_speed": 1.0}  # hotter, nothing evaporates more
    wet = seen(water_rate=15.0, **work)
    dry = seen(withheld=1.0, **work)
    percent = -100.0 * float(dry.water_change[-1]) / 75.0
    assert float(wet.water_change[-1]) > 0.0
    assert percent > 1.0
    warmer = float(dry.core[-1] - wet.core[-1]) / percent
    assert 0.05 < warmer < 0.25
    beats = float(dry.heart_rate_drift[-1] - wet.heart_rate_drift[-1]) / percent
    assert beats == pytest.approx(3.0 + 7.2 * warmer, rel=0.1)
    lost = -100.0 * float(dry.plasma_change[-1]) / (42.0 * 75.0)
    assert 1.0 < lost / percent < 4.0


def test_a_litre_drunk_is_passed_within_hours() -> None:
    """Row V152: urine rises to 3 to 15 times the usual."""
    urine = np.asarray(
        seen(steps=600, water_rate=np.where(np.arange(600) < 10, 100.0, 0.0)).urine_flow
    )
    assert 3.0 < urine.max() / urine[0] < 15.0
    assert 30 < urine.argmax() < 90
    assert (urine - urine[0]).sum() > 600.0


def test_a_day_without_drink_concentrates_urine_and_thirst_makes_it_good() -> None:
    dry = np.arange(2880) < 1440
    found = seen(steps=2880, withheld=np.where(dry, 1.0, 0.0))
    assert 293.0 < float(found.osmolality[1439]) < 300.0
    assert float(found.urine_flow[1439]) < 0.7
    assert -1.8 < float(found.water_change[1439]) < -0.7
    assert float(found.water_change[-1]) > float(found.water_change[1439]) + 0.4


def test_a_week_of_heat_acclimates_and_a_fortnight_without_takes_a_third() -> None:
    """Daanen 2018: most of the gain in week 1, 2.3 to 2.6 % lost a day."""
    days, minute = 22, np.arange(22 * 288) * 5
    work = (minute % 1440 < 120) & (minute < 8 * 1440)
    harder = WORK | {"energy_rate": 6.0}
    inputs = {key: np.where(work, value, 0.0) for key, value in harder.items()}
    series = ORGAN.series(days * 288, **inputs)
    states, _ = ORGAN.walk(ORGAN.params(), series, 5.0)
    gained = np.asarray(states.acclimation)[287::288]
    assert 0.6 < gained[6] < 0.95
    assert gained[21] / gained[7] == pytest.approx(np.exp(-0.025 * 14), abs=0.03)


def test_cold_shivers_and_shuts_the_skin() -> None:
    cold = seen(temperature=5.0, humidity=60.0, air_speed=0.3, clothing=0.3)
    assert float(cold.skin[-1]) < 26.0
    assert float(cold.core[-1]) > 35.5
    assert float(cold.skin_blood_flow[-1]) < 0.06
    assert float(cold.sweat_rate[-1]) < 0.1


def test_sleep_cools() -> None:
    asleep = seen(asleep=1.0, steps=360)
    assert 0.1 < float(asleep.core[0] - asleep.core[-1]) < 0.6


def test_sweat_takes_salt() -> None:
    work = seen(**WORK)
    sodium = (
        np.asarray(work.sweat_sodium_loss)[-1] / 22.99 / (1.44 * np.asarray(work.sweat_rate)[-1])
    )
    assert 20.0 < sodium < 80.0


def test_numerics() -> None:
    index = np.arange(60)
    busy = {key: np.where(index > 10, value, 0.0) for key, value in WORK.items()}
    busy |= {"water_rate": np.where(index > 40, 10.0, 0.0), "withheld": 0.3}
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
    assert not bool(ORGAN.organ.guard(state._replace(core=state.core + 9.0), derived))
