"""Loading and running the kidney organ alone, with steps of one day."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from twin_core.organ import OrganPlugin, Stage, discover, load

NAME = "kidney_pressure"
HYPERTENSION = {"sympathetic_drive": 1.5}


@cache
def plugin() -> OrganPlugin:
    loaded = load(discover([(NAME, "plugins.kidney_pressure:organ.toml")])[0])
    assert loaded.stage is Stage.IMPORTED, loaded.error
    return loaded


def organ() -> Any:
    return plugin().organ


def parameters(dtype: Any = jnp.float64, **values: float) -> Any:
    assert plugin().manifest is not None
    table = {item.id: item.default for item in plugin().manifest.parameter} | values
    return organ().Params(**{key: jnp.asarray(value, dtype) for key, value in table.items()})


def inputs(dtype: Any = jnp.float64, **values: float) -> Any:
    table = dict.fromkeys(organ().Inputs._fields, 0.0) | values
    return organ().Inputs(**{key: jnp.asarray(value, dtype) for key, value in table.items()})


def _add(state: Any, rate: Any, dt: float) -> Any:
    return jax.tree.map(lambda x, k: x + dt * k, state, rate)


def walk(params: Any, u: Any, days: int, dt: float = 1.0) -> tuple[Any, Any]:
    """(outputs, states) at the end of each day under constant inputs; classical Runge-Kutta."""
    model = organ()
    p = model.derive(params)

    def day(state: Any, _: Any) -> tuple[Any, Any]:
        def stage(carry: Any, weight: Any) -> tuple[Any, Any]:
            slope, total = carry
            share, part = weight
            now = jax.tree.map(lambda y, k: y + share * dt * k, state, slope)
            rate = model.rhs(jnp.zeros(()), now, u, p)
            return (rate, jax.tree.map(lambda a, b: a + part * b, total, rate)), None

        zero = jax.tree.map(jnp.zeros_like, state)
        dtype = state.sodium.dtype
        weights = jnp.asarray([0.0, 0.5, 0.5, 1.0], dtype), jnp.asarray([1, 2, 2, 1], dtype) / 6
        (_, total), _ = jax.lax.scan(stage, (zero, zero), weights)
        state = _add(state, total, dt)
        return state, (model.outputs(jnp.zeros(()), state, u, p), state)

    return jax.lax.scan(day, model.initial(p, u), length=days)[1]


_walk = jax.jit(walk, static_argnums=(2, 3))


def run(params: Any, days: int = 90, dt: float = 1.0, **values: float) -> tuple[Any, Any]:
    return _walk(params, inputs(params.mass.dtype, **values), days, dt)


@partial(jax.jit, static_argnums=2)
def _ends(params: Any, batch: Any, days: int) -> Any:
    last = jax.vmap(lambda u: walk(params, u, days)[0])(batch)
    return jax.tree.map(lambda x: x[:, -1], last)


def changes(params: Any, cases: list[dict[str, float]], days: int = 60) -> list[Any]:
    """What each case changes against unchanged life, after so many days."""
    batch = [inputs(**case) for case in [{}, *cases]]
    ends = _ends(params, jax.tree.map(lambda *leaves: jnp.stack(leaves), *batch), days)
    return [jax.tree.map(lambda x, k=k: float(x[k + 1] - x[0]), ends) for k in range(len(cases))]


def systolic(mean: float) -> float:
    """Systolic change that goes with one of mean pressure: 9.1 and (9.1 + 2 * 5.5) / 3 mmHg."""
    return mean * 9.1 / ((9.1 + 2 * 5.5) / 3.0)


def numbers(values: Any) -> np.ndarray:
    return np.asarray(jax.tree.leaves(values))
