"""Days that a measurement could be taken on, run for every member of a twin."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.heart import HeartProblem
from twin_core.infer.prior import Transforms, transforms_of
from twin_core.infer.problem import Problem
from twin_core.scenario.kinds import kinds_of
from twin_core.scenario.timeline import signal_grid
from twin_core.twin import Twin

STEP_MIN, DAY_MIN = 5, 1440
#: A glucose drink is taken at this hour within five minutes.
DRINK_H = 8.0


@dataclass(frozen=True, slots=True)
class Day:
    """Signals of one day: `values` (steps, signals, members) at the ends of five-minute steps.

    A day with one step is a rest that lasts.
    """

    signals: tuple[str, ...]
    values: NDArray[np.float64]

    def of(self, signal: str) -> NDArray[np.float64]:
        """The whole curve (steps, members)."""
        return self.values[:, self.signals.index(signal)]

    def at(self, signal: str, hours: tuple[float, ...]) -> NDArray[np.float64]:
        """Values (hours, members) at hours of the day."""
        last = len(self.values) - 1
        steps = [min(round(hour * 60 / STEP_MIN), last) for hour in hours]
        return self.of(signal)[steps]


def usual_day(twin: Twin) -> NDArray[np.float64]:
    """Drives (steps, inputs) of the minutes tier on the person's typical day."""
    grid = signal_grid(twin.baseline, kinds_of(twin.body), DAY_MIN)
    table = _quiet(twin)
    inputs = twin.body.systems["minutes"].inputs
    for name, row in grid.items():
        if name in inputs:
            table[:, inputs.index(name)] = row.reshape(-1, STEP_MIN).mean(axis=1)
    return table


def quiet_day(twin: Twin, drink_g: float) -> NDArray[np.float64]:
    """Drives of a day without food or doses but a glucose drink."""
    table = _quiet(twin)
    column = twin.body.systems["minutes"].inputs.index("diet.carbohydrate_rate")
    table[round(DRINK_H * 60 / STEP_MIN), column] = drink_g / STEP_MIN
    return table


def _quiet(twin: Twin) -> NDArray[np.float64]:
    body = twin.body
    table = np.repeat(body.input_defaults("minutes")[None], DAY_MIN // STEP_MIN, axis=0)
    if "body.mass" in body.systems["minutes"].inputs and "mass" in twin.facts:
        table[:, body.systems["minutes"].inputs.index("body.mass")] = twin.facts["mass"]
    return table


def run_day(twin: Twin, drives: NDArray[np.float64]) -> Day:
    """Every member of the twin through a day of the minutes tier."""
    transforms, rows, z = _personal(twin, "minutes")
    outputs = twin.body.systems["minutes"].outputs
    problem = Problem(
        twin.body, "minutes", transforms, twin.theta[:, 0], rows, drives, outputs,
        float(STEP_MIN), 1,
    )  # fmt: skip
    return Day(outputs, np.asarray(problem.predict(z)))


def run_heart(twin: Twin) -> Day:
    """Averages over a beat at rest, of every member."""
    transforms, rows, z = _personal(twin, "beat")
    system = twin.body.systems["beat"]
    inputs = twin.body.input_defaults("beat")
    if "body.mass" in system.inputs and "mass" in twin.facts:
        inputs[system.inputs.index("body.mass")] = twin.facts["mass"]
    problem = HeartProblem(
        twin.body, transforms, twin.theta[:, 0], rows, inputs, system.outputs
    )  # fmt: skip
    return Day(system.outputs, np.asarray(problem.predict(z)))


def _personal(twin: Twin, tier: str) -> tuple[Transforms, tuple[int, ...], NDArray[np.float64]]:
    own = {mounted.id for mounted in twin.body.systems[tier].organs}
    personal = {n: p for n, p in twin.body.personal.items() if n.partition(".")[0] in own}
    transforms = transforms_of(personal)
    rows = tuple(list(twin.body.parameters).index(name) for name in personal)
    return transforms, rows, transforms.inverse_lanes(twin.theta[list(rows)])
