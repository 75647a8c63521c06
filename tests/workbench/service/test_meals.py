"""What a diary of dishes says of carbohydrate, and that it reaches the model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from data.evidence.dishes import carbohydrate_of
from data.record import ImportBatch, Person, Record, Series, Source
from workbench.service.gather import drives_of
from workbench.service.meals import USUAL_DISH_G, USUAL_MEAL_G, meals_of
from workbench.service.person import facts_of

START_NS, MINUTE_NS = 1_700_006_400_000_000_000, 60_000_000_000  # a midnight
DINNER = "Rice 100 g\nBraised pork in brown sauce 80 g\nBoiled vegetable 100 g\nMilk 200 mL"


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("Rice 100 g", 26.0),
        ("Glucose 20 g", 19.0),
        ("Coarse grain steamed bread 100 g", 43.0),
        ("Sweet potato leaves 100 g", 4.0),
        ("Milk 200 mL", 12.0),
        ("something nobody knows 100 g", 6.0),
        (DINNER, 26.0 + 4.8 + 6.0 + 12.0),
    ],
)
def test_dishes_are_known_by_their_names(text: str, grams: float) -> None:
    eaten = carbohydrate_of(text)
    assert eaten.grams == pytest.approx(grams)
    assert eaten.sd >= 5.0


@pytest.mark.parametrize("text", ["", "data not available", "a cup of tea", "breakfast"])
def test_a_text_that_weighs_nothing_tells_nothing(text: str) -> None:
    assert carbohydrate_of(text) == (0.0, 0.0, 0)


def ate(signal: str, minute: list[float], value: list[float], text: tuple[str, ...]) -> Series:
    rows = np.arange(len(minute))
    time = START_NS + (np.asarray(minute) * MINUTE_NS).astype(np.int64)
    numbers = np.asarray(value)
    offset = np.zeros(len(rows), np.int32)
    return Series(signal, time, numbers, numbers, "g", offset, "utc", rows, text=text)


def record(path: Path, *series: Series) -> Path:
    with Record.create(path, Person(display_name="Eve")) as made:
        made.commit(ImportBatch(Source("t.csv", "0" * 64, "test", "1"), list(series)))
    return path


def test_weighed_dishes_reach_the_model_with_a_word_of_how_sure(tmp_path: Path) -> None:
    eaten = ate("meal.mass", [480.0, 750.0], [480.0, 150.0], (DINNER, ""))
    with Record.open(record(tmp_path / "d.vtr", eaten), mode="r") as kept:
        meals = meals_of(kept)
        food = drives_of(kept, facts_of(kept), meals.rows.minute[0] - 480.0, 288)
    plain = 150.0 * USUAL_MEAL_G / USUAL_DISH_G
    np.testing.assert_allclose(meals.rows.value, [48.8, plain])
    assert food["diet.carbohydrate_rate"].sum() * 5.0 == pytest.approx(48.8 + plain)
    assert meals.note is not None
    assert "good to about" in meals.note
    assert "of 1 more only the weight is known" in meals.note


def test_logged_carbohydrate_is_taken_as_it_stands(tmp_path: Path) -> None:
    logged = ate("meal.carbohydrate", [480.0], [60.0], ("breakfast",))
    weighed = ate("meal.mass", [480.0], [480.0], (DINNER,))
    with Record.open(record(tmp_path / "l.vtr", logged, weighed), mode="r") as kept:
        meals = meals_of(kept)
    np.testing.assert_array_equal(meals.rows.value, [60.0])
    assert meals.note is None
