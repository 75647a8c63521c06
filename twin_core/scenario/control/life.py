"""Days as people live them: when and how much is eaten, counted wrongly, announced or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.control.plant import TICK_MIN

TICKS_A_DAY = 24 * 60 // TICK_MIN


@dataclass(frozen=True, slots=True)
class Habits:
    """Meals as (hour, grams, chance), and how they and insulin's action vary; all assumed.

    Times vary by `time_sd_h`, amounts by `amount_sd`, counts of them by `count_sd` (shares).
    Insulin acts `swing` more and less strongly over the day, and `daily_sd` from day to day.
    `missed` is the chance that a meal is not announced though it should be.
    """

    meals: tuple[tuple[float, float, float], ...] = (
        (7.5, 45.0, 1.0),
        (12.5, 65.0, 1.0),
        (16.0, 18.0, 0.5),
        (19.0, 75.0, 1.0),
    )
    time_sd_h: float = 0.4
    amount_sd: float = 0.2
    count_sd: float = 0.2
    swing: float = 0.2
    daily_sd: float = 0.1
    missed: float = 0.0
    eating_ticks: int = 3
    rescue_g: float = 16.0
    rescue_below: float = 70.0
    rescue_wait_ticks: int = 4


class Rescue:
    """What people eat when their sensor shows a low: nobody tells the controller.

    15 to 20 g, again after 15 to 20 minutes if need be: ADA, Standards of Care
    (doi:10.2337/dc24-S006).
    """

    def __init__(self, people: int, grams: float, below: float, wait: int) -> None:
        self.grams, self.below, self.wait = grams, below, wait
        self._waited = np.full(people, wait)

    def eat(self, reading: NDArray[np.float64]) -> NDArray[np.float64]:
        """Grams eaten in this tick."""
        eats = (reading < self.below) & (self._waited >= self.wait)
        self._waited = np.where(eats, 0, self._waited + 1)
        return np.where(eats, self.grams, 0.0)


@dataclass(frozen=True, slots=True)
class Life:
    """What each tick brings, arrays (ticks, people): grams eaten in it, grams that the person
    believes to begin eating, and by which share insulin acts more strongly than usual. `rescue`
    is what people do when they see a low."""

    eaten: NDArray[np.float64]
    counted: NDArray[np.float64]
    sensitivity: NDArray[np.float64]
    rescue: Rescue


def lived(habits: Habits, people: int, days: int, rng: np.random.Generator) -> Life:
    """Days of a life for each person, from midnight on."""
    ticks = days * TICKS_A_DAY
    eaten, counted = np.zeros((ticks, people)), np.zeros((ticks, people))
    size = np.exp(0.15 * rng.standard_normal(people))
    for day in range(days):
        for hour, grams, chance in habits.meals:
            at = hour + habits.time_sd_h * rng.standard_normal(people)
            amount = grams * size * np.exp(habits.amount_sd * rng.standard_normal(people))
            happens = rng.random(people) < chance
            told = amount * np.exp(habits.count_sd * rng.standard_normal(people))
            told = np.where(rng.random(people) < habits.missed, 0.0, told)
            first = np.clip((24 * day + at) * 60 / TICK_MIN, 0, ticks - habits.eating_ticks)
            for person in np.flatnonzero(happens):
                begin = int(first[person])
                share = amount[person] / habits.eating_ticks
                eaten[begin : begin + habits.eating_ticks, person] += share
                counted[begin, person] += told[person]
    rescue = Rescue(people, habits.rescue_g, habits.rescue_below, habits.rescue_wait_ticks)
    return Life(eaten, counted, _sensitivity(habits, people, days, rng), rescue)


def _sensitivity(
    habits: Habits, people: int, days: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    hours = np.arange(days * TICKS_A_DAY)[:, None] * TICK_MIN / 60.0
    phase = rng.uniform(0.0, 24.0, people)
    over_day = habits.swing * np.sin(2.0 * np.pi * (hours - phase) / 24.0)
    by_day = habits.daily_sd * rng.standard_normal((days, people))
    return np.clip(over_day + np.repeat(by_day, TICKS_A_DAY, axis=0), -0.6, 1.0)
