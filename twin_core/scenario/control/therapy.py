"""Therapy settings as a clinic finds them: by a fasting day, and a test meal with and without."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.control.insulin import Therapy
from twin_core.scenario.control.loop import FOOD, GLUCOSE, INSULIN
from twin_core.scenario.control.plant import TICK_MIN, Plant

#: Fasting glucose (mg/dL) that basal insulin is set for.
FASTING = 115.0
FASTING_H, TEST_H, TEST_MEAL_G = 30.0, 6.0, 50.0
ROUNDS = 12

Fresh = Callable[[], Plant]


def own_basal(plant: Plant) -> NDArray[np.float64]:
    """Insulin (U/h) that holds each person's basal glucose: what the organ delivers by itself."""
    from twin_core.simulate.lanes import derive_parameters

    derived = derive_parameters(plant.body, plant._members)["glucose_t1d"]
    mass = plant._inputs[plant.system.inputs.index("body.mass")]
    delivery = np.broadcast_to(np.asarray(derived.insulin.basal_delivery), mass.shape)
    return delivery * mass * 60.0 / 6000.0


def clinic(fresh: Fresh, people: int) -> Therapy:
    """Basal, carbohydrate ratio and correction factor of each person of a plant."""
    own = own_basal(fresh())

    def fasting(change: NDArray[np.float64]) -> NDArray[np.float64]:
        return _course(fresh(), change, FASTING_H, 0.0)[-1]

    change = _bisect(lambda x: fasting(x) < FASTING, -own, 3.0 * own)
    quiet = _course(fresh(), change, FASTING_H, TEST_H)
    meal = np.full(people, TEST_MEAL_G)
    eaten = _course(fresh(), change, FASTING_H, TEST_H, grams=meal)
    rise = np.maximum((eaten - quiet).max(axis=0), 5.0)

    def ended_low(units: NDArray[np.float64]) -> NDArray[np.bool_]:
        course = _course(fresh(), change, FASTING_H, TEST_H, units=units, grams=meal)
        return course[-1] < quiet[-1]

    needed = _bisect(ended_low, np.full(people, 0.2), np.full(people, 25.0))
    # What covers a meal takes off what the meal adds.
    return Therapy(own + change, TEST_MEAL_G / needed, rise / needed)


def _course(
    plant: Plant,
    change: NDArray[np.float64],
    hours: float,
    more_h: float,
    units: NDArray[np.float64] | None = None,
    grams: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Glucose (ticks, people) during a test of `more_h` hours, after `hours` on changed basal.

    The first row is the test's beginning; `change` is in U/h.
    """
    steady = change / 60.0
    plant.set({INSULIN: steady})
    for _ in range(round(hours * 60 / TICK_MIN)):
        plant.advance()
    found = [plant.output(GLUCOSE)]
    for tick in range(round(more_h * 60 / TICK_MIN)):
        given = 0.0 if units is None or tick else units / TICK_MIN
        eaten = 0.0 if grams is None or tick >= 3 else grams / (3 * TICK_MIN)
        plant.set({INSULIN: steady + given, FOOD: eaten})
        plant.advance()
        found.append(plant.output(GLUCOSE))
    return np.stack(found)


def _bisect(
    too_much: Callable[[NDArray[np.float64]], NDArray[np.bool_]],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Where `too_much` begins, person by person."""
    for _ in range(ROUNDS):
        middle = 0.5 * (low + high)
        over = too_much(middle)
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    return 0.5 * (low + high)
