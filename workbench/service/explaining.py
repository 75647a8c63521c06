"""What a scenario changes for a record's twin, shared out among its causes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twin_core.insight.explain import Explanation, explain
from twin_core.scenario.courses import Pace, pace_of
from twin_core.scenario.days import DAY_H, added, habits, within_horizon
from twin_core.scenario.optimise import Measure
from twin_core.scenario.scenario import Scenario, ScenarioError
from twin_core.twin import Twin

#: What people ask about, over hours and over longer times, where the body has it.
OVER_HOURS = ("glucose.plasma", "respiration.spo2", "sleep.sleepiness", "body.temperature")
OVER_DAYS = (
    "pressure.long_term_mean",
    "body.mass",
    "lab.cholesterol_ldl",
    "glucose.hba1c",
    "fitness.vo2max",
    "mind.phq9",
    "circulation.cardiac_output",
    "glucose.plasma",
)
MEMBERS = 32


def explain_scenario(
    twin: Twin, scenario: Scenario, signals: Sequence[str] = ()
) -> tuple[Explanation, ...]:
    """Explanations of the signals that the scenario changes; `signals` instead of the usual ones.

    Raises `ScenarioError` where nothing is added to the habit, or a signal is not of this body.
    """
    within_horizon(scenario)
    pace = pace_of(twin.body, scenario.horizon_h)
    usual = habits(twin.baseline, scenario.start_hour, scenario.horizon_h)
    new = added(usual, scenario)
    if not new:
        raise ScenarioError(
            f"nothing differs from the typical day; scenario '{scenario.name}'; add an event"
        )
    if pace is Pace.YEARS:
        usual = habits(twin.baseline, scenario.start_hour, DAY_H)
    measures = [_measure(name, pace) for name in _known(twin, signals, pace)]
    found = explain(twin, usual, new, measures, horizon_h=scenario.horizon_h, members=MEMBERS)
    return tuple(e for e in found if signals or abs(e.mean) > 1e-3 * (abs(e.habit) + 1e-9))


def _known(twin: Twin, signals: Sequence[str], pace: Pace) -> list[str]:
    systems = twin.body.systems
    tiers = ("minutes",) if pace is Pace.HOURS else tuple(systems)
    offered = {name for tier in tiers if tier in systems for name in systems[tier].outputs}
    for name in signals:
        if name not in offered:
            problem = f"this twin says nothing of '{name}' over that horizon"
            raise ScenarioError(f"{problem}; --signal; choose from {', '.join(sorted(offered))}")
    usual = OVER_HOURS if pace is Pace.HOURS else OVER_DAYS
    return list(signals) or [name for name in usual if name in offered]


def _measure(name: str, pace: Pace) -> Measure:
    return Measure(signal=name, take="mean" if pace is Pace.HOURS else "end")


def table(found: Sequence[Explanation]) -> list[dict[str, Any]]:
    """Explanations as plain data."""
    from dataclasses import asdict

    return [{**asdict(e), "rest": e.rest, "sentence": e.sentence()} for e in found]
