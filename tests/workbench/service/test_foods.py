"""Single foods in a scenario: a helping becomes a meal that this twin's organs know."""

from __future__ import annotations

import pytest

from data.evidence.foods import foods
from twin_core.scenario.scenario import ScenarioError, parse_scenario
from workbench.service.foods import meal_of

ALL = frozenset({"carbohydrate", "fat", "protein", "fibre", "energy", "glycaemic_index"})


def meal(text: str, known: frozenset[str] = ALL):
    return parse_scenario(text, "lunch.toml", lambda row: meal_of(row, known, "lunch.toml")).events[
        0
    ]


def test_a_helping_becomes_a_meal_with_what_is_digested() -> None:
    event = meal('[[event]]\nfood = "lentils"\ngrams = 200\nat_h = 12')
    assert (event.kind, event.at_h) == ("meal", 12.0)
    assert event.knobs["carbohydrate"] == pytest.approx(2 * (20 - 8))
    assert event.knobs["fibre"] == pytest.approx(16)
    assert event.knobs["glycaemic_index"] == 32
    assert event.label == "Lentils, boiled, 200 g"


def test_what_no_organ_takes_is_left_out_and_own_knobs_stay() -> None:
    text = '[[event]]\nfood = "pizza"\nat_h = 19\nknobs = { carbohydrate = 50 }'
    assert meal(text, frozenset({"carbohydrate"})).knobs == {"carbohydrate": 50.0}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('food = "lentil"', "did you mean lentils"),
        ('food = "apple"\ngrams = -5', "more than 0"),
        ('food = "apple"\ngrams = true', "more than 0"),
        ('kind = "walk"\nfood = "apple"', "belongs to a meal"),
        ('kind = "meal"\ngrams = 100', "grams of nothing"),
    ],
)
def test_what_cannot_be_meant_is_refused(row: str, told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        meal(f"[[event]]\nat_h = 12\n{row}")


def test_every_food_adds_up() -> None:
    """Energy by Atwater's factors (4, 9, 4, fibre 2 kcal/g) within a fifth or 10 kcal."""
    for name, one in foods().items():
        digested = one["carbohydrate"] - one["fibre"]
        energy = 4 * digested + 9 * one["fat"] + 4 * one["protein"] + 2 * one["fibre"]
        assert abs(energy - one["energy"]) <= max(0.2 * one["energy"], 10), name
        assert one["carbohydrate"] + one["fat"] + one["protein"] <= 101, name
        assert one["portion"] > 0
        assert one["confirmed"] is False, "both tables are from memory so far"
