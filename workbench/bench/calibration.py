"""Simulation-based calibration: are posteriors as sure as they should be?

People with type 1 diabetes are drawn from the prior, two days of their sensor from the model, and
each is fitted: the rank of the truth among posterior draws must be uniform for every parameter.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.bench.row import Row

NAME = "calibration"
#: Share by chance below which ranks count as uneven.
GOAL_P = 0.01
MASS, STEP_MIN, SAMPLE_STEPS, DAY_STEPS, DAYS = 75.0, 5.0, 3, 288, 2
#: Device's error [mg/dL], and the usual meals: hour, grams, units.
ERROR = 8.0
MEALS = ((7.5, 45.0, 4.0), (12.5, 70.0, 6.0), (19.0, 80.0, 7.0))


@dataclass(frozen=True, slots=True)
class Size:
    people: int = 200
    draws: int = 255


def measure(size: Size = Size()) -> list[Row]:
    """The least p-value over the parameters, and the CPU seconds for each person."""
    from twin_core.runtime import configure

    configure()
    from twin_core.infer.calibrate import calibrate
    from twin_core.infer.observed import Observed

    problem = _problem()
    samples = DAYS * DAY_STEPS // SAMPLE_STEPS
    ones = np.ones((samples, 1))

    def simulate(z: Any, random: Any) -> Observed:
        exact = np.asarray(problem.predict(z[:, None]))[..., 0]
        seen = exact + ERROR * random.standard_normal(exact.shape)
        return Observed(seen, ones, ERROR * ones, np.zeros(1))

    def say(share: float) -> None:
        if round(share * size.people) % 20 == 0:
            print(f"{100 * share:.0f} % of {size.people} people", file=sys.stderr, flush=True)

    began = time.process_time()
    found = calibrate(problem, simulate, size.people, draws=size.draws, progress=say)
    each = (time.process_time() - began) / size.people
    least = float(found.p_values.min())
    what = f"least p over {len(found.names)} parameters, {size.people} people"
    return [
        Row(NAME, what, (least,), "1", GOAL_P, True, None, found.sentences()),
        Row(NAME, "a person drawn, fitted and weighed", (each,), "CPU-s"),
    ]


def _problem() -> Any:
    from twin_core.body import assemble_by_id
    from twin_core.infer.prior import transforms_of
    from twin_core.infer.problem import Problem
    from twin_core.twin import base_values

    body = assemble_by_id(("glucose_t1d",), driven=("body.mass",))
    names = list(body.parameters)
    return Problem(
        body, "minutes", transforms_of(body.personal), base_values(body, {"mass": MASS}, {}),
        tuple(map(names.index, body.personal)), _drives(body), ("glucose.interstitial",),
        STEP_MIN, SAMPLE_STEPS,
    )  # fmt: skip


def _drives(body: Any) -> Any:
    inputs = body.systems["minutes"].inputs
    table = np.repeat(body.input_defaults("minutes")[None], DAYS * DAY_STEPS, axis=0)
    table[:, inputs.index("body.mass")] = MASS
    for day in range(DAYS):
        for hour, grams, units in MEALS:
            at = day * DAY_STEPS + round((hour + 0.4 * day) * 60.0 / STEP_MIN)
            food = inputs.index("diet.carbohydrate_rate")
            table[at : at + 3, food] = grams * (1.0 + 0.2 * day) / (3 * STEP_MIN)
            table[at, inputs.index("insulin.rapid_rate")] = units / STEP_MIN
    return table
