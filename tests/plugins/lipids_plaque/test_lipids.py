"""Levels, plaque and hazards against trials; balances and numerics."""

from __future__ import annotations

import csv
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.plugins import solo

from .years import ORGAN, after

FOLDER = Path(__file__).parents[3] / "plugins" / "lipids_plaque" / "reference"
CURVES = list(csv.DictReader((FOLDER / "dose_curves.csv").open()))
TRIAL = {"ldl_untreated": 180.0, "triglycerides_untreated": 180.0}
MMOL = 38.67
BUSY = {"atorvastatin_dose": 40.0, "ezetimibe_dose": 10.0, "antibody_rate": 10.7, "mass": 80.0}


@pytest.mark.parametrize("row", CURVES, ids=lambda row: f"{row['drug']} {row['dose']}")
def test_dose_curves_as_printed(row: dict) -> None:
    params = ORGAN.params(**TRIAL)
    ldl = after(120, params, **{f"{row['drug']}_dose": float(row["dose"])}).ldl
    assert 100.0 * (1.0 - float(ldl[-1]) / 180.0) == pytest.approx(float(row["fall"]), abs=0.6)


def test_statin_and_ezetimibe_together() -> None:
    ldl = after(120, ORGAN.params(**TRIAL), atorvastatin_dose=40.0, ezetimibe_dose=10.0).ldl
    assert 100.0 * (1.0 - float(ldl[-1]) / 180.0) == pytest.approx(59.2, abs=0.6)


def test_antibody_on_a_statin_as_in_trials() -> None:
    """-61 % beyond the statin at 24 weeks (10.1056/NEJMoa1501031); lipoprotein(a) -19 %."""
    alone = after(168, atorvastatin_dose=40.0)
    both = after(168, atorvastatin_dose=40.0, antibody_rate=10.7)
    assert 0.55 < 1.0 - float(both.ldl[-1] / alone.ldl[-1]) < 0.65
    assert 0.15 < 1.0 - float(both.lipoprotein_a[-1] / alone.lipoprotein_a[-1]) < 0.20


def test_unchanged_life_keeps_the_levels() -> None:
    seen = after(400)
    for name in ("ldl", "hdl", "triglycerides", "lipoprotein_a"):
        np.testing.assert_allclose(getattr(seen, name), getattr(seen, name)[0], rtol=1e-9)
    same_weight = after(400, mass=75.0)
    np.testing.assert_allclose(same_weight.ldl, seen.ldl, rtol=1e-12)


def test_ten_kilograms_less_as_in_weight_trials() -> None:
    seen = after(200, mass=65.0)
    assert float(seen.ldl[-1]) == pytest.approx(130.0 - 7.7, abs=0.05)
    assert float(seen.triglycerides[-1]) == pytest.approx(120.0 - 13.3, abs=0.05)
    assert float(seen.hdl[-1]) > 52.0


@pytest.mark.parametrize(("years", "ratio", "off"), [(5.0, 0.78, 0.02), (60.0, 0.455, 0.02)])
def test_one_mmol_less_for_years_and_for_life(years: float, ratio: float, off: float) -> None:
    """0.78 after five years (CTT 2010), 0.455 after a life (Ference 2012)."""
    organ, params = ORGAN.organ, ORGAN.params(ldl_untreated=150.0)
    u = jax.tree.map(lambda leaf: leaf[0], ORGAN.series(1))
    usual = organ.initial(params, u)
    kept = 1.0 - np.exp(-years / 13.0)
    lower = usual._replace(exposure=usual.exposure - kept)
    now = jnp.zeros(())
    found = organ.outputs(now, lower, u, params).event_hazard
    assert float(found / organ.outputs(now, usual, u, params).event_hazard) == pytest.approx(
        ratio, abs=off
    )


def test_five_years_of_a_statin_lower_the_hazard_by_a_fifth_per_mmol() -> None:
    """CTT 2010: -22 % per mmol/L at some five years, walked and not told."""
    params = ORGAN.params(ldl_untreated=150.0)
    days = round(5 * 365.25)
    plain, treated = after(days, params), after(days, params, rosuvastatin_dose=10.0)
    fell = float(plain.ldl[-1] - treated.ldl[-1]) / MMOL
    ratio = float(treated.event_hazard[-1] / plain.event_hazard[-1])
    assert ratio ** (1.0 / fell) == pytest.approx(0.78, abs=0.02)
    assert float(treated.event_risk[-1]) < float(plain.event_risk[-1])


@pytest.mark.parametrize(("ldl", "low", "high"), [(93.0, -0.15, 0.25), (36.6, -1.2, -0.7)])
def test_plaque_as_in_glagov(ldl: float, low: float, high: float) -> None:
    """Percent atheroma volume in 76 weeks: +0.05 at 93 mg/dL, -0.95 at 36.6 mg/dL."""
    params = ORGAN.params(ldl_untreated=ldl, plaque_start=37.0)
    plaque = after(76 * 7, params).plaque
    assert low < float(plaque[-1] - plaque[0]) < high


def test_risk_factors_raise_the_hazard_and_age_doubles_it() -> None:
    usual = float(after(2).event_hazard[0])
    for name in ("smoker", "diabetes"):
        assert float(after(2, ORGAN.params(**{name: 1.0})).event_hazard[0]) > 1.5 * usual
    older = float(after(2, ORGAN.params(age=59.0, ldl_untreated=3.4 * MMOL)).event_hazard[0])
    younger = float(after(2, ORGAN.params(age=50.0, ldl_untreated=3.4 * MMOL)).event_hazard[0])
    assert older / younger == pytest.approx(2.0, rel=1e-6)
    assert float(after(2, systolic=145.0).event_hazard[0]) / usual == pytest.approx(1.5, abs=0.01)


def test_antibody_is_neither_made_nor_lost() -> None:
    """Injected and absorbed = under the skin, in the body and eliminated."""
    p, series = ORGAN.params(), ORGAN.series(200, antibody_rate=10.7)
    states, _ = ORGAN.walk(p, series)
    level = np.asarray(states.antibody_central) / 3.41
    gone = 0.192 * level + 4.92 * level / (8.22 + level)
    gone = float((gone[:-1] + gone[1:]).sum() / 2.0)
    held = sum(float(getattr(states, f"antibody_{n}")[-1]) for n in ("depot", "central"))
    held += float(states.antibody_peripheral[-1])
    assert gone + held == pytest.approx(0.762 * 10.7 * 199.0, rel=1e-3)


def test_numerics() -> None:
    series = ORGAN.series(200, **BUSY)
    solo.check_every_parameter_has_an_origin(ORGAN)
    solo.check_gradients_are_finite(ORGAN, series)
    solo.check_gradients_are_finite_differences(ORGAN, series)
    solo.check_jit_changes_nothing(ORGAN, series)
    solo.check_batch_is_loop(ORGAN, series)
    solo.check_single_precision(ORGAN, 200, **BUSY)


def test_gradient_at_no_dose_is_finite() -> None:
    def final(dose):
        series = ORGAN.series(30)._replace(atorvastatin_dose=jnp.full(30, dose))
        return ORGAN.walk(ORGAN.params(), series)[1].ldl[-1]

    assert np.isfinite(float(jax.grad(final)(0.0)))


def test_guard_reports_what_no_one_has() -> None:
    params = ORGAN.params()
    states, _ = ORGAN.walk(params, ORGAN.series(2))
    state = jax.tree.map(lambda leaf: leaf[0], states)
    assert bool(ORGAN.organ.guard(state, params))
    assert not bool(ORGAN.organ.guard(state._replace(ldl=0.0 * state.ldl), params))
