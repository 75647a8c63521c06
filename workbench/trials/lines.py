"""Lines of the tables as actions: effects, hazards, drives and goals of weight."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from twin_core.trial.plan import Action, Drive, Effect, Goal, Hazard, Span
from workbench.trials.who import Who

Row = Mapping[str, Any]


def applies(line: Row, who: Who) -> bool:
    """Whether a line is for people of this cohort."""
    wanted, spared = line.get("for"), line.get("unless")
    return (wanted is None or who.has(wanted)) and not (spared and who.has(spared))


def effect_of(line: Row, by: float, span: Span, source: str, dose: float | None = None) -> Effect:
    """One effect, `by` times its value; `each` lines are for each unit of `dose`."""
    value = float(line["value"]) if "value" in line else float(line["each"]) * (dose or 0.0)
    scale = by if "value" in line else by * abs(dose or 0.0)
    fade = line.get("fade")
    return Effect(
        str(line["on"]), value * by, float(line.get("se", 0.0)) * abs(scale),
        bool(line.get("ratio", False)), float(line.get("slope", 0.0)) * by,
        float(line.get("ref", 0.0)), float(line.get("tau", 14.0)), span, source,
        fade=(float(fade[0]), float(fade[1])) if fade else (1.0, 365.0),
    )  # fmt: skip


def hazard_of(line: Row, by: float, span: Span, source: str, total: bool = False) -> Hazard:
    """One hazard ratio with the error of its interval, `by` times its logarithm."""
    log_ratio = math.log(float(line["hr"])) * by
    low, high = line.get("ci", (line["hr"], line["hr"]))
    se = (math.log(high) - math.log(low)) / 3.92
    return Hazard(str(line["on"]), log_ratio, se * abs(by), span, source, total)


def hazards(row: Row, who: Who, by: float, span: Span) -> Iterator[Action]:
    """All hazards of a class or measure that are for this cohort; the first for each event."""
    done: set[str] = set()
    for line in row.get("hazards", ()):
        if applies(line, who) and line["on"] not in done:
            done.add(line["on"])
            yield hazard_of(line, by, span, str(row.get("source", "")), bool(row.get("total")))


def drive_of(line: Row, span: Span, source: str, dose: float | None = None) -> Drive:
    """One input of an organ."""
    value = float(line["value"]) if "value" in line else float(line["each"]) * (dose or 0.0)
    return Drive(str(line["signal"]), value, span, float(line.get("doubt", 0.12)), source)


def goal_of(line: Row, span: Span, source: str, dose: float | None = None) -> Goal:
    """A change of weight that is eaten towards."""
    change = float(line["change"]) if "change" in line else float(line["each"]) * (dose or 0.0)
    return Goal(change, tuple((float(d), float(s)) for d, s in line["course"]), span, 0.12, source)
