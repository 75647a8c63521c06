"""People through a body's days tier, window by window, each under inputs of their own.

Within a window inputs hold; between windows the caller may look at what the body shows and set
the next ones, as slower organs see faster ones (see `twin_core.simulate.decade`). Lanes are people
in arms, all alike to the program, in blocks of one size: a body is compiled once for each step.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.simulate.advance import step_of
from twin_core.simulate.blocks import in_parallel
from twin_core.simulate.lanes import across, across_start, derive_each, rows
from twin_core.simulate.programs import program

#: People of one call: enough to fill the vector units, few enough for the cache.
LANES = 256


@dataclass(slots=True)
class Walker:
    """Lanes of one body: `shown` (outputs, lanes) is what its organs show now."""

    body: Body
    lanes: int
    _params: list[Any]
    _state: list[Any]
    _time: float
    shown: NDArray[np.float64]

    @property
    def outputs(self) -> tuple[str, ...]:
        return self.body.systems["days"].outputs

    def advance(self, inputs: Mapping[str, NDArray], steps: int, dt: float) -> None:
        """All lanes through `steps` of `dt` days under inputs (lanes,) by signal."""
        table = self._table(inputs)
        walk = program(("trial window", self.body), lambda: _window(self.body))
        jobs = range(len(self._params))

        def one(block: int) -> Any:
            clock = np.float64(self._time), np.int64(steps), np.float64(dt)
            return walk(self._params[block], self._state[block], _block(table, block), *clock)

        results = in_parallel(one, jobs)
        self._state = [state for state, _ in results]
        self._time += steps * dt
        self.shown = np.concatenate([np.asarray(seen) for _, seen in results], axis=1)[
            :, : self.lanes
        ]

    def _table(self, inputs: Mapping[str, NDArray]) -> NDArray[np.float64]:
        return _inputs(self.body, inputs, self.lanes)


def walker(body: Body, theta: NDArray[np.float64], inputs: Mapping[str, NDArray]) -> Walker:
    """Lanes at their start; `theta` (parameters, lanes), inputs (lanes,) by signal."""
    lanes = theta.shape[1]
    table = _inputs(body, inputs, lanes)
    begin = program(("trial start", body), lambda: _start(body))
    count = -(-lanes // LANES)
    opened = in_parallel(lambda b: begin(_block(theta, b), _block(table, b)), range(count))
    shown = np.concatenate([np.asarray(seen) for _, _, seen in opened], axis=1)[:, :lanes]
    return Walker(body, lanes, [p for p, _, _ in opened], [y for _, y, _ in opened], 0.0, shown)


def _inputs(body: Body, inputs: Mapping[str, NDArray], lanes: int) -> NDArray[np.float64]:
    system = body.systems["days"]
    table = np.repeat(body.input_defaults("days")[:, None], lanes, axis=1)
    for name, value in inputs.items():
        if name in system.inputs:
            table[system.inputs.index(name)] = value
    return table


def _block(table: NDArray[np.float64], block: int) -> NDArray[np.float64]:
    """Lanes of one block; the last block repeats its last lane."""
    places = np.minimum(np.arange(block * LANES, (block + 1) * LANES), table.shape[1] - 1)
    return np.ascontiguousarray(table[:, places])


def _start(body: Body) -> Any:
    system = body.systems["days"]

    def run(theta: Any, u: Any) -> Any:
        own = system.own(derive_each(body, theta))
        held = u[:, None, :]
        y = across_start(system.initial)(held, own)
        return own, y, across(system.read)(jnp.zeros((), u.dtype), y, held, own)[:, 0]

    return run


def _window(body: Body) -> Any:
    system = body.systems["days"]

    def run(own: Any, y: Any, u: Any, begin: Any, steps: Any, dt: Any) -> Any:
        held, read = u[:, None, :], across(system.read)
        step = step_of(system, own, dt, "chebyshev scanned")

        def one(index: Any, y: Any) -> Any:
            return step(begin + index.astype(u.dtype) * dt, y, held)

        final = jnp.stack(jax.lax.fori_loop(0, steps, one, rows(y)))
        time = begin + steps.astype(u.dtype) * dt
        return final, read(time, final, held, own)[:, 0]

    return run
