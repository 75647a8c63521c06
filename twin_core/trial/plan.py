"""What a trial is: who, what is done to each arm, for how long, and what is looked at.

All times are days since randomisation. Facts about drugs and diseases arrive here as numbers that
carry their source, never as names.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

#: Days in which lost weight comes back when its treatment stops (STEP 1 extension 2022: two thirds
#: in a year, doi:10.1111/dom.14725).
REGAIN = 330.0


@dataclass(frozen=True, slots=True)
class Span:
    """When something is done: from `start` to `stop`, taken up over `ramp` days."""

    start: float = 0.0
    stop: float = math.inf
    ramp: float = 0.0

    def share(self, day: float) -> float:
        """How much of it is in force on a day, 0 to 1."""
        if not self.start <= day < self.stop:
            return 0.0
        return 1.0 if self.ramp <= 0.0 else min((day - self.start) / self.ramp, 1.0)


@dataclass(frozen=True, slots=True)
class Drive:
    """An input of an organ, in the signal's unit; several on one signal add up.

    `doubt` is the relative standard error of what it does, `kept` the share of people who go on
    taking it.
    """

    signal: str
    value: float
    span: Span = Span()
    doubt: float = 0.0
    source: str = ""
    kept: float = 1.0


@dataclass(frozen=True, slots=True)
class Goal:
    """A change of weight that is eaten towards: `change` as a share of the starting weight.

    `course` lists (day, share of the goal reached), straight between and constant after. What
    `told` weight does to glucose is part of an effect on HbA1c, and not counted again.
    """

    change: float
    course: tuple[tuple[float, float], ...]
    span: Span = Span()
    doubt: float = 0.0
    source: str = ""
    told: bool = False
    kept: float = 1.0

    def at(self, day: float) -> float:
        """Share of the starting weight by which it is to differ on a day."""
        since = day - self.span.start
        if since <= 0.0:
            return 0.0
        if day > self.span.stop:
            return self.at(self.span.stop) * math.exp(-(day - self.span.stop) / REGAIN)
        days, shares = (0.0, *(d for d, _ in self.course)), (0.0, *(s for _, s in self.course))
        for left, right, low, high in zip(days, days[1:], shares, shares[1:], strict=False):
            if since <= right:
                return self.change * (low + (high - low) * (since - left) / (right - left))
        return self.change * shares[-1]


@dataclass(frozen=True, slots=True)
class Effect:
    """A published effect on a quantity, where no organ has the mechanism.

    The change is ``value + slope (baseline - reference)``, in the quantity's unit or, if `ratio`,
    as a logarithm; it comes and goes with `tau` days. `se` is of `value`. What is left of it after
    long is `fade`, (share, days): the control arm is treated, too.
    """

    quantity: str
    value: float
    se: float = 0.0
    ratio: bool = False
    slope: float = 0.0
    reference: float = 0.0
    tau: float = 14.0
    span: Span = Span()
    source: str = ""
    fade: tuple[float, float] = (1.0, 365.0)

    def left(self, day: float) -> float:
        """Share of the effect that is left on a day."""
        share, days = self.fade
        return share + (1.0 - share) * math.exp(-max(day - self.span.start, 0.0) / days)


@dataclass(frozen=True, slots=True)
class Hazard:
    """A published log hazard ratio of an event beyond what the risk factors explain.

    Where it is `total`, changed pressure, weight and glucose are part of it and not counted again.
    """

    event: str
    log_ratio: float
    se: float = 0.0
    span: Span = Span()
    source: str = ""
    total: bool = False


Action = Drive | Goal | Effect | Hazard


@dataclass(frozen=True, slots=True)
class Arm:
    """A named arm: `actions` are its treatment, `share` its part of the randomised people."""

    name: str
    actions: tuple[Action, ...] = ()
    share: float = 1.0

    def of(self, kind: type) -> tuple:
        return tuple(action for action in self.actions if isinstance(action, kind))


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What people do with it: mean `adherence` with `adherence_sd`, and how many stop in a year.

    `drop_out` is the share lost to follow-up in a year, whose later values are not seen.
    """

    adherence: float = 1.0
    adherence_sd: float = 0.0
    stop_rate: float = 0.0
    drop_out: float = 0.0


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens once: its rate a year in this cohort, and what moves it.

    The hazard of a person is ``rate * exp(sum(slopes * change) + sum(between * deviation))``, with
    changes since the start by quantity, and deviations from a value that `between` tells, (slope,
    value), so that a person's hazard does not depend on who else is drawn.
    """

    id: str
    rate: float
    slopes: Mapping[str, float] = field(default_factory=dict)
    between: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    doubt: float = 0.0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """`days` long, looked at on `visits`; `usual` are changes that every arm has (placebo, time).

    `rescue`, (HbA1c, share), is the care that all arms get: of what glucose is above that level,
    and above the person's own start, it takes away a share.
    """

    arms: tuple[Arm, ...]
    days: float
    visits: tuple[float, ...]
    events: tuple[Event, ...] = ()
    usual: tuple[Effect, ...] = ()
    behaviour: Behaviour = Behaviour()
    rescue: tuple[float, float] | None = None
    seed: int = 0
