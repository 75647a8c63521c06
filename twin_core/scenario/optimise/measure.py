"""What a plan is judged by: numbers taken from a signal's course, member by member."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from twin_core.scenario.days import DAY_H
from twin_core.vocabulary import UnknownSignalError, signal

Take = Literal[
    "mean", "highest", "lowest", "end", "share_within", "share_below", "share_above", "spread"
]
Shared = ("share_within", "share_below", "share_above")


class Measure(BaseModel):
    """One number of a signal: over `from_h` to `to_h`, and of each day only `clock` (hours).

    A share is the percentage of time that the signal lies between `low` and `high`, below `low`,
    or above `high`, in the signal's catalogue unit. With `change` it is told against the habit,
    member by member.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    signal: str
    take: Take = "mean"
    low: float = -math.inf
    high: float = math.inf
    from_h: float = 0.0
    to_h: float = math.inf
    clock: tuple[float, float] | None = None
    change: bool = False
    name: str = ""

    @model_validator(mode="after")
    def _known(self) -> Measure:
        try:
            signal(self.signal)
        except UnknownSignalError as error:
            raise ValueError(str(error)) from error
        if self.take in ("share_within", "share_below") and not math.isfinite(self.low):
            raise ValueError(f"{self.take} needs low")
        if self.take in ("share_within", "share_above") and not math.isfinite(self.high):
            raise ValueError(f"{self.take} needs high")
        return self

    @property
    def unit(self) -> str:
        return "%" if self.take in Shared else signal(self.signal).unit

    @property
    def title(self) -> str:
        """What it is called where the goal gives no name."""
        if self.name:
            return self.name
        known = signal(self.signal)
        within = {
            "share_within": f"time at {self.low:g} to {self.high:g} {known.unit}",
            "share_below": f"time below {self.low:g} {known.unit}",
            "share_above": f"time above {self.high:g} {known.unit}",
        }
        how = within.get(self.take, self.take if self.take != "end" else "at the end")
        return f"{known.name}, {how}"

    def window(self, time_h: Any, start_hour: float = 0.0) -> Any:
        """Which instants count; all of them where none lies in the window."""
        inside = (time_h > self.from_h - 1e-9) & (time_h <= self.to_h + 1e-9)
        if self.clock is not None:
            begin, end = self.clock
            hour = (time_h + start_hour) % DAY_H
            inside &= (hour - begin) % DAY_H < ((end - begin) % DAY_H or DAY_H)
        return inside if inside.any() else np.ones_like(inside)

    def of(self, values: Any, counts: Any, xp: Any = np) -> Any:
        """The number for each lane of `values` (time, ...), where `counts` (time,) is true."""
        if self.take == "end":
            return values[int(np.flatnonzero(counts)[-1])]
        chosen = values[np.flatnonzero(counts)]
        if self.take == "mean":
            return chosen.mean(axis=0)
        if self.take == "highest":
            return chosen.max(axis=0)
        if self.take == "lowest":
            return chosen.min(axis=0)
        if self.take == "spread":
            return chosen.std(axis=0)
        inside = {
            "share_within": (chosen >= self.low) & (chosen <= self.high),
            "share_below": chosen < self.low,
            "share_above": chosen > self.high,
        }[self.take]
        return 100.0 * inside.astype(values.dtype).mean(axis=0)


class Objective(Measure):
    """A measure to have as much or as little of as can be, or `near` a value.

    Judged over the ensemble: its mean, or the value that a share `sure` of the members reach.
    """

    aim: Literal["most", "least", "near"] = "least"
    near: float = 0.0
    sure: float | None = Field(default=None, gt=0.5, lt=1.0)

    @model_validator(mode="after")
    def _clear(self) -> Objective:
        if self.aim != "near" and self.near != 0.0:
            raise ValueError("near is given, but the aim is not 'near'")
        return self

    def cost(self, taken: Any, xp: Any = np) -> Any:
        """What to make small, for each member."""
        if self.aim == "near":
            return xp.abs(taken - self.near)
        return -taken if self.aim == "most" else taken

    def over(self, costs: Any, xp: Any = np) -> Any:
        """The cost of the ensemble, members last."""
        if self.sure is None:
            return costs.mean(axis=-1)
        return xp.quantile(costs, self.sure, axis=-1)


class Constraint(Measure):
    """A measure that must hold for a share `chance` of the ensemble."""

    at_most: float | None = None
    at_least: float | None = None
    chance: float = Field(default=0.9, gt=0.0, le=1.0)

    @model_validator(mode="after")
    def _one_side(self) -> Constraint:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("give one of at_most and at_least")
        return self

    @property
    def limit(self) -> float:
        return self.at_most if self.at_most is not None else float(self.at_least or 0.0)

    def excess(self, taken: Any) -> Any:
        """How far each member is beyond the limit; negative where it holds."""
        return taken - self.limit if self.at_most is not None else self.limit - taken

    def over(self, excesses: Any, xp: Any = np) -> Any:
        """The excess that a share `chance` of the members stays below, members last."""
        if self.chance >= 1.0:
            return excesses.max(axis=-1)
        return xp.quantile(excesses, self.chance, axis=-1)

    def say(self) -> str:
        """The limit in words."""
        side = "at most" if self.at_most is not None else "at least"
        return f"{self.title} {side} {self.limit:g} {self.unit}"
