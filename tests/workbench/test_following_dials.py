"""A dial that nobody turned follows the dial it is derived from."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from twin_core.scenario.scenario import Scenario
from workbench.engine.protocol import InterventionInfo, KnobInfo
from workbench.model.presets import default_event
from workbench.qt.panels.event_card import EventCard

MEAL = InterventionInfo(
    kind="meal",
    name="Meal",
    summary="",
    knobs=(
        KnobInfo("carbohydrate", "g", 0.0, 200.0, 60.0),
        KnobInfo(
            "energy", "kcal", 0.0, 2500.0, 480.0, default_from="carbohydrate", default_factor=8.0
        ),
    ),
    duration_min=(1.0, 120.0, 15.0),
    evidence=(),
)


def test_energy_follows_carbohydrate_until_it_is_set() -> None:
    carbohydrate, energy = MEAL.knobs
    assert MEAL.value(energy, {}) == 480.0
    assert MEAL.value(energy, {"carbohydrate": 25.0}) == 200.0
    assert MEAL.value(energy, {"carbohydrate": 25.0, "energy": 90.0}) == 90.0
    assert MEAL.value(carbohydrate, {}) == 60.0


def test_a_new_event_leaves_following_dials_alone() -> None:
    assert default_event(MEAL, 12.0).knobs == {"carbohydrate": 60.0}


@pytest.mark.window
def test_the_card_shows_the_followed_value(qtbot: QtBot) -> None:
    event = default_event(MEAL, 12.0).model_copy(update={"knobs": {"carbohydrate": 40.0}})
    card = EventCard(0, event, Scenario(), MEAL, opened=True)
    qtbot.addWidget(card)
    assert card.knobs["energy"].number.value() == 320.0
    more = event.model_copy(update={"knobs": {"carbohydrate": 50.0}})
    card.follow(more, Scenario(), MEAL)
    assert card.knobs["energy"].number.value() == 400.0
