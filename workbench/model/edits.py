"""The edits of a scenario, each a command."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from twin_core.scenario.scenario import Event, Scenario
from workbench.model.commands import Command

_gestures = itertools.count(1)


def new_gesture() -> int:
    """A number for one drag of one slider, so that its many edits undo as one."""
    return next(_gestures)


class HasScenario(Protocol):
    """What a scenario edit changes."""

    scenario: Scenario


@dataclass(frozen=True, slots=True)
class AddEvent(Command[HasScenario]):
    """Put an event at a place of the list."""

    index: int
    event: Event
    name: str = ""

    @property
    def label(self) -> str:
        return f"Add {self.name or self.event.label or self.event.kind}"

    def apply(self, target: HasScenario) -> None:
        events = list(target.scenario.events)
        events.insert(self.index, self.event)
        target.scenario = target.scenario.model_copy(update={"events": tuple(events)})

    def inverse(self) -> RemoveEvent:
        return RemoveEvent(self.index, self.event, self.name)

    def as_dict(self) -> dict[str, Any]:
        return _row("add_event", index=self.index, event=self.event, name=self.name)


@dataclass(frozen=True, slots=True)
class RemoveEvent(Command[HasScenario]):
    """Take the event at a place out of the list."""

    index: int
    event: Event
    name: str = ""

    @property
    def label(self) -> str:
        return f"Remove {self.name or self.event.label or self.event.kind}"

    def apply(self, target: HasScenario) -> None:
        events = list(target.scenario.events)
        del events[self.index]
        target.scenario = target.scenario.model_copy(update={"events": tuple(events)})

    def inverse(self) -> AddEvent:
        return AddEvent(self.index, self.event, self.name)

    def as_dict(self) -> dict[str, Any]:
        return _row("remove_event", index=self.index, event=self.event, name=self.name)


@dataclass(frozen=True, slots=True)
class ChangeEvent(Command[HasScenario]):
    """Replace the event at a place: a knob, its time or its duration moved."""

    index: int
    before: Event
    after: Event
    what: str = "event"
    gesture: int = 0

    @property
    def label(self) -> str:
        return f"Change {self.what}"

    def apply(self, target: HasScenario) -> None:
        events = list(target.scenario.events)
        events[self.index] = self.after
        target.scenario = target.scenario.model_copy(update={"events": tuple(events)})

    def inverse(self) -> ChangeEvent:
        return ChangeEvent(self.index, self.after, self.before, self.what)

    def merged(self, newer: Command[HasScenario]) -> ChangeEvent | None:
        if not isinstance(newer, ChangeEvent) or newer.index != self.index:
            return None
        if self.gesture == 0 or newer.gesture != self.gesture:
            return None
        return ChangeEvent(self.index, self.before, newer.after, newer.what, self.gesture)

    def as_dict(self) -> dict[str, Any]:
        return _row(
            "change_event",
            index=self.index,
            before=self.before,
            after=self.after,
            what=self.what,
        )


@dataclass(frozen=True, slots=True)
class ReplaceScenario(Command[HasScenario]):
    """Exchange the whole scenario (a preset, a file, a reset)."""

    before: Scenario
    after: Scenario
    name: str = "scenario"

    @property
    def label(self) -> str:
        return f"Load {self.name}"

    def apply(self, target: HasScenario) -> None:
        target.scenario = self.after

    def inverse(self) -> ReplaceScenario:
        return ReplaceScenario(self.after, self.before, self.name)

    def as_dict(self) -> dict[str, Any]:
        return _row("replace_scenario", before=self.before, after=self.after, name=self.name)


def _row(kind: str, **fields: Any) -> dict[str, Any]:
    plain = {
        key: value.model_dump(mode="json") if isinstance(value, Event | Scenario) else value
        for key, value in fields.items()
    }
    return {"command": kind, **plain}


def from_dict(row: Mapping[str, Any]) -> Command[HasScenario]:
    """The command that `as_dict` wrote."""
    fields = {key: value for key, value in row.items() if key != "command"}
    match row["command"]:
        case "add_event":
            return AddEvent(**{**fields, "event": Event.model_validate(fields["event"])})
        case "remove_event":
            return RemoveEvent(**{**fields, "event": Event.model_validate(fields["event"])})
        case "change_event":
            pair = {key: Event.model_validate(fields[key]) for key in ("before", "after")}
            return ChangeEvent(**{**fields, **pair})
        case "replace_scenario":
            pair = {key: Scenario.model_validate(fields[key]) for key in ("before", "after")}
            return ReplaceScenario(**{**fields, **pair})
    raise ValueError(f"unknown command '{row['command']}'")
