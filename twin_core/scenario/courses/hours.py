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
from twin_core.scenario.windows import (
    answers_to_minutes,
    opening_of,
    opening_to_be,
    windows_of,
    windows_to_be,
)
from twin_core.simulate.blocks import Piece, in_parallel, pieces_of, put_together
from twin_core.simulate.day import DayInputs, DayResult, day_to_be, walk_day
from twin_core.simulate.opening import Opening
from twin_core.simulate.programs import PREPARED
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

    The same compiled programs serve all scenarios of one ensemble size.
    Raises `ScenarioError` for events out of range.
    """
    body = twin.body
    forced = force(body, arms, kinds_of(body), horizon_h=horizon_h, dt=dt)
    members = twin.theta[:, :members].shape[1]
    pieces, step = pieces_of(members, len(arms)), {"dt": float(dt), "every": every_min // dt}
    steps, names = len(forced.minutes), body.systems["minutes"].outputs
    seen = np.empty((steps // step["every"], len(names), len(arms), members), precision)
    _prepare(twin, members, forced, pieces[0], precision, step)
    opened = opening_of(twin, members, forced.days)
    windows, answers = _windows(twin, members, forced, opened)
    beats = _beat_averages(body, windows, forced.weights.shape[1])

    def walked(piece: Piece) -> DayResult:
        given = _of_piece(opened, forced, beats, answers, piece, precision)
        done = walk_day(body, given, **step, into=piece.of(seen))
        return done._replace(minutes=None)

    result = put_together(in_parallel(walked, pieces), members, len(arms))
    return HoursWalk(forced, windows, result._replace(minutes=seen), answers)


def _of_piece(
    opened: Opening,
    forced: Forced,
    beats: NDArray[np.float64] | None,
    answers: NDArray[np.float64] | None,
    piece: Piece,
    precision: str,
) -> DayInputs:
    """What some of the members are given in one arm."""
    arm, rows = piece

    def some(table: NDArray[np.float64] | None) -> Any:
        return None if table is None else table[..., rows].astype(precision)

    drives, weights = (
        grid[..., arm : arm + 1].astype(precision) for grid in (forced.minutes, forced.weights)
    )
    return DayInputs(opened.of(rows, precision, arm), drives, weights, some(beats), some(answers))


def _prepare(
    twin: Twin, members: int, forced: Forced, piece: Piece, precision: str, step: dict[str, Any]
) -> None:
    """Compiles all programs of a day side by side; nothing where they are known."""
    body, levels = twin.body, forced.weights.shape[1]
    grids = forced.minutes.shape, forced.weights.shape
    known = ("hours", body, members, grids, precision, *step.values())
    if known in PREPARED:
        return
    opened, work = opening_to_be(twin, members, forced.days)
    beats = answers = None
    if "beat" in body.systems:
        outputs, probes = len(body.systems["beat"].outputs), len(probes_of(body))
        beats = np.ones((outputs, levels, 1, members))
        answers = np.ones((outputs, probes, members)) if probes else None
        work = (*windows_to_be(twin, forced.levels[0], opened), *work)
    given = _of_piece(opened, forced, beats, answers, piece, precision)
    work = (*day_to_be(body, given, **step), *work)
    in_parallel(lambda pair: pair[0].prepare(*pair[1]), work)
    PREPARED.add(known)


def _windows(
    twin: Twin, members: int, forced: Forced, opened: Opening
) -> tuple[list[Window], NDArray[np.float64] | None]:
    if "beat" not in twin.body.systems:
        return [], None
    windows = windows_of(twin, members, forced.levels, opened)
    return windows, answers_to_minutes(twin, members, forced.levels[0], opened)


def _beat_averages(body: Body, windows: list[Window], levels: int) -> NDArray[np.float64] | None:
    """Window averages (outputs, levels, 1, members), padded levels repeating rest."""
    if not windows:
        return None
    padded = [*windows, *[windows[0]] * (levels - len(windows))]
    table = np.stack([window.outputs for window in padded], axis=1)
    return above_rest(body.systems["beat"].outputs, table)[:, :, None]
