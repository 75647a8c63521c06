"""Goal files: formulas over levers, what they refuse, and that nothing beyond a range is walked."""

from __future__ import annotations

import pytest

from twin_core.body import assemble_by_id
from twin_core.scenario.courses import Pace
from twin_core.scenario.optimise import GoalError, Judge, parse_goal
from twin_core.scenario.scenario import Event, Scenario
from twin_core.twin import Twin, prior_twin

GOAL = """
name = "Test"
horizon = "2d"
drop = ["insulin_bolus"]
[[lever]]
id = "ratio"
words = "{value} g"
low = 5
high = 20
[[event]]
for_each = "meal"
kind = "insulin_bolus"
at_h = "its.at_h - 0.25"
knobs = { dose = "its.carbohydrate / ratio" }
[[event]]
kind = "walk"
daily = true
when = "day > 0"
at_h = 18
[[objective]]
signal = "glucose.plasma"
"""
HABIT = Scenario(
    events=(
        Event(kind="meal", at_h=8.0, knobs={"carbohydrate": 60.0}),
        Event(kind="insulin_bolus", at_h=8.0, knobs={"dose": 3.0}),
    ),
    horizon_h=48.0,
)


def test_formulas_make_events_out_of_habits_and_days() -> None:
    plan = parse_goal(GOAL).scenario({"ratio": 12.0}, HABIT, Pace.HOURS)
    doses = [(e.at_h, e.knobs["dose"]) for e in plan.events if e.kind == "insulin_bolus"]
    assert doses == [(7.75, 5.0)]
    assert [e.at_h for e in plan.events if e.kind == "walk"] == [42.0]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('horizon = "2d"', 'horizon = "2 moons"'), "write 24h, 30d"),
        (("low = 5", "low = 50"), "lever"),
        (('signal = "glucose.plasma"', 'signal = "glucose.plasm"'), "objective"),
        (("[[objective]]", "[[objectives]]\nwhat = 1"), "goal"),
    ],
)
def test_a_goal_that_cannot_be_read_says_where(change: tuple[str, str], told: str) -> None:
    with pytest.raises(GoalError) as refused:
        parse_goal(GOAL.replace(*change))
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_formula_that_names_nothing_is_refused() -> None:
    problem = parse_goal(GOAL.replace("its.carbohydrate / ratio", "its.carbohydrate / ration"))
    with pytest.raises(ValueError, match="ration"):
        problem.scenario({"ratio": 12.0}, HABIT, Pace.HOURS)


@pytest.fixture(scope="module")
def trainee() -> Twin:
    facts = {"age": 40.0, "sex": 1.0, "height": 178.0, "mass": 75.0}
    return prior_twin(assemble_by_id(("training",)), Scenario(), facts=facts, members=8)


def test_a_plan_outside_the_models_range_is_flagged_and_not_walked(trainee: Twin) -> None:
    goal = """
    name = "Too much"
    horizon = "14d"
    [[lever]]
    id = "load"
    words = "{value}"
    low = 0
    high = 500
    [[event]]
    kind = "training_plan"
    knobs = { load = "load" }
    [[objective]]
    signal = "training.performance"
    take = "end"
    aim = "most"
    """
    judge = Judge(parse_goal(goal), trainee)
    inside, outside = judge.judge([{"load": 10.0}, {"load": 400.0}])
    assert inside.allowed
    assert not outside.walked
    assert not outside.allowed
    assert "outside the model's range" in outside.why
    assert judge.runs == 1


def test_a_signal_that_no_organ_gives_is_refused(trainee: Twin) -> None:
    goal = GOAL.replace('[[event]]\nkind = "walk"', '[[event]]\nkind = "run"')
    with pytest.raises(GoalError, match=r"glucose\.plasma"):
        Judge(parse_goal(goal), trainee)
