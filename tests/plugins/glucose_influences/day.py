"""A glucose organ beside what sways it, by the minute."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from tests.plugins.solo import solo
from twin_core.body import Body, assemble
from twin_core.organ import discover, load
from twin_core.simulate.integrate import Forcing, integrate
from twin_core.simulate.lanes import across_start, derive_parameters, members_of

ORGAN = solo("glucose_influences", "plugins.glucose.influences", 5.0)
MODULES = {
    "glucose_t1d": "plugins.glucose.t1d:organ.toml",
    "glucose_endogenous": "plugins.glucose.endogenous:organ.toml",
    "glucose_influences": "plugins.glucose.influences:organ.toml",
}
CALM = {"glucose_influences.dawn_output": 0.0}


@cache
def body(*names: str) -> Body:
    found = discover([(name, MODULES[name]) for name in names])
    return assemble([load(plugin) for plugin in found], ("body.mass",))


@partial(jax.jit, static_argnums=0)
def _walk(joined: Body, theta: Any, drives: Any) -> Any:
    system = joined.systems["minutes"]
    own = system.own(derive_parameters(joined, theta))
    held = jnp.zeros((drives.shape[1], 1, 1, 1))
    forcing = Forcing(drives[:, :, None], jnp.ones((drives.shape[0], 1, 1)), held)
    start = across_start(system.initial)(drives[0][:, None, None], own)
    return integrate(system, start, forcing, own, dt=1.0, every=1).outputs[:, :, 0, 0]


def day(names: tuple[str, ...], minutes: int, values: dict[str, float], **drives: Any) -> Any:
    """Outputs by signal (minutes,); `drives` by signal with ``__`` for the dot."""
    joined = body(*names)
    system = joined.systems["minutes"]
    table = np.repeat(joined.input_defaults("minutes")[None], minutes, axis=0)
    table[:, system.inputs.index("body.mass")] = 75.0
    for name, value in drives.items():
        table[:, system.inputs.index(name.replace("__", "."))] = value
    theta = np.array([[v] for v in (joined.defaults() | values).values()])
    outputs = np.asarray(_walk(joined, members_of(joined, theta), jnp.asarray(table)))
    return {name: outputs[:, i] for i, name in enumerate(system.outputs)}


def spread(minutes: int, *events: tuple[int, int, float]) -> np.ndarray:
    """A rate per minute that brings `amount` over `length` minutes from `start`."""
    rate = np.zeros(minutes)
    for start, length, amount in events:
        rate[start : start + length] += amount / length
    return rate


def type_2() -> dict[str, float]:
    return body("glucose_endogenous", "glucose_influences").preset(
        "glucose_endogenous", "type_2_diabetes"
    )
