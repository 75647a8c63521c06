"""Night and day pressure by the hour of the daily dose, against ambulatory trials."""

from __future__ import annotations

from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import pytest

from plugins.kidney_pressure.hours import night_wave

from . import runs

DRUGS = ("", "ace_inhibitor", "angiotensin_blocker", "calcium_blocker")
HOURS = (8.0, 21.0)


@cache
def _all() -> dict[tuple[str, float], Any]:
    """Outputs once the effect of a standard dose has built up, at each hour, in hypertension."""
    model, params = runs.organ(), runs.parameters(**runs.HYPERTENSION)
    cases = [(drug, hour) for drug in DRUGS for hour in HOURS]
    tables = [{"dose_hour": hour} | ({drug: 1.0} if drug else {}) for drug, hour in cases]
    batch = jax.tree.map(lambda *rows: jnp.stack(rows), *(runs.inputs(**t) for t in tables))

    def built_up(u: Any) -> Any:
        p = model.derive(params)
        state = model.initial(p, u)._replace(**{name: getattr(u, name) for name in DRUGS[1:]})
        return model.outputs(jnp.zeros(()), state, u, p)

    ends = jax.jit(jax.vmap(built_up))(batch)
    return {c: jax.tree.map(lambda row, k=k: float(row[k]), ends) for k, c in enumerate(cases)}


def after(drug: str, hour: float) -> Any:
    return _all()[drug, hour]


def test_night_and_day_average_to_the_mean_pressure() -> None:
    for hour in HOURS:
        seen = after("ace_inhibitor", hour)
        mean = (9.0 * seen.night_pressure + 15.0 * seen.day_pressure) / 24.0
        assert mean == pytest.approx(seen.mean_pressure, abs=1e-9)


def test_without_drugs_the_night_dips_and_the_hour_means_nothing() -> None:
    seen = after("", 8.0)
    assert seen.night_pressure / seen.day_pressure == pytest.approx(0.87, abs=1e-9)
    assert after("", 21.0).night_pressure == pytest.approx(seen.night_pressure, abs=1e-9)


@pytest.mark.parametrize("drug", DRUGS[1:])
def test_an_evening_dose_lowers_the_night_by_less_than_trials_could_see(drug: str) -> None:
    """HARMONY could see 3 mmHg systolic and saw none, doi:10.1161/HYPERTENSIONAHA.118.11101;
    nights were lower under amlodipine in the evening in Luo 2019, doi:10.31083/j.rcm.2019.02.31814.
    """
    gained = after(drug, 8.0).night_pressure - after(drug, 21.0).night_pressure
    assert 0.5 < gained < 3.0
    assert after(drug, 21.0).mean_pressure == pytest.approx(after(drug, 8.0).mean_pressure)


def test_a_drug_that_stays_long_lowers_the_night_like_the_day() -> None:
    """Chlorthalidone lowers the night as 24 hours, hydrochlorothiazide (half-life 10 h) less:
    13.5 of 12.4 and 6.4 of 7.4 mmHg, Ernst 2006, doi:10.1161/01.HYP.0000203309.07140.d3."""
    p, u = runs.parameters(), runs.inputs(dose_hour=8.0)
    long, short = (float(night_wave(jnp.asarray(h), u, p)) for h in (36.0, 10.0))
    assert -0.2 < long < 0.0
    assert short < 2.0 * long


def test_the_two_harmonics_follow_the_whole_curve() -> None:
    """The night's mean of a sum of exponentials, by its closed form."""
    p, u = runs.parameters(), runs.inputs(dose_hour=21.0)
    half_life = jnp.asarray(28.0)
    fade, come = float(half_life) / jnp.log(2.0), float(p.effect_onset)
    hours = jnp.linspace(22.0, 31.0, 2001) - 21.0

    def curve(t: Any) -> Any:
        parts = [jnp.exp(-t / tau) / (1.0 - jnp.exp(-24.0 / tau)) for tau in (fade, come)]
        return 24.0 * (parts[0] - parts[1]) / (fade - come)

    whole = float(curve(hours).mean()) - 1.0
    assert float(night_wave(half_life, u, p)) == pytest.approx(whole, abs=0.02)
