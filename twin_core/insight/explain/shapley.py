r"""Shapley values: each cause's mean contribution over all orders in which causes could come in.

.. math:: \phi_i = \sum_{S \not\ni i} \frac{|S|! \, (n - |S| - 1)!}{n!} [v(S + i) - v(S)]

Every coalition `S` of causes is walked as an arm of one program, member by member, so that the
parts add up to the whole exactly, in each member and on average (Shapley 1953; for models
Lundberg and Lee 2017, arXiv:1705.07874). Beyond `MOST_EXACT` causes orders are drawn at random,
each with its reverse; the parts still add up.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.insight.explain.causes import Cause, causes_of, without
from twin_core.scenario.courses import Courses, courses
from twin_core.scenario.kinds import kinds_of
from twin_core.scenario.optimise.measure import Measure
from twin_core.scenario.scenario import Event, Scenario
from twin_core.twin import Twin

#: Causes up to which every coalition is walked; pairs of orders drawn for more.
MOST_EXACT, ORDERS = 6, 6
#: Arms of one walk, the habit among them.
ARMS = 17
Coalition = frozenset[int]


@dataclass(frozen=True, slots=True)
class Part:
    """A cause's share of the change: mean and 90 % interval over the ensemble.

    `alone` is what the cause would do by itself, `last` what leaving it out of the whole would
    take away: where they differ, causes work into each other's hands or against each other.
    """

    cause: str
    mean: float
    low: float
    high: float
    alone: float
    last: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole change of a measure against habit, and its parts, largest first."""

    measure: str
    unit: str
    habit: float
    mean: float
    low: float
    high: float
    parts: tuple[Part, ...]
    exact: bool
    members: int
    signal: str = ""

    @property
    def rest(self) -> float:
        """What the parts leave over: nothing but rounding."""
        return self.mean - math.fsum(part.mean for part in self.parts)

    def sentence(self) -> str:
        """ "8 mmHg less: 5 from salt, 2 from weight, 1 from sleep"."""
        side = "less" if self.mean < 0.0 else "more"
        sign = -1.0 if self.mean < 0.0 else 1.0
        told = ", ".join(f"{sign * part.mean:.2g} from {part.cause}" for part in self.parts)
        return f"{self.measure}: {abs(self.mean):.2g} {self.unit} {side}: {told}"


def explain(
    twin: Twin,
    habit: Scenario,
    added: Sequence[Event],
    measures: Sequence[Measure],
    *,
    horizon_h: float,
    members: int = 32,
    seed: int = 0,
) -> tuple[Explanation, ...]:
    """Shares out what `added` events change in each measure; `habit` covers the horizon.

    Raises `ScenarioError` for events out of range.
    """
    kinds = kinds_of(twin.body)
    causes = causes_of(added, kinds)
    orders = _orders(len(causes), seed)
    wanted = {frozenset(order[:k]) for order in orders for k in range(len(order) + 1)}
    wanted |= {frozenset({i}) for i in range(len(causes))}
    everything = frozenset(range(len(causes)))
    wanted |= {everything - {i} for i in range(len(causes))}

    def arm(present: Coalition) -> Scenario:
        absent = [cause for i, cause in enumerate(causes) if i not in present]
        return habit.with_events(*without(added, kinds, absent))

    def walk(arms: Sequence[Scenario]) -> Courses:
        padded = [habit, *arms, *[habit] * (ARMS - 1 - len(arms))]
        return courses(twin, padded, horizon_h=horizon_h, members=members)

    values, held = _values(sorted(wanted, key=sorted), arm, walk, measures, habit.start_hour)
    return tuple(
        _explained(measure, causes, orders, {c: v[row] for c, v in values.items()}, held)
        for row, measure in enumerate(measures)
    )


def _orders(causes: int, seed: int) -> list[tuple[int, ...]]:
    if causes <= MOST_EXACT:
        return list(itertools.permutations(range(causes)))
    rng = np.random.default_rng(seed)
    drawn = [tuple(int(i) for i in rng.permutation(causes)) for _ in range(ORDERS)]
    return [order for one in drawn for order in (one, one[::-1])]


def _values(
    wanted: Sequence[Coalition],
    arm: Callable[[Coalition], Scenario],
    walk: Callable[[Sequence[Scenario]], Courses],
    measures: Sequence[Measure],
    start_hour: float,
) -> tuple[dict[Coalition, NDArray[np.float64]], NDArray[np.bool_]]:
    """Each measure of each coalition, (measures, members), and members that stayed in range."""
    values: dict[Coalition, NDArray[np.float64]] = {}
    held: NDArray[np.bool_] | None = None
    for begin in range(0, len(wanted), ARMS - 1):
        batch = wanted[begin : begin + ARMS - 1]
        walked = walk([arm(coalition) for coalition in batch])
        stayed = np.asarray(walked.held.all(axis=0))
        held = stayed if held is None else held & stayed
        taken = [
            m.of(walked.signals[m.signal], m.window(walked.time_h, start_hour)) for m in measures
        ]
        for place, coalition in enumerate(batch, start=1):
            values[coalition] = np.stack([table[place] for table in taken])
    assert held is not None
    return values, held


def _explained(
    measure: Measure,
    causes: Sequence[Cause],
    orders: Sequence[tuple[int, ...]],
    value: dict[Coalition, NDArray[np.float64]],
    held: NDArray[np.bool_],
) -> Explanation:
    value = {coalition: table[held] for coalition, table in value.items()}
    none, everything = frozenset[int](), frozenset(range(len(causes)))
    shares = np.zeros((len(causes), int(held.sum())))
    for order in orders:
        for k, cause in enumerate(order):
            before = frozenset(order[:k])
            shares[cause] += value[before | {cause}] - value[before]
    shares /= len(orders)
    whole = value[everything] - value[none]
    parts = []
    for i, cause in enumerate(causes):
        low, high = np.quantile(shares[i], (0.05, 0.95))
        alone = float((value[frozenset({i})] - value[none]).mean())
        last = float((value[everything] - value[everything - {i}]).mean())
        mean = float(shares[i].mean())
        parts.append(Part(cause.name, mean, float(low), float(high), alone, last))
    low, high = np.quantile(whole, (0.05, 0.95))
    return Explanation(
        measure.title, measure.unit, float(value[none].mean()), float(whole.mean()), float(low),
        float(high), tuple(sorted(parts, key=lambda part: -abs(part.mean))),
        len(causes) <= MOST_EXACT, int(held.sum()), measure.signal,
    )  # fmt: skip
