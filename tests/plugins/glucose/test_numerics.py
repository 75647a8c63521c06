"""Meal bookkeeping, gradients, batching, precision."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from plugins.glucose.gut import Meal, emptying_rate, remember_meal

from . import runs

ORGANS = ("glucose_t1d", "glucose_endogenous")
MINUTES = 241


def _table(name: str):
    return runs.inputs(
        name,
        MINUTES,
        carbohydrate_rate=runs.pulses(MINUTES, (20, 10, 5.0)),
        bolus_rate=runs.pulses(MINUTES, (15, 1, 4.0)),
        heart_rate_excess=runs.pulses(MINUTES, (100, 40, 45.0)),
        sleep_loss=2.0,
    )


def _meal(rates: list[float], step: float, left: float) -> list[float]:
    """Meal size after each update of a series of steps, with `left` mg in the stomach."""
    meal, sizes = Meal(jnp.asarray(0.0), jnp.asarray(0.0), jnp.asarray(-1.0)), []
    for index, rate in enumerate(rates):
        content = jnp.asarray(left)
        meal = remember_meal(
            jnp.asarray(index * step), content, jnp.zeros(()), meal, jnp.asarray(rate)
        )
        sizes.append(float(meal.amount))
    return sizes


def test_meal_size_counts_the_running_minute_and_what_is_left() -> None:
    rates = [0.0, 5.0, 5.0, 0.0, 0.0, 2.0]
    assert _meal(rates, 1.0, 300.0) == [0, 5300, 10300, 10300, 10300, 2300]


def test_meal_size_does_not_depend_on_the_step() -> None:
    quarters = [0.0] * 4 + [5.0] * 8 + [0.0] * 4
    assert _meal(quarters, 0.25, 0.0)[-1] == 10000
    assert _meal([0.0, 5.0, 5.0, 0.0], 5.0, 0.0)[-1] == 50000


def test_emptying_is_fast_when_full_or_nearly_empty() -> None:
    gut = runs.organ("glucose_t1d").derive(runs.parameters("glucose_t1d")).gut
    amount = jnp.asarray(60_000.0)
    rate = [float(emptying_rate(share * amount, amount, gut)) for share in (1.0, 0.45, 0.0)]
    assert rate[1] < 0.4 * min(rate[0], rate[2])
    unknown = emptying_rate(amount, jnp.zeros(()), gut)
    np.testing.assert_allclose(unknown, gut.emptying_max)


@pytest.mark.parametrize("name", ORGANS)
def test_gradient_matches_finite_differences(name: str) -> None:
    """Of mean glucose over four hours, for every personal parameter."""
    table, params = _table(name), runs.parameters(name)
    personal = [item.id for item in runs.manifest(name).personal]

    def mean_glucose(values):
        person = params._replace(**dict(zip(personal, values, strict=True)))
        return runs.run(name, person, table)[0].plasma_glucose.mean()

    values = jnp.stack([getattr(params, key) for key in personal])
    exact = np.asarray(jax.jit(jax.jacfwd(mean_glucose))(values))
    for index, key in enumerate(personal):
        h = 1e-5 * float(values[index])
        up, down = (mean_glucose(values.at[index].add(s)) for s in (h, -h))
        found = float(up - down) / (2 * h)
        np.testing.assert_allclose(found, exact[index], rtol=2e-4, atol=1e-6, err_msg=key)


@pytest.mark.parametrize("name", ORGANS)
def test_reverse_gradient_at_rest_is_finite(name: str) -> None:
    """No meal, no exercise, no dose: the places where a careless `where` gives NaN."""
    model = runs.organ(name)
    row = jax.tree.map(lambda x: x[0], runs.inputs(name, 1))

    def total(params, row):
        p = model.derive(params)
        start = jnp.zeros(())
        state = model.update(start, runs.start(name, params), row, p)
        return sum(jax.tree.leaves(model.rhs(start, state, row, p)))

    slopes = jax.grad(total, argnums=(0, 1))(runs.parameters(name), row)
    assert all(bool(jnp.isfinite(leaf)) for leaf in jax.tree.leaves(slopes))


@pytest.mark.parametrize("name", ORGANS)
def test_vmap_equals_loop_and_jit_equals_no_jit(name: str) -> None:
    table = _table(name)
    sensitivities = [0.5, 1.0, 2.0]
    people = [runs.parameters(name, insulin_sensitivity=s) for s in sensitivities]
    batch = jax.tree.map(lambda *leaves: jnp.stack(leaves), *people)
    together = jax.vmap(lambda p: runs.run(name, p, table)[0].plasma_glucose)(batch)
    for person, row in zip(people, together, strict=True):
        alone = runs.run(name, person, table)[0].plasma_glucose
        np.testing.assert_allclose(row, alone, rtol=1e-10)
    model, p = runs.organ(name), runs.organ(name).derive(people[0])
    u = jax.tree.map(lambda x: x[25], table)
    t = jnp.asarray(25.0)
    state = model.update(t, runs.start(name, people[0]), u, p)
    rates, compiled = model.rhs(t, state, u, p), jax.jit(model.rhs)(t, state, u, p)
    np.testing.assert_allclose(rates, compiled, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ORGANS)
def test_float32_stays_float32_and_close(name: str) -> None:
    narrow = jax.tree.map(lambda x: x.astype(jnp.float32), _table(name))
    seen, states = runs.run(name, runs.parameters(name, jnp.float32), narrow)
    assert {leaf.dtype for leaf in jax.tree.leaves((seen, states))} == {jnp.dtype("float32")}
    exact, _ = runs.run(name, runs.parameters(name), _table(name))
    np.testing.assert_allclose(seen.plasma_glucose, exact.plasma_glucose, atol=0.05)


@pytest.mark.parametrize("name", ORGANS)
def test_guard_tells_a_physiological_state(name: str) -> None:
    model, params = runs.organ(name), runs.parameters(name)
    p, state = model.derive(params), runs.start(name, params)
    assert bool(model.guard(state, p))
    assert not bool(model.guard(state._replace(glucose_plasma=state.glucose_plasma * 0.05), p))


@pytest.mark.parametrize("name", ORGANS)
def test_manifest_cites_and_bounds_the_personal_parameters(name: str) -> None:
    personal = [item.id for item in runs.manifest(name).personal]
    assert 6 <= len(personal) <= 8
    assert "basal_glucose" in personal
    assert "insulin_sensitivity" in personal
