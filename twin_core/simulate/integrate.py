r"""Integration of a minutes or days tier over a grid of piecewise-constant inputs.

Inputs at step `k` are :math:`u_k = d_k + \sum_l w_{kl} h_l`: drives `d` shared by all members, and
values `h` held from other tiers, one set for each activity level `l` with weight `w`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from twin_core.body import System
from twin_core.body.wiring import Link
from twin_core.simulate.advance import step_of
from twin_core.simulate.lanes import across, across_rows, rows


class Answers(NamedTuple):
    """`slopes` of the inputs in `rows` for outputs of the same tier, the signals `felt`."""

    slopes: Float[Array, "rows probes members"]
    rows: tuple[int, ...]
    felt: tuple[str, ...]


class Forcing(NamedTuple):
    """What acts on a tier.

    `drives` (steps, inputs, arms); `weights` (steps, levels, arms); `held` (inputs, levels, arms,
    members). Rows of inputs that are driven are zero in `held` and the other way round.
    `answers` are what other tiers answer at once to the tier's own outputs at a step's beginning.
    """

    drives: Float[Array, "steps inputs arms"]
    weights: Float[Array, "steps levels arms"]
    held: Float[Array, "inputs levels arms members"]
    answers: Answers | None = None


class Samples(NamedTuple):
    """`outputs` (samples, outputs, arms, members) at the END of each sampling interval.

    `failed_step` is the first sample at which a member's state was not finite (-1: never) and
    `failed_state` the index of that state.
    """

    outputs: Float[Array, "samples outputs arms members"]
    final: Float[Array, "states arms members"]
    failed_step: Int[Array, "arms members"]
    failed_state: Int[Array, "arms members"]


def inputs_at(drive: Any, weight: Any, held: Any) -> Float[Array, "inputs arms members"]:
    """Inputs of one step for all lanes."""
    return drive[:, :, None] + jnp.sum(weight[None, :, :, None] * held, axis=1)


def integrate(
    system: System,
    start: Float[Array, "states arms members"],
    forcing: Forcing,
    params: Any,
    *,
    dt: float,
    every: int,
    first_step: Any = 0,
    method: str | None = None,
) -> Samples:
    """Steps a tier through the grid and reads its outputs every `every` steps.

    `dt` is in the tier's clock unit; the number of steps must be a multiple of `every`.
    `method` names a stepper in place of the organs' own; `first_step` offsets time when a run
    continues an earlier one.
    """
    step, answered = step_of(system, params, dt, method), _answered(system, forcing.answers, params)
    steps = forcing.drives.shape[0]
    samples = steps // every
    read = across(system.read)
    clock = jnp.arange(steps)
    clock = (clock + jnp.asarray(first_step, clock.dtype)).reshape(samples, every)
    drives = forcing.drives.reshape(samples, every, *forcing.drives.shape[1:])
    weights = forcing.weights.reshape(samples, every, *forcing.weights.shape[1:])

    def one(y: Any, row: Any) -> tuple[Any, None]:
        index, drive, weight = row
        u = _inputs_of(system, drive, weight, forcing.held)
        t = index.astype(u.dtype) * dt
        return step(t, y, answered(t, y, u)), None

    def sample(carry: Any, block: Any) -> tuple[Any, Any]:
        y, failed_step, failed_state = carry
        y, _ = jax.lax.scan(one, y, block)
        index, drive, weight = block
        u = _inputs_of(system, drive[-1], weight[-1], forcing.held)
        now = jnp.stack(y)
        time = (index[-1] + 1).astype(now.dtype) * dt
        u = answered(time, y, u)
        failed_step, failed_state = _note_failures(now, index[-1], failed_step, failed_state)
        return (y, failed_step, failed_state), read(time, now, u, params)

    never = jnp.full(start.shape[1:], -1, dtype=clock.dtype)
    carry = (rows(start), never, never)
    (final, failed_step, failed_state), outputs = jax.lax.scan(
        sample, carry, (clock, drives, weights)
    )
    return Samples(outputs, jnp.stack(final), failed_step, failed_state)


def _answered(system: System, answers: Answers | None, params: Any) -> Callable[..., Any]:
    """``(t, y, u) -> u`` with what other tiers answer to the tier as it stands."""
    if answers is None:
        return lambda t, y, u: u
    slopes = answers.slopes[:, :, None]
    look = across_rows(partial(system.look, answers.felt))

    def answered(t: Any, y: Any, u: Any) -> Any:
        felt = look(t, y, u, params)
        moved = list(u)
        for index, row in enumerate(answers.rows):
            moved[row] = u[row] + sum(slopes[index, k] * value for k, value in enumerate(felt))
        return jnp.stack(moved)

    return answered


def _inputs_of(system: System, drive: Any, weight: Any, held: Any) -> Any:
    """As `inputs_at`, but rows that no other tier feeds stay one value for all members.

    Reading their zeros in every step would cost a type 1 day a tenth of its time.
    """
    wires = (wire for mounted in system.organs for wire in mounted.wires)
    fed = {wire.signal for wire in wires if wire.link is Link.OTHER_TIER}
    lanes = held.shape[2:]

    def row(index: int, name: str) -> Any:
        driven = jnp.broadcast_to(drive[index][:, None], lanes)
        if name not in fed:
            return driven
        return driven + jnp.sum(weight[:, :, None] * held[index], axis=0)

    return jnp.stack([row(index, name) for index, name in enumerate(system.inputs)])


def _note_failures(y: Any, step: Any, failed_step: Any, failed_state: Any) -> tuple[Any, Any]:
    bad: Bool[Array, "states arms members"] = ~jnp.isfinite(y)
    newly = jnp.any(bad, axis=0) & (failed_step < 0)
    worst = jnp.argmax(bad, axis=0).astype(failed_state.dtype)
    return jnp.where(newly, step, failed_step), jnp.where(newly, worst, failed_state)
