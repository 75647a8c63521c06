"""Rows of the posterior view: intervals on a common scale, how much was learned. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Estimate(Protocol):
    """A parameter with its prior and posterior 90 % intervals."""

    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def prior_low(self) -> float: ...
    @property
    def prior_high(self) -> float: ...
    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def learned(self) -> bool: ...
    @property
    def origin(self) -> str: ...
    @property
    def citation(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter; `at` maps values so that its prior spans 0..1."""

    estimate: Estimate
    shrinkage: float
    low: float
    value: float
    high: float

    @property
    def organ(self) -> str:
        return self.estimate.name.partition(".")[0]

    @property
    def verdict(self) -> str:
        """Learned or assumed, in words."""
        if not self.estimate.learned:
            return "assumed: the data hardly narrow it"
        return f"learned: the data narrow it by {100 * self.shrinkage:.0f} %"


def rows(estimates: Iterable[Estimate]) -> list[Row]:
    """Rows sorted by how much was learned."""
    return sorted((_row(estimate) for estimate in estimates), key=_order)


def _row(e: Estimate) -> Row:
    span = e.prior_high - e.prior_low
    safe = span if span else 1.0
    place = [(x - e.prior_low) / safe for x in (e.low, e.value, e.high)]
    shrinkage = min(max(1.0 - (e.high - e.low) / safe, 0.0), 1.0)
    return Row(e, shrinkage, *place)


def _order(row: Row) -> tuple[bool, float]:
    return not row.estimate.learned, -row.shrinkage
