"""One line of the table of results: a figure, its goal, and a peer's figure beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Peer:
    """What another program reached at the same task in the same run, in the row's unit."""

    name: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.values)


@dataclass(frozen=True, slots=True)
class Row:
    """A measured figure. `values` are its repeats in `unit`; `goal` may be absent.

    `more_is_better` holds for rates, not for times. `notes` are sentences: what a reader must
    know, or why a peer is missing.
    """

    name: str
    what: str
    values: tuple[float, ...]
    unit: str
    goal: float | None = None
    more_is_better: bool = True
    peer: Peer | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def met(self) -> bool | None:
        """Whether the median reaches the goal; None without a goal."""
        if self.goal is None:
            return None
        return self.median >= self.goal if self.more_is_better else self.median <= self.goal

    @property
    def ratio(self) -> float | None:
        """How many times faster than the peer, median by median."""
        if self.peer is None:
            return None
        ours, theirs = self.median, self.peer.median
        return ours / theirs if self.more_is_better else theirs / ours

    def table(self) -> dict[str, Any]:
        """The row as plain data for ``--json``."""
        peer = None
        if self.peer is not None:
            low, high = min(self.peer.values), max(self.peer.values)
            peer = {"name": self.peer.name, "median": self.peer.median, "min": low, "max": high}
        return {
            "name": self.name,
            "what": self.what,
            "goal": self.goal,
            "median": self.median,
            "min": min(self.values),
            "max": max(self.values),
            "repeats": len(self.values),
            "unit": self.unit,
            "more_is_better": self.more_is_better,
            "met": self.met,
            "peer": peer,
            "ratio": self.ratio,
            "notes": list(self.notes),
        }
