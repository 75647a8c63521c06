r"""A risk over a life: short risks chained, with death of other causes beside.

.. math:: h(a) = -\ln(1 - r(a)) / n, \qquad
    R(A) = \sum_a S(a) \frac{h(a)}{h(a) + d(a)} \left(1 - e^{-h(a) - d(a)}\right)

with the equation's `n`-year risk `r` at age `a` (all else as it is now), and the life table's
hazard of death `d`. `S` is alive and free of the event. Deaths by the event itself are in `d` too,
so that the sum is a little too small.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twin_core.insight.equation import Equation, EquationError


@dataclass(frozen=True, slots=True)
class Lifetime:
    """`ages` and the risk up to each; `until` is the last age for which the equation was made."""

    ages: tuple[int, ...]
    risk: tuple[float, ...]
    until: int


def lifetime(
    equation: Equation, given: Mapping[str, Any], death: Sequence[float], years: int
) -> Lifetime | None:
    """The chain from the person's age to the end of the equation's range.

    `death` is the yearly probability of dying by age. None where the equation has no age, or is
    outside its range already.
    """
    span = next((item.valid for item in equation.inputs if item.name == "age"), None)
    if span is None or not given.get("age"):
        return None
    start, end = int(given["age"]), int(min(span[1], len(death) - 1))
    alive, risk, ages, found = 1.0, 0.0, [start], [0.0]
    for age in range(start, end):
        try:
            share = equation.share(equation.evaluate({**given, "age": age}))
        except EquationError:
            return None
        if not 0.0 <= share < 1.0:
            return None
        event, other = -math.log1p(-share) / years, -math.log1p(-min(death[age], 0.999))
        both = event + other
        gone = -math.expm1(-both)
        risk += alive * gone * (event / both if both > 0 else 0.0)
        alive *= 1.0 - gone
        ages.append(age + 1)
        found.append(risk)
    return Lifetime(tuple(ages), tuple(found), end) if len(ages) > 1 else None
