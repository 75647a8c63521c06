"""Sixty personal parameters of the whole body from a year of days and a month of minutes, and one
sample streamed to all of its organs.

A person is drawn from the prior, their record from the model; the month has a value every quarter
of an hour and the year one a day, with the devices' errors. Both tiers are fitted as `fit` fits
them, from two starts.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.bench.row import Row
from workbench.bench.stopwatch import repeat

NAME = "many-parameters"
GOAL_S, STREAM_GOAL_MS = 60.0, 50.0
STEP_MIN, SAMPLE_STEPS, DAY_STEPS = 5.0, 3, 288
MEMBERS = 64
#: What is observed of each tier, where the body has it.
SEEN = {
    "minutes": ("glucose.interstitial", "body.temperature", "heart.rmssd", "respiration.spo2"),
    "days": ("body.mass", "glucose.hba1c", "lab.cholesterol_ldl", "lab.crp", "kidney.gfr"),
}
MEALS = ((7.5, 45.0), (12.5, 70.0), (19.0, 80.0))


@dataclass(frozen=True, slots=True)
class Size:
    """Personal parameters, days of the month and of the year, repeats."""

    parameters: int = 60
    month: int = 30
    year: int = 365
    starts: int = 2
    repeats: int = 1
    samples: int = 20


def measure(size: Size = Size()) -> list[Row]:
    """Seconds of a warm fit, on the wall and of CPU, and milliseconds for a streamed sample."""
    from twin_core.runtime import configure

    configure()
    from workbench.bench.whole import organs_together

    body = organs_together()
    streamed = _streamed(body, size)
    began = time.process_time()
    tiers = [
        _Tier.of(body, "minutes", size.parameters // 2, size.month * DAY_STEPS),
        _Tier.of(body, "days", size.parameters - size.parameters // 2, size.year),
    ]
    compiled_s = time.process_time() - began
    found: list[list[Any]] = []

    def fit() -> None:
        found.append([tier.fitted(size.starts) for tier in tiers])

    took = repeat(fit, size.repeats)
    learned = sum(int((1.0 - np.diag(p.covariance) > 0.5).sum()) for p in found[-1])
    count = sum(len(tier.names) for tier in tiers)
    note = (
        f"{learned} of {count} parameters learned, in two tiers; making the data, which compiles "
        f"all that a fit needs, took {compiled_s:.0f} CPU-s"
    )
    what = f"{count} parameters, a year and a month"
    wall, cpu = tuple(t.wall_s for t in took), tuple(t.cpu_s for t in took)
    return [
        Row(NAME, what, wall, "s", GOAL_S, False, None, (note,)),
        Row(NAME, "the same, all cores", cpu, "CPU-s", None, False),
        Row(NAME, "a streamed sample, 64 members, whole body", streamed, "ms", STREAM_GOAL_MS,
            False),
    ]  # fmt: skip


@dataclass(frozen=True)
class _Tier:
    """One tier's problem with data of a made-up person."""

    problem: Any
    observed: Any

    @property
    def names(self) -> tuple[str, ...]:
        return self.problem.transforms.names

    @classmethod
    def of(cls, body: Any, tier: str, count: int, steps: int) -> _Tier:
        from twin_core.infer.noise import noise_of
        from twin_core.infer.observed import Observed
        from twin_core.infer.prior import transforms_of
        from twin_core.infer.problem import Problem
        from twin_core.twin import base_values

        system = body.systems[tier]
        own = {mounted.id for mounted in system.organs}
        personal = {n: p for n, p in body.personal.items() if n.partition(".")[0] in own}
        chosen = dict(list(personal.items())[:count])
        transforms = transforms_of(chosen)
        seen = tuple(name for name in SEEN[tier] if name in system.outputs)
        minutes = tier == "minutes"
        names = list(body.parameters)
        problem = Problem(
            body, tier, transforms, base_values(body, {}, {}), tuple(map(names.index, chosen)),
            _drives(body, tier, steps), seen, STEP_MIN if minutes else 1.0,
            SAMPLE_STEPS if minutes else 1,
        )  # fmt: skip
        random = np.random.default_rng(7)
        truth = 0.5 * random.standard_normal((transforms.size, 1))
        exact = np.asarray(problem.predict(truth))[..., 0]
        sd = np.stack(
            [
                noise_of(body, name).sd(column) * np.ones_like(column)
                for name, column in zip(seen, exact.T, strict=True)
            ],
            axis=1,
        )
        value = exact + sd * random.standard_normal(exact.shape)
        return cls(problem, Observed(value, np.ones_like(value), sd, np.zeros(len(seen))))

    def fitted(self, starts: int) -> Any:
        from twin_core.infer.laplace import laplace
        from twin_core.infer.marquardt import levenberg_marquardt

        z0 = 0.5 * np.random.default_rng(0).standard_normal((len(self.names), starts))
        z0[:, 0] = 0.0
        best = levenberg_marquardt(lambda z: self.problem.linearise(z, self.observed), z0, most=15)
        return laplace(self.problem.transforms, best.z, best.hessian)


def _drives(body: Any, tier: str, steps: int) -> NDArray[np.float64]:
    table = np.repeat(body.input_defaults(tier)[None], steps, axis=0)
    names = body.systems[tier].inputs
    if tier == "minutes" and "diet.carbohydrate_rate" in names:
        column = names.index("diet.carbohydrate_rate")
        for hour, grams in MEALS:
            first = round(hour * 60.0 / STEP_MIN)
            for offset in range(3):
                table[first + offset :: DAY_STEPS, column] = grams / (3 * STEP_MIN)
    return table


def _streamed(body: Any, size: Size) -> tuple[float, ...]:
    """Milliseconds of CPU a sample."""
    from twin_core.infer.stream import follower_of, members_of
    from twin_core.scenario.scenario import Scenario
    from twin_core.twin import prior_twin

    twin = prior_twin(body, Scenario(), facts={}, members=MEMBERS)
    follower = follower_of(twin, "glucose.interstitial")
    step = _drives(body, "minutes", SAMPLE_STEPS)
    now = follower.begin(members_of(twin, follower), step[0])
    now, _ = follower.hear(now, step, 110.0)  # compiles
    took = []
    for index in range(size.samples):
        began = time.process_time()
        now, _ = follower.hear(now, step, 110.0 + index)
        took.append(1000.0 * (time.process_time() - began))
    return tuple(took)
