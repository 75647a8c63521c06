"""Projection over weeks to decades: days walk on, faster tiers are seen through windows."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from twin_core.scenario.bands import bands_of
from twin_core.scenario.courses.years import Progress, YearsRun
from twin_core.scenario.days import fed
from twin_core.scenario.kinds import kinds_of
from twin_core.scenario.late import late_beats
from twin_core.scenario.outcomes import at_end
from twin_core.scenario.plausible import outside, told
from twin_core.scenario.project import ARMS, failure_sentence
from twin_core.scenario.projection import MemberFailure, Projection
from twin_core.scenario.scenario import Scenario
from twin_core.simulate.decade import DecadeResult
from twin_core.twin import Twin


def project_years(
    twin: Twin,
    scenario: Scenario,
    *,
    members: int = 64,
    window_days: int = 30,
    precision: str = "float32",
    sparse: bool = False,
    progress: Progress | None = None,
    beats: bool = False,
) -> Projection:
    """Walks `scenario.horizon_h` in windows of `window_days`, in chunks that can be cancelled.

    Arguments are those of `YearsProjection`; `progress` hears the share done after each chunk, and
    ends the walk there by returning False.
    """
    run = YearsProjection(
        twin, scenario, members=members, window_days=window_days, precision=precision,
        sparse=sparse, beats=beats,
    )  # fmt: skip
    while run.advance() < 1.0:
        if progress is not None and not progress(run.share):
            break
    return run.projection()


class YearsProjection:
    """A projection over years that its caller brings forward chunk by chunk.

    Events of the first 24 hours are daily habits; events that persist start at their own time.
    `window_days` and `sparse`, which refreshes the faster tiers ever more rarely, are the speed
    knobs; `beats` adds a settled heart beat of both arms at the end.
    Single precision moves a ten-year outcome by less than a hundredth of its band; a test holds
    that.
    """

    def __init__(
        self,
        twin: Twin,
        scenario: Scenario,
        *,
        members: int = 64,
        window_days: int = 30,
        precision: str = "float32",
        sparse: bool = False,
        beats: bool = False,
    ) -> None:
        self._twin, self._beats, self._window_days = twin, beats, window_days
        self._members, self._began = members, time.perf_counter()
        self._scenario, self._notes = fed(twin.baseline, scenario, kinds_of(twin.body))
        self._run = YearsRun(
            twin, (twin.baseline, self._scenario), window_days=window_days, members=members,
            windows=max(1, round(scenario.horizon_h / 24.0 / window_days)), precision=precision,
            sparse=sparse,
        )  # fmt: skip

    @property
    def share(self) -> float:
        """How much of the walk is done, from 0 to 1."""
        return self._run.share

    def advance(self) -> float:
        """Walks one chunk of windows; returns the share that is then done."""
        self._run.advance()
        return self._run.share

    def projection(self) -> Projection:
        """What was walked until now."""
        walk, window_days = self._run.walked(), self._window_days
        found = _collect(
            self._twin, self._scenario, walk.result, self._members, window_days, self._began
        )
        found = replace(found, warnings=(*self._notes, *found.warnings))
        if not self._beats:
            return found
        hours = len(walk.result.days) * window_days * 24.0
        beats = late_beats(self._twin, walk.inputs, walk.result.days[-1], hours)
        return replace(found, beats=beats, elapsed_s=time.perf_counter() - self._began)


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
    tables = [
        (body.systems[tier].outputs, values)
        for tier, values in (
            ("days", result.days),
            ("minutes", result.minutes),
            ("beat", result.beat),
        )
        if values is not None
    ]
    finite = np.all([np.isfinite(values).all(axis=(0, 1)) for _, values in tables], axis=0)
    keep = finite.all(axis=0)
    bands, outcomes = {}, []
    for names, values in tables:
        bands |= bands_of(names, values, keep)
        outcomes += at_end(names, values, keep)
    failures = tuple(
        MemberFailure(int(m), ARMS[a], "a state of the long run", float(hours[-1]))
        for a, m in zip(*np.nonzero(~finite), strict=True)
    )
    warnings = [failure_sentence(failures, members)] if failures else []
    warnings += [one for names, values in tables if (one := told(names, outside(names, values)))]
    return Projection(
        scenario=scenario.name,
        start_hour=scenario.start_hour,
        time_h=hours,
        bands=bands,
        beats={},
        outcomes=tuple(outcomes),
        members=members,
        failures=failures,
        warnings=tuple(warnings),
        elapsed_s=time.perf_counter() - began,
    )
