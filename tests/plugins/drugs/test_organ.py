"""The organ of drugs: its manifest is the library's, and exposures go where persons push them."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from plugins.drugs.library import library
from plugins.drugs.person import Person, clearance_factor
from plugins.drugs.tables import NAMES, direct, tables
from tests.plugins.solo import (
    Solo,
    check_every_parameter_has_an_origin,
    solo,
)

TAKEN = {
    "metoprolol_dose": 100.0, "amiodarone_dose": 200.0, "lisinopril_dose": 10.0,
    "digoxin_dose": 0.125, "dapagliflozin_dose": 10.0, "diltiazem_dose": 240.0,
    "ivabradine_dose": 10.0, "spironolactone_dose": 25.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def one() -> Solo:
    return solo("drugs", "plugins.drugs", 1.0)


@partial(jax.jit, static_argnums=0)
def _at_rest(one: Solo, p: Any, u: Any) -> Any:
    return one.organ.outputs(jnp.zeros(()), one.organ.initial(p, u), u, p)


def at_rest(one: Solo, doses: dict[str, float], **params: float) -> dict[str, float]:
    """Outputs where the initial state starts, which is at rest for constant doses."""
    p, u = one.params(**params), jax.tree.map(lambda x: x[0], one.series(1, **doses))
    return {k: float(v) for k, v in _at_rest(one, p, u)._asdict().items()}


def test_manifest_follows_the_library(one):
    inputs = {port.id: port for port in one.manifest.input}
    knobs = {kind.kind: kind.knob[0] for kind in one.manifest.intervention}
    for name in NAMES:
        drug = library()[name]
        daily = drug.amount * 24.0 / drug.every_h
        assert inputs[f"{name}_dose"].departure
        assert knobs[name].default == pytest.approx(daily, rel=1e-5)
    check_every_parameter_has_an_origin(one)


def test_standard_doses_in_the_usual_adult_are_one(one):
    for name in NAMES:
        drug = library()[name]
        daily = drug.amount * 24.0 / drug.every_h
        found = at_rest(one, {f"{name}_dose": daily}, mass=70.0)
        if drug.organ_class:
            assert found[drug.organ_class] == pytest.approx(1.0, rel=1e-6), name
    assert direct("heart.if_block")
    assert direct("heart.contractility")


def test_a_start_under_constant_doses_is_at_rest(one):
    p, u = one.params(), jax.tree.map(lambda x: x[0], one.series(1, **TAKEN))
    state = one.organ.initial(p, u)
    rate = one.organ.rhs(jnp.zeros(()), state, u, p)
    assert max(abs(float(r)) for r in rate[:-1]) < 1e-4


def test_exposure_builds_up_with_the_time_a_dose_stays(one):
    series = one.series(200, **{"amiodarone_dose": 200.0, "metoprolol_dose": 100.0})
    p = one.params(mass=70.0)
    start = one.organ.initial(p, jax.tree.map(lambda x: 0.0 * x[0], series))
    state = start
    for _ in range(20):
        rate = one.organ.rhs(jnp.zeros(()), state, jax.tree.map(lambda x: x[0], series), p)
        state = jax.tree.map(lambda y, k: y + 0.5 * k, state, rate)
    assert float(state.metoprolol) > 0.9  # ten days
    assert 0.2 < float(state.amiodarone) < 0.5  # weeks
    days = dict(zip(NAMES, tables().days, strict=True))
    assert 20.0 < days["amiodarone"] < 60.0


def test_persons_and_partners_move_exposure_as_the_library_says(one):
    alone = at_rest(one, {"metoprolol_dose": 100.0}, mass=70.0)["beta_blocker"]
    poor = at_rest(one, {"metoprolol_dose": 100.0}, mass=70.0, cyp2d6_activity=0.0)
    assert poor["beta_blocker"] / alone == pytest.approx(1.0 / 0.17, rel=0.01)
    both = {"metoprolol_dose": 100.0, "amiodarone_dose": 200.0}
    other = clearance_factor(library()["metoprolol"], Person(), {"amiodarone": 1.0}, library())
    assert at_rest(one, both, mass=70.0)["beta_blocker"] / alone == pytest.approx(
        1.0 / other, rel=0.02
    )
    failing = at_rest(one, {"lisinopril_dose": 10.0}, mass=70.0, creatinine_clearance=25.0)
    assert failing["ace_inhibitor"] == pytest.approx(4.0, rel=1e-6)
    fed = at_rest(one, {"lisinopril_dose": 10.0, "filtration": 50.0}, mass=70.0)
    assert fed["ace_inhibitor"] == pytest.approx(2.0, rel=1e-6)
    half = at_rest(one, {"lisinopril_dose": 10.0}, mass=70.0, adherence=0.5)
    assert half["ace_inhibitor"] == pytest.approx(0.5)
    # Digoxin doubles its level beside amiodarone; published x1.7, through no enzyme.
    quiet = at_rest(one, {"digoxin_dose": 0.125}, mass=70.0)["contractility"]
    louder = at_rest(one, {"digoxin_dose": 0.125, "amiodarone_dose": 200.0}, mass=70.0)
    assert louder["contractility"] > 1.3 * quiet > 0.0


def test_ivabradine_slows_by_ten_beats(one):
    """5 mg twice daily takes a tenth of the rate off; SHIFT: 8 to 11 beats at 7.5 mg."""
    assert -0.14 < at_rest(one, {"ivabradine_dose": 10.0}, mass=70.0)["heart_rate"] < -0.07


def test_a_failing_ventricle_recovers_over_months(one):
    series = one.series(366, **{"metoprolol_dose": 100.0})
    _, outputs = one.walk(one.params(mass=70.0), series)
    recovered = np.asarray(outputs.remodelling)
    assert recovered[30] < 0.35
    assert 0.8 < recovered[365] < 1.0
    classwise = one.walk(one.params(mass=70.0), one.series(366, beta_blocker=1.0))[1].remodelling
    assert float(classwise[365]) == pytest.approx(recovered[365], rel=0.02)


def _everything(one: Solo, p: Any, dtype: Any = jnp.float64) -> Any:
    """Rates and outputs under eight drugs, away from rest."""
    u = jax.tree.map(lambda x: x[0], one.series(1, dtype, **TAKEN))
    state = jax.tree.map(lambda x: 0.7 * x + 0.01, one.organ.initial(p, u))
    now = jnp.zeros((), dtype)
    return jnp.stack([*one.organ.rhs(now, state, u, p), *one.organ.outputs(now, state, u, p)])


def test_derivatives_are_finite_over_the_priors_and_true(one):
    slopes = jax.jit(jax.vmap(jax.jacfwd(lambda p: _everything(one, p))))(one.draws())
    assert all(np.isfinite(np.asarray(slope)).all() for slope in slopes)
    p, value = one.params(), jax.jit(lambda p: _everything(one, p))
    slope = jax.jit(jax.jacfwd(lambda p: _everything(one, p)))(p)
    for name in p._fields:
        h = 1e-6 * max(abs(float(getattr(p, name))), 0.1)
        up, down = (value(p._replace(**{name: getattr(p, name) + s * h})) for s in (1.0, -1.0))
        np.testing.assert_allclose(
            getattr(slope, name), (up - down) / (2.0 * h), rtol=1e-4, atol=1e-8, err_msg=name
        )


def test_compiling_batching_and_single_precision_change_nothing(one):
    p = one.params()
    run = jax.jit(lambda q: _everything(one, q))
    plain, compiled = _everything(one, p), run(p)
    np.testing.assert_allclose(plain, compiled, rtol=1e-9, atol=1e-12)
    batch = one.draws(3, seed=1)
    together = jax.jit(jax.vmap(lambda q: _everything(one, q)))(batch)
    alone = run(jax.tree.map(lambda leaf: leaf[1], batch))
    np.testing.assert_allclose(together[1], alone, rtol=1e-9, atol=1e-12)
    narrow = jax.jit(lambda q: _everything(one, q, jnp.float32))(one.params(jnp.float32))
    assert narrow.dtype == jnp.float32
    np.testing.assert_allclose(np.asarray(narrow, float), plain, rtol=2e-3, atol=2e-4)


def test_exposure_builds_up_as_the_closed_form_says(one):
    """`reference/build_up.csv`: lisinopril and digoxin from day 1 on, written out by hand."""
    table = np.genfromtxt(
        files("plugins.drugs") / "reference/build_up.csv", delimiter=",", names=True
    )
    days = table["time"].astype(int)
    doses = {
        name: np.where(np.arange(days[-1] + 1) >= 1, table[name][-1], 0.0)
        for name in ("lisinopril_dose", "digoxin_dose")
    }
    outputs = one.walk(one.params(mass=70.0), one.series(days[-1] + 1, **doses))[1]
    for name in ("ace_inhibitor", "contractility"):
        found = np.asarray(getattr(outputs, name))[days]
        np.testing.assert_allclose(found, table[name], atol=0.01 * table[name].max(), err_msg=name)
