"""Loading and running an organ alone, for the tests of the plugins."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from twin_core.organ import OrganPlugin, Stage, discover, load

MODULES = {
    "glucose_t1d": "plugins.glucose.t1d:organ.toml",
    "glucose_endogenous": "plugins.glucose.endogenous:organ.toml",
}


@cache
def plugin(name: str) -> OrganPlugin:
    loaded = load(discover([(name, MODULES[name])])[0])
    assert loaded.stage is Stage.IMPORTED, loaded.error
    return loaded


def manifest(name: str) -> Any:
    return plugin(name).manifest


def organ(name: str) -> Any:
    return plugin(name).organ


def parameters(name: str, dtype: Any = jnp.float64, **values: float) -> Any:
    """Default parameters of the organ, some of them replaced."""
    table = {item.id: item.default for item in manifest(name).parameter} | values
    return organ(name).Params(**{key: jnp.asarray(value, dtype) for key, value in table.items()})


def preset(name: str, preset_id: str) -> dict[str, float]:
    return next(item for item in manifest(name).preset if item.id == preset_id).parameters


def inputs(name: str, minutes: int, body_mass: float = 80.0, **series: Any) -> Any:
    """One row of inputs a minute; what is not given is zero."""
    table = {key: np.zeros(minutes) for key in organ(name).Inputs._fields}
    table["body_mass"] += body_mass
    for key, value in series.items():
        table[key] = table[key] + np.asarray(value)
    return organ(name).Inputs(**{key: jnp.asarray(value) for key, value in table.items()})


def pulses(minutes: int, *events: tuple[int, int, float]) -> np.ndarray:
    """A rate that is `value` from `start` for `length` minutes, for each event."""
    rate = np.zeros(minutes)
    for start, length, value in events:
        rate[start : start + length] += value
    return rate


def add(state: Any, rate: Any, dt: float) -> Any:
    return jax.tree.map(lambda x, k: x + dt * k, state, rate)


def rk4_step(model: Any, t: Any, dt: float, state: Any, u: Any, p: Any) -> Any:
    """One classical Runge-Kutta step, after the discrete update."""
    state = model.update(t, state, u, p)
    k1 = model.rhs(t, state, u, p)
    k2 = model.rhs(t + dt / 2, add(state, k1, dt / 2), u, p)
    k3 = model.rhs(t + dt / 2, add(state, k2, dt / 2), u, p)
    k4 = model.rhs(t + dt, add(state, k3, dt), u, p)
    slope = jax.tree.map(lambda a, b, c, d: (a + 2 * b + 2 * c + d) / 6, k1, k2, k3, k4)
    return add(state, slope, dt)


def start(name: str, params: Any) -> Any:
    model = organ(name)
    return model.initial(model.derive(params), model.Inputs(*([0.0] * len(model.Inputs._fields))))


@partial(jax.jit, static_argnums=(0, 4))
def _walk(model: Any, params: Any, table: Any, state: Any, substeps: int) -> tuple[Any, Any]:
    p = model.derive(params)
    dt = 1.0 / substeps

    def minute(state: Any, row: tuple[Any, Any]) -> tuple[Any, Any]:
        t, u = row

        def part(state: Any, index: Any) -> tuple[Any, None]:
            return rk4_step(model, t + index * dt, dt, state, u, p), None

        seen = model.outputs(t, state, u, p), state
        fractions = jnp.arange(substeps, dtype=t.dtype)
        return jax.lax.scan(part, state, fractions)[0], seen

    clock = jnp.arange(table[0].shape[0], dtype=table[0].dtype)
    return jax.lax.scan(minute, state, (clock, table))[1]


def run(name: str, params: Any, table: Any, state: Any = None, substeps: int = 1) -> Any:
    """(outputs, states) at the beginning of each minute of `table`."""
    return _walk(
        organ(name), params, table, start(name, params) if state is None else state, substeps
    )
