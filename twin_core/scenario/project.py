"""Projection over hours and days: baseline and scenario in one run, always with bands."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.scenario.bands import bands_of
from twin_core.scenario.courses.hours import HoursWalk, walk_hours
from twin_core.scenario.days import added, arms, cut_short
from twin_core.scenario.kinds import kinds_of
from twin_core.scenario.levels import Level
from twin_core.scenario.outcomes import over_time, paired
from twin_core.scenario.plausible import outside, told
from twin_core.scenario.projection import Band, Beat, MemberFailure, Outcome, Projection
from twin_core.scenario.pulse import pulse
from twin_core.scenario.scenario import Scenario, ScenarioError
from twin_core.simulate.day import DayResult
from twin_core.simulate.window import Window
from twin_core.twin import Twin
from twin_core.vocabulary import signal

ARMS = ("baseline", "intervention")
#: Beat-tier numbers worth a line in the outcome table.
_HEART = (
    "heart.rate",
    "circulation.cardiac_output",
    "pressure.systolic",
    "pressure.diastolic",
    "heart.stroke_volume",
)


def project(
    twin: Twin,
    scenario: Scenario,
    *,
    members: int = 64,
    dt: int = 1,
    every_min: int = 5,
    precision: str = "float32",
) -> Projection:
    """What the twin's ensemble does under `scenario` beside its own baseline, day after day.

    Steps of `dt` minutes, outputs every `every_min`. Single precision moves a curve by less than
    a hundredth of its band; a test holds that. One compiled program serves every scenario
    of the same horizon and ensemble size. Raises `ScenarioError` for events out of range
    or beyond the horizon, and for a twin that no organ moves within a day.
    """
    if "minutes" not in twin.body.systems:
        raise ScenarioError("no organ of this twin moves within a day; ask for weeks or years")
    began = time.perf_counter()
    kinds = kinds_of(twin.body)
    both = arms(twin.baseline, scenario)
    walk = walk_hours(
        twin, both, horizon_h=scenario.horizon_h, members=members, dt=dt, every_min=every_min,
        precision=precision,
    )  # fmt: skip
    notes = cut_short(added(both[0], scenario), kinds, scenario.horizon_h)
    return _collect(twin, scenario, walk, (dt, every_min), began, notes)


def _collect(
    twin: Twin,
    scenario: Scenario,
    walk: HoursWalk,
    steps: tuple[int, int],
    began: float,
    notes: tuple[str, ...] = (),
) -> Projection:
    body, forced, windows, result = twin.body, walk.forced, walk.windows, walk.result
    dt, every_min = steps
    members = result.minutes.shape[-1]
    hours = (np.arange(result.minutes.shape[0]) + 1) * every_min / 60.0
    failures = _failures(body, result, dt)
    keep = np.all(result.failed_step < 0, axis=0)
    names = body.systems["minutes"].outputs
    bands: dict[str, Band] = {}
    outcomes: list[Outcome] = []
    for signals, values in ((names, result.minutes), pulse(body, walk)):
        bands |= bands_of(signals, values, keep)
        for index, name in enumerate(signals):
            outcomes += over_time(name, values[:, index], keep)
    beats: Mapping[str, Beat] = {}
    warnings = list(notes)
    if windows:
        beats = _beats(body, windows, forced.names)
        outcomes += _heart_outcomes(body, windows, forced.names, keep)
        moved = max(float(window.residual) for window in windows)
        if moved > 1e-3:
            warnings.append(f"the heart had not settled: one beat still moves it by {moved:.1g}")
    if failures:
        warnings.append(failure_sentence(failures, members))
    if beyond := told(names, outside(names, result.minutes)):
        warnings.append(beyond)
    return Projection(
        scenario=scenario.name,
        start_hour=scenario.start_hour,
        time_h=hours,
        bands=bands,
        beats=beats,
        outcomes=tuple(outcomes),
        members=members,
        failures=failures,
        warnings=tuple(warnings),
        elapsed_s=time.perf_counter() - began,
    )


def _failures(body: Body, result: DayResult, dt: int) -> tuple[MemberFailure, ...]:
    names = body.systems["minutes"].state_names
    arms, members = np.nonzero(result.failed_step >= 0)
    return tuple(
        MemberFailure(
            int(member),
            ARMS[arm],
            names[int(result.failed_state[arm, member])],
            float(result.failed_step[arm, member] + 1) * dt / 60.0,
        )
        for arm, member in zip(arms, members, strict=True)
    )


def failure_sentence(failures: tuple[MemberFailure, ...], members: int) -> str:
    """How many members left the model's range, and through which state first."""
    lost = len({failure.member for failure in failures})
    return f"{lost} of {members} left the model's range: {failures[0].state}"


def _beats(body: Body, windows: list[Window], names: tuple[Level, ...]) -> dict[str, Beat]:
    outputs = body.systems["beat"].outputs
    beats = {}
    for window, level in zip(windows, names, strict=True):
        traces = {name: window.trace[:, i] for i, name in enumerate(outputs)}
        beats[level.label] = Beat(level.label, float(window.period), traces, level.spans_h)
    return beats


def _heart_outcomes(
    body: Body, windows: list[Window], levels: tuple[Level, ...], keep: NDArray
) -> list[Outcome]:
    """Beat-tier numbers at rest beside those at each activity level of the scenario."""
    names, found = body.systems["beat"].outputs, []
    for name in _HEART:
        if name in names:
            known, row = signal(name), names.index(name)
            rest = windows[0].outputs[row, keep]
            for window, level in zip(windows[1:], levels[1:], strict=True):
                title = f"{known.name} {level.when}"
                outcome = paired(title, name, known.unit, rest, window.outputs[row, keep])
                found.append(replace(outcome, beside_rest=level.label))
    return found
