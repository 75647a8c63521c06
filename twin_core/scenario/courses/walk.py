"""One call for every walk: scenarios in, signals out."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.scenario.courses.hours import walk_hours
from twin_core.scenario.courses.season import walk_season
from twin_core.scenario.courses.years import walk_years
from twin_core.scenario.days import DAY_H
from twin_core.scenario.kinds import kinds_of
from twin_core.scenario.plausible import outside
from twin_core.scenario.scenario import Scenario
from twin_core.scenario.timeline import driven_defaults, signal_grid
from twin_core.scenario.windows import opening_of, windows_of
from twin_core.twin import Twin

#: Beyond this horizon days walk on and faster organs are seen through windows.
WINDOWED_FROM_H = DAY_H * 21
#: Minutes between two samples at the pace of hours.
SAMPLE_MIN = 5
#: Up to this horizon a month is too coarse to see what happens.
SEASON_H = DAY_H * 200


class Pace(StrEnum):
    """How a body walks through a horizon."""

    BEAT = "beat"  # the settled beat under what acts at the start
    SEASON = "season"  # the days tier alone, day by day
    HOURS = "hours"  # the minutes tier, five minutes a sample
    YEARS = "years"  # windows of days; events of the first day are lived every day


@dataclass(frozen=True, slots=True)
class Courses:
    """`signals` hold arrays (time, arms, members) in catalogue units at `time_h` (hours).

    `held` (arms, members) is false where a member left the model's range, or went where no person
    was ever measured.
    """

    time_h: NDArray[np.float64]
    signals: Mapping[str, NDArray[np.float64]]
    held: NDArray[np.bool_]
    pace: Pace


def pace_of(body: Body, horizon_h: float) -> Pace:
    """The walk that suits a body and a horizon."""
    tiers = set(body.systems)
    if tiers == {"beat"}:
        return Pace.BEAT
    if "minutes" not in tiers:
        return Pace.SEASON
    return Pace.HOURS if horizon_h < WINDOWED_FROM_H or tiers == {"minutes"} else Pace.YEARS


def window_days(horizon_h: float) -> int:
    """Days between two looks at the fast organs: months over years, less over one season."""
    return 5 if horizon_h <= SEASON_H else 30


def courses(
    twin: Twin, arms: Sequence[Scenario], *, horizon_h: float, members: int = 64
) -> Courses:
    """Every signal under every arm.

    Raises `ScenarioError` for events out of range.
    """
    pace = pace_of(twin.body, horizon_h)
    if pace is Pace.BEAT:
        return _beats(twin, arms, members)
    if pace is Pace.SEASON:
        return _season(twin, arms, horizon_h, members)
    walk = _hours if pace is Pace.HOURS else _years
    return walk(twin, arms, horizon_h, members)


def _beats(twin: Twin, arms: Sequence[Scenario], members: int) -> Courses:
    """What holds in each arm's first minute, held until the heart has settled."""
    body = twin.body
    system, kinds = body.systems["beat"], kinds_of(body)
    levels = np.repeat(driven_defaults(body, "beat")[None], len(arms), axis=0)
    for row, arm in enumerate(arms):
        for name, values in signal_grid(arm, kinds, 1).items():
            if name in system.inputs:
                levels[row, system.inputs.index(name)] += values[0]
    found = windows_of(twin, members, levels, opening_of(twin, members, np.zeros((1, 1))))
    table = np.stack([window.outputs for window in found])
    signals = {name: table[None, :, row] for row, name in enumerate(system.outputs)}
    beyond = outside(system.outputs, np.moveaxis(table, 0, 1)[None]).any(axis=0)
    return Courses(np.zeros(1), signals, np.isfinite(table).all(axis=1) & ~beyond, Pace.BEAT)


def _season(twin: Twin, arms: Sequence[Scenario], horizon_h: float, members: int) -> Courses:
    days = max(1, math.ceil(horizon_h / DAY_H))
    outputs, held = walk_season(twin, arms, days=days, members=members)
    names = twin.body.systems["days"].outputs
    signals = {name: outputs[:, row] for row, name in enumerate(names)}
    held = held & ~outside(names, outputs).any(axis=0)
    return Courses(DAY_H * (1.0 + np.arange(days)), signals, held, Pace.SEASON)


def minutes_step(body: Body) -> int:
    """Whole minutes that every organ of the minutes tier is content with; a sample has five."""
    finest = min(mounted.manifest.clock.dt for mounted in body.systems["minutes"].organs)
    return SAMPLE_MIN if finest >= SAMPLE_MIN else 1


def _hours(twin: Twin, arms: Sequence[Scenario], horizon_h: float, members: int) -> Courses:
    every, dt = SAMPLE_MIN, minutes_step(twin.body)
    walk = walk_hours(twin, arms, horizon_h=horizon_h, members=members, dt=dt, every_min=every)
    outputs = walk.result.minutes
    names = twin.body.systems["minutes"].outputs
    signals = {name: outputs[:, row] for row, name in enumerate(names)}
    hours = (np.arange(len(outputs)) + 1) * every / 60.0
    held = (walk.result.failed_step < 0) & ~outside(names, outputs).any(axis=0)
    return Courses(hours, signals, held, Pace.HOURS)


def _years(twin: Twin, arms: Sequence[Scenario], horizon_h: float, members: int) -> Courses:
    days = window_days(horizon_h)
    windows = max(1, round(horizon_h / DAY_H / days))
    result = walk_years(twin, arms, windows=windows, window_days=days, members=members).result
    signals: dict[str, NDArray[np.float64]] = {}
    for tier, values in (("minutes", result.minutes), ("days", result.days), ("beat", result.beat)):
        if values is not None and tier in twin.body.systems:
            for row, name in enumerate(twin.body.systems[tier].outputs):
                signals[name] = np.asarray(values[:, row], float)
    table = np.stack(list(signals.values()), axis=1)
    held = np.isfinite(table).all(axis=(0, 1)) & ~outside(list(signals), table).any(axis=0)
    hours = (np.arange(windows) + 1) * days * DAY_H
    return Courses(hours, signals, held, Pace.YEARS)
