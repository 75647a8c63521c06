"""Loading and running the body-weight organ alone, with steps of one day."""

from __future__ import annotations

from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from twin_core.organ import OrganPlugin, Stage, discover, load

NAME = "energy_balance"


@cache
def plugin() -> OrganPlugin:
    loaded = load(discover([(NAME, "plugins.energy_balance:organ.toml")])[0])
    assert loaded.stage is Stage.IMPORTED, loaded.error
    return loaded


def organ() -> Any:
    return plugin().organ


def parameters(dtype: Any = jnp.float64, **values: float) -> Any:
    assert plugin().manifest is not None
    table = {item.id: item.default for item in plugin().manifest.parameter} | values
    return organ().Params(**{key: jnp.asarray(value, dtype) for key, value in table.items()})


def person(sex: float, age: float, height: float, mass: float, **more: float) -> Any:
    return parameters(sex=sex, age=age, height=height, mass=mass, **more)


def inputs(dtype: Any = jnp.float64, **values: float) -> Any:
    table = dict.fromkeys(organ().Inputs._fields, 0.0) | values
    return organ().Inputs(**{key: jnp.asarray(value, dtype) for key, value in table.items()})


def _add(state: Any, rate: Any, dt: float) -> Any:
    return jax.tree.map(lambda x, k: x + dt * k, state, rate)


@jax.jit
def _year(params: Any, u: Any) -> Any:
    model = organ()
    p = model.derive(params)

    def day(state: Any, t: Any) -> tuple[Any, Any]:
        k1 = model.rhs(t, state, u, p)
        k2 = model.rhs(t, _add(state, k1, 0.5), u, p)
        k3 = model.rhs(t, _add(state, k2, 0.5), u, p)
        k4 = model.rhs(t, _add(state, k3, 1.0), u, p)
        slope = jax.tree.map(lambda a, b, c, d: (a + 2 * b + 2 * c + d) / 6, k1, k2, k3, k4)
        return _add(state, slope, 1.0), (model.outputs(t, state, u, p), state)

    days = jnp.arange(366, dtype=params.mass.dtype)
    return jax.lax.scan(day, model.initial(p, u), days)[1]


def year(params: Any, u: Any) -> Any:
    """(outputs, states) at the beginning of days 0 to 365 under constant inputs."""
    return _year(params, u)


def weight(params: Any, **values: float) -> np.ndarray:
    return np.asarray(year(params, inputs(**values))[0].body_mass)
