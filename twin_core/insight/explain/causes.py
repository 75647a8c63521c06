"""Causes: the things in a scenario that could have been left out by themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from twin_core.organ import Knob
from twin_core.scenario.kinds import Kind, kind_of
from twin_core.scenario.scenario import Event


@dataclass(frozen=True, slots=True)
class Cause:
    """A change in words, and the events (by place) that make it, or one knob of them."""

    name: str
    events: tuple[int, ...]
    knob: str | None = None


def causes_of(events: Sequence[Event], kinds: Mapping[str, Kind]) -> tuple[Cause, ...]:
    """The causes among `events`: those of one label or kind are one, but for separate knobs.

    An event that sets several knobs which can all be zero is told knob by knob: salt and energy
    of one change of diet, say.
    """
    found: dict[tuple[str, str | None], Cause] = {}
    for place, event in enumerate(events):
        kind = kind_of(event, kinds)
        knobs: dict[str, Knob] = {each.knob.id: each.knob for each in kind.knobs}
        loose = [name for name, value in event.knobs.items() if value and _can_rest(knobs[name])]
        apart = len(loose) > 1 and all(_can_rest(knob) for knob in knobs.values())
        for knob in loose if apart else [None]:
            name = event.label or kind.name
            told = name if knob is None else f"{name}: {knob.replace('_', ' ')}"
            known = found.get((told, knob))
            places = (*known.events, place) if known is not None else (place,)
            found[told, knob] = Cause(told, places, knob)
    return tuple(found.values())


def without(
    events: Sequence[Event], kinds: Mapping[str, Kind], absent: Collection[Cause]
) -> tuple[Event, ...]:
    """`events` as they would be if these causes had been left out."""
    gone = {place for cause in absent if cause.knob is None for place in cause.events}
    rested: dict[int, set[str]] = {}
    for cause in absent:
        if cause.knob is not None:
            for place in cause.events:
                rested.setdefault(place, set()).add(cause.knob)
    return tuple(
        _resting(event, rested.get(place, set()), kinds)
        for place, event in enumerate(events)
        if place not in gone
    )


def _resting(event: Event, at_rest: set[str], kinds: Mapping[str, Kind]) -> Event:
    if not at_rest:
        return event
    # A knob that nobody set has a default: only what was told is left, the rest is at zero.
    knobs = {each.knob.id: 0.0 for each in kinds[event.kind].knobs}
    told = {name: value for name, value in event.knobs.items() if name not in at_rest}
    return event.model_copy(update={"knobs": {**knobs, **told}})


def _can_rest(knob: Knob) -> bool:
    return knob.low <= 0.0 <= knob.high
