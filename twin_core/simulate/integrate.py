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
    members), or a row for each input: see `held_rows`. Rows of inputs that are driven are zero in
    `held` and the other way round.
    `answers` are what other tiers answer at once to the tier's own outputs at a step's beginning.
    """

    drives: Float[Array, "steps inputs arms"]
    weights: Float[Array, "steps levels arms"]
    held: Any
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


def inputs_at(drive: Any, weight: Any, held: tuple[Any, ...]) -> tuple[Any, ...]:
    """Inputs of one step, `held` as `held_rows` tells, in rows as `lanes.input_rows` tells."""

    def row(index: int, told: Any) -> Any:
        if told is None:
            return drive[index]
        if told.ndim == 2:
            return told
        return drive[index][:, None] + jnp.sum(weight[:, :, None] * told, axis=0)

    return tuple(row(index, told) for index, told in enumerate(held))


def held_rows(system: System, held: Any) -> tuple[Any, ...]:
    """What is held from other tiers, by input: None where it is driven.

    Otherwise (levels, arms, members), or (arms, members) of what is the same at each level, from
    which all that follows is worked out before the steps.
    """
    if isinstance(held, tuple):
        return held
    wires = (wire for mounted in system.organs for wire in mounted.wires)
    fed = {wire.signal for wire in wires if wire.link is Link.OTHER_TIER}
    return tuple(held[index] if name in fed else None for index, name in enumerate(system.inputs))


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
    step = step_of(system, params, dt, method)
    move, see = walker(system, forcing.held, forcing.answers, params, dt, step)
    steps = forcing.drives.shape[0]
    samples = steps // every
    clock = jnp.arange(steps)
    clock = (clock + jnp.asarray(first_step, clock.dtype)).reshape(samples, every)
    drives = forcing.drives.reshape(samples, every, *forcing.drives.shape[1:])
    weights = forcing.weights.reshape(samples, every, *forcing.weights.shape[1:])

    def one(y: Any, row: Any) -> tuple[Any, None]:
        return move(*row, y), None

    def sample(carry: Any, block: Any) -> tuple[Any, Any]:
        y, failed = carry
        y, _ = jax.lax.scan(one, y, block)
        index, drive, weight = (part[-1] for part in block)
        now, seen = see(index, drive, weight, y)
        return (y, note_failures(now, index, *failed)), seen

    never = jnp.full(start.shape[1:], -1, dtype=clock.dtype)
    carry = rows(start), (never, never)
    (final, failed), outputs = jax.lax.scan(sample, carry, (clock, drives, weights))
    return Samples(outputs, jnp.stack(final), *failed)


def walker(
    system: System, held: Any, answers: Answers | None, params: Any, dt: Any, step: Any
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """What a walk does at a step of its grid, of which it is given index, drive and weight.

    ``move(index, drive, weight, y)`` is the state (rows) at the step's end, and
    ``see(index, drive, weight, y)`` the state there in one array, with the outputs.
    """
    answered, read = _answered(system, answers, params), across(system.read)
    held = held_rows(system, held)

    def move(index: Any, drive: Any, weight: Any, y: Any) -> Any:
        u = inputs_at(drive, weight, held)
        t = index.astype(drive.dtype) * dt
        return step(t, y, answered(t, y, u))

    def see(index: Any, drive: Any, weight: Any, y: Any) -> tuple[Any, Any]:
        u, now = inputs_at(drive, weight, held), jnp.stack(y)
        time = (index + 1).astype(now.dtype) * dt
        return now, read(time, now, answered(time, y, u), params)

    return move, see


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
        return tuple(moved)

    return answered


def note_failures(y: Any, step: Any, failed_step: Any, failed_state: Any) -> tuple[Any, Any]:
    """`failed_step` and `failed_state` (arms, members) with the lanes of `y` that now failed."""
    bad: Bool[Array, "states arms members"] = ~jnp.isfinite(y)
    newly = jnp.any(bad, axis=0) & (failed_step < 0)
    worst = jnp.argmax(bad, axis=0).astype(failed_state.dtype)
    return jnp.where(newly, step, failed_step), jnp.where(newly, worst, failed_state)
