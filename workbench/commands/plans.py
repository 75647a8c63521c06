"""Scenarios as a person's twin can run them: on its own days, in range."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from workbench.commands.say import Refused

DAY_H = 24.0


def hours(text: str) -> float:
    """24h, 30d or 10y in hours."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(h|d|y)", text.strip())
    value = float(match[1]) * {"h": 1.0, "d": DAY_H, "y": 8760.0}[match[2]] if match else 0.0
    if not 0.0 < value <= 8760.0 * 100:
        raise Refused(f"horizon '{text}' is not understood", "--horizon", "write 24h, 30d or 10y")
    return value


def read_plan(twin: Any, file: Path, horizon: str | None) -> Any:
    """The person's typical day with the scenario of `file` on top of it, from midnight on."""
    from twin_core.scenario.days import within_horizon
    from twin_core.scenario.kinds import kinds_of
    from twin_core.scenario.scenario import parse_scenario
    from workbench.service.foods import MEAL, meal_of

    meal = kinds_of(twin.body).get(MEAL)
    known = frozenset(driven.knob.id for driven in meal.knobs) if meal else frozenset()
    text = file.read_text(encoding="utf-8")
    plan = parse_scenario(text, file.name, lambda row: meal_of(row, known, file.name))
    if horizon:
        plan = plan.model_copy(update={"horizon_h": hours(horizon)})
    within_horizon(plan)
    end_h = plan.horizon_h + plan.start_hour
    usual = [event for event in twin.baseline.events if event.at_h < end_h]
    moved = [e.model_copy(update={"at_h": e.at_h + plan.start_hour}) for e in plan.events]
    # A file that the window wrote holds the typical day already.
    events = (*usual, *(event for event in moved if event not in usual))
    told = {"name": plan.name, "horizon_h": end_h, "events": events}
    return twin.baseline.model_copy(update=told)
