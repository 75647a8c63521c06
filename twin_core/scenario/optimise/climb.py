r"""Gradients through the compiled program, for levers that move smoothly on the days tier.

The program gives :math:`\partial L / \partial d` for everything that drives the body, and how the
drives answer to the levers is arithmetic, so that
:math:`\partial L / \partial x = \langle \partial L / \partial d, \partial d / \partial x \rangle`.
Limits enter the loss as squares of what lies beyond them. Adam (optax) walks inside the ranges.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

from twin_core.scenario.courses.season import season_drives, steps_a_day
from twin_core.scenario.days import DAY_H
from twin_core.scenario.optimise.judge import Judge, Verdict
from twin_core.scenario.optimise.problem import Problem
from twin_core.simulate.lanes import members_of
from twin_core.simulate.programs import program
from twin_core.simulate.season import simulate_season

#: What a value with its gradient costs, in plain runs: one run forward and some three backward.
RUNS_A_GRADIENT = 4
#: Weight of squared excess, and how far inside the limits to aim, in spreads.
STERN, INSIDE = 200.0, 0.01
#: How far to go back towards an allowed plan from where the descent broke a limit.
RETREATS = (0.01, 0.02, 0.04, 0.08)
#: Shares of a range by which drives are told apart, and by which a step moves at first.
NUDGE, STRIDE = 1e-4, 0.06


def climb(
    judge: Judge,
    *,
    starts: int,
    iterations: int,
    progress: Callable[[float], bool] | None = None,
) -> None:
    """Descends from the best plans judged so far, and has the judge look at where that led."""
    climber = _Climber(judge)
    shares = climber.begin(starts)
    schedule = optax.cosine_decay_schedule(STRIDE, iterations, 0.05)
    adam = optax.adam(schedule, b1=0.7, b2=0.9)  # a bounce off a limit is soon forgotten
    state = adam.init(jnp.asarray(shares))
    for turn in range(iterations):
        if progress is not None and not progress(turn / iterations):
            break
        slopes = climber.slopes(shares)
        updates, state = adam.update(jnp.asarray(slopes), state)
        shares = np.clip(shares + np.asarray(updates), 0.0, 1.0)
    climber.settle(shares)


class _Climber:
    """Loss and slopes of a problem in shares of the levers' ranges."""

    def __init__(self, judge: Judge) -> None:
        self.judge, self.problem = judge, judge.problem
        self.walked = [verdict for verdict in judge.verdicts if verdict.walked]
        costs = np.asarray([v.costs for v in self.walked])[:, : len(self.problem.objectives)]
        self.cost_spans = np.ptp(costs, axis=0) + 1e-9
        excesses = np.asarray([v.excesses for v in self.walked]).reshape(len(self.walked), -1)
        self.excess_spans = np.ptp(excesses, axis=0) + 1e-9
        theta = judge.twin.theta[:, : judge.members]
        self.members = members_of(judge.twin.body, theta)

    def begin(self, starts: int) -> NDArray[np.float64]:
        """Shares (starts, levers) of the most promising plans."""

        def worth(verdict: Verdict) -> float:
            costs = np.asarray(verdict.costs)[: len(self.cost_spans)] / self.cost_spans
            beyond = np.maximum(np.asarray(verdict.excesses) / self.excess_spans, 0.0).sum()
            return float(costs[0] + 10.0 * beyond)

        best = sorted(self.walked, key=worth)[:starts]
        levers = self.problem.levers
        return np.asarray([[lever.share(v.settings[lever.id]) for lever in levers] for v in best])

    def settle(self, ends: NDArray[np.float64]) -> None:
        """Has the ends judged, and where they break a limit what lies on the way back from it."""
        judge = self.judge
        verdicts = judge.judge([judge.settings(row) for row in ends])
        allowed = [verdict for verdict in judge.verdicts if verdict.allowed]
        if not allowed:
            return
        home = min(allowed, key=lambda verdict: verdict.costs)
        at = np.asarray([lever.share(home.settings[lever.id]) for lever in self.problem.levers])
        back = [
            judge.settings(row + share * (at - row))
            for row, verdict in zip(ends, verdicts, strict=True)
            if not verdict.allowed
            for share in RETREATS
        ]
        judge.judge(back)

    def slopes(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """The gradient of the loss (starts, levers)."""
        starts, levers = shares.shape
        signs = np.where(shares > 0.5, -1.0, 1.0)
        nudged = np.repeat(shares[:, None], levers + 1, axis=1)
        for lever in range(levers):
            nudged[:, 1 + lever, lever] += NUDGE * signs[:, lever]
        drives = self._drives(nudged.reshape(-1, levers))
        drives = drives.reshape(*drives.shape[:2], starts, levers + 1)
        at_slopes = self._run(drives[..., 0])
        self.judge.runs += RUNS_A_GRADIENT * starts
        moved = (drives[..., 1:] - drives[..., :1]) / NUDGE
        through = np.einsum("tis,tisl->sl", at_slopes, moved) * signs
        return through + self._own_slopes(nudged, signs)

    def _drives(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        judge = self.judge
        plans = [
            self.problem.scenario(judge.settings(row), judge.habit, judge.pace) for row in shares
        ]
        days = int(np.ceil(self.problem.horizon_h / DAY_H))
        return season_drives(judge.twin.body, [judge.habit, *plans], days)[..., 1:]

    def _run(self, drives: NDArray[np.float64]) -> NDArray[np.float64]:
        body, problem = self.judge.twin.body, self.problem
        key = ("season slopes", body, problem.objectives, problem.constraints)
        run = program(key, lambda: _slopes(body, problem))
        firm = len(problem.constraints)
        return np.asarray(run(self.members, drives, self.cost_spans, self.excess_spans[:firm]))

    def _own_slopes(self, nudged: NDArray, signs: NDArray) -> NDArray[np.float64]:
        """Slopes of what the levers cost by themselves: side effects and burden."""
        loss = np.asarray([[self._own(row) for row in rows] for rows in nudged])
        return (loss[:, 1:] - loss[:, :1]) / NUDGE * signs

    def _own(self, shares: NDArray) -> float:
        plan, problem = self.judge.settings(shares), self.problem
        spans = self.excess_spans[len(problem.constraints) :]
        beyond = [effect.of(plan) - effect.at_most for effect in problem.side_effects]
        if np.isfinite(problem.burden_at_most):
            beyond.append(problem.burden(plan) - problem.burden_at_most)
        over = np.maximum(np.asarray(beyond) / spans + INSIDE, 0.0) if beyond else np.zeros(1)
        return float(STERN * (over**2).sum()) + 1e-3 * problem.burden(plan)


def _slopes(body: Any, problem: Problem) -> Any:
    """The program: what the loss of each start says of everything that drives the body."""
    a_day = steps_a_day(body)
    names = body.systems["days"].outputs

    def loss(drives: Any, members: Any, cost_spans: Any, excess_spans: Any) -> Any:
        outputs = simulate_season(body, members, drives, dt=1.0 / a_day, every=a_day).outputs
        hours = DAY_H * (1.0 + np.arange(outputs.shape[0]))

        def taken(measure: Any) -> Any:
            counts = measure.window(hours, problem.start_hour)
            return measure.of(outputs[:, names.index(measure.signal)], counts, jnp)

        total = jnp.zeros((), outputs.dtype)
        for place, objective in enumerate(problem.objectives):
            weight = 1.0 if place == 0 else 0.01
            cost = objective.over(objective.cost(taken(objective), jnp), jnp)
            total = total + weight * (cost / cost_spans[place]).sum()
        for place, constraint in enumerate(problem.constraints):
            beyond = constraint.over(constraint.excess(taken(constraint)), jnp)
            over = jnp.maximum(beyond / excess_spans[place] + INSIDE, 0.0)
            total = total + STERN * (over**2).sum()
        return total

    slope = jax.grad(loss)
    return lambda members, drives, costs, excesses: slope(drives, members, costs, excesses)
