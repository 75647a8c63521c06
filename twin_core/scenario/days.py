"""A person's habits on every day of a horizon, and what a scenario may hold."""

from __future__ import annotations

import math
from collections.abc import Mapping

from twin_core.scenario.kinds import Kind
from twin_core.scenario.scenario import Event, Scenario, ScenarioError

DAY_H = 24.0

#: What nobody does without for weeks, and the signals that it drives.
ESSENTIAL = {
    "meals": frozenset({"diet.carbohydrate_rate", "diet.energy_rate"}),
    "insulin": frozenset(
        f"insulin.{kind}_rate"
        for kind in ("rapid", "ultra_rapid", "regular", "nph", "glargine", "degludec", "detemir")
    ),
}


def habits(baseline: Scenario, start_hour: float, horizon_h: float) -> Scenario:
    """The typical day `baseline` on each day of a horizon, on a clock that starts elsewhere.

    `start_hour` is the local hour at which the horizon of `horizon_h` hours begins.
    """
    shift = baseline.start_hour - start_hour
    days = range(-1, math.ceil(horizon_h / DAY_H) + 1)
    events = [
        event.model_copy(update={"at_h": event.at_h + shift + DAY_H * day})
        for day in days
        for event in baseline.events
        if 0.0 <= event.at_h + shift + DAY_H * day < horizon_h
    ]
    events.sort(key=lambda event: event.at_h)
    told = {"events": tuple(events), "start_hour": start_hour, "horizon_h": horizon_h}
    return baseline.model_copy(update=told)


def arms(baseline: Scenario, scenario: Scenario) -> tuple[Scenario, Scenario]:
    """Baseline and scenario over the scenario's horizon, both with the person's habits.

    On its first day the scenario says all that happens. From the second day on the habits hold,
    and what the scenario has there comes on top of them. Raises `ScenarioError` as
    `within_horizon` does.
    """
    within_horizon(scenario)
    usual = habits(baseline, scenario.start_hour, scenario.horizon_h)
    later = [e for e in usual.events if e.at_h >= DAY_H and e not in scenario.events]
    return usual, scenario.with_events(*later)


def added(baseline: Scenario, scenario: Scenario) -> tuple[Event, ...]:
    """What a scenario adds to the typical day or changes in it."""
    return tuple(event for event in scenario.events if event not in baseline.events)


def within_horizon(scenario: Scenario) -> None:
    """Raises `ScenarioError` naming the first event that begins after the scenario's end."""
    for event in scenario.events:
        if event.at_h >= scenario.horizon_h:
            problem = (
                f"'{event.kind}' at {event.at_h:g} h lies beyond the horizon of "
                f"{scenario.horizon_h:g} h"
            )
            raise ScenarioError(
                f"{problem}; scenario '{scenario.name}'; give a longer horizon or an earlier time"
            )


def cut_short(
    events: tuple[Event, ...], kinds: Mapping[str, Kind], horizon_h: float
) -> tuple[str, ...]:
    """A sentence for each event that would last beyond the horizon."""
    found = []
    for event in events:
        kind = kinds.get(event.kind)
        if kind is None or kind.persists:
            continue
        end_h = event.at_h + kind.duration(event) / 60.0
        if end_h > horizon_h + 1.0 / 60.0:
            found.append(
                f"'{event.kind}' at {event.at_h:g} h would last until {end_h:.1f} h: "
                f"what lies beyond the horizon of {horizon_h:g} h is left out"
            )
    return tuple(found)


def fed(
    baseline: Scenario, scenario: Scenario, kinds: Mapping[str, Kind]
) -> tuple[Scenario, tuple[str, ...]]:
    """A scenario of weeks to years with the meals and insulin of the typical day, if it has none.

    What its first day leaves out would be left out for years: nobody lives like that, and somebody
    who asks for one pill a day does not mean it. A sentence for each habit that is assumed.
    """
    told, notes = list(scenario.events), []
    for name, signals in ESSENTIAL.items():
        habit = [event for event in baseline.events if _daily(event, kinds, signals)]
        if habit and not any(_daily(event, kinds, signals) for event in scenario.events):
            told += [event for event in habit if event not in told]
            notes.append(
                f"the scenario has no {name}: over {scenario.horizon_h / DAY_H:.0f} days those of "
                "the usual day are assumed"
            )
    if not notes:
        return scenario, ()
    return scenario.model_copy(update={"events": tuple(told)}), tuple(notes)


def _daily(event: Event, kinds: Mapping[str, Kind], signals: frozenset[str]) -> bool:
    """Whether an event of the first day drives one of the signals."""
    kind = kinds.get(event.kind)
    acts = kind is not None and any(knob.signal in signals for knob in kind.driven)
    return acts and event.at_h < DAY_H


def never_walked(scenario: Scenario, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """A sentence for each event that a walk over weeks to years leaves out.

    There the events of the first day are daily habits, and only what persists begins later.
    """
    return tuple(
        f"'{event.kind}' at {event.at_h:g} h is left out: over {scenario.horizon_h / DAY_H:.0f} "
        "days the first day is lived every day, and only what persists may begin later"
        for event in scenario.events
        if event.at_h >= DAY_H and event.kind in kinds and not kinds[event.kind].persists
    )
