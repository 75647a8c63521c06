r"""Search: a survey of the levers' ranges, then rounds that go where the best may be.

Each round fits Gaussian processes to the costs and excesses seen so far, and proposes the plans
whose optimistic scalarised cost is least: with weights that differ from plan to plan the front is
found, not one point of it (ParEGO: Knowles 2006, doi:10.1109/TEVC.2005.851274). Where all levers
are smooth and days walk alone, gradients through the compiled program finish the work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from twin_core.scenario.courses import Pace
from twin_core.scenario.optimise.climb import climb
from twin_core.scenario.optimise.front import Front, front_of
from twin_core.scenario.optimise.judge import Judge, Verdict
from twin_core.scenario.optimise.lever import Lever
from twin_core.scenario.optimise.problem import Problem
from twin_core.scenario.optimise.surrogate import Surrogate
from twin_core.twin import Twin

#: Called with the share done; returning False ends the search with what is known.
Progress = Callable[[float], bool]

#: Levers beyond which a surrogate of so few runs knows too little, and gradients are followed.
MANY_LEVERS = 4
#: A round that gains less than this share of the spread of costs is idle; as many idle rounds in a
#: row as there are levers, and at least two, end the search.
GAIN, LEAST_PATIENCE = 1e-3, 2


@dataclass(frozen=True, slots=True)
class Effort:
    """`most` plans are walked, `each` in a round, in an ensemble of `members`."""

    most: int = 80
    each: int = 8
    members: int = 64
    seed: int = 0


def effort_for(problem: Problem) -> Effort:
    """The effort that suits the number of levers: few runs where there is little to find."""
    levers = len(problem.levers)
    if levers == 1:
        return Effort(most=12, each=2)
    return Effort(most=4 + 24 * levers, each=8)


def optimise(
    twin: Twin, problem: Problem, effort: Effort | None = None, progress: Progress | None = None
) -> Front:
    """The front of a problem for a twin whose body answers it; see `Front`."""
    effort = effort or effort_for(problem)
    judge = Judge(problem, twin, members=effort.members)
    search(judge, effort, progress)
    return front_of(judge.verdicts, judge.runs)


def search(judge: Judge, effort: Effort, progress: Progress | None = None) -> None:
    """Judges plans until nothing better turns up or the effort is spent."""
    rng = np.random.default_rng(effort.seed)
    measures = (*judge.problem.objectives, *judge.problem.constraints)
    absolute = not any(measure.change for measure in measures)
    gradients = judge.pace is Pace.SEASON and judge.problem.smooth and absolute
    _survey(judge, effort, rng)
    if gradients and len(judge.problem.levers) >= MANY_LEVERS:
        climb(judge, starts=2, iterations=60, progress=progress)
        return
    best, idle = _best_costs(judge), 0
    patience = max(LEAST_PATIENCE, len(judge.problem.levers))
    while judge.runs < effort.most and idle < patience:
        if progress is not None and not progress(judge.runs / effort.most):
            return
        proposed = _propose(judge, effort, rng)
        if not proposed:
            return
        judge.judge(proposed)
        now = _best_costs(judge)
        idle = idle + 1 if not _gained(best, now, judge.verdicts) else 0
        best = now


def _survey(judge: Judge, effort: Effort, rng: np.random.Generator) -> None:
    """Plans spread evenly over all ranges, those of today and of no change at all among them."""
    levers = judge.problem.levers
    count = min(2 + 3 * len(levers), max(effort.most // 2, 3))
    shares = qmc.Sobol(len(levers), rng=rng).random(1 << (count - 1).bit_length())[:count]
    if len(levers) == 1:
        shares = np.linspace(0.0, 1.0, count)[:, None]
    plans = [judge.settings(row) for row in shares]
    usual = judge.problem.usual()
    judge.judge(plans if usual is None else [usual, *plans])


def _best_costs(judge: Judge) -> NDArray[np.float64] | None:
    """The least of each cost among allowed plans; None while no plan is allowed."""
    allowed = [verdict.costs for verdict in judge.verdicts if verdict.allowed]
    return np.min(allowed, axis=0) if allowed else None


def _gained(
    before: NDArray[np.float64] | None, now: NDArray[np.float64] | None, seen: list[Verdict]
) -> bool:
    if now is None:
        return True  # still looking for a plan that is allowed at all
    if before is None:
        return True
    costs = np.asarray([verdict.costs for verdict in seen if verdict.walked])
    spread = np.ptp(costs, axis=0) + 1e-12
    return bool(((before - now) / spread > GAIN).any())


def _propose(judge: Judge, effort: Effort, rng: np.random.Generator) -> list[dict]:
    """The next round's plans, none of them known."""
    levers = judge.problem.levers
    walked = [verdict for verdict in judge.verdicts if verdict.walked]
    if len(walked) < 2:
        return _fresh(judge, rng.random((64, len(levers))), effort.each)
    x = np.asarray([[lever.share(v.settings[lever.id]) for lever in levers] for v in walked])
    surrogate = Surrogate(levers, x, walked)
    pool = _pool(levers, x, walked, rng)
    return _fresh(judge, surrogate.ranked(pool, effort.each, rng), effort.each)


def _pool(
    levers: tuple[Lever, ...], x: NDArray, walked: list[Verdict], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Candidates everywhere, and around the best plans at every distance."""
    everywhere = rng.random((1024, len(levers)))
    order = sorted(range(len(walked)), key=lambda i: (max(walked[i].excess, 0.0), walked[i].costs))
    near = []
    for index in order[:4]:
        for width in (0.2, 0.05, 0.01):
            moved = x[index] + width * rng.standard_normal((128, len(levers)))
            choices = np.asarray([bool(lever.choices) for lever in levers])
            stay = choices & (rng.random((128, len(levers))) > 0.2)
            anew = np.where(choices, rng.random(moved.shape), moved)
            near.append(np.where(stay, x[index], anew))
    return np.clip(np.concatenate([everywhere, *near]), 0.0, 1.0)


def _fresh(judge: Judge, shares: NDArray, count: int) -> list[dict]:
    found: dict[tuple, dict] = {}
    for row in shares:
        plan = judge.settings(row)
        if not judge.knows(plan):
            found.setdefault(tuple(plan.values()), plan)
        if len(found) == count:
            break
    return list(found.values())
