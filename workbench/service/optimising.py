"""From a record and a goal to a front of plans, each told in words."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from data.record import Record
from twin_core.scenario.optimise import Front, GoalError, Judge, Plan, Problem, Verdict, told
from twin_core.scenario.optimise.body import answering
from twin_core.scenario.optimise.front import front_of
from twin_core.scenario.optimise.judge import names_of_costs
from twin_core.scenario.optimise.search import effort_for, search
from twin_core.twin import Twin
from workbench.service.reality import contradiction, lately, sensor_of


@dataclass(frozen=True, slots=True)
class Answer:
    """A goal answered: the front, its best plan in words (or the nearest), and what it took."""

    problem: Problem
    front: Front
    plan: Plan | None
    assumed: tuple[str, ...]
    elapsed_s: float

    def table(self) -> dict[str, Any]:
        """As plain data."""
        names = names_of_costs(self.problem)
        return {
            "goal": self.problem.name,
            "found": self.front.best is not None,
            "runs": self.front.runs,
            "outside_the_models_range": self.front.refused,
            "elapsed_s": self.elapsed_s,
            "plan": None if self.plan is None else plan_table(self.plan),
            "front": [_point(point, names) for point in self.front.points],
            "assumed": list(self.assumed),
            "sources": list(self.problem.sources),
            "notes": list(self.problem.notes),
        }


def plan_table(plan: Plan) -> dict[str, Any]:
    """A plan as plain data, with its sentences."""
    return {**asdict(plan), "sentences": plan.sentences()}


def _point(verdict: Verdict, names: list[str]) -> dict[str, Any]:
    costs = dict(zip(names, verdict.costs, strict=True))
    return {"settings": dict(verdict.settings), "costs": costs, "chances": verdict.chances}


def answer(twin: Twin, problem: Problem, progress: Callable[[float], bool] | None = None) -> Answer:
    """Searches with the part of the twin that the goal names.

    Raises `GoalError` with the reason where not one plan could be walked.
    """
    began = time.perf_counter()
    part = answering(twin, problem)
    effort = effort_for(problem)
    judge = Judge(problem, part, members=effort.members)
    search(judge, effort, progress)
    front = front_of(judge.verdicts, judge.runs)
    chosen = front.best or front.nearest
    if chosen is None:
        (why, _) = Counter(one.why for one in judge.verdicts).most_common(1)[0]
        raise GoalError(f"no plan could be walked: {why}; goal '{problem.name}'; mend it")
    plan = told(judge, chosen)
    return Answer(problem, front, plan, _assumed(twin, part, problem), time.perf_counter() - began)


def _assumed(twin: Twin, part: Twin, problem: Problem) -> tuple[str, ...]:
    """What the answer rests on that no data of this person told."""
    fitted = {name.partition(".")[0] for name in (e.name for e in twin.estimates)}
    organs = [m.display_name for m in part.body.manifests if m.id not in fitted]
    notes = []
    if organs:
        told = ", ".join(organs)
        notes.append(f"no data of this person were fitted for: {told}; people's spread is used")
    notes += [f"{preset} is assumed for {organ}" for organ, preset in problem.presets.items()]
    notes += [
        f"{name} = {value:g} is given by the goal" for name, value in problem.parameters.items()
    ]
    missing = {name: value for name, value in problem.facts.items() if name not in twin.facts}
    notes += [f"{name} = {value:g} is assumed by the goal" for name, value in missing.items()]
    if problem.habit:
        notes.append("the goal brings a typical day of its own")
    return tuple(notes)


def doubt_of(record: Record, found: Answer) -> str:
    """A sentence where the twin's typical day is not what the sensor told; else nothing."""
    if found.plan is None:
        return ""
    measure, sensor = found.problem.objectives[0], sensor_of(record)
    by_habit = found.plan.effects[0].baseline
    return contradiction(measure, (by_habit, by_habit, by_habit), lately(measure, sensor))
