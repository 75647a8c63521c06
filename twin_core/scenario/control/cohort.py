"""Simulated adults with type 1 diabetes: organs drawn from the priors, and a clinic's settings.

The priors are the published spread of the UVA/Padova adults; see the organ's manifest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.body import assemble_by_id
from twin_core.scenario.control.insulin import InsulinController, Therapy
from twin_core.scenario.control.life import Habits, lived
from twin_core.scenario.control.loop import GLUCOSE, Record, close
from twin_core.scenario.control.plant import Plant
from twin_core.scenario.control.sensor import GlucoseSensor, SensorError
from twin_core.scenario.control.therapy import clinic, own_basal
from twin_core.scenario.scenario import Scenario
from twin_core.twin import prior_twin

MASS = "body.mass"
#: How wrong the settings are that a controller is told (standard deviations of logarithms).
BASAL_SD, RATIO_SD = 0.1, 0.12


@dataclass(frozen=True)
class Cohort:
    """`theta` (parameters, people), masses (kg), settings as a clinic would find them."""

    theta: NDArray[np.float64]
    mass: NDArray[np.float64]
    therapy: Therapy

    @property
    def people(self) -> int:
        return len(self.mass)

    def plant(self) -> Plant:
        """All of them, fasting at midnight."""
        return _plant(self.theta, self.mass)


def simulated_adults(people: int, seed: int = 3) -> Cohort:
    """Draws people and takes each through the clinic's tests."""
    body = assemble_by_id(("glucose_t1d",), (MASS,))
    theta = prior_twin(body, Scenario(), members=people + 1, seed=seed).theta[:, 1:]
    mass = np.clip(75.0 + 12.0 * np.random.default_rng(seed).standard_normal(people), 50.0, 110.0)
    return Cohort(theta, mass, clinic(lambda: _plant(theta, mass), people))


def _plant(theta: NDArray[np.float64], mass: NDArray[np.float64]) -> Plant:
    return Plant(assemble_by_id(("glucose_t1d",), (MASS,)), theta, {MASS: mass})


def loop_of(
    cohort: Cohort,
    days: int,
    *,
    announced: bool = True,
    habits: Habits | None = None,
    error: SensorError | None = None,
    seed: int = 11,
) -> Record:
    """Days of a cohort on a controller that knows their settings only roughly."""
    rng = np.random.default_rng(seed)

    def roughly(values: NDArray[np.float64], sd: float) -> NDArray[np.float64]:
        return values * np.exp(sd * rng.standard_normal(len(values)))

    known = cohort.therapy
    told = Therapy(
        roughly(known.basal, BASAL_SD),
        roughly(known.carbohydrate_ratio, RATIO_SD),
        roughly(known.correction_factor, RATIO_SD),
    )
    life = lived(habits or Habits(), cohort.people, days, rng)
    sensor = GlucoseSensor(cohort.people, error or SensorError(), rng)
    plant = cohort.plant()
    own = own_basal(plant)
    plant.advance()
    controller = InsulinController(told, plant.output(GLUCOSE).copy())
    return close(plant, controller, sensor, life, own, announced=announced)
