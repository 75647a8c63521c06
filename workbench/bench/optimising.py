"""The optimiser on problems whose answer is known by trying everything.

AV delay of the circulation, a two-drug schedule under Friberg's nadir limit, Banister's taper, the
insulin ratio of a known person: shipped goals, all of whose settings are walked by `exhaustive`.
The other shipped goals have too many settings for that, and are held against an even grid of some
hundred plans: the best plan found is no worse than the best of the grid.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from workbench.bench.row import Row

NAME = "optimise"
PROBLEMS = ("pacemaker_delay", "chemotherapy", "training_taper", "insulin_ratio")
#: Goals held against a grid, and how many plans it has.
GRIDDED = (
    "blood_pressure", "statin_target", "meals_glucose", "jet_lag", "weight_loss",
    "insulin_settings", "training_peak",
)  # fmt: skip
GRID = 256
OFF_GOAL, FEWER_GOAL, SECONDS_GOAL = 2.0, 20.0, 30.0
FACTS = {"age": 45.0, "sex": 1.0, "height": 178.0, "mass": 84.0}


@dataclass(frozen=True, slots=True)
class Size:
    """Which problems, and how many members the ensembles have."""

    problems: tuple[str, ...] = PROBLEMS
    gridded: tuple[str, ...] = GRIDDED
    members: int = 64
    grid: int = GRID


def measure(size: Size = Size()) -> list[Row]:
    """How far from the best of all settings, with how many times fewer runs, in which time."""
    from twin_core.runtime import configure

    configure()
    rows: list[Row] = []
    for name in size.problems:
        rows += _compared(name, size.members)
    for name in size.gridded:
        rows += _beside_grid(name, size)
    return rows


def _beside_grid(name: str, size: Size) -> list[Row]:
    """How much worse than the best of a grid, as a share of what the levers can change."""
    import numpy as np

    from twin_core.scenario.optimise import Judge, optimise
    from twin_core.scenario.optimise.exhaustive import coarse_plans, walk_all
    from twin_core.scenario.optimise.front import front_of
    from workbench.goals import find_goal

    problem = find_goal(name)
    twin = _part(problem, size.members)
    began = time.perf_counter()
    found = optimise(twin, problem)
    wall = time.perf_counter() - began
    judge = Judge(problem, twin, members=size.members)
    walk_all(judge, coarse_plans(problem, size.grid))
    grid = front_of(judge.verdicts, judge.runs)
    if found.best is None:
        raise RuntimeError(f"{name}: no plan keeps the limits")
    spread = float(np.ptp([verdict.costs[0] for verdict in judge.verdicts if verdict.walked]))
    known = "none keeps the limits" if grid.best is None else f"best {grid.best.costs[0]:.4g}"
    note = (
        f"{name}: {found.best.costs[0]:.4g} in {found.runs} runs ({wall:.1f} s, compiling"
        f" included); {grid.runs} plans of the grid: {known}; the levers change {spread:.3g}"
    )
    off = float("-inf") if grid.best is None else found.best.costs[0] - grid.best.costs[0]
    share = 100.0 * max(off, 0.0) / max(spread, 1e-12)
    return [Row(NAME, f"{name}: worse than a grid", (share,), "%", OFF_GOAL, False, notes=(note,))]


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
