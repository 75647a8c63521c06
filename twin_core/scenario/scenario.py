"""A scenario: interventions on a timeline, as plain data that reads and writes TOML."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class ScenarioError(ValueError):
    """A scenario that cannot be read, or that leaves the model's range."""


class Event(BaseModel):
    """One intervention. `at_h` is hours since the scenario's start; knobs are in manifest units.

    What persists ends at `until_h`, if that is given: a drug that is stopped or switched.
    `adherence` is the share of it that is really taken or done, as a mean over days.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Identifier
    at_h: float = Field(ge=0.0)
    duration_min: float | None = Field(default=None, ge=0.0)
    knobs: dict[str, float] = Field(default_factory=dict)
    label: str = ""
    until_h: float | None = Field(default=None, gt=0.0)
    adherence: float = Field(default=1.0, ge=0.0, le=1.0)

    @property
    def ends_h(self) -> float:
        """The hour at which a persisting event ends."""
        return math.inf if self.until_h is None else self.until_h


class Scenario(BaseModel):
    """Events from a start. `start_hour` is the local clock hour at which the scenario begins."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = "Scenario"
    start_hour: float = Field(default=0.0, ge=0.0, lt=24.0)
    horizon_h: float = Field(default=24.0, gt=0.0)
    events: tuple[Event, ...] = ()

    def with_events(self, *events: Event) -> Scenario:
        """A copy with further events."""
        return self.model_copy(update={"events": (*self.events, *events)})


def parse_scenario(
    text: str,
    origin: str = "scenario",
    rewrite: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda row: row,
) -> Scenario:
    """The scenario in TOML `text`; raises `ScenarioError` with one sentence.

    `rewrite` turns each event's row into plain knobs where it says more (a food by its name).
    """
    try:
        table: Mapping[str, Any] = tomllib.loads(text)
        events = table.get("events", table.get("event", ()))
        told = [rewrite(row) if isinstance(row, dict) else row for row in events]
        rows = {**table, "events": told}
        rows.pop("event", None)
        return Scenario.model_validate(rows)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"not TOML: {error}; {origin}; mend the syntax") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ScenarioError(f"{first['msg']}; {origin}: {where}; correct that line") from error
