"""The organ under test: its parameters, its inputs, and its functions on flat arrays."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body, assemble
from twin_core.organ import Manifest, OrganPlugin, Parameter
from twin_core.simulate.lanes import Members

#: Draws from the priors in which rates and slopes must be finite.
DRAWS = 256


@dataclass(frozen=True, eq=False)
class Subject:
    """A loaded organ; `folder` holds its manifest."""

    plugin: OrganPlugin
    folder: Path

    @property
    def manifest(self) -> Manifest:
        assert self.plugin.manifest is not None
        return self.plugin.manifest

    @property
    def organ(self) -> Any:
        return self.plugin.organ

    @property
    def tier(self) -> str:
        return self.manifest.clock.tier

    @cached_property
    def body(self) -> Body:
        """The organ alone, all its inputs driven."""
        return assemble([self.plugin], [port.signal for port in self.manifest.input])

    @property
    def steps_itself(self) -> bool:
        """Whether the organ brings its own stepper; then its rates are those of one step."""
        return self.manifest.clock.stepper == "organ"

    # ------------------------------------------------------------- parameters
    def defaults(self) -> NDArray[np.float64]:
        """(parameters,)"""
        return np.asarray([item.default for item in self.manifest.parameter])

    def draws(self, count: int = DRAWS, seed: int = 0) -> NDArray[np.float64]:
        """(parameters, count): personal ones from their priors, clipped to their bounds."""
        rng = np.random.default_rng(seed)
        return np.asarray([_drawn(item, rng, count) for item in self.manifest.parameter])

    def members(self, count: int, seed: int = 0) -> Members:
        """An ensemble in which the personal parameters differ; member 0 is the default."""
        rows = list(self.body.personal_rows)
        varying = self.draws(count, seed)[rows]
        varying[:, 0] = self.defaults()[rows]
        return Members(self.defaults(), varying)

    # ------------------------------------------------------------- inputs
    def resting_inputs(self) -> NDArray[np.float64]:
        """(inputs,) defaults in the organ's own units."""
        return np.asarray([port.default for port in self.manifest.input])

    def input_draws(self, count: int = DRAWS, seed: int = 1) -> NDArray[np.float64]:
        """(inputs, count) within the declared ranges; ports without one keep their default."""
        rng = np.random.default_rng(seed)
        rows = [
            rng.uniform(*port.range, count) if port.range else np.full(count, port.default)
            for port in self.manifest.input
        ]
        return np.asarray(rows).reshape(len(self.manifest.input), count)

    # ------------------------------------------------------------- functions
    def derived(self, theta: Any) -> Any:
        """What the organ derives from (parameters,)."""
        return self.organ.derive(self.organ.Params(*theta))

    def start(self, theta: Any, u: Any) -> Any:
        """(states,) at the beginning."""
        return self._flat(self.organ.initial(self.derived(theta), self.organ.Inputs(*u)), theta)

    def rates(self, t: Any, y: Any, u: Any, theta: Any) -> Any:
        """(states,) per clock unit; of an organ with its own stepper, the mean over a step."""
        return self.rates_under(t, y, u, self.derived(theta))

    def rates_under(self, t: Any, y: Any, u: Any, derived: Any) -> Any:
        """As `rates`, with what was derived once for the whole solve."""
        state, inputs = self.organ.State(*y), self.organ.Inputs(*u)
        if not self.steps_itself:
            return self._flat(self.organ.rhs(t, state, inputs, derived), y)
        dt = self._own_step(state, inputs, derived)
        return (self._flat(self.organ.step(t, dt, state, inputs, derived), y) - y) / dt

    def outputs(self, t: Any, y: Any, u: Any, theta: Any) -> Any:
        """(outputs,) in the organ's own units."""
        return self.outputs_under(t, y, u, self.derived(theta))

    def outputs_under(self, t: Any, y: Any, u: Any, derived: Any) -> Any:
        """As `outputs`, with what was derived once for the whole solve."""
        state, inputs = self.organ.State(*y), self.organ.Inputs(*u)
        return self._flat(self.organ.outputs(t, state, inputs, derived), y)

    def _own_step(self, state: Any, inputs: Any, derived: Any) -> Any:
        if self.tier == "beat":
            return self.organ.period(state, inputs, derived) / self.manifest.clock.steps_per_beat
        return jnp.asarray(self.manifest.clock.dt)

    @staticmethod
    def _flat(values: Any, like: Any) -> Any:
        dtype = jnp.result_type(like[0]) if len(like) else jnp.result_type(float)
        rows = [jnp.asarray(value, dtype) for value in values]
        return jnp.stack(rows) if rows else jnp.zeros((0,), dtype)

    def cases(self, count: int = DRAWS) -> tuple[Any, Any]:
        """Parameters (count, parameters) and inputs (count, inputs) to try."""
        return jnp.asarray(self.draws(count).T), jnp.asarray(self.input_draws(count).T)

    @cached_property
    def looked_at(self) -> tuple[NDArray, NDArray, NDArray]:
        """Start, rates and outputs (draws, n) over all draws, at three units of time."""

        def look(theta: Any, u: Any) -> Any:
            y = self.start(theta, u)
            t = jnp.asarray(3.0)
            return y, self.rates(t, y, u, theta), self.outputs(t, y, u, theta)

        y, rates, outputs = jax.jit(jax.vmap(look))(*self.cases())
        return np.asarray(y), np.asarray(rates), np.asarray(outputs)

    def moved_states(self, count: int = DRAWS, seed: int = 2) -> NDArray[np.float64]:
        """(count, states) off the start, so that no term of the equations is idle by chance."""
        rng = np.random.default_rng(seed)
        start = self.looked_at[0][:count]
        share = rng.uniform(0.8, 1.2, start.shape)
        return np.where(start == 0.0, rng.uniform(0.1, 0.9, start.shape), start * share)

    @cached_property
    def moved_rates(self) -> NDArray[np.float64]:
        """(draws, states) rates off the start."""
        thetas, us = self.cases()
        run = jax.jit(jax.vmap(lambda p, u, y: self.rates(jnp.asarray(3.0), y, u, p)))
        return np.asarray(run(thetas, us, jnp.asarray(self.moved_states())))

    def names(self, block: str) -> tuple[str, ...]:
        """Ids of a block of the manifest: state, input, output or parameter."""
        return tuple(item.id for item in getattr(self.manifest, block))


def _drawn(item: Parameter, rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    column, prior = np.full(count, item.default), item.prior
    if prior is not None and prior.family == "uniform":
        column = rng.uniform(*item.bounds, count)
    elif prior is not None:
        middle = item.default if prior.location is None else prior.location
        z, scale = rng.standard_normal(count), prior.scale or 0.0
        column = middle + scale * z if prior.family == "normal" else middle * np.exp(scale * z)
    return np.clip(column, *item.bounds)


def worst(names: tuple[str, ...], table: NDArray, problem: str) -> Iterator[str]:
    """A sentence for each column of a truth table (draws, names) with a fault in it."""
    for index, name in enumerate(names):
        count = int(np.count_nonzero(table[:, index]))
        if count:
            yield f"{name} {problem} in {count} of {len(table)} draws"
