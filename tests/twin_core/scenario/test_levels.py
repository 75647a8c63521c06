"""Activity levels are called what a person calls them, each by a name of its own."""

from __future__ import annotations

from typing import Literal

import numpy as np

from twin_core.organ import Knob
from twin_core.scenario.kinds import DrivenKnob, Kind
from twin_core.scenario.levels import named
from twin_core.scenario.scenario import Event, Scenario
from twin_core.vocabulary import Conversion

SIGNAL = "activity.intensity"

Shape = Literal["spread", "hold", "persist"]


def kind(name: str, words: str, shape: Shape = "hold", signal: str = SIGNAL) -> Kind:
    knob = Knob(id="k", port="in", unit="1", low=0.0, high=1.0, default=0.5, shape=shape)
    driven = (DrivenKnob(knob, signal, Conversion(1.0, 0.0)),)
    return Kind(name, words, "", (1.0, 600.0, 30.0), driven, ())


KINDS = {
    "walk": kind("walk", "Brisk walk"),
    "blood_loss": kind("blood_loss", "Blood loss", "persist"),
    "meal": kind("meal", "Meal", signal="diet.carbohydrate_rate"),
}


def names(events: tuple[Event, ...], which: dict[int, int], start_hour: float = 0.0) -> list:
    table = np.zeros((1440, 1), int)
    for minute, level in which.items():
        table[minute] = level
    arm = Scenario(events=events, start_hour=start_hour)
    return [(level.label, level.when) for level in named(table, [arm], KINDS, (SIGNAL,))]


def test_a_level_is_called_after_the_event_that_makes_it() -> None:
    events = (Event(kind="meal", at_h=8.0), Event(kind="walk", at_h=8.0))
    assert names(events, {490: 1}) == [("rest", "at rest"), ("walk", "during the brisk walk")]


def test_a_second_walk_of_another_pace_is_told_by_its_hour() -> None:
    events = (Event(kind="walk", at_h=8.0), Event(kind="walk", at_h=13.5))
    found = names(events, {480: 1, 810: 2}, start_hour=6.0)
    assert found[1:] == [
        ("walk", "during the brisk walk"),
        ("walk at 19:30", "during the brisk walk at 19:30"),
    ]


def test_levels_of_one_hour_keep_names_of_their_own() -> None:
    events = (Event(kind="walk", at_h=8.0), Event(kind="walk", at_h=8.2))
    labels = [label for label, _ in names(events, {480: 1, 490: 2, 491: 3})]
    assert len(set(labels)) == 4


def test_what_persists_is_told_as_past() -> None:
    events = (Event(kind="blood_loss", at_h=8.0), Event(kind="walk", at_h=12.0))
    assert names(events, {500: 1, 730: 2})[1:] == [
        ("blood loss", "after the blood loss"),
        ("blood loss and walk", "during the blood loss and brisk walk"),
    ]
