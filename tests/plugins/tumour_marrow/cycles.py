"""Tumour and marrow through the engine's own steps, whose updates give the doses."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from twin_core.body import Body, assemble
from twin_core.organ import discover, load
from twin_core.simulate.integrate import Forcing, integrate
from twin_core.simulate.lanes import across_start, derive_parameters, members_of

ENTRY = [("tumour_marrow", "plugins.tumour_marrow:organ.toml")]
STEP = 0.25


@cache
def body() -> Body:
    return assemble([load(plugin) for plugin in discover(ENTRY)])


@partial(jax.jit, static_argnums=2)
def _walk(theta: Any, drives: Any, dt: float) -> Any:
    system = body().systems["days"]
    own = system.own(derive_parameters(body(), theta))
    held = jnp.zeros((drives.shape[1], 1, 1, 1))
    forcing = Forcing(drives[:, :, None], jnp.ones((drives.shape[0], 1, 1)), held)
    start = across_start(system.initial)(drives[0][:, None, None], own)
    return integrate(system, start, forcing, own, dt=dt, every=1).outputs[:, :, 0, 0]


def cycles(days: int, values: dict[str, float] | None = None, dt: float = STEP, **doses: Any):
    """Outputs by name, each (days / dt,), under drives named as the organ's inputs."""
    joined = body()
    system, steps = joined.systems["days"], round(days / dt)
    table = np.repeat(joined.input_defaults("days")[None], steps, axis=0)
    ports = {port.id: port.signal for port in joined.manifests[0].input}
    for name, value in doses.items():
        table[:, system.inputs.index(ports[name])] = value
    named = {f"tumour_marrow.{key}": value for key, value in (values or {}).items()}
    theta = np.array([[v] for v in (joined.defaults() | named).values()])
    outputs = np.asarray(_walk(members_of(joined, theta), jnp.asarray(table), dt))
    names = {port.signal: port.id for port in joined.manifests[0].output}
    return {names[signal]: outputs[:, i] for i, signal in enumerate(system.outputs)}
