"""The search that knows no tricks: every setting of every lever, to check the others by."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from twin_core.scenario.optimise.front import Front, front_of
from twin_core.scenario.optimise.judge import BATCH, Judge
from twin_core.scenario.optimise.lever import Setting
from twin_core.scenario.optimise.problem import Problem
from twin_core.twin import Twin


def exhaustive(twin: Twin, problem: Problem, members: int = 64) -> Front:
    """The front over the full grid; a continuous lever is told by hundredths of its range."""
    judge = Judge(problem, twin, members=members)
    grid = plans_of(problem)
    while batch := list(itertools.islice(grid, 8 * BATCH)):
        judge.judge(batch)
    return front_of(judge.verdicts, judge.runs)


def plans_of(problem: Problem) -> Iterator[dict[str, Setting]]:
    """Every combination of settings."""
    rows = [
        lever.choices
        if lever.choices
        else [lever.low + step * lever.pace for step in range(lever.settings)]
        for lever in problem.levers
    ]
    ids = [lever.id for lever in problem.levers]
    for settings in itertools.product(*rows):
        yield dict(zip(ids, settings, strict=True))
