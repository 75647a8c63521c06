"""Rows of the posterior view: intervals on a common scale, how much was learned. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Protocol

from viewers.ink import number_text, unit_text
from viewers.signal_words import linked
from viewers.words import mark, tr


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
            return tr("assumed: the data hardly narrow it")
        return tr("learned: the data narrow it by {n} %").format(n=f"{100 * self.shrinkage:.0f}")


#: Where a parameter's default and spread come from, as manifests say it.
ORIGINS = {
    "literature": mark("from the literature"),
    "assumed": mark("assumed by the makers of the model; nobody measured it"),
    "derived": mark("worked out from published numbers"),
}


def about(row: Row) -> str:
    """What a parameter is: meaning, both intervals, how it was found, where it comes from; HTML."""
    e = row.estimate
    span = max(abs(e.high - e.low), abs(e.value) * 0.1)
    unit = unit_text(e.unit) or tr("no unit")
    interval = tr("This person: {value} ({low} to {high}); people at large: {before} to {after}.")
    numbers = {
        "value": e.value, "low": e.low, "high": e.high,
        "before": e.prior_low, "after": e.prior_high,
    }  # fmt: skip
    told = interval.format(**{key: number_text(n, span) for key, n in numbers.items()})
    origin = tr(ORIGINS.get(e.origin, e.origin))
    lines = (
        f"<b>{escape(tr(e.description) or e.name)}</b> {escape(unit)}",
        escape(f"{told} {row.verdict[:1].upper()}{row.verdict[1:]}."),
        f"{escape(origin[:1].upper() + origin[1:])}. {linked(e.citation)}",
        escape(e.name),
    )
    return "".join(f"<p style='margin:0 0 5px 0'>{line}</p>" for line in lines)


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
