"""From what is known of people to the parameters of a body, and back to what is measured.

Which parameter follows from which quantity, and which output shows it, is data (`BodyMap`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.trial.cohort import Table
from twin_core.trial.walk import walker
from twin_core.twin import base_values

FACTS = ("age", "sex", "height", "mass")


@dataclass(frozen=True, slots=True)
class Match:
    """A parameter that is chosen so that `signal` at the start is the person's `quantity`.

    `step` is a trial step of the secant; values stay within `low` and `high`.
    """

    parameter: str
    signal: str
    quantity: str
    low: float
    high: float
    step: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A quantity that an output shows: its `difference` or `ratio` to the start by its `way`.

    Where nobody tells where it starts, it is what the output shows.
    """

    quantity: str
    signal: str
    way: str


@dataclass(frozen=True, slots=True)
class BodyMap:
    """Organs of the population's body, and how people are put into it and read off it.

    `of_weight` are the parameters by which weight acts on glucose, `with_weight` the
    powers of it that quantities go with which no organ has.
    """

    organs: tuple[str, ...]
    given: Mapping[str, str]
    match: tuple[Match, ...]
    readings: tuple[Reading, ...]
    of_weight: tuple[str, ...] = ()
    with_weight: Mapping[str, float] = field(default_factory=dict)


#: Secant rounds: three bring pressures within 0.1 mmHg.
ROUNDS = 3


def parameters_of(body: Body, way: BodyMap, people: Table) -> NDArray[np.float64]:
    """(parameters, people) of a body, from quantities by name; unknown ones keep their default."""
    count = len(people["age"])
    names = list(body.parameters)
    theta = np.repeat(base_values(body, {}, {})[:, None], count, axis=1)
    for name, parameter in body.parameters.items():
        if parameter.fact in FACTS and parameter.fact in people:
            theta[names.index(name)] = people[parameter.fact]
    for name, quantity in way.given.items():
        if name in names and quantity in people:
            theta[names.index(name)] = people[quantity]
    _within(body, theta)
    wanted = [m for m in way.match if m.parameter in names and m.quantity in people]
    if wanted:
        _matched(body, theta, wanted, people)
    return theta


def _within(body: Body, theta: NDArray[np.float64]) -> None:
    for row, parameter in enumerate(body.parameters.values()):
        low, high = parameter.bounds
        np.clip(theta[row], low, high, out=theta[row])


def _matched(body: Body, theta: NDArray[np.float64], wanted: list[Match], people: Table) -> None:
    """Sets the parameters of `wanted` by secant steps on what the body shows at its start."""
    names, outputs = list(body.parameters), body.systems["days"].outputs
    at = [(names.index(m.parameter), outputs.index(m.signal)) for m in wanted]
    before = walker(body, theta, {}).shown
    slopes = []
    for m, (row, seen) in zip(wanted, at, strict=True):
        theta[row] += m.step
        after = walker(body, theta, {}).shown
        theta[row] -= m.step
        slopes.append((after[seen] - before[seen]) / m.step)
    for _ in range(ROUNDS):
        for m, slope, (row, seen) in zip(wanted, slopes, at, strict=True):
            move = (people[m.quantity] - before[seen]) / np.where(slope == 0.0, 1.0, slope)
            theta[row] = np.clip(theta[row] + 0.8 * move, m.low, m.high)
        before = walker(body, theta, {}).shown
