"""A problem: levers, the events that they shape, and what the plan is judged by."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from twin_core.insight.formula import FormulaError, evaluate
from twin_core.scenario.courses import Pace
from twin_core.scenario.days import DAY_H
from twin_core.scenario.optimise.lever import Lever, Setting
from twin_core.scenario.optimise.measure import Constraint, Objective
from twin_core.scenario.scenario import Event, Identifier, Scenario, ScenarioError

Settings = Mapping[str, Setting]
#: A number, or a formula over the levers: ``"its.carbohydrate / ratio"``.
Formula = float | str


class EventTemplate(BaseModel):
    """An event whose numbers may be formulas over levers, `day` and `its`.

    `daily` repeats it on every day (`day` counts them); `for_each` makes one for each habitual
    event of a kind, whose fields and knobs are `its`; `when` is a condition.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Identifier
    at_h: Formula = 0.0
    duration_min: Formula | None = None
    until_h: Formula | None = None
    adherence: Formula = 1.0
    knobs: dict[str, Formula] = Field(default_factory=dict)
    daily: bool = False
    for_each: Identifier | None = None
    when: str | None = None
    label: str = ""

    def events(self, scope: Mapping[str, Any], habit: Scenario, days: int) -> Iterator[Event]:
        """The events that it stands for; what would begin before the start is left at the start."""
        repeats = range(days) if self.daily else range(1)
        sources = [e for e in habit.events if e.kind == self.for_each] if self.for_each else [None]
        for source in sources:
            its = _fields(source) if source is not None else {}
            for day in repeats:
                inner = {**scope, "its": its, "day": day}
                if self.when is None or _number(self.when, inner):
                    yield self._event(inner, DAY_H * day)

    def _event(self, scope: Mapping[str, Any], shift_h: float) -> Event:
        def maybe(value: Formula | None) -> float | None:
            return None if value is None else _number(value, scope)

        until = maybe(self.until_h)
        return Event(
            kind=self.kind,
            at_h=max(_number(self.at_h, scope) + shift_h, 0.0),
            duration_min=maybe(self.duration_min),
            until_h=until,
            adherence=min(max(_number(self.adherence, scope), 0.0), 1.0),
            knobs={name: _number(value, scope) for name, value in self.knobs.items()},
            label=self.label,
        )


class SideEffect(BaseModel):
    """A harm that a plan may do: a chance in percent as a formula over the levers.

    `source` cites it, or says that it is assumed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    percent: Formula
    at_most: float
    source: str

    def of(self, scope: Settings) -> float:
        """The chance in percent under these settings."""
        return _number(self.percent, scope)


class Problem(BaseModel):
    """What a goal file says. `organs` are the part of the body that answers it.

    `habit` replaces the person's own typical day, or with `habit_if_none` stands in where that day
    has nothing of the kinds that the habit has; `drop` takes kinds of events out of it
    before the plan's own events come in. `facts` and `presets` stand in for what nobody recorded;
    `instead` names the goal that asks the same of a body with that organ.
    `parameters` fix what is known of this person. `burden_at_most` limits the plan's burden.
    `notes` are told beside every answer: what is known of the question and no organ says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    horizon_h: float = Field(gt=0.0)
    start_hour: float = Field(default=0.0, ge=0.0, lt=24.0)
    organs: tuple[Identifier, ...] = ()
    facts: dict[str, float] = Field(default_factory=dict)
    presets: dict[Identifier, Identifier] = Field(default_factory=dict)
    parameters: dict[str, float] = Field(default_factory=dict)
    habit: tuple[Event, ...] = ()
    habit_if_none: bool = False
    drop: tuple[Identifier, ...] = ()
    instead: dict[Identifier, str] = Field(default_factory=dict)
    levers: tuple[Lever, ...] = Field(min_length=1)
    events: tuple[EventTemplate, ...] = Field(min_length=1)
    objectives: tuple[Objective, ...] = Field(min_length=1)
    constraints: tuple[Constraint, ...] = ()
    side_effects: tuple[SideEffect, ...] = ()
    burden_at_most: float = math.inf
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_of_each(self) -> Problem:
        ids = [lever.id for lever in self.levers]
        if len(set(ids)) < len(ids):
            raise ValueError("two levers have one id")
        return self

    @property
    def weighs_burden(self) -> bool:
        """Whether the person's burden is an objective of its own."""
        return any(lever.burden for lever in self.levers)

    @property
    def smooth(self) -> bool:
        return all(lever.smooth for lever in self.levers)

    def usual(self) -> dict[str, Setting] | None:
        """The settings of today, where every lever has one."""
        found = {lever.id: lever.usual for lever in self.levers if lever.usual is not None}
        return found if len(found) == len(self.levers) else None

    def burden(self, settings: Settings) -> float:
        """Points of burden of these settings."""
        return math.fsum(lever.cost(settings[lever.id]) for lever in self.levers)

    def day_of(self, own: Scenario) -> Scenario:
        """The day that plans are judged against: the goal's, or the person's own."""
        if not self.habit:
            return own
        kinds = {event.kind for event in self.habit}
        if self.habit_if_none and any(event.kind in kinds for event in own.events):
            return own
        return Scenario(events=self.habit)

    def scenario(self, settings: Settings, habit: Scenario, pace: Pace) -> Scenario:
        """The plan on top of the habit; raises `ScenarioError` where a formula has no value.

        `habit` is the person's habit over the whole horizon. Through windows of years the first
        day stands for all, so that daily events are told once.
        """
        days = 1 if pace in (Pace.YEARS, Pace.BEAT) else math.ceil(self.horizon_h / DAY_H)
        kept = [event for event in habit.events if event.kind not in self.drop]
        added: list[Event] = []
        for template in self.events:
            try:
                added += template.events(settings, habit, days)
            except FormulaError as error:
                raise ScenarioError(f"{error}; event '{template.kind}'; mend the goal") from error
        inside = [event for event in added if event.at_h < self.horizon_h]
        return habit.model_copy(update={"name": self.name, "events": (*kept, *inside)})


def _fields(event: Event) -> dict[str, float]:
    own = {"at_h": event.at_h, "duration_min": event.duration_min or 0.0}
    return {**own, **event.knobs}


def _number(value: Formula, scope: Mapping[str, Any]) -> float:
    return float(evaluate(value, scope)) if isinstance(value, str) else float(value)
