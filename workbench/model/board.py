"""The intervention board without a screen: lanes, bars, what a drag means, the clipboard."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from twin_core.scenario.scenario import Event, Scenario

#: Drags land on round times: by horizon, in hours.
SNAPS = ((36.0, 0.25), (24.0 * 8, 1.0), (24.0 * 60, 6.0), (float("inf"), 24.0))
CLIP = "vitruvian-events"


@dataclass(frozen=True, slots=True)
class Bar:
    """One event on its lane, in shares of the board's width."""

    index: int
    lane: int
    left: float
    right: float


def lanes_of(scenario: Scenario) -> tuple[str, ...]:
    """Kinds in the order in which they first occur on the timeline."""
    ordered = sorted(scenario.events, key=_start)
    return tuple(dict.fromkeys(event.kind for event in ordered))


def bars_of(scenario: Scenario) -> list[Bar]:
    """All events that begin within the horizon."""
    lanes, horizon = lanes_of(scenario), scenario.horizon_h
    return [
        Bar(index, lanes.index(e.kind), e.at_h / horizon, min(_end(e) / horizon, 1.0))
        for index, e in enumerate(scenario.events)
        if e.at_h <= horizon
    ]


def snapped(hour: float, horizon_h: float) -> float:
    """The nearest round time within the horizon."""
    step = snap(horizon_h)
    return min(max(round(hour / step) * step, 0.0), horizon_h)


def snap(horizon_h: float) -> float:
    """The step of a drag."""
    return next(step for limit, step in SNAPS if horizon_h <= limit)


def moved(event: Event, to_h: float, horizon_h: float) -> tuple[float, float | None]:
    """When and how long after a drag of the whole bar."""
    return snapped(to_h, horizon_h), event.duration_min


def stretched(
    event: Event, end_h: float, horizon_h: float, limits: tuple[float, float]
) -> tuple[float, float]:
    """When and how long after a drag of the bar's right edge; `limits` are minutes."""
    minutes = (snapped(end_h, horizon_h) - event.at_h) * 60.0
    return event.at_h, min(max(minutes, limits[0]), limits[1])


def copied(events: Iterable[Event]) -> str:
    """Events as text for the clipboard."""
    return json.dumps({CLIP: [event.model_dump(mode="json") for event in events]})


def pasted(text: str, known: Sequence[str]) -> tuple[Event, ...]:
    """Events from the clipboard whose kinds this twin knows; none of anybody else's text."""
    try:
        rows = json.loads(text)[CLIP]
        events = tuple(Event.model_validate(row) for row in rows)
    except (ValueError, TypeError, KeyError, ValidationError):
        return ()
    return tuple(event for event in events if event.kind in known)


def _start(event: Event) -> float:
    return event.at_h


def _end(event: Event) -> float:
    return event.at_h + (event.duration_min or 0.0) / 60.0
