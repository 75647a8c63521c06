"""Scenarios as a person's twin can run them: on its own days, on whole minutes, in range."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.commands.say import Refused

#: Horizons in between are walked day by day, so each day needs its own habits.
DAY_H, LONG_H = 24.0, 24.0 * 21


def hours(text: str) -> float:
    """24h, 30d or 10y in hours."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(h|d|y)", text.strip())
    value = float(match[1]) * {"h": 1.0, "d": DAY_H, "y": 8760.0}[match[2]] if match else 0.0
    if not 0.0 < value <= 8760.0 * 100:
        raise Refused(f"horizon '{text}' is not understood", "--horizon", "write 24h, 30d or 10y")
    return value


def read_plan(twin: Any, file: Path, horizon: str | None) -> tuple[Any, Any]:
    """The twin on its own days and the scenario of `file` on top of them."""
    from twin_core.scenario.scenario import parse_scenario

    plan = parse_scenario(file.read_text(encoding="utf-8"), file.name)
    horizon_h = hours(horizon) if horizon else plan.horizon_h
    for event in plan.events:
        if event.at_h >= horizon_h:
            raise Refused(
                f"'{event.kind}' at {event.at_h:g} h lies beyond the horizon of {horizon_h:g} h",
                file.name, "give a longer --horizon or an earlier at_h",
            )  # fmt: skip
    added = [e.model_copy(update={"at_h": e.at_h + plan.start_hour}) for e in plan.events]
    horizon_h += plan.start_hour
    usual = every_day(twin.baseline, horizon_h)
    plan = usual.with_events(*added).model_copy(update={"name": plan.name})
    return replace(twin, baseline=usual), whole_minutes(plan)


def every_day(day: Any, horizon_h: float) -> Any:
    """The events of a typical day on each day of a horizon that is walked day by day."""
    days = int(-(-horizon_h // DAY_H)) if horizon_h < LONG_H else 1
    events = tuple(
        event.model_copy(update={"at_h": event.at_h + DAY_H * index})
        for index in range(days)
        for event in day.events
        if event.at_h + DAY_H * index < horizon_h
    )
    return day.model_copy(update={"events": events, "horizon_h": horizon_h})


def whole_minutes(plan: Any) -> Any:
    """Events moved to whole minutes: a level that begins within one would be a level of its own."""
    events = tuple(e.model_copy(update={"at_h": round(e.at_h * 60.0) / 60.0}) for e in plan.events)
    return plan.model_copy(update={"events": events})
