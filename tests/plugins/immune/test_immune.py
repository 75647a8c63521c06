"""Flares, treatment, infection, C-reactive protein; laws and numerics."""

from __future__ import annotations

import csv
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

from tests.plugins import solo

ORGAN = solo.solo("immune", "plugins.immune", 0.25)
FOLDER = Path(__file__).parents[3] / "plugins" / "immune" / "reference"
STUDIES = {row["quantity"]: row for row in csv.DictReader((FOLDER / "studies.csv").open())}
YEARS = 4 * 1100


def within(quantity: str, value: float) -> None:
    row = STUDIES[quantity]
    assert float(row["low"]) <= value <= float(row["high"]), (quantity, value)


def walked(steps: int, params=None, **inputs):
    params = ORGAN.params() if params is None else params
    return ORGAN.walk(params, ORGAN.series(steps, **inputs))[1]


def on_day(day: int, steps: int) -> np.ndarray:
    """1 on one day, 0 otherwise."""
    return np.where(np.arange(steps) // 4 == day, 1.0, 0.0)


@pytest.fixture(scope="module")
def cold():
    return walked(YEARS, exposure=on_day(2, YEARS))


def test_health_moves_no_other_organ() -> None:
    seen = walked(240)
    for name in ("insulin_resistance", "heart_rate_change", "temperature_change", "activity"):
        np.testing.assert_allclose(getattr(seen, name), 0.0, atol=1e-12)
    np.testing.assert_allclose(seen.crp, float(ORGAN.params().crp_rest), rtol=1e-9)


def test_an_infection_on_wearables(cold) -> None:
    within("day of most pathogen", float(cold.pathogen.argmax()) / 4.0 - 2.0)
    within("fever", float(cold.temperature_change.max()))
    within("rise of heart rate", float(cold.heart_rate_change.max()))
    within("rise of breathing", float(cold.respiration_change.max()))
    within("highest crp", float(cold.crp.max()))
    within("insulin resistance", 100.0 * float(cold.insulin_resistance.max()))
    assert int(cold.crp.argmax()) > int(cold.temperature_change.argmax())
    fortnight = 4 * (2 + 21)
    assert float(cold.temperature_change[fortnight]) < 0.15
    assert float(cold.heart_rate_change[fortnight]) > 0.5
    assert float(cold.insulin_resistance[fortnight]) > 0.05


def test_who_was_ill_is_protected_for_a_while(cold) -> None:
    again = walked(YEARS, exposure=on_day(2, YEARS) + on_day(30, YEARS))
    assert float(again.pathogen[4 * 30 :].max()) < 0.05 * float(cold.pathogen.max())


def test_a_vaccine_is_felt_and_protects() -> None:
    steps = 4 * 90
    seen = walked(steps, vaccine=on_day(2, steps), exposure=on_day(40, steps))
    ill = walked(steps, exposure=on_day(40, steps))
    assert 0.2 < float(seen.temperature_change[: 4 * 20].max()) < 1.5
    assert float(seen.pathogen.max()) < 0.5 * float(ill.pathogen.max())


def test_infected_and_protected_never_leave_zero_to_one(cold) -> None:
    """A law: shares stay shares, however often a pathogen is caught."""
    assert float(cold.pathogen.min()) > -1e-9
    often = walked(4 * 200, exposure=10.0)
    assert 0.0 <= float(often.pathogen.min()) <= float(often.pathogen.max()) <= 1.0


def test_crp_halves_in_nineteen_hours_once_its_making_stops() -> None:
    """The liver set back to rest: what is left falls by half in 19 h (Vigushin 1993)."""
    organ, params = ORGAN.organ, ORGAN.params()
    derived = organ.derive(params)
    inputs = ORGAN.organ.Inputs(*(leaf[0] for leaf in ORGAN.series(1)))
    state = organ.initial(derived, inputs)
    state = state._replace(crp=state.crp + 100.0)
    rate = float(organ.rhs(jnp.zeros(()), state, inputs, derived).crp)
    assert -np.log(2.0) * 100.0 / rate * 24.0 == pytest.approx(19.0, rel=1e-6)


@pytest.mark.parametrize("drug", ["il6", "tnf"])
def test_das28_under_blockers(drug: str) -> None:
    ill = ORGAN.preset("rheumatoid_arthritis", flare_size=0.0)
    steps = 4 * 340
    alone = walked(steps, ill)
    treated = walked(steps, ill, **{f"{drug}_block": 0.95})
    for week in (4, 12, 24, 48):
        change = float(treated.das28[28 * week] - alone.das28[28 * week])
        within(f"{drug} at week {week}", change)
    assert float(treated.crp[-1]) < float(alone.crp[-1])
    assert float(alone.insulin_resistance[-1]) > 0.1


def test_lesions_with_and_without_steroids() -> None:
    ill = ORGAN.preset("relapsing_ms", flare_size=0.0)
    within("lesions", float(walked(4 * 300, ill).lesions[-1]))
    within("lesions under steroids", float(walked(4 * 300, ill, glucocorticoid=1.0).lesions[-1]))


def test_weaker_regulation_means_more_and_longer_flares() -> None:
    """Alexander and Wahl 2010: what removes presenting cells moves the threshold of illness."""
    shares = []
    for regulation in (0.12, 0.15, 0.2, 0.25, 0.4):
        params = ORGAN.preset("relapsing_ms", regulation=regulation)
        shares.append(float((walked(YEARS, params).activity > 0.4).mean()))
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.6
    assert 0.02 < shares[2] < 0.5


def test_below_the_threshold_the_immune_system_comes_to_rest() -> None:
    """R0 below 1 is tolerance: after the last push activity dies out."""
    steps = 4 * 400
    # The disease's own pulse lies beyond the run.
    params = ORGAN.params(flare_size=0.2, flare_interval=2000.0, flare_phase=0.9)
    seen = walked(steps, params, trigger=on_day(5, steps) * 2.0)
    assert float(seen.activity.max()) > 0.1
    assert float(seen.activity[-1]) < 0.02 * float(seen.activity.max())


def test_glucocorticoids_shorten_a_flare() -> None:
    steps = 4 * 200
    params = ORGAN.preset("relapsing_ms", flare_phase=0.05)
    pulse = np.where((np.arange(steps) > 4 * 22) & (np.arange(steps) < 4 * 32), 1.0, 0.0)
    alone, treated = walked(steps, params), walked(steps, params, glucocorticoid=pulse)
    assert float(treated.activity.mean()) < 0.8 * float(alone.activity.mean())


def test_numerics() -> None:
    steps = 4 * 40
    busy = {"exposure": on_day(2, steps), "trigger": 0.02, "glucocorticoid": 0.2, "tnf_block": 0.3}
    busy |= {"il6_block": 0.2, "antifolate": 0.2, "distress": 0.6, "sleep_loss": 1.0}
    busy |= {"vaccine": on_day(20, steps)}
    series = ORGAN.series(steps, **busy)
    solo.check_every_parameter_has_an_origin(ORGAN)
    solo.check_gradients_are_finite(ORGAN, series)
    solo.check_gradients_are_finite_differences(ORGAN, series)
    solo.check_jit_changes_nothing(ORGAN, series)
    solo.check_batch_is_loop(ORGAN, series)
    solo.check_single_precision(ORGAN, steps, **busy)
