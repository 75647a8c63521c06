"""The optimiser on problems whose answer is known by trying everything.

AV delay of the circulation, a two-drug schedule under Friberg's nadir limit, Banister's taper, the
insulin ratio of a known person: shipped goals, all of whose settings are walked by `exhaustive`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from workbench.bench.row import Row

NAME = "optimise"
PROBLEMS = ("pacemaker_delay", "chemotherapy", "training_taper", "insulin_ratio")
OFF_GOAL, FEWER_GOAL, SECONDS_GOAL = 2.0, 20.0, 30.0
FACTS = {"age": 45.0, "sex": 1.0, "height": 178.0, "mass": 84.0}


@dataclass(frozen=True, slots=True)
class Size:
    """Which problems, and how many members the ensembles have."""

    problems: tuple[str, ...] = PROBLEMS
    members: int = 64


def measure(size: Size = Size()) -> list[Row]:
    """How far from the best of all settings, with how many times fewer runs, in which time."""
    from twin_core.runtime import configure

    configure()
    rows: list[Row] = []
    for name in size.problems:
        rows += _compared(name, size.members)
    return rows


def _compared(name: str, members: int) -> list[Row]:
    from twin_core.scenario.optimise import optimise
    from twin_core.scenario.optimise.exhaustive import exhaustive
    from twin_core.scenario.optimise.search import effort_for
    from workbench.goals import find_goal

    problem = find_goal(name)
    twin = _part(problem, members)
    effort = effort_for(problem)
    optimise(twin, problem, effort)  # compiles
    began, busy = time.perf_counter(), time.process_time()
    found = optimise(twin, problem, effort)
    wall, cpu = time.perf_counter() - began, time.process_time() - busy
    full = exhaustive(twin, problem, members)
    if found.best is None or full.best is None:
        raise RuntimeError(f"{name}: no plan keeps the limits")
    best, known = found.best.costs[0], full.best.costs[0]
    off = 100.0 * (best - known) / abs(known)
    note = f"{name}: {found.runs} runs against {full.runs}; {cpu:.1f} s of CPU, {wall:.1f} s passed"
    return [
        Row(NAME, f"{name}: off the best of all settings", (off,), "%", OFF_GOAL, False),
        Row(NAME, f"{name}: times fewer runs", (full.runs / found.runs,), "x", FEWER_GOAL),
        Row(NAME, f"{name}: warm", (wall,), "s", SECONDS_GOAL, False, notes=(note,)),
    ]


def _part(problem: Any, members: int) -> Any:
    """The part of an average person that answers, with the spread of people."""
    from twin_core.body import assemble_by_id
    from twin_core.scenario.optimise.body import answering
    from twin_core.scenario.scenario import Scenario
    from twin_core.twin import prior_twin

    body = assemble_by_id(("energy_balance",))
    return answering(prior_twin(body, Scenario(), facts=FACTS, members=members), problem)
