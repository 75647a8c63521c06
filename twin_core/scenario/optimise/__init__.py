"""Optimisation: which settings of a few levers serve a goal best, for the whole ensemble.

A `Problem` has levers, objectives and constraints, read from a goal file. A `Judge` walks
candidate plans side by side as arms of one compiled program. A search proposes candidates, and
what nobody beats in every objective is the `Front`; `Plan` tells one point of it in words.
"""

from twin_core.scenario.optimise.front import Front
from twin_core.scenario.optimise.goal import GoalError, parse_goal
from twin_core.scenario.optimise.judge import Judge, Verdict
from twin_core.scenario.optimise.lever import Lever
from twin_core.scenario.optimise.measure import Constraint, Measure, Objective
from twin_core.scenario.optimise.plan import Plan, told
from twin_core.scenario.optimise.problem import EventTemplate, Problem, SideEffect
from twin_core.scenario.optimise.search import optimise

__all__ = [
    "Constraint",
    "EventTemplate",
    "Front",
    "GoalError",
    "Judge",
    "Lever",
    "Measure",
    "Objective",
    "Plan",
    "Problem",
    "SideEffect",
    "Verdict",
    "optimise",
    "parse_goal",
    "told",
]
