"""What would help most this month: single changes side by side, told by what they bring."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from twin_core.insight.formula import evaluate
from twin_core.scenario.courses import courses
from twin_core.scenario.days import DAY_H, habits
from twin_core.scenario.kinds import kinds_of
from twin_core.scenario.outcomes import paired
from twin_core.scenario.scenario import Event
from twin_core.twin import Twin
from twin_core.vocabulary import signal
from workbench.engine.protocol import Helpful, HelpfulEffect
from workbench.service.better_day import help_days
from workbench.service.statements.basis import rests_on

MONTH_H, MEMBERS = 30.0 * DAY_H, 16
#: Changes that are walked side by side, beside the habit.
TOGETHER = 8
#: Effects below this share of what is worth having are not told.
SMALL = 0.1


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    words: str
    events: tuple[Event, ...]


class _Wished(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    signal: str
    better: str
    worth: float
    source: str
    when: str = "True"


def help_most(
    twin: Twin, progress: Callable[[float | None, str], object] = lambda share, text: None
) -> tuple[Helpful, ...]:
    """Changes that this twin's organs know of, most helpful first, each with its numbers.

    A change is worth the sum of its effects, each in units of what is worth having.
    """
    table = tomllib.loads(files("workbench.goals").joinpath("month.toml").read_text("utf-8"))
    known = kinds_of(twin.body)
    read = (_Change.model_validate(row) for row in table["change"])
    changes = [c for c in read if all(event.kind in known for event in c.events)]
    days = help_days(twin)
    by_day = {effect.outcome.signal for one in days for effect in one.effects}
    wished = [_Wished.model_validate(row) for row in table["outcome"]]
    wished = [one for one in wished if one.signal not in by_day]
    changes = [one for one in changes if one.words not in {day.words for day in days}]
    usual = habits(twin.baseline, 0.0, DAY_H)
    bmi = _body_mass_index(twin)
    found: list[Helpful] = []
    for begin in range(0, len(changes), TOGETHER):
        progress(begin / max(len(changes), 1), "trying changes")
        batch = changes[begin : begin + TOGETHER]
        arms = [usual, *(usual.with_events(*change.events) for change in batch)]
        arms += [usual] * (TOGETHER + 1 - len(arms))
        walked = courses(twin, arms, horizon_h=MONTH_H, members=MEMBERS)
        for arm, change in enumerate(batch, start=1):
            effects = [e for w in wished if (e := _effect(walked, arm, w, bmi)) is not None]
            effects.sort(key=lambda effect: -abs(effect.worths))
            rests = rests_on(twin.body, effects[0].outcome.signal) if effects else ()
            worths = sum(e.worths for e in effects)
            found.append(Helpful(change.words, worths, tuple(effects), rests))
    return tuple(sorted((*days, *found), key=lambda helpful: -helpful.worths))


def _body_mass_index(twin: Twin) -> float:
    """Zero where weight or height is assumed: whose weight is not known is not told to lose it."""
    assumed = [name for name in ("mass", "height") if any(
        note.startswith(f"{name} is not in the record") for note in twin.notes
    )]  # fmt: skip
    height, mass = (twin.facts.get(name, 0.0) for name in ("height", "mass"))
    return mass / (height / 100.0) ** 2 if height and not assumed else 0.0


def _effect(walked: Any, arm: int, wished: _Wished, bmi: float) -> HelpfulEffect | None:
    """None where the body says nothing of it, the effect is small, or there is nothing to better.

    `wished.when` is a formula over `habit`, the mean under the habit, and `bmi`, zero if unknown.
    """
    if wished.signal not in walked.signals:
        return None
    values = walked.signals[wished.signal][-1]
    keep = walked.held[0] & walked.held[arm]
    if not keep.any():
        return None
    if not evaluate(wished.when, {"habit": float(values[0, keep].mean()), "bmi": bmi, "True": 1}):
        return None
    known = signal(wished.signal)
    told = paired(known.name, wished.signal, known.unit, values[0, keep], values[arm, keep])
    sign = -1.0 if wished.better == "less" else 1.0
    worths = sign * told.difference / wished.worth
    if not np.isfinite(worths) or abs(worths) < SMALL:
        return None
    helps = float((sign * (values[arm, keep] - values[0, keep]) > 0.0).mean())
    return HelpfulEffect(told, wished.worth, worths, helps, wished.source)
