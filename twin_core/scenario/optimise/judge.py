"""The judge: candidate plans walked side by side, and what they are worth to the ensemble."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.courses import Courses, Pace, courses, pace_of
from twin_core.scenario.days import habits
from twin_core.scenario.kinds import kinds_of
from twin_core.scenario.optimise.goal import GoalError
from twin_core.scenario.optimise.lever import Setting
from twin_core.scenario.optimise.measure import Measure
from twin_core.scenario.optimise.problem import Problem
from twin_core.scenario.scenario import Scenario, ScenarioError
from twin_core.twin import Twin

#: Plans that are walked side by side, beside the habit: one compiled program for all batches.
BATCH = 8
#: A plan under which more members than this share leave the model's range is not walked.
MOST_LOST = 0.1


@dataclass(frozen=True, slots=True)
class Verdict:
    """A plan and what came of it.

    `costs` are to be small: each objective over the ensemble, then burden where levers have one.
    `excesses` are how far each constraint, side effect and the burden's limit are exceeded, in
    their own units, at the chance asked for: all at most 0 in an allowed plan. `chances` are the
    shares of members that keep each constraint. `why` tells why a plan was not walked.
    """

    settings: Mapping[str, Setting]
    costs: tuple[float, ...] = ()
    excesses: tuple[float, ...] = ()
    chances: tuple[float, ...] = ()
    burden: float = 0.0
    lost: float = 0.0
    why: str = ""

    @property
    def walked(self) -> bool:
        return not self.why

    @property
    def allowed(self) -> bool:
        """Whether it stays in the model's range and keeps every limit."""
        return self.walked and self.excess <= 0.0

    @property
    def excess(self) -> float:
        """The worst excess."""
        return max(self.excesses, default=-1.0)


@dataclass
class Judge:
    """Judges plans of one problem for one twin; remembers them, and counts those it walked."""

    problem: Problem
    twin: Twin
    members: int = 64
    runs: int = 0
    _known: dict[tuple[Setting, ...], Verdict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        day = self.problem.day_of(self.twin.baseline)
        horizon = self.problem.horizon_h
        self.pace = pace_of(self.twin.body, horizon)
        walked_h = 24.0 if self.pace is Pace.YEARS else horizon
        usual = habits(day, self.problem.start_hour, walked_h)
        known = kinds_of(self.twin.body)
        answered = tuple(known[e.kind].fitted(e) for e in usual.events if e.kind in known)
        self.habit = usual.model_copy(update={"events": answered})
        self.members = min(self.members, self.twin.members)
        self._check()

    def _check(self) -> None:
        offered = {port.signal for m in self.twin.body.manifests for port in m.output}
        for measure in (*self.problem.objectives, *self.problem.constraints):
            if measure.signal not in offered:
                problem = f"no organ of this body gives '{measure.signal}'"
                raise GoalError(f"{problem}; {self.problem.name}; add the organ that gives it")

    @property
    def verdicts(self) -> list[Verdict]:
        """All plans judged so far."""
        return list(self._known.values())

    def knows(self, settings: Mapping[str, Setting]) -> bool:
        return self._key(settings) in self._known

    def _key(self, settings: Mapping[str, Setting]) -> tuple[Setting, ...]:
        return tuple(
            s if isinstance(s, str) else round(float(s), 9)
            for s in (settings[lever.id] for lever in self.problem.levers)
        )

    def settings(self, shares: Iterable[float]) -> dict[str, Setting]:
        """The settings at shares of the levers' ranges."""
        pairs = zip(self.problem.levers, shares, strict=True)
        return {lever.id: lever.at(float(share)) for lever, share in pairs}

    def judge(self, plans: Sequence[Mapping[str, Setting]]) -> list[Verdict]:
        """A verdict for each plan; plans that are new are walked in batches."""
        new = {self._key(plan): plan for plan in plans if not self.knows(plan)}
        ready: list[tuple[Mapping[str, Setting], Scenario]] = []
        for key, plan in new.items():
            try:
                ready.append((plan, self.problem.scenario(plan, self.habit, self.pace)))
            except ScenarioError as error:
                self._known[key] = Verdict(plan, burden=self.problem.burden(plan), why=str(error))
        for begin in range(0, len(ready), BATCH):
            self._walk_batch(ready[begin : begin + BATCH])
        return [self._known[self._key(plan)] for plan in plans]

    def _walk_batch(self, batch: list[tuple[Mapping[str, Setting], Scenario]]) -> None:
        try:
            walked = self.walk([scenario for _, scenario in batch])
        except ScenarioError as error:
            if len(batch) > 1:  # one of them is out of range: find out which
                for one in batch:
                    self._walk_batch([one])
                return
            plan = batch[0][0]
            why = str(error)
            self._known[self._key(plan)] = Verdict(plan, burden=self.problem.burden(plan), why=why)
            return
        self.runs += len(batch)
        for place, (plan, _) in enumerate(batch):
            self._known[self._key(plan)] = self._verdict(plan, walked, 1 + place)

    def walk(self, scenarios: Sequence[Scenario], members: int | None = None) -> Courses:
        """The habit and scenarios, padded with the habit to a full batch."""
        arms = [self.habit, *scenarios, *[self.habit] * (BATCH - len(scenarios))]
        horizon = self.problem.horizon_h
        return courses(self.twin, arms, horizon_h=horizon, members=members or self.members)

    def taken(self, measure: Measure, walked: Courses, arm: int) -> NDArray[np.float64]:
        """A measure of one arm for every member that stayed in the model's range."""
        counts = measure.window(walked.time_h, self.problem.start_hour)
        values = walked.signals[measure.signal][:, :, walked.held[arm]]
        taken = np.asarray(measure.of(values[:, arm], counts), float)
        return taken - measure.of(values[:, 0], counts) if measure.change else taken

    def _verdict(self, plan: Mapping[str, Setting], walked: Courses, arm: int) -> Verdict:
        problem = self.problem
        burden = problem.burden(plan)
        lost = 1.0 - float(walked.held[arm].mean())
        if lost > MOST_LOST:
            why = f"{100 * lost:.0f} % of the members leave the model's range"
            return Verdict(plan, burden=burden, lost=lost, why=why)
        costs = [float(o.over(o.cost(self.taken(o, walked, arm)))) for o in problem.objectives]
        excesses, chances = [], []
        for constraint in problem.constraints:
            beyond = constraint.excess(self.taken(constraint, walked, arm))
            lost_members = np.full(int((~walked.held[arm]).sum()), np.inf)
            chances.append(float((np.concatenate([beyond, lost_members]) <= 0.0).mean()))
            excesses.append(float(constraint.over(beyond)))
        excesses += [effect.of(plan) - effect.at_most for effect in problem.side_effects]
        if math.isfinite(problem.burden_at_most):
            excesses.append(burden - problem.burden_at_most)
        if problem.weighs_burden:
            costs.append(burden)
        return Verdict(plan, tuple(costs), tuple(excesses), tuple(chances), burden, lost)


def names_of_costs(problem: Problem) -> list[str]:
    """What the numbers in `Verdict.costs` are, in words."""
    names: list[Any] = [objective.title for objective in problem.objectives]
    return [*names, "burden"] if problem.weighs_burden else names
