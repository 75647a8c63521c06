"""One organ alone: loading, drawing, walking, and the checks that every organ must pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from twin_core.organ import Manifest, Stage, discover, load

DRAWS = 256
#: Where the stages of classical Runge-Kutta lie, and what each counts.
RUNGE_KUTTA = ((0.0, 0.5, 0.5, 1.0), (1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0))


@dataclass(frozen=True, eq=False)
class Solo:
    """An organ with its manifest; `dt` in its clock unit is the step of `walk`."""

    organ: Any
    manifest: Manifest
    dt: float

    def params(self, dtype: Any = jnp.float64, **values: float) -> Any:
        table = {item.id: item.default for item in self.manifest.parameter} | values
        return self.organ.Params(**{key: jnp.asarray(value, dtype) for key, value in table.items()})

    def preset(self, name: str, **values: float) -> Any:
        found = next(preset for preset in self.manifest.preset if preset.id == name)
        return self.params(**(dict(found.parameters) | values))

    def draws(self, count: int = DRAWS, seed: int = 0) -> Any:
        """Parameters (count,): personal ones from their priors within bounds, the rest default."""
        rng = np.random.default_rng(seed)
        columns = []
        for item in self.manifest.parameter:
            column = np.full(count, item.default)
            if item.prior is not None:
                prior, z = item.prior, rng.standard_normal(count)
                if prior.family == "normal":
                    column = prior.location + prior.scale * z
                elif prior.family == "lognormal":
                    column = prior.location * np.exp(prior.scale * z)
                else:
                    column = rng.uniform(*item.bounds, count)
            columns.append(jnp.asarray(np.clip(column, *item.bounds)))
        return self.organ.Params(*columns)

    def series(self, steps: int, dtype: Any = jnp.float64, **values: Any) -> Any:
        """Inputs (steps,): defaults in the organ's units unless given."""
        table = {port.id: port.default for port in self.manifest.input} | values
        return self.organ.Inputs(
            *(jnp.broadcast_to(jnp.asarray(v, dtype), (steps,)) for v in table.values())
        )

    def walk(self, params: Any, series: Any, dt: float | None = None) -> tuple[Any, Any]:
        """(states, outputs) at the beginning of each step, after its discrete changes; RK4."""
        return _walk(self, params, series, self.dt if dt is None else dt)


@cache
def solo(name: str, module: str, dt: float) -> Solo:
    loaded = load(discover([(name, f"{module}:organ.toml")])[0])
    assert loaded.stage is Stage.IMPORTED, loaded.error
    assert loaded.manifest is not None
    return Solo(loaded.organ, loaded.manifest, dt)


def walk(one: Solo, params: Any, series: Any, dt: float) -> tuple[Any, Any]:
    organ, derived = one.organ, one.organ.derive(params)

    def step(state: Any, row: Any) -> tuple[Any, Any]:
        t, u = row
        state = organ.update(t, state, u, derived)

        # One stage compiled once, four times over: the checks spend their time compiling.
        def stage(carry: Any, weights: Any) -> tuple[Any, None]:
            slope, total = carry
            share, part = weights
            rate = organ.rhs(t + share * dt, _moved(state, slope, share * dt), u, derived)
            return (rate, _moved(total, rate, part)), None

        none = jax.tree.map(jnp.zeros_like, state)
        table = jnp.asarray(RUNGE_KUTTA, series[0].dtype)
        (_, total), _ = jax.lax.scan(stage, (none, none), (table[0], table[1]))
        after = _moved(state, total, dt)
        return after, (state, organ.outputs(t, state, u, derived))

    steps = jnp.arange(series[0].shape[0], dtype=series[0].dtype) * dt
    start = organ.initial(derived, jax.tree.map(lambda leaf: leaf[0], series))
    return jax.lax.scan(step, start, (steps, series))[1]


_walk = jax.jit(walk, static_argnums=(0, 3))


def _moved(state: Any, rate: Any, dt: Any) -> Any:
    return jax.tree.map(lambda y, k: y + dt * k, state, rate)


def _loss(one: Solo, series: Any) -> Callable[[Any], Any]:
    """Mean of all outputs, each in units of what it is for the default person."""
    usual = one.walk(one.params(), series)[1]
    units = jax.tree.map(lambda leaf: jnp.maximum(jnp.abs(leaf).mean(), 1e-2), usual)

    def loss(params: Any) -> Any:
        outputs = walk(one, params, series, one.dt)[1]
        return sum(jnp.mean(o) / u for o, u in zip(outputs, units, strict=True))

    return loss


def _slopes(one: Solo, series: Any, count: int) -> Any:
    """Reverse derivatives of the loss: of the default person, then of the draws."""
    key = one.manifest.id, count, *(np.asarray(leaf).tobytes() for leaf in series)
    if key not in _SLOPES:
        lanes = jax.tree.map(
            lambda one, many: jnp.concatenate([one[None], many]), one.params(), one.draws(count)
        )
        _SLOPES[key] = jax.jit(jax.vmap(jax.grad(_loss(one, series))))(lanes)
    return _SLOPES[key]


#: By organ and inputs: both checks of derivatives look at one compiled program.
_SLOPES: dict[tuple[Any, ...], Any] = {}


def check_gradients_are_finite(one: Solo, series: Any, count: int = DRAWS) -> None:
    for name, slope in _slopes(one, series, count)._asdict().items():
        assert np.isfinite(np.asarray(slope)).all(), name


def check_gradients_are_finite_differences(
    one: Solo, series: Any, skip: tuple = (), count: int = DRAWS
) -> None:
    """Each parameter's slope against central differences, to 1e-4."""
    loss = jax.jit(_loss(one, series))
    params = one.params()
    slopes = jax.tree.map(lambda leaf: leaf[0], _slopes(one, series, count))
    for name, value in params._asdict().items():
        low, high = next(p.bounds for p in one.manifest.parameter if p.id == name)
        h = 1e-6 * (high - low)
        if name in skip or value - h < low or value + h > high:
            continue
        up, down = (float(loss(params._replace(**{name: value + s}))) for s in (h, -h))
        found = (up - down) / (2.0 * h)
        floor = 1e-5 / (high - low)
        assert found == pytest.approx(float(getattr(slopes, name)), rel=1e-4, abs=floor), name


def check_jit_changes_nothing(one: Solo, series: Any) -> None:
    organ, params = one.organ, one.params()
    u = jax.tree.map(lambda leaf: leaf[0], series)

    def look(params: Any) -> Any:
        derived = organ.derive(params)
        state = organ.initial(derived, u)
        now = jnp.asarray(3.0)
        return organ.rhs(now, state, u, derived), organ.outputs(now, state, u, derived)

    for a, b in zip(
        jax.tree.leaves(look(params)), jax.tree.leaves(jax.jit(look)(params)), strict=True
    ):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def check_batch_is_loop(one: Solo, series: Any) -> None:
    batch = one.draws(3, seed=1)
    together = jax.vmap(lambda q: one.walk(q, series)[1])(batch)
    for lane in range(3):
        alone = one.walk(jax.tree.map(lambda leaf, i=lane: leaf[i], batch), series)[1]
        for many, single in zip(together, alone, strict=True):
            np.testing.assert_allclose(many[lane], single, rtol=1e-7, atol=1e-7)


def check_single_precision(one: Solo, steps: int, **values: Any) -> None:
    """float32 in is float32 out, within a thousandth of double precision."""
    wide = one.walk(one.params(), one.series(steps, **values))[1]
    narrow = one.walk(one.params(jnp.float32), one.series(steps, jnp.float32, **values))[1]
    for name, a, b in zip(wide._fields, wide, narrow, strict=True):
        assert b.dtype == jnp.float32, name
        scale = float(jnp.abs(a).max()) + 1e-3
        np.testing.assert_allclose(a, np.asarray(b, float), atol=2e-3 * scale, err_msg=name)


def check_every_parameter_has_an_origin(one: Solo) -> None:
    for item in one.manifest.parameter:
        assert item.citation or item.origin == "assumed", item.id
        assert item.description.endswith("."), item.id
