"""The loop closed: sensor, controller, pump and plant, tick by tick, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.control.insulin import InsulinController
from twin_core.scenario.control.life import Life
from twin_core.scenario.control.plant import TICK_MIN, Plant
from twin_core.scenario.control.sensor import GlucoseSensor

GLUCOSE, SENSED = "glucose.plasma", "glucose.interstitial"
#: The plant's own steady delivery is part of it, so that the pump's is told as a difference.
INSULIN, FOOD, ACTION = "insulin.rapid_rate", "diet.carbohydrate_rate", "insulin.sensitivity_change"


@dataclass(frozen=True, slots=True)
class Record:
    """Arrays (ticks, people): plasma glucose and readings (mg/dL), insulin delivered (U), and
    carbohydrate eaten against a low (g)."""

    glucose: NDArray[np.float64]
    readings: NDArray[np.float64]
    units: NDArray[np.float64]
    rescue: NDArray[np.float64]

    def share(self, low: float, high: float) -> NDArray[np.float64]:
        """Percentage of each person's time at `low` to `high` mg/dL, both included."""
        return 100.0 * ((self.glucose >= low) & (self.glucose <= high)).mean(axis=0)

    @property
    def in_range(self) -> NDArray[np.float64]:
        """Percentage of time at 70 to 180 mg/dL (consensus: doi:10.2337/dci19-0028)."""
        return self.share(70.0, 180.0)

    @property
    def low(self) -> NDArray[np.float64]:
        """Percentage of time below 70 mg/dL."""
        return 100.0 * (self.glucose < 70.0).mean(axis=0)

    @property
    def very_low(self) -> NDArray[np.float64]:
        """Percentage of time below 54 mg/dL (level 2)."""
        return 100.0 * (self.glucose < 54.0).mean(axis=0)

    @property
    def lowest(self) -> NDArray[np.float64]:
        return self.glucose.min(axis=0)

    @property
    def daily_units(self) -> NDArray[np.float64]:
        """Insulin in a day."""
        return self.units.mean(axis=0) * 24.0 * 60.0 / TICK_MIN


def close(
    plant: Plant,
    controller: InsulinController,
    sensor: GlucoseSensor,
    life: Life,
    own_basal: NDArray[np.float64],
    *,
    announced: bool = True,
    progress: Callable[[float], bool] | None = None,
) -> Record:
    """Lives through `life`; `own_basal` (U/h) is what the plant's people receive by themselves."""
    ticks, people = life.eaten.shape
    shape = (ticks, people)
    glucose, readings, units, rescue = (np.zeros(shape) for _ in range(4))
    reading = controller.follower.belief[:, -2].copy()
    nothing = np.zeros(people)
    for tick in range(ticks):
        told = life.counted[tick] if announced else nothing
        units[tick] = controller.decide(reading, told)
        rate = units[tick] / TICK_MIN - own_basal / 60.0
        rescue[tick] = life.rescue.eat(reading)
        food = (life.eaten[tick] + rescue[tick]) / TICK_MIN
        plant.set({INSULIN: rate, FOOD: food, ACTION: life.sensitivity[tick]})
        plant.advance()
        glucose[tick] = plant.output(GLUCOSE)
        readings[tick] = reading = sensor.read(plant.output(SENSED))
        if progress is not None and tick % 288 == 287 and not progress((tick + 1) / ticks):
            done = slice(tick + 1)
            return Record(glucose[done], readings[done], units[done], rescue[done])
    return Record(glucose, readings, units, rescue)
