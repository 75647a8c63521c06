"""Temporary pump rates, each of which lasts until its end or until the next one begins."""

from __future__ import annotations

from dataclasses import dataclass

from data.importers._clock import Instant
from data.importers._intake import Intake

_SECOND = 1_000_000_000


@dataclass(slots=True)
class _Rate:
    at: Instant
    value: float
    span_s: float
    place: int


class TempBasal:
    """Collects rates (U/h) in any order and hands them over with the spans that they held."""

    def __init__(self, take: Intake) -> None:
        self._take = take
        self._rates: list[_Rate] = []
        self._halves: dict[int, _Rate] = {}
        self._lengths: dict[int, float] = {}

    def add(self, at: Instant, value: float, span_s: float, place: int) -> None:
        """A rate with its planned length; a length of 0 ends the one before."""
        self._rates.append(_Rate(at, value, span_s, place))

    def rate(self, at: Instant, value: float, place: int) -> None:
        """A rate whose length another event of the same time tells."""
        self._halves[at.time_ns] = _Rate(at, value, 0.0, place)

    def length(self, at: Instant, span_s: float) -> None:
        """The length of the rate of the same time."""
        self._lengths[at.time_ns] = span_s

    def finish(self) -> None:
        """Hand all rates over."""
        for time_ns, half in self._halves.items():
            if time_ns not in self._lengths:
                self._take.refuse("a pump rate without a length", f"{half.value} U/h", half.place,
                                  "insulin.basal_rate")  # fmt: skip
                continue
            half.span_s = self._lengths[time_ns]
            self._rates.append(half)
        ordered = sorted(self._rates, key=lambda rate: (rate.at.time_ns, -rate.place))
        for number, rate in enumerate(ordered):
            span = rate.span_s
            if number + 1 < len(ordered):
                following = (ordered[number + 1].at.time_ns - rate.at.time_ns) / _SECOND
                span = min(span, following)
            if span > 0:
                self._take.put(
                    "insulin.basal_rate", "[IU]/h", rate.value, rate.at, rate.place, span
                )
