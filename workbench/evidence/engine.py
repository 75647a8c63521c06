"""All situations at once: the beat tier settles, the minutes and days tiers walk, as lanes.

People differ in every parameter here, so parameters are derived lane by lane rather than through
an ensemble. A tier sees the others as in the product: slower ones frozen, faster ones as averages.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body, System
from twin_core.simulate.advance import step_of
from twin_core.simulate.beat import beat, measured_beat, traced_beat
from twin_core.simulate.lanes import across, across_start, derive_each, rows

BEATS = 240
MINUTES_BLOCK, DAYS_BLOCK = 30, 7

Schedule = Callable[[int, int], NDArray[np.float64]]


class Engine:
    """One body, `theta` (parameters, lanes) and what each tier shows in each lane."""

    def __init__(self, body: Body, theta: NDArray[np.float64]) -> None:
        self.body, self.lanes = body, theta.shape[1]
        self.params = jax.jit(lambda table: derive_each(body, table))(theta)
        self.compiled: dict[str, Any] = {}

    def inputs(self, tier: str, shown: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
        """(inputs, lanes): what drives or other tiers say, else the port's default."""
        system = self.body.systems[tier]
        table = np.repeat(self.body.input_defaults(tier)[:, None], self.lanes, axis=1)
        for row, name in enumerate(system.inputs):
            for lane, values in enumerate(shown):
                if name in values and np.isfinite(values[name]):
                    table[row, lane] = values[name]
        return table

    def settle(self, u: NDArray[np.float64]) -> tuple[NDArray, NDArray, NDArray]:
        """Outputs of the settled beat (outputs, lanes), and their extremes within it."""
        system = self.body.systems["beat"]
        own = system.own(self.params)

        def run(own: Any, u: Any) -> Any:
            u = u[:, None, :]
            y = across_start(system.initial)(u, own)
            y = jax.lax.fori_loop(0, BEATS, lambda _, z: beat(system, z, u, own), y)
            trace, _ = traced_beat(system, y, u, own)
            seen = measured_beat(system, y, u, own).outputs
            return seen[:, 0], trace.max(axis=0)[:, 0], trace.min(axis=0)[:, 0]

        return tuple(np.asarray(part) for part in self._run("beat", run, own, u))  # type: ignore[return-value]

    def walk(self, tier: str, start: NDArray, along: Schedule, units: float) -> NDArray[np.float64]:
        """Outputs (units, outputs, lanes) at each minute or day.

        `start` are inputs (inputs, lanes); ``along(begin, steps)`` those of each step
        (steps, inputs, lanes).
        """
        system = self.body.systems[tier]
        own = system.own(self.params)
        block = MINUTES_BLOCK if tier == "minutes" else DAYS_BLOCK
        first = self._run(
            f"{tier} start",
            lambda own, u: across_start(system.initial)(u[:, None], own),
            own,
            start,
        )
        y, parts = first, []
        for begin in range(0, max(int(np.ceil(units)), 1), block):
            given = along(begin, block)
            seen, y = self._run(tier, _block(system), own, y, given, np.int64(begin))
            parts.append(np.asarray(seen))
        return np.concatenate(parts)

    def _run(self, name: str, function: Any, *arguments: Any) -> Any:
        if name not in self.compiled:
            self.compiled[name] = jax.jit(function)
        return self.compiled[name](*arguments)


def _block(system: System) -> Any:
    """Steps of one clock unit under inputs that differ from lane to lane."""

    def run(own: Any, y: Any, given: Any, begin: Any) -> Any:
        advance, read = step_of(system, own, 1.0, "chebyshev scanned"), across(system.read)

        def one(y: Any, step: Any) -> Any:
            index, u = step
            t, held = index.astype(u.dtype), u[:, None, :]
            y = advance(t, y, held)
            return y, read(t + 1.0, jnp.stack(y), held, own)[:, 0]

        steps = begin + jnp.arange(given.shape[0])
        final, seen = jax.lax.scan(one, rows(y), (steps, given))
        return seen, jnp.stack(final)

    return run
