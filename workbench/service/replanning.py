"""Re-planning on a real record: the twin is fitted anew as its days come in, and the plan judged.

At each turn the twin sees nothing after that day. The plan of the turn before is walked beside the
new best by the new twin, member by member, and is kept unless most members gain by changing: a plan
that follows the noise of every fortnight would be no plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from data.record import Record
from twin_core.body import assemble_by_id
from twin_core.infer.fit import fit
from twin_core.scenario.optimise import GoalError, Judge, Problem
from twin_core.scenario.optimise.body import answering
from twin_core.scenario.optimise.lever import Setting
from twin_core.scenario.scenario import ScenarioError
from twin_core.twin import Twin
from workbench.engine.protocol import ProgressSink
from workbench.goals import goal_for
from workbench.service.gather import gather
from workbench.service.grid import DAY_MIN, Rows
from workbench.service.habits import typical_day
from workbench.service.optimising import answer
from workbench.service.person import facts_of
from workbench.service.reality import as_measured, contradiction, lately, sensor_of

#: Days that a turn looks back over, and least days of sensor glucose in them.
BACK_DAYS, LEAST_DAYS = 28, 4
#: Share of the members that a new plan must be better for before the old one is left.
MOST = 0.75
LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True, slots=True)
class Turn:
    """One look: `day` is the last that the twin saw, `changed` whether the plan was left.

    `gain` is what the best plan brings over the plan before, of the goal's first objective, with
    its 90 % band; `foretold` what the objective would be by habit, `was` what the sensor told of it
    in the weeks before and `came` until the next turn (NaN where that cannot be said); `doubt` is a
    sentence where the twin does not live this person's days.
    """

    day: str
    steps: tuple[str, ...]
    settings: Mapping[str, Setting]
    changed: bool
    gain: tuple[float, float, float]
    better_for: float
    foretold: tuple[float, float, float]
    was: float
    came: float
    learned: int
    doubt: str


@dataclass(frozen=True, slots=True)
class Replanned:
    """All turns, oldest first; `measure` names the objective, in `unit`."""

    goal: str
    measure: str
    unit: str
    every_days: int
    turns: tuple[Turn, ...]
    twin: Twin
    part: Twin

    @property
    def held(self) -> tuple[int, int]:
        """Turns after which what came lay within what was foretold, of those that can be judged."""
        known = [one for one in self.turns if np.isfinite(one.came)]
        inside = sum(one.foretold[1] <= one.came <= one.foretold[2] for one in known)
        return inside, len(known)


def replan(
    record: Record, problem: Problem, every_days: int, turns: int, progress: ProgressSink
) -> Replanned:
    """Looks `turns` times, `every_days` apart, the last at the end of the record.

    Raises `ScenarioError` where the record has too few days of sensor glucose for two turns.
    """
    sensor = sensor_of(record)
    ends = _ends(sensor, every_days, turns)
    found: list[Turn] = []
    kept: Mapping[str, Setting] | None = None
    twin = part = None
    for number, end in enumerate(ends):
        progress(number / len(ends), "planning with what was known then")
        twin = _fitted(record, end)
        problem = goal_for(problem, [manifest.id for manifest in twin.body.manifests])
        part = answering(twin, problem)
        first = problem.objectives[0]
        then = as_measured(first, sensor, end, end + every_days * DAY_MIN)
        turn = _turn(twin, part, problem, kept, end, (lately(first, sensor, end), then))
        kept = turn.settings
        found.append(turn)
    if twin is None or part is None:
        raise ScenarioError("no turn")
    first = problem.objectives[0]
    return Replanned(
        problem.name, first.title, first.unit, every_days, tuple(found), twin, part
    )  # fmt: skip


def _ends(sensor: Rows, every_days: int, turns: int) -> list[float]:
    """Local midnights up to which each turn sees, oldest first."""
    if len(sensor):
        last = (np.floor(sensor.minute[-1] / DAY_MIN) + 1.0) * DAY_MIN
        ends = [last - DAY_MIN * every_days * back for back in reversed(range(turns))]
        ends = [end for end in ends if _measured(sensor, end) >= LEAST_DAYS]
        if len(ends) > 1:
            return ends
    problem = f"fewer than two times {every_days} days apart have {LEAST_DAYS} days of glucose"
    raise ScenarioError(f"{problem} before them; --every; give fewer days, or record more")


def _measured(sensor: Rows, end: float) -> int:
    """Days with sensor glucose in the time that a turn looks back over."""
    recent = (sensor.minute >= end - BACK_DAYS * DAY_MIN) & (sensor.minute < end)
    return len(np.unique(np.floor(sensor.minute[recent] / DAY_MIN)))


def _fitted(record: Record, end: float) -> Twin:
    """The twin of the days before `end`, and of none after it."""
    facts = facts_of(record, until=end)
    body = assemble_by_id(facts.organs)
    data, stretch = gather(record, body, facts, until=end, since=end - BACK_DAYS * DAY_MIN)
    insulin = facts.organs[0] == "glucose_t1d"
    return fit(body, data, typical_day(record, stretch, insulin))


def _turn(
    twin: Twin, part: Twin, problem: Problem, kept: Mapping[str, Setting] | None, end: float,
    told: tuple[float, float],
) -> Turn:  # fmt: skip
    found = answer(twin, problem)
    if found.plan is None:
        raise GoalError(f"no plan could be walked; goal '{problem.name}'; mend it")
    judge = Judge(problem, part)
    best = found.plan.settings
    old_plan = kept if kept is not None and judge.judge([kept])[0].walked else None
    plans = [best, best if old_plan is None else old_plan]
    walked = judge.walk(
        [problem.scenario(plan, judge.habit, judge.pace) for plan in plans], members=part.members
    )
    first, held = problem.objectives[0], walked.held[:3]
    counts = first.window(walked.time_h, problem.start_hour)
    habit, new, old = (first.of(walked.signals[first.signal][:, arm], counts) for arm in range(3))
    both = held[1] & held[2]
    gained = (first.cost(old) - first.cost(new))[both]  # costs are less where it is better
    # Whom the old plan takes out of the model's range is better off with any that does not.
    better = float((np.sum(gained > 0.0) + np.sum(held[1] & ~held[2])) / max(np.sum(held[1]), 1))
    changed = old_plan is None or better >= MOST
    foretold, (was, came) = _band(habit[held[0]]), told
    settings = best if changed else plans[1]
    day = datetime.fromtimestamp(60.0 * (end - DAY_MIN), tz=UTC).date().isoformat()
    return Turn(
        day, tuple(lever.say(settings[lever.id]) for lever in problem.levers), dict(settings),
        changed, _band(gained), better, foretold, was, came,
        sum(estimate.learned for estimate in twin.estimates), contradiction(first, foretold, was),
    )  # fmt: skip


def _band(values: np.ndarray) -> tuple[float, float, float]:
    if not len(values):
        return float("nan"), float("nan"), float("nan")
    low, middle, high = np.quantile(values, (LOW, 0.5, HIGH))
    return float(middle), float(low), float(high)


def usual_goal(record: Record) -> str:
    """What a plan is for where nobody says: insulin for those who inject it, meals for others."""
    injects = facts_of(record).organs[0] == "glucose_t1d"
    return "insulin_settings" if injects else "meals_glucose"
