"""Events become signals on a minute grid, and those become the inputs of each tier."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.scenario.kinds import DrivenKnob, Kind, kind_of
from twin_core.scenario.levels import REST, Level, distinct, named
from twin_core.scenario.scenario import Event, Scenario

#: The weights of activity levels are padded to this many, so that an event rarely recompiles.
LEVEL_BUCKET = 4
#: The local hour at which a run begins: known to the scenario, for organs that follow the day.
START_HOUR = "time.start_hour"


@dataclass(frozen=True, slots=True)
class Forced:
    """Inputs of each tier for several arms, ready for a day program.

    `minutes` (steps, inputs, arms); `weights` (steps, levels, arms), levels padded to a bucket;
    `levels` (distinct levels, beat inputs), rest first, called `names`; `days` (days inputs,
    arms): the mean of a day less that of the first arm.
    """

    minutes: NDArray[np.float64]
    weights: NDArray[np.float64]
    levels: NDArray[np.float64]
    days: NDArray[np.float64]
    names: tuple[Level, ...]


def signal_grid(
    scenario: Scenario, kinds: Mapping[str, Kind], minutes: int
) -> dict[str, NDArray[np.float64]]:
    """Each driven signal on a one-minute grid of that length, in its catalogue unit.

    Raises `ScenarioError` for an unknown kind, knob or value out of range.
    """
    grid: dict[str, NDArray[np.float64]] = {}
    for event in scenario.events:
        kind = kind_of(event, kinds)
        values, duration = kind.values(event), kind.duration(event)
        for knob in kind.driven:
            row = grid.setdefault(knob.signal, np.zeros(minutes))
            _apply(row, event, knob, values[knob.knob.id], duration)
    return grid


def _apply(row: NDArray, event: Event, driven: DrivenKnob, value: float, duration: float) -> None:
    begin, lasting = whole_minutes(event.at_h * 60.0, duration, len(row))
    if driven.knob.shape == "persist":
        lasting = round(min(event.ends_h * 60.0, len(row))) - begin
    during = row[begin : begin + max(lasting, 0)]
    if driven.knob.shape == "spread":
        during += float(driven.factor(value / lasting))
        return
    level = float(driven.factor(value))
    if driven.knob.shape == "persist":
        during += level
    else:  # of two simultaneous levels the stronger one is felt
        np.copyto(during, level, where=abs(level) > np.abs(during))


def whole_minutes(begin: float, duration: float, minutes: int) -> tuple[int, int]:
    """First minute and number of minutes of an event on a grid of `minutes`.

    Events hold whole minutes here and nowhere else: the part of a level in a part of a minute
    would be an activity level of its own, with a heart beat of its own.
    """
    return min(round(begin), minutes - 1), max(round(duration), 1)


def force(
    body: Body,
    arms: Sequence[Scenario],
    kinds: Mapping[str, Kind],
    *,
    horizon_h: float,
    dt: int,
) -> Forced:
    """Inputs of every tier for `arms` over `horizon_h` hours with steps of `dt` minutes."""
    minutes = math.ceil(horizon_h * 60.0 / dt) * dt
    grids = [signal_grid(arm, kinds, minutes) for arm in arms]
    system = body.systems["minutes"]
    base = driven_defaults(body, "minutes")
    drives = np.repeat(base[None, :, None], minutes // dt, axis=0)
    drives = np.repeat(drives, len(arms), axis=2)
    for arm, grid in enumerate(grids):
        for name, row in grid.items():
            if name in system.inputs and name in body.wiring.drives:
                drives[:, system.inputs.index(name), arm] = row.reshape(-1, dt).mean(axis=1)
    if START_HOUR in system.inputs and START_HOUR in body.wiring.drives:
        drives[:, system.inputs.index(START_HOUR)] = [arm.start_hour for arm in arms]
    weights, levels, names = _levels(body, arms, kinds, grids, minutes, dt)
    return Forced(drives, weights, levels, _days(body, grids, minutes), names)


def driven_defaults(body: Body, tier: str) -> NDArray[np.float64]:
    """Defaults of driven inputs; zero where another tier feeds the input."""
    system = body.systems[tier]
    values = body.input_defaults(tier)
    return np.where([name in body.wiring.drives for name in system.inputs], values, 0.0)


def _levels(
    body: Body,
    scenarios: Sequence[Scenario],
    kinds: Mapping[str, Kind],
    grids: Sequence[Mapping[str, NDArray]],
    minutes: int,
    dt: int,
) -> tuple[NDArray, NDArray, tuple[Level, ...]]:
    """Weights of the distinct forcings of the beat tier, shared by all arms, and the forcings."""
    steps, arms = minutes // dt, len(grids)
    if "beat" not in body.systems:
        return np.ones((steps, 1, arms)), np.zeros((1, 1)), (Level(REST, "at rest"),)
    system = body.systems["beat"]
    rest = driven_defaults(body, "beat")
    table = np.repeat(np.repeat(rest[None, :, None], steps, axis=0), arms, axis=2)
    for arm, grid in enumerate(grids):
        for name, row in grid.items():
            if name in system.inputs:
                # The level in force for most of a step is that of its middle minute.
                table[:, system.inputs.index(name), arm] = row.reshape(-1, dt)[:, dt // 2]
    flat = np.moveaxis(table, 2, 1).reshape(steps * arms, -1)
    levels, which = distinct(rest, flat)
    count = -(-len(levels) // LEVEL_BUCKET) * LEVEL_BUCKET
    weights = np.zeros((steps * arms, count))
    weights[np.arange(steps * arms), which] = 1.0
    weights = np.moveaxis(weights.reshape(steps, arms, count), 1, 2)
    at_minute = np.repeat(which.reshape(steps, arms), dt, axis=0)
    return weights, levels, named(at_minute, scenarios, kinds, system.inputs)


def _days(body: Body, grids: Sequence[Mapping[str, NDArray]], minutes: int) -> NDArray[np.float64]:
    """Means of a day; of departures what differs from the habit, which the first arm represents."""
    if "days" not in body.systems:
        return np.zeros((1, len(grids)))
    system = body.systems["days"]
    values = np.repeat(driven_defaults(body, "days")[:, None], len(grids), axis=1)
    for index, name in enumerate(system.inputs):
        if name not in body.wiring.drives:
            continue
        means = np.asarray([grid[name].mean() if name in grid else 0.0 for grid in grids])
        values[index] += means - means[0] if name in system.departures else means
    return values
