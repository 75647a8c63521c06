"""Any number of scenarios side by side over weeks to decades, windows of days at a time."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.kinds import Kind, kinds_of
from twin_core.scenario.scenario import Event, Scenario
from twin_core.scenario.timeline import LEVEL_BUCKET, Forced, force
from twin_core.scenario.windows import (
    answers_to_minutes,
    opening_of,
    opening_to_be,
    windows_to_be,
)
from twin_core.simulate.blocks import Piece, in_parallel, pieces_of, put_together
from twin_core.simulate.decade import FURTHER_BEATS, DecadeInputs, DecadeResult
from twin_core.simulate.long_run import CHUNK, LongRun, Walk
from twin_core.simulate.response import probes_of
from twin_core.twin import Twin

#: Called with the share done; returning False stops the run after the present chunk.
Progress = Callable[[float], bool]

#: Step of the representative day (minutes) and of the days tier (days): see docs/figures.md.
DAY_STEP, DAYS_STEP = 5, 5


@dataclass(frozen=True, slots=True)
class YearsWalk:
    """What acted on each tier in each window, and what came of it."""

    inputs: DecadeInputs
    result: DecadeResult


def walk_years(
    twin: Twin,
    arms: Sequence[Scenario],
    *,
    windows: int,
    window_days: int,
    members: int,
    precision: str = "float32",
    sparse: bool = False,
    progress: Progress | None = None,
) -> YearsWalk:
    """Every tier under `arms`, of which the first is the person's habit, window by window.

    Arguments are those of `YearsRun`. The walk ends early, after a chunk, where `progress` says so.
    """
    run = YearsRun(
        twin, arms, windows=windows, window_days=window_days, members=members,
        precision=precision, sparse=sparse,
    )  # fmt: skip
    while run.share < 1.0:
        run.advance()
        if progress is not None and not progress(run.share):
            break
    return run.walked()


class YearsRun:
    """A walk that its caller brings forward chunk by chunk.

    Events of an arm's first 24 hours are daily habits; those that persist start at their own
    time. `sparse` refreshes the faster tiers ever more rarely, for a first answer.
    """

    def __init__(
        self,
        twin: Twin,
        arms: Sequence[Scenario],
        *,
        windows: int,
        window_days: int,
        members: int,
        precision: str = "float32",
        sparse: bool = False,
    ) -> None:
        self._members = min(members, twin.members)
        self._windows, self._sparse = windows, sparse
        self._inputs = _inputs(twin, arms, windows, window_days, precision, sparse)
        self._twin, self._precision = twin, precision
        self._arms = len(arms)
        self._pieces = pieces_of(self._members, self._arms)
        self._run = LongRun(twin.body, DAY_STEP, DAYS_STEP)
        self._walks: list[Walk] = []
        self._parts: list[DecadeResult] = []

    @property
    def share(self) -> float:
        """How much of the walk is done, from 0 to 1."""
        return min(len(self._parts) * CHUNK / self._windows, 1.0)

    def advance(self) -> None:
        """Walks one chunk; the first one prepares the programs."""
        index = len(self._parts)
        chunk = _chunk(self._inputs, index * CHUNK)
        if not self._walks:
            self._walks = self._begun(chunk)
        beats = _sparse_beats(index) if self._sparse else FURTHER_BEATS
        arms = [_of_arm(chunk, arm) for arm in range(self._arms)]

        def walked(pair: tuple[Walk, Piece]) -> DecadeResult:
            return pair[0].advance(arms[pair[1].arm], beats=beats)

        results = in_parallel(walked, zip(self._walks, self._pieces, strict=True))
        self._parts.append(put_together(results, self._members, self._arms))

    def _begun(self, chunk: DecadeInputs) -> list[Walk]:
        """Every block at the start, its programs compiled."""
        twin, members, precision = self._twin, self._members, self._precision
        rest = np.asarray(chunk.levels[0], float)
        days = np.asarray(chunk.days_drives[0, 0], float)
        to_be, beside = opening_to_be(twin, members, np.zeros_like(days))
        probes = len(probes_of(twin.body))
        if probes:
            beside = (*windows_to_be(twin, rest, to_be), *beside)
        arms, rows = [_of_arm(chunk, arm) for arm in range(self._arms)], self._pieces[0].rows
        self._run.prepare(to_be.of(rows, precision), arms[0], probes, beside)
        opened, answers = opening_of(twin, members, np.zeros_like(days)), None
        if probes:
            asked = opening_of(twin, members, days)
            found = answers_to_minutes(twin, members, rest, asked)
            answers = None if found is None else found.astype(precision)

        def begun(piece: Piece) -> Walk:
            arm, rows = piece
            more = None if answers is None else answers[..., rows]
            return self._run.begin(opened.of(rows, precision, arm), arms[arm], more)

        walks = in_parallel(begun, self._pieces)
        blocks = len(walks) // self._arms
        for index, walk in enumerate(walks):
            walk.departs_from(walks[index % blocks])
        return walks

    def walked(self) -> YearsWalk:
        """All that was walked until now."""
        columns = zip(*self._parts, strict=True)
        return YearsWalk(self._inputs, DecadeResult(*(_end_to_end(column) for column in columns)))


def _chunk(inputs: DecadeInputs, begin: int) -> DecadeInputs:
    """The inputs of the windows of one chunk."""
    days, drives, weights, refreshed = (
        field[begin : begin + CHUNK]
        for field in (inputs.days_drives, inputs.drives, inputs.weights, inputs.refreshed)
    )
    return DecadeInputs(days, drives, weights, inputs.levels, refreshed)


def _of_arm(inputs: DecadeInputs, arm: int) -> DecadeInputs:
    """What one arm is given."""
    days, drives, weights = (
        np.ascontiguousarray(grid[..., arm : arm + 1])
        for grid in (inputs.days_drives, inputs.drives, inputs.weights)
    )
    return inputs._replace(days_drives=days, drives=drives, weights=weights)


def _end_to_end(parts: tuple[NDArray | None, ...]) -> NDArray | None:
    present = [part for part in parts if part is not None]
    return np.concatenate(present) if present else None


def _inputs(
    twin: Twin,
    arms: Sequence[Scenario],
    windows: int,
    window_days: int,
    precision: str,
    sparse: bool,
) -> DecadeInputs:
    kinds = kinds_of(twin.body)
    known: dict[tuple[str, ...], Forced] = {}
    which: list[int] = []
    for window in range(windows):
        hour = window * window_days * 24.0
        days = [_day_of(arm, kinds, hour) for arm in arms]
        key = tuple(day.model_dump_json() for day in days)
        if key not in known:
            known[key] = force(twin.body, days, kinds, horizon_h=24.0, dt=DAY_STEP)
        which.append(list(known).index(key))
    different = list(known.values())
    levels = np.unique(np.concatenate([forced.levels for forced in different]), axis=0)
    rest = different[0].levels[0]
    levels = np.concatenate([rest[None], levels[(levels != rest).any(axis=1)]])
    steps = window_days // DAYS_STEP

    def of_windows(days: list[NDArray]) -> NDArray:
        # Few days differ among a hundred windows.
        return np.stack([day.astype(precision) for day in days])[which]

    return DecadeInputs(
        of_windows([np.repeat(day.days[None], steps, axis=0) for day in different]),
        of_windows([day.minutes for day in different]),
        of_windows([_on_levels(day, levels) for day in different]),
        levels.astype(precision),
        _refreshed(which, sparse),
    )


def _refreshed(which: Sequence[int], sparse: bool) -> NDArray[np.bool_]:
    """In which windows the representative day, told by its number, is walked anew.

    Sparsely: each time the run has grown by half, for what changes settles ever more slowly;
    and in each window whose day is not the one before, and the window after that.
    """
    if not sparse:
        return np.ones(len(which), bool)
    flags, due = np.zeros(len(which), bool), 0
    for index, day in enumerate(which):
        changed = index > 0 and day != which[index - 1]
        if changed or index >= due:
            flags[index] = True
            due = index + 1 if changed else index + 1 + index // 2
    return flags


def _sparse_beats(chunk: int) -> int:
    """Many beats in chunks 0, 1, 2, 4, 8 and so on, none in the others."""
    return 4 * FURTHER_BEATS if chunk & (chunk - 1) == 0 else 0


def _on_levels(forced: Forced, levels: NDArray) -> NDArray:
    """The weights of one day on the levels of the whole run, padded as those of a day are."""
    bucket = -(-len(levels) // LEVEL_BUCKET) * LEVEL_BUCKET
    weights = np.zeros((forced.weights.shape[0], bucket, forced.weights.shape[2]))
    for index, level in enumerate(forced.levels):
        place = int(np.flatnonzero((levels == level).all(axis=1))[0])
        weights[:, place] = forced.weights[:, index]
    return weights


def _day_of(scenario: Scenario, kinds: dict[str, Kind], hour: float) -> Scenario:
    """The representative day at `hour`: daily habits, and what persists by then."""
    events: list[Event] = []
    for event in scenario.events:
        kind = kinds.get(event.kind)
        persists = kind is not None and kind.persists
        if persists and event.at_h <= hour < event.ends_h:
            events.append(event.model_copy(update={"at_h": 0.0, "until_h": None}))
        elif not persists and event.at_h < 24.0:
            events.append(event)
    return scenario.model_copy(update={"events": tuple(events), "horizon_h": 24.0})
