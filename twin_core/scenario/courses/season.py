"""Any number of scenarios side by side for a body whose organs all live on the days tier."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.scenario.days import DAY_H
from twin_core.scenario.kinds import DrivenKnob, Kind, kind_of, kinds_of
from twin_core.scenario.scenario import Event, Scenario
from twin_core.scenario.timeline import driven_defaults
from twin_core.simulate.blocks import blocks_of, in_parallel, joined
from twin_core.simulate.integrate import Samples
from twin_core.simulate.lanes import Members, members_of
from twin_core.simulate.packed import Packed, packed
from twin_core.simulate.programs import program
from twin_core.simulate.season import season_parameters, season_step, walk_days
from twin_core.twin import Twin


def steps_a_day(body: Body) -> int:
    """Steps of a season's walk in a day."""
    return max(1, round(1.0 / season_step(body)))


def walk_season(
    twin: Twin, arms: Sequence[Scenario], *, days: int, members: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Outputs (days, outputs, arms, members) at the end of each day, and which lanes held.

    The first arm is the person's habit, which departures are told from. Every event happens when
    its scenario says so. Raises `ScenarioError` for events out of range.
    """
    body = twin.body
    drives = season_drives(body, arms, days)
    theta = twin.theta[:, :members]
    a_day = steps_a_day(body)
    # Two programs: a kidney's balance compiled into every step's program would double its time.
    derive = program(("season parameters", body), lambda: lambda p: _packed(body, p))
    run = program(("season", body, a_day), lambda: lambda q, x: _walk(body, q, x, a_day))

    def block(rows: NDArray[np.int64]) -> Samples:
        import jax

        return jax.tree.map(np.asarray, run(derive(members_of(body, theta[:, rows])), drives))

    samples = joined(in_parallel(block, blocks_of(theta.shape[1])), theta.shape[1])
    return samples.outputs, samples.failed_step < 0


def _packed(body: Body, members: Members) -> Packed:
    return packed(season_parameters(body, members), members.size)


def _walk(body: Body, params: Packed, drives: Any, a_day: int) -> Samples:
    members = params.each.shape[1]
    return walk_days(body, params.unpacked(), drives, members, dt=1.0 / a_day, every=a_day)


def season_drives(body: Body, arms: Sequence[Scenario], days: int) -> NDArray[np.float64]:
    """What drives the days tier: (steps, inputs, arms), means over each step, catalogue units."""
    kinds, names = kinds_of(body), body.systems["days"].inputs
    steps = days * steps_a_day(body)
    table = np.repeat(driven_defaults(body, "days")[None, :, None], steps, axis=0)
    table = np.repeat(table, len(arms), axis=2)
    means = [_step_means(arm, kinds, steps, DAY_H / steps_a_day(body)) for arm in arms]
    departures = body.systems["days"].departures
    for row, name in enumerate(names):
        habit = means[0].get(name) if name in departures else None
        for arm, found in enumerate(means):
            table[:, row, arm] += found.get(name, 0.0) - (0.0 if habit is None else habit)
    return table


def _step_means(
    scenario: Scenario, kinds: Mapping[str, Kind], steps: int, step_h: float
) -> dict[str, NDArray[np.float64]]:
    """The mean of each driven signal over each step."""
    begins = np.arange(steps) * step_h
    means: dict[str, NDArray[np.float64]] = {}
    for event in scenario.events:
        kind = kind_of(event, kinds)
        values, lasts_h = kind.values(event), kind.duration(event) / 60.0
        for driven in kind.driven:
            value, end_h = _held(event, driven, values[driven.knob.id], lasts_h)
            share = np.clip(
                np.minimum(begins + step_h, end_h) - np.maximum(begins, event.at_h), 0, None
            )
            row = means.setdefault(driven.signal, np.zeros(steps))
            row += value * share / step_h
    return means


def _held(event: Event, driven: DrivenKnob, value: float, lasts_h: float) -> tuple[float, float]:
    """The level of a knob in its catalogue unit, and the hour at which it ends."""
    if driven.knob.shape == "persist":
        return float(driven.factor(value)), event.ends_h
    lasts_h = max(lasts_h, 1.0 / 60.0)
    if driven.knob.shape == "spread":
        value = value / (60.0 * lasts_h)
    return float(driven.factor(value)), event.at_h + lasts_h
