"""Any number of scenarios side by side over hours to weeks, minute by minute."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.scenario.kinds import kinds_of
from twin_core.scenario.scenario import Scenario
from twin_core.scenario.timeline import Forced, force
from twin_core.scenario.windows import answers_to_minutes, windows_of, windows_to_be
from twin_core.simulate.blocks import blocks_of, in_parallel, joined
from twin_core.simulate.day import DayInputs, DayResult, simulate_day
from twin_core.simulate.lanes import members_of
from twin_core.simulate.programs import program
from twin_core.simulate.response import probes_of
from twin_core.simulate.window import Window, above_rest
from twin_core.twin import Twin


@dataclass(frozen=True, slots=True)
class HoursWalk:
    """What acted on each tier, one beat window for each activity level, and what came of it.

    `answers` are those of `answers_to_minutes`.
    """

    forced: Forced
    windows: list[Window]
    result: DayResult
    answers: NDArray[np.float64] | None = None


def walk_hours(
    twin: Twin,
    arms: Sequence[Scenario],
    *,
    horizon_h: float,
    members: int,
    dt: int = 1,
    every_min: int = 5,
    precision: str = "float64",
) -> HoursWalk:
    """The minutes tier under `arms`, of which the first is the person's habit.

    One compiled program serves all scenarios of one horizon, number of arms and ensemble size.
    Raises `ScenarioError` for events out of range.
    """
    body = twin.body
    forced = force(body, arms, kinds_of(body), horizon_h=horizon_h, dt=dt)
    theta = twin.theta[:, :members]
    members = theta.shape[1]
    blocks = blocks_of(members)
    key = ("project", body, dt, every_min // dt)
    run = program(key, lambda: lambda x: simulate_day(body, x, dt=float(dt), every=every_min // dt))
    _prepare(twin, members, forced, run, theta[:, blocks[0]], precision)
    windows, answers = _windows(twin, members, forced)
    beats = _beat_averages(body, windows, forced.weights.shape[1], members)

    def block(rows: NDArray[np.int64]) -> DayResult:
        given = (forced.minutes, forced.weights, beats[..., rows], forced.days)
        ensemble = members_of(body, theta[:, rows], precision)
        more = None if answers is None else answers[..., rows].astype(precision)
        drives, weights, shown, days = (table.astype(precision) for table in given)
        return _to_numpy(run(DayInputs(ensemble, drives, weights, shown, days, more)))

    result = joined(in_parallel(block, blocks), members)
    return HoursWalk(forced, windows, result, answers)


def _prepare(
    twin: Twin, members: int, forced: Forced, run: Any, theta: NDArray, precision: str
) -> None:
    """Compiles the day's program and the beat's side by side; nothing where both are known."""
    import jax

    body, count = twin.body, theta.shape[1]
    if "beat" not in body.systems:
        return
    outputs = len(body.systems["beat"].outputs)
    probes = len(probes_of(body))
    levels = forced.weights.shape[1]

    def like(*shape: int) -> Any:
        return jax.ShapeDtypeStruct(shape, np.dtype(precision))

    given = DayInputs(
        members_of(body, theta, precision),
        like(*forced.minutes.shape),
        like(*forced.weights.shape),
        like(outputs, levels, count),
        like(*forced.days.shape),
        like(outputs, probes, count) if probes else None,
    )
    beside = windows_to_be(twin, members, forced.levels[0])
    in_parallel(lambda pair: pair[0].prepare(*pair[1]), ((run, (given,)), *beside))


def _windows(
    twin: Twin, members: int, forced: Forced
) -> tuple[list[Window], NDArray[np.float64] | None]:
    if "beat" not in twin.body.systems:
        return [], None
    days = np.ascontiguousarray(forced.days[:, 0])
    windows = windows_of(twin, members, forced.levels, days)
    return windows, answers_to_minutes(twin, members, forced.levels[0], days)


def _beat_averages(
    body: Body, windows: list[Window], levels: int, members: int
) -> NDArray[np.float64]:
    """Window averages (outputs, levels, members), padded levels repeating rest."""
    if not windows:
        return np.zeros((1, levels, members))
    padded = [*windows, *[windows[0]] * (levels - len(windows))]
    table = np.stack([window.outputs for window in padded], axis=1)
    return np.asarray(above_rest(body.systems["beat"].outputs, table))


def _to_numpy(result: DayResult) -> DayResult:
    import jax

    return jax.tree.map(np.asarray, result)
