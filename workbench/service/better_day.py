"""What would help most in a typical day, by glucose minute by minute: time in range, and lows."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from data.record import Record
from twin_core.scenario.courses import Courses, courses
from twin_core.scenario.days import DAY_H, habits
from twin_core.scenario.kinds import kinds_of
from twin_core.scenario.optimise import Measure
from twin_core.scenario.outcomes import paired
from twin_core.scenario.scenario import Event, Scenario
from twin_core.twin import Twin
from workbench.engine.protocol import Helpful, HelpfulEffect
from workbench.service.reality import contradiction, lately, sensor_of
from workbench.service.statements.basis import rests_on

#: Two days, of which the second counts: the first is still on its way from the start.
HORIZON_H, MEMBERS = 2.0 * DAY_H, 32
INSULIN = "insulin_bolus"
#: Effects below this share of what is worth having are not told.
SMALL = 0.1


class _Edit(BaseModel):
    """Events of `kind` from `after_h` on, moved by `later_h`, one knob multiplied."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    knob: str = ""
    times: float = 1.0
    later_h: float = 0.0
    after_h: float = -math.inf

    def of(self, event: Event) -> Event:
        """The event as it would be; itself where it is not meant."""
        if event.kind != self.kind or event.at_h % DAY_H < self.after_h:
            return event
        knobs = {k: v * self.times if k == self.knob else v for k, v in event.knobs.items()}
        return event.model_copy(
            update={"at_h": max(event.at_h + self.later_h, 0.0), "knobs": knobs}
        )


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    words: str
    edit: tuple[_Edit, ...] = ()
    events: tuple[Event, ...] = ()

    def fits(self, there: set[str], known: set[str]) -> bool:
        """Whether the day has what is to be changed, and the body takes what is added."""
        edited = not self.edit or self.edit[0].kind in there
        return edited and all(event.kind in known for event in self.events)

    def of(self, usual: Scenario) -> Scenario:
        """The habit of some days with this change on each of them."""
        events = list(usual.events)
        for edit in self.edit:
            events = [edit.of(event) for event in events]
        for day in range(int(usual.horizon_h / DAY_H)):
            events += [e.model_copy(update={"at_h": e.at_h + DAY_H * day}) for e in self.events]
        told = tuple(sorted(events, key=lambda event: event.at_h))
        return usual.model_copy(update={"events": told})


class _Wished(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    who: str
    measure: Measure
    better: str
    worth: float
    source: str


def injects(twin: Twin) -> bool:
    """Whether the typical day has meal insulin that this twin's organs take."""
    there = any(event.kind == INSULIN for event in twin.baseline.events)
    return there and INSULIN in kinds_of(twin.body)


def help_days(twin: Twin) -> tuple[Helpful, ...]:
    """Each change by itself on the typical day, most helpful first; none without meals."""
    known = kinds_of(twin.body)
    there = {event.kind for event in twin.baseline.events if event.kind in known}
    if "meal" not in there:
        return ()
    read = (_Change.model_validate(row) for row in _table()["change"])
    changes = [change for change in read if change.fits(there, set(known))]
    wished = _wishes(twin)
    usual = habits(twin.baseline, 0.0, HORIZON_H)
    arms = [usual, *(change.of(usual) for change in changes)]
    walked = courses(twin, arms, horizon_h=HORIZON_H, members=min(MEMBERS, twin.members))
    found = [_helpful(twin, walked, arm, c.words, wished) for arm, c in enumerate(changes, start=1)]
    return tuple(sorted(found, key=lambda helpful: -helpful.worths))


def _helpful(
    twin: Twin, walked: Courses, arm: int, words: str, wished: Sequence[_Wished]
) -> Helpful:
    keep = walked.held[0] & walked.held[arm]
    if not keep.any():
        return Helpful(words, 0.0, ())
    effects = [e for one in wished if (e := _effect(walked, arm, one, keep)) is not None]
    signal = wished[0].measure.signal
    return Helpful(
        words, sum(e.worths for e in effects), tuple(effects),
        rests_on(twin.body, signal) if effects else (),
    )  # fmt: skip


def _effect(walked: Courses, arm: int, one: _Wished, keep: np.ndarray) -> HelpfulEffect | None:
    values, measure = walked.signals[one.measure.signal], one.measure
    counts = measure.window(walked.time_h)
    before, after = (measure.of(values[:, place], counts)[keep] for place in (0, arm))
    told = paired(measure.title, measure.signal, measure.unit, before, after)
    sign = 1.0 if one.better == "more" else -1.0
    worths = sign * told.difference / one.worth
    if not np.isfinite(worths) or abs(worths) < SMALL:
        return None
    helps = float((sign * (after - before) > 0.0).mean())
    return HelpfulEffect(told, one.worth, worths, helps, one.source)


def doubted(record: Record, twin: Twin, found: Sequence[Helpful]) -> tuple[Helpful, ...]:
    """The same, with a doubt where they rest on a glucose that the sensor does not know."""
    wished, sensor = _wishes(twin)[0].measure, sensor_of(record)
    was = lately(wished, sensor)
    return tuple(
        replace(one, doubt=_doubt(one.effects, wished, was)) if one.effects else one
        for one in found
    )  # fmt: skip


def _doubt(effects: Sequence[HelpfulEffect], wished: Measure, was: float) -> str:
    told = next((e.outcome for e in effects if e.outcome.name == wished.title), None)
    return contradiction(wished, (told.baseline, told.baseline, told.baseline), was) if told else ""


def _wishes(twin: Twin) -> list[_Wished]:
    who = "injects" if injects(twin) else "others"
    return [w for row in _table()["outcome"] if (w := _Wished.model_validate(row)).who == who]


def _table() -> dict[str, Any]:
    place = files("workbench.goals").joinpath("typical_day.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))
