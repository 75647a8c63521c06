"""Projection over weeks to decades: days walk on, faster tiers are seen through windows."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from twin_core.scenario.courses.years import Progress, walk_years
from twin_core.scenario.late import late_beats
from twin_core.scenario.outcomes import at_end
from twin_core.scenario.project import ARMS, band_of, failure_sentence
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

    Events of the first 24 hours are daily habits; events that persist start at their own time.
    `window_days` and `sparse`, which refreshes the faster tiers ever more rarely, are the speed
    knobs; `beats` adds a settled heart beat of both arms at the end.
    Single precision moves a ten-year outcome by less than a hundredth of its band; a test holds
    that.
    """
    began = time.perf_counter()
    windows = max(1, round(scenario.horizon_h / 24.0 / window_days))
    walk = walk_years(
        twin, (twin.baseline, scenario), windows=windows, window_days=window_days,
        members=members, precision=precision, sparse=sparse, progress=progress,
    )  # fmt: skip
    found = _collect(twin, scenario, walk.result, members, window_days, began)
    if not beats:
        return found
    hours = len(walk.result.days) * window_days * 24.0
    return replace(found, beats=late_beats(twin, walk.inputs, walk.result.days[-1], hours))


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
