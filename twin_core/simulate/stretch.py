"""A stretch of the minutes tier: one compiled program for every horizon, step and stepper.

A grid is walked in stretches of one shape, each of which goes on where the last one ended. How many
samples and steps of a stretch are walked, how long a step is, and, where a body is large enough for
its stages to loop, by which method, are numbers that the program is given.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int
from numpy.typing import NDArray

from twin_core.body import System
from twin_core.simulate.advance import step_of
from twin_core.simulate.integrate import Answers, note_failures, walker
from twin_core.simulate.lanes import rows

#: Samples in a stretch, and steps in a sample at least: four hours of a minute's steps sampled
#: every five, or the day of a long run in steps of five minutes sampled every half an hour.
SAMPLES, STEPS = 48, 6


class Stretch(NamedTuple):
    """`used` samples of `every` steps each, filled up to one shape.

    `first_step` tells how many steps came before; `dt` is in minutes; `table` are the stages of a
    stepper that loops, see `steppers.TABLES`.
    """

    drives: Float[Array, "samples steps inputs arms"]
    weights: Float[Array, "samples steps levels arms"]
    used: Int[Array, ""]
    every: Int[Array, ""]
    first_step: Int[Array, ""]
    dt: Float[Array, ""]
    table: Float[Array, "stages columns"] | None


class Place(NamedTuple):
    """Where a walk stands; failures as in `integrate.Samples`."""

    state: Float[Array, "states arms members"]
    failed_step: Int[Array, "arms members"]
    failed_state: Int[Array, "arms members"]


class Walked(NamedTuple):
    """Outputs at the end of each sample, zero where none was walked, and their average."""

    place: Place
    outputs: Float[Array, "samples outputs arms members"]
    average: Float[Array, "outputs arms members"]


def begin_at(state: Any) -> Place:
    """The place of a walk that begins at `state` (states, arms, members)."""
    never = np.full(np.shape(state)[1:], -1, np.int32)
    return Place(state, never, never)


def stretches(
    drives: NDArray, weights: NDArray, *, dt: float, every: int, table: NDArray | None
) -> list[Stretch]:
    """A grid of `drives` (steps, inputs, arms) and `weights` (steps, levels, arms) in stretches.

    The number of steps must be a multiple of `every`, at the end of which outputs are sampled.
    """
    precision, steps = drives.dtype, max(every, STEPS)
    count = len(drives) // every
    table = None if table is None else table.astype(precision)

    def piece(begin: int) -> Stretch:
        used = min(SAMPLES, count - begin)

        def filled(grid: NDArray) -> NDArray:
            part = grid[begin * every : (begin + used) * every]
            part = part.reshape(used, every, *grid.shape[1:])
            missing = (SAMPLES - used), (steps - every)
            return np.pad(part, ((0, missing[0]), (0, missing[1]), (0, 0), (0, 0)))

        return Stretch(
            filled(drives), filled(weights), np.int32(used), np.int32(every),
            np.int32(begin * every), precision.type(dt), table,
        )  # fmt: skip

    return [piece(begin) for begin in range(0, count, SAMPLES)]


def walk_stretch(
    system: System,
    place: Place,
    stretch: Stretch,
    held: Any,
    answers: Answers | None,
    params: Any,
    method: str | None = None,
) -> Walked:
    """Walks `stretch` from `place`; `held` and `answers` as in `integrate.Forcing`."""
    step = step_of(system, params, stretch.dt, method, stretch.table)
    move, see = walker(system, held, answers, params, stretch.dt, step)

    def sample(index: Any, carry: Any) -> Any:
        y, failed, outputs = carry
        first = stretch.first_step + index * stretch.every
        drives, weights = stretch.drives[index], stretch.weights[index]
        y = jax.lax.fori_loop(
            0, stretch.every, lambda i, z: move(first + i, drives[i], weights[i], z), y
        )
        last = stretch.every - 1
        now, seen = see(first + last, drives[last], weights[last], y)
        failed = note_failures(now, first + last, *failed)
        return y, failed, outputs.at[index].set(seen)

    shape = (stretch.drives.shape[0], len(system.outputs), *place.state.shape[1:])
    outputs = jnp.zeros(shape, place.state.dtype)
    begin = rows(place.state), (place.failed_step, place.failed_state), outputs
    y, failed, outputs = jax.lax.fori_loop(0, stretch.used, sample, begin)
    average = jnp.sum(outputs, axis=0) / stretch.used.astype(outputs.dtype)
    return Walked(Place(jnp.stack(y), *failed), outputs, average)
