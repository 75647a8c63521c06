"""Sensor records of made-up people with type 1 diabetes whose parameters are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body, assemble_by_id
from twin_core.infer.fit import GridData, PersonData, fit
from twin_core.infer.laplace import Estimate
from twin_core.infer.prior import Transforms, transforms_of
from twin_core.infer.problem import Problem
from twin_core.scenario.scenario import Scenario
from twin_core.twin import Twin, base_values

SENSOR = "glucose.interstitial"
STEP_MIN, DAYS, FITTED_DAYS = 5.0, 4, 3
STEPS_A_DAY = int(1440 / STEP_MIN)
MASS = 70.0
NOISE = 5.0  # mg/dL
MEALS = ((7.5, 45.0, 4.0), (12.5, 70.0, 6.0), (19.0, 80.0, 7.0))  # hour, g, units of insulin


@cache
def body() -> Body:
    return assemble_by_id(("glucose_t1d",), driven=("body.mass",))


@cache
def transforms() -> Transforms:
    return transforms_of(body().personal)


def drives(*, eats: bool, seed: int = 0) -> NDArray[np.float64]:
    """What is eaten and injected over the days, (steps, inputs)."""
    random = np.random.default_rng(seed)
    inputs = body().systems["minutes"].inputs
    table = np.repeat(body().input_defaults("minutes")[None], DAYS * STEPS_A_DAY, axis=0)
    table[:, inputs.index("body.mass")] = MASS
    for day in range(DAYS if eats else 0):
        for hour, grams, units in MEALS:
            at = int((day * 24 + hour + random.uniform(-0.5, 0.5)) * 60 / STEP_MIN)
            food = grams * random.uniform(0.7, 1.3) / (3 * STEP_MIN)
            dose = units * random.uniform(0.7, 1.3) / STEP_MIN
            table[at : at + 3, inputs.index("diet.carbohydrate_rate")] += food
            table[at, inputs.index("insulin.rapid_rate")] += dose
    return table


@dataclass(frozen=True)
class Fitted:
    """A made-up person: the `truth` (parameters,) as `z`, and the twin fitted to the record."""

    truth: NDArray[np.float64]
    twin: Twin

    def spread(self, estimate: Estimate) -> tuple[float, float]:
        """Mean and standard deviation of an estimate's posterior in `z`."""
        row = transforms().names.index(estimate.name)

        def to_z(value: float) -> float:
            theta = np.array(transforms()(np.zeros(transforms().size)))
            theta[row] = value
            return float(transforms().inverse(theta)[row])

        low, high = to_z(estimate.low), to_z(estimate.high)
        return to_z(estimate.value), (high - low) / (2 * 1.645)

    def errors(self) -> NDArray[np.float64]:
        """How many posterior standard deviations each parameter is off."""
        off = []
        for estimate in self.twin.estimates:
            mean, sd = self.spread(estimate)
            off.append((self.truth[transforms().names.index(estimate.name)] - mean) / sd)
        return np.array(off)


def fitted(seed: int, *, eats: bool = True) -> Fitted:
    """A person drawn from the prior, their record from the model, noise, and the fit."""
    random = np.random.default_rng(seed)
    names, base = transforms().names, base_values(body(), {"mass": MASS}, {})
    rows = tuple(list(body().parameters).index(name) for name in names)
    table = drives(eats=eats)
    problem = Problem(
        body(), "minutes", transforms(), base, rows, table, (SENSOR,), STEP_MIN, 1
    )  # fmt: skip
    z = 0.8 * random.standard_normal((transforms().size, 1))
    exact = np.asarray(problem.predict(z))[:, 0, 0]
    seen = exact + NOISE * random.standard_normal(exact.shape)
    grid = GridData("minutes", table, {SENSOR: seen}, STEP_MIN, 1, FITTED_DAYS * STEPS_A_DAY)
    data = PersonData(grids=(grid,), facts={"mass": MASS})
    return Fitted(z[:, 0], fit(body(), data, Scenario(), starts=4, members=32, seed=seed))
