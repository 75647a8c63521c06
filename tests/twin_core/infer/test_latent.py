"""A meal that nobody logged is offered with about what was eaten, and with how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from twin_core.infer.latent import Meal, meals_behind, offered
from twin_core.infer.unlogged import unlogged_meals
from twin_core.twin import Unexplained

DT, EVERY, SAMPLES = 5.0, 3, 96
AT, SD, CORRELATION = 120, 6.0, 0.8


@dataclass(frozen=True)
class Eater:
    """A sensor at 110 mg/dL that answers to each gram by up to 1.5 mg/dL, an hour later."""

    drives: np.ndarray
    dt: float = DT
    every: int = EVERY

    def predict(self, z: Any) -> np.ndarray:
        minutes = np.arange(len(self.drives)) * self.dt
        kernel = 1.5 * minutes / 60.0 * np.exp(1.0 - minutes / 60.0)
        curve = 110.0 + np.convolve(self.drives[:, 0] * self.dt, kernel)[: len(minutes)]
        return np.repeat(curve[EVERY - 1 :: EVERY, None, None], z.shape[1], axis=2)


def offers(grams: float, seed: int) -> tuple[Meal, ...]:
    random, noise = np.random.default_rng(seed), np.zeros(SAMPLES)
    for index in range(SAMPLES):
        fresh = SD * np.sqrt(1.0 - CORRELATION**2) * random.standard_normal()
        noise[index] = (CORRELATION * noise[index - 1] if index else 0.0) + fresh
    silent = np.zeros((SAMPLES * EVERY, 1))
    eaten = silent.copy()
    eaten[AT : AT + 3, 0] = grams / (3 * DT)
    table = Eater(eaten).predict(np.zeros((1, 1)))[..., 0] + noise[:, None]
    rises = unlogged_meals(table[:, 0], np.zeros(SAMPLES), DT * EVERY)
    left = Unexplained(SD, CORRELATION, DT * EVERY)
    return meals_behind(rises, Eater(silent), np.zeros(1), 0, 0, table, left)


def test_what_was_eaten_lies_within_what_is_offered() -> None:
    """Twenty people who forgot a meal: the error is about as large as it is said to be."""
    found = [offers(60.0, seed) for seed in range(20)]
    assert all(len(meals) == 1 for meals in found)
    off = np.array([(meals[0].grams - 60.0) / meals[0].sd for meals in found])
    assert np.mean(np.abs(off) < 1.645) >= 0.75
    assert abs(np.mean([meals[0].grams for meals in found]) - 60.0) < 6.0
    assert all(1.0 < meals[0].sd < 25.0 for meals in found)
    assert all(abs(meals[0].minute - AT * DT) <= 45.0 for meals in found)


def test_what_is_offered_is_told_with_time_and_doubt() -> None:
    meals = (Meal(2390.0, 61.6, 8.2), *(Meal(60.0 * k, 50.0, 10.0) for k in range(4)))
    assert offered(meals[:1]) == (
        "a meal that nobody logged would explain this: 62 g (give or take 8) on day 2 at 15:50; "
        "log it if you ate it"
    )
    assert "and 2 more" in offered(meals)


def test_a_sensor_that_says_little_leaves_a_usual_meal_and_much_doubt() -> None:
    silent = np.zeros((SAMPLES * EVERY, 1))
    table = np.full((SAMPLES, 1), 110.0)
    table[40] = 170.0
    rises = unlogged_meals(table[:, 0], np.zeros(SAMPLES), DT * EVERY)
    table[41:60] = np.nan
    left = Unexplained(120.0, 0.9, DT * EVERY)
    (meal,) = meals_behind(rises, Eater(silent), np.zeros(1), 0, 0, table, left)
    assert meal.sd > 30.0
    assert 0.0 <= meal.grams < 150.0
