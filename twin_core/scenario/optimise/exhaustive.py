"""The search that knows no tricks: every setting of every lever, to check the others by."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from twin_core.scenario.optimise.front import Front, front_of
from twin_core.scenario.optimise.judge import BATCH, Judge
from twin_core.scenario.optimise.lever import Setting
from twin_core.scenario.optimise.problem import Problem
from twin_core.twin import Twin


def exhaustive(twin: Twin, problem: Problem, members: int = 64) -> Front:
    """The front over the full grid; a continuous lever is told by hundredths of its range."""
    judge = Judge(problem, twin, members=members)
    walk_all(judge, plans_of(problem))
    return front_of(judge.verdicts, judge.runs)


def walk_all(judge: Judge, plans: Iterator[dict[str, Setting]]) -> None:
    """Judges every plan, a few batches at a time."""
    while batch := list(itertools.islice(plans, 8 * BATCH)):
        judge.judge(batch)


def coarse_plans(problem: Problem, most: int) -> Iterator[dict[str, Setting]]:
    """An even grid of at most `most` plans: both ends of every lever, and as many between as fit.

    The lever that is told most coarsely gets the next setting, until no other would fit.
    """
    full = [len(lever.choices) or lever.settings for lever in problem.levers]
    count = [
        len(lever.choices) or min(2, whole)
        for lever, whole in zip(problem.levers, full, strict=True)
    ]
    while finer := [i for i, whole in enumerate(full) if count[i] < whole]:
        chosen = min(finer, key=lambda i: count[i])
        if math.prod(count) // count[chosen] * (count[chosen] + 1) > most:
            break
        count[chosen] += 1
    shares = [[i / max(number - 1, 1) for i in range(number)] for number in count]
    for row in itertools.product(*shares):
        yield {lever.id: lever.at(share) for lever, share in zip(problem.levers, row, strict=True)}


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
