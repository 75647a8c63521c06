"""Balance, derivatives and numerics of the settled kidney."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from plugins.kidney_pressure.balance import Slow, unbalanced
from plugins.kidney_pressure.newton import root, solve
from plugins.kidney_pressure.quantities import Settled

from . import runs

DRAWS = 256
DOSES = (
    "ace_inhibitor", "angiotensin_blocker", "calcium_blocker", "thiazide", "loop_diuretic",
    "mineralocorticoid_blocker", "beta_blocker", "sglt2_inhibitor", "dash",
)  # fmt: skip


@cache
def people() -> Any:
    """Draws from the priors, ages and sexes, within bounds; (draws,) in each field."""
    random = np.random.default_rng(4)
    manifest = runs.plugin().manifest
    assert manifest is not None
    columns = {}
    for item in manifest.parameter:
        value = np.full(DRAWS, item.default)
        if item.prior is not None:
            noise = item.prior.scale * random.standard_normal(DRAWS)
            centre = item.prior.location
            value = centre * np.exp(noise) if item.prior.family == "lognormal" else centre + noise
        columns[item.id] = np.clip(value, *item.bounds)
    columns["age"] = random.uniform(20.0, 90.0, DRAWS)
    columns["sex"] = random.integers(0, 2, DRAWS).astype(float)
    return runs.organ().Params(**{key: jnp.asarray(value) for key, value in columns.items()})


@cache
def lives() -> Any:
    """Salt, weight and drugs across their ranges; (draws,) in each field."""
    random = np.random.default_rng(5)
    columns = {name: np.zeros(DRAWS) for name in runs.organ().Inputs._fields}
    for name in DOSES:
        columns[name] = random.integers(0, 2, DRAWS) * random.uniform(0.0, 1.5, DRAWS)
    columns["dash"] = np.clip(columns["dash"], 0.0, 1.0)
    columns["sodium_change"] = random.uniform(-800.0, 4000.0, DRAWS)
    columns["alcohol_change"] = random.uniform(-50.0, 50.0, DRAWS)
    columns["potassium_change"] = random.uniform(-40.0, 80.0, DRAWS)
    columns["body_mass"] = random.uniform(69.0, 83.0, DRAWS)  # nobody gains more overnight
    return runs.organ().Inputs(**{key: jnp.asarray(value) for key, value in columns.items()})


@cache
def walked() -> Any:
    return jax.jit(jax.vmap(lambda p, u: runs.walk(p, u, 30)))(people(), lives())


def test_every_person_finds_a_balance_under_any_treatment() -> None:
    seen, states = walked()
    assert np.isfinite(runs.numbers(seen)).all()
    eaten = np.asarray(people().sodium_intake + lives().sodium_change / 22.99)
    error = np.asarray(seen.sodium_excretion[:, -1]) / eaten - 1.0
    assert np.abs(error).max() < 0.02
    assert 40.0 < float(seen.mean_pressure.min()) < float(seen.mean_pressure.max()) < 190.0
    assert float(states.nephrons.min()) > 0.1


def test_what_is_eaten_is_excreted_or_retained() -> None:
    """Excess intake less excess excretion is the sodium state, step by step."""
    seen, states = runs.run(runs.parameters(), 40, 0.25, sodium_change=2000.0, thiazide=1.0)
    eaten = 181.44 + 2000.0 / 22.99
    balance = eaten - np.asarray(seen.sodium_excretion)
    stored = np.cumsum(0.25 * 0.5 * (balance[1:] + balance[:-1]))
    gained = np.asarray(states.sodium)[1:] - float(states.sodium[0])
    np.testing.assert_allclose(gained, stored, atol=0.02 * np.abs(gained).max())


def test_a_day_in_balance_is_balanced() -> None:
    seen, states = runs.run(runs.parameters(), 30)
    assert float(seen.sodium_excretion[-1]) == pytest.approx(181.44, rel=0.002)
    assert abs(float(states.sodium[-1])) < 1.0
    np.testing.assert_allclose(seen.mean_pressure, seen.mean_pressure[0], atol=0.05)


def test_excretion_follows_a_step_of_salt_over_days() -> None:
    seen, _ = runs.run(runs.parameters(), 12, sodium_change=100.0 * 22.99)
    done = (np.asarray(seen.sodium_excretion) - 181.44) / 100.0
    assert 0.2 < done[0] < 0.8
    assert done[5] > 0.9
    assert np.all(np.diff(done) > -1e-6)


def test_three_day_steps_end_where_daily_ones_do() -> None:
    daily, _ = runs.run(runs.parameters(), 120, ace_inhibitor=1.0, sodium_change=-1000.0)
    coarse, _ = runs.run(runs.parameters(), 40, 3.0, ace_inhibitor=1.0, sodium_change=-1000.0)
    assert float(coarse.mean_pressure[-1]) == pytest.approx(
        float(daily.mean_pressure[-1]), abs=0.02
    )


def _month_of_pressure(params: Any, u: Any) -> Any:
    seen, _ = runs.walk(params, u, 12, 1.0)
    return seen.mean_pressure[-1] + 0.1 * seen.gfr[-1]


PERSONAL = {
    "sodium_intake": 0.1, "sympathetic_drive": 1e-3, "kidney_size": 1e-3, "gfr_loss": 1e-3,
    "weight_gain": 3e-5,
}  # fmt: skip


@cache
def _slopes() -> Any:
    """Reverse derivatives of every parameter for every draw."""
    return jax.jit(jax.vmap(jax.grad(_month_of_pressure)))(people(), lives())


def test_derivatives_are_finite_over_the_prior() -> None:
    assert all(np.isfinite(np.asarray(leaf)).all() for leaf in _slopes())


def test_derivatives_equal_finite_differences() -> None:
    value = jax.jit(jax.vmap(_month_of_pressure))
    manifest = runs.plugin().manifest
    assert manifest is not None
    assert {item.id for item in manifest.personal} == set(PERSONAL)
    for name, h in PERSONAL.items():
        centre = getattr(people(), name)
        up, down = (value(people()._replace(**{name: centre + s}), lives()) for s in (h, -h))
        told, exact = np.asarray(up - down) / (2 * h), np.asarray(getattr(_slopes(), name))
        np.testing.assert_allclose(exact, told, rtol=1e-4, atol=1e-4 * np.abs(exact).max())


def test_jit_equals_no_jit_and_single_precision_agrees() -> None:
    model, u = runs.organ(), runs.inputs(sodium_change=500.0, thiazide=1.0)
    base = model.derive(runs.parameters())
    state = model.initial(base, u)._replace(sodium=jnp.asarray(60.0), thiazide=jnp.asarray(1.0))
    now = jnp.zeros(())
    plain, fast = model.rhs(now, state, u, base), jax.jit(model.rhs)(now, state, u, base)
    np.testing.assert_allclose(runs.numbers(plain), runs.numbers(fast), rtol=1e-9, atol=1e-12)
    narrow, _ = runs.run(runs.parameters(jnp.float32), 30, thiazide=1.0)
    wide, _ = runs.run(runs.parameters(), 30, thiazide=1.0)
    assert {leaf.dtype for leaf in narrow} == {jnp.dtype("float32")}
    np.testing.assert_allclose(narrow.mean_pressure, wide.mean_pressure, atol=0.05)


def test_vmap_equals_loop() -> None:
    together = walked()[0].mean_pressure
    for row in (0, 7, 200):
        person, life = jax.tree.map(lambda x, row=row: x[row], (people(), lives()))
        alone, _ = runs._walk(person, life, 30, 1.0)
        np.testing.assert_allclose(together[row], alone.mean_pressure, rtol=1e-9)


def test_a_year_takes_less_than_a_second() -> None:
    params = runs.parameters()
    runs.run(params, 365, thiazide=1.0)
    began = time.perf_counter()
    jax.block_until_ready(runs.run(params, 365, thiazide=0.5))
    assert time.perf_counter() - began < 1.0


def test_elimination_solves_what_numpy_solves() -> None:
    random = np.random.default_rng(1)
    matrix = random.standard_normal((4, 4)) + 4.0 * np.eye(4)
    right = random.standard_normal(4)
    found = solve([[jnp.asarray(x) for x in row] for row in matrix], [*map(jnp.asarray, right)])
    np.testing.assert_allclose(np.asarray(found), np.linalg.solve(matrix, right), rtol=1e-10)


def test_the_root_is_a_root() -> None:
    params = runs.parameters(sympathetic_drive=1.4)
    base = runs.organ().derive(params)
    slow = Slow(
        base.vascularity, base.baroreceptors, base.nephrons, params.sympathetic_drive,
        params.sodium_intake, jnp.asarray(80.0), base.base_sodium, jnp.asarray(1.0),
        effects=_untreated(params),
    )  # fmt: skip
    x = root(unbalanced, base.base, (params, slow), 7)
    left = unbalanced(x, (params, slow))
    assert isinstance(x, Settled)
    np.testing.assert_allclose(np.asarray(left), 0.0, atol=1e-10)


def _untreated(params: Any) -> Any:
    from plugins.kidney_pressure.therapy import none_of

    return none_of(params)
