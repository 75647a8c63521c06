"""Years twice: a first answer within a second or so, then the refined one, chunk by chunk.

A chunk takes a fraction of a second, so that a new question never waits for an old one's answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from twin_core.scenario.courses.walk import WINDOWED_FROM_H, window_days
from twin_core.scenario.days import DAY_H, habits, never_walked, within_horizon
from twin_core.scenario.kinds import kinds_of
from twin_core.scenario.project import project
from twin_core.scenario.projection import Band, Projection
from twin_core.scenario.scenario import Scenario
from twin_core.scenario.years import YearsProjection
from twin_core.twin import Twin


def run_scenario(twin: Twin, scenario: Scenario, members: int) -> Projection:
    """Projects over hours in minutes steps, over weeks and years through windows."""
    if scenario.horizon_h < WINDOWED_FROM_H:
        return project(twin, scenario, members=members)
    return _to_its_end(_years(twin, scenario, members), twin, scenario)


class Refining:
    """A scenario's first answer, and what is left to do for the refined one."""

    def __init__(self, twin: Twin, scenario: Scenario, members: int) -> None:
        self._twin, self._scenario, self._members = twin, scenario, members
        self._rest: YearsProjection | None = None
        self._first: Projection | None = None

    def first(self) -> Projection:
        """The first answer, marked as one if it can be refined."""
        if self._scenario.horizon_h < WINDOWED_FROM_H:
            return project(self._twin, self._scenario, members=self._members)
        run = _years(self._twin, self._scenario, self._members, sparse=True)
        found = _to_its_end(run, self._twin, self._scenario)
        self._first = replace(found, refinable=True)
        return self._first

    def advance(self) -> Projection | None:
        """Brings the refined answer a chunk forward; None until it is there.

        Its `numerical_error` tells how far off the first answer was.
        """
        assert self._first is not None
        if self._rest is None:
            self._rest = _years(self._twin, self._scenario, self._members)
        if self._rest.advance() < 1.0:
            return None
        refined = _with_notes(self._rest.projection(), self._twin, self._scenario)
        return replace(refined, numerical_error=moved(self._first.bands, refined.bands))


def moved(first: Mapping[str, Band], refined: Mapping[str, Band]) -> dict[str, float]:
    """The furthest that a median moved, as a share of its band, by signal; 0 where none is."""
    return {name: _moved(first[name], band) for name, band in refined.items() if name in first}


def _moved(first: Band, refined: Band) -> float:
    worst = 0.0
    for before, after in (
        (first.baseline, refined.baseline),
        (first.intervention, refined.intervention),
    ):
        width = float(np.nanmax(after[-1] - after[0], initial=0.0))
        if width > 0.0:
            worst = max(worst, float(np.nanmax(np.abs(before[2] - after[2]))) / width)
    return worst


def _years(
    twin: Twin, scenario: Scenario, members: int, *, sparse: bool = False
) -> YearsProjection:
    within_horizon(scenario)
    day = habits(twin.baseline, scenario.start_hour, DAY_H)
    return YearsProjection(
        replace(twin, baseline=day), scenario, members=members, sparse=sparse, beats=True,
        window_days=window_days(scenario.horizon_h),
    )  # fmt: skip


def _to_its_end(run: YearsProjection, twin: Twin, scenario: Scenario) -> Projection:
    while run.advance() < 1.0:
        pass
    return _with_notes(run.projection(), twin, scenario)


def _with_notes(projection: Projection, twin: Twin, scenario: Scenario) -> Projection:
    notes = never_walked(scenario, kinds_of(twin.body))
    return replace(projection, warnings=(*projection.warnings, *notes))
