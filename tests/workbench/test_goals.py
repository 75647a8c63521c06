"""Goals that ship can be read, and each lever of theirs is a thing that organs offer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from twin_core.body import assemble_by_id
from twin_core.scenario.optimise import GoalError, Judge
from twin_core.scenario.optimise.body import answering
from twin_core.scenario.scenario import Event, Scenario
from twin_core.scenario.timeline import signal_grid
from twin_core.twin import Twin, prior_twin
from workbench.goals import find_goal, shipped_goals

NINE = {
    "insulin_settings", "blood_pressure", "statin_target", "chemotherapy", "pacemaker_delay",
    "training_peak", "meals_glucose", "jet_lag", "weight_loss",
}  # fmt: skip


@pytest.fixture(scope="module")
def anybody() -> Twin:
    facts = {"age": 45.0, "sex": 1.0, "height": 178.0, "mass": 84.0}
    return prior_twin(assemble_by_id(("energy_balance",)), Scenario(), facts=facts, members=2)


def test_the_nine_ship() -> None:
    assert set(shipped_goals()) >= NINE


@pytest.mark.parametrize("name", sorted(shipped_goals()))
def test_both_ends_of_every_lever_stay_in_the_models_range(name: str, anybody: Twin) -> None:
    from twin_core.scenario.kinds import kinds_of

    problem = find_goal(name)
    part = answering(anybody, problem)
    judge = Judge(problem, part)
    kinds = kinds_of(part.body)
    for share in (0.0, 0.5, 1.0):
        plan = problem.scenario(
            judge.settings([share] * len(problem.levers)), judge.habit, judge.pace
        )
        assert len(plan.events) > 0
        signal_grid(plan, kinds, int(min(plan.horizon_h, 48.0) * 60))


def test_a_habit_that_the_goals_organs_know_less_of_is_kept_as_far_as_they_do(
    anybody: Twin,
) -> None:
    """A real person's meals have carbohydrate; the organ of weight knows only their energy."""
    lunch = Event(kind="meal", at_h=12.5, knobs={"carbohydrate": 60.0, "fat": 20.0})
    walk = Event(kind="walk", at_h=18.0, knobs={"intensity": 0.3})
    eats = replace(anybody, baseline=Scenario(events=(lunch, walk)))
    problem = find_goal("weight_loss")
    judge = Judge(problem, answering(eats, problem))
    assert {event.kind for event in judge.habit.events} == {"meal"}
    assert judge.habit.events[0].knobs == {"energy": 480.0}
    (verdict,) = judge.judge([judge.settings([0.5] * len(problem.levers))])
    assert verdict.walked, verdict.why


def test_an_unknown_goal_names_those_that_ship() -> None:
    with pytest.raises(GoalError, match="training_peak"):
        find_goal("win_the_lottery")
