"""Projection over weeks to decades: days walk on, faster tiers are seen through windows."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.kinds import Kind, kinds_of
from twin_core.scenario.late import late_beats
from twin_core.scenario.outcomes import at_end
from twin_core.scenario.project import ARMS, band_of, failure_sentence
from twin_core.scenario.projection import MemberFailure, Projection
from twin_core.scenario.scenario import Event, Scenario
from twin_core.scenario.timeline import Forced, force
from twin_core.simulate.blocks import blocks_of, in_parallel, joined
from twin_core.simulate.decade import DecadeInputs, DecadeResult
from twin_core.simulate.lanes import members_of
from twin_core.simulate.long_run import LongRun
from twin_core.twin import Twin

#: Called with the share done; returning False stops the run after the present chunk.
Progress = Callable[[float], bool]

#: Step of the representative day (minutes) and of the days tier (days): see docs/figures.md.
DAY_STEP, DAYS_STEP = 5, 5
WINDOWS_A_CHUNK = 12


def project_years(
    twin: Twin,
    scenario: Scenario,
    *,
    members: int = 64,
    window_days: int = 30,
    precision: str = "float32",
    progress: Progress | None = None,
    beats: bool = False,
) -> Projection:
    """Walks `scenario.horizon_h` in windows of `window_days`, in chunks that can be cancelled.

    Events of the first 24 hours are daily habits; events that persist start at their own time.
    `window_days` is the speed knob; `beats` adds a settled heart beat of both arms at the end.
    Single precision moves a ten-year outcome by less than a hundredth of its band; a test holds
    that.
    """
    began = time.perf_counter()
    body = twin.body
    theta = twin.theta[:, :members]
    windows = max(1, round(scenario.horizon_h / 24.0 / window_days))
    inputs = _inputs(twin, scenario, windows, window_days)
    inputs = DecadeInputs(*(field.astype(precision) for field in inputs))
    ensembles = [members_of(body, theta[:, rows], precision) for rows in blocks_of(theta.shape[1])]
    run = LongRun(body, DAY_STEP, DAYS_STEP)
    run.prepare(ensembles[0], _chunk(inputs, 0))
    walks, parts = in_parallel(lambda p: run.begin(p, _chunk(inputs, 0)), ensembles), []
    for begin in range(0, windows, WINDOWS_A_CHUNK):
        chunk = _chunk(inputs, begin)
        results = in_parallel(lambda walk, chunk=chunk: walk.advance(chunk), walks)
        parts.append(joined(results, theta.shape[1]))
        done = min(begin + WINDOWS_A_CHUNK, windows)
        if progress is not None and not progress(done / windows):
            windows = done
            break
    whole = DecadeResult(*(_end_to_end(column, windows) for column in zip(*parts, strict=True)))
    found = _collect(twin, scenario, whole, members, window_days, began)
    if not beats:
        return found
    hours = windows * window_days * 24.0
    return replace(found, beats=late_beats(twin, inputs, whole.days[-1], hours))


def _chunk(inputs: DecadeInputs, begin: int) -> DecadeInputs:
    """A chunk of fixed length; the last window is repeated, so that one program serves all."""

    def part(field: NDArray) -> NDArray:
        taken = field[begin : begin + WINDOWS_A_CHUNK]
        missing = WINDOWS_A_CHUNK - len(taken)
        return np.concatenate([taken, np.repeat(taken[-1:], missing, axis=0)])

    days, drives, weights = (part(field) for field in inputs[:3])
    return DecadeInputs(days, drives, weights, inputs.levels)


def _end_to_end(parts: tuple[NDArray | None, ...], windows: int) -> NDArray | None:
    present = [part for part in parts if part is not None]
    return np.concatenate(present)[:windows] if present else None


def _inputs(twin: Twin, scenario: Scenario, windows: int, window_days: int) -> DecadeInputs:
    kinds = kinds_of(twin.body)
    known: dict[tuple[str, ...], Forced] = {}
    rows: list[Forced] = []
    for window in range(windows):
        hour = window * window_days * 24.0
        arms = [_day_of(arm, kinds, hour) for arm in (twin.baseline, scenario)]
        key = tuple(arm.model_dump_json() for arm in arms)
        if key not in known:
            known[key] = force(twin.body, arms, kinds, horizon_h=24.0, dt=DAY_STEP)
        rows.append(known[key])
    levels = np.unique(np.concatenate([forced.levels for forced in known.values()]), axis=0)
    rest = next(iter(known.values())).levels[0]
    levels = np.concatenate([rest[None], levels[(levels != rest).any(axis=1)]])
    steps = window_days // DAYS_STEP
    return DecadeInputs(
        np.stack([np.repeat(row.days[None], steps, axis=0) for row in rows]),
        np.stack([row.minutes for row in rows]),
        np.stack([_on_levels(row, levels) for row in rows]),
        levels,
    )


def _on_levels(forced: Forced, levels: NDArray) -> NDArray:
    """The weights of one day on the levels of the whole run."""
    weights = np.zeros((forced.weights.shape[0], len(levels), forced.weights.shape[2]))
    for index, level in enumerate(forced.levels):
        place = int(np.flatnonzero((levels == level).all(axis=1))[0])
        weights[:, place] = forced.weights[:, index]
    return weights


def _day_of(scenario: Scenario, kinds: dict[str, Kind], hour: float) -> Scenario:
    """The representative day at `hour`: daily habits, and what persists by then."""
    events: list[Event] = []
    for event in scenario.events:
        kind = kinds.get(event.kind)
        persists = kind is not None and all(k.knob.shape == "persist" for k in kind.knobs)
        if persists and event.at_h <= hour:
            events.append(event.model_copy(update={"at_h": 0.0}))
        elif not persists and event.at_h < 24.0:
            events.append(event)
    return scenario.model_copy(update={"events": tuple(events), "horizon_h": 24.0})


def _collect(
    twin: Twin,
    scenario: Scenario,
    result: DecadeResult,
    members: int,
    window_days: int,
    began: float,
) -> Projection:
    body = twin.body
    hours = (np.arange(len(result.days)) + 1) * window_days * 24.0
    rest = result.beat
    tables = [
        (body.systems["days"].outputs, result.days),
        (body.systems["minutes"].outputs, result.minutes),
    ]
    if rest is not None:
        tables.append((body.systems["beat"].outputs, rest))
    finite = np.all([np.isfinite(values).all(axis=(0, 1)) for _, values in tables], axis=0)
    keep = finite.all(axis=0)
    bands, outcomes = {}, []
    for names, values in tables:
        for index, name in enumerate(names):
            bands[name] = band_of(name, values[:, index], keep)
            outcomes.append(at_end(name, values[:, index], keep))
    failures = tuple(
        MemberFailure(int(m), ARMS[a], "a state of the long run", float(hours[-1]))
        for a, m in zip(*np.nonzero(~finite), strict=True)
    )
    return Projection(
        scenario=scenario.name,
        start_hour=scenario.start_hour,
        time_h=hours,
        bands=bands,
        beats={},
        outcomes=tuple(outcomes),
        members=members,
        failures=failures,
        warnings=(failure_sentence(failures, members),) if failures else (),
        elapsed_s=time.perf_counter() - began,
    )
