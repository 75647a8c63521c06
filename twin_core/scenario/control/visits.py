"""Care by visits: measure, decide, wait; a dose titrated by response, training led by recovery.

The plant is a twin of the days tier whose members are people that are not the rule's model. At
each visit every person is measured with an error, and a rule sets one knob until the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.courses.season import walk_season
from twin_core.scenario.days import DAY_H
from twin_core.scenario.scenario import Event, Scenario
from twin_core.twin import Twin


@runtime_checkable
class Rule(Protocol):
    """Sets the knob of every person from what was set and measured so far."""

    def next(
        self, set_before: NDArray[np.float64], measured: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The setting until the next visit; arguments are (visits, people), oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Followed:
    """`settings` and `measured` (visits, people); `truth` (days, people) of the signal."""

    settings: NDArray[np.float64]
    measured: NDArray[np.float64]
    truth: NDArray[np.float64]
    outputs: dict[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Care:
    """What is done, what is measured, with which error, and how often.

    `ladder` holds rungs (kind, knob, most): a setting fills the first up to its most, then the
    next. A rung whose most is infinite takes everything, also what is negative.
    """

    ladder: tuple[tuple[str, str, float], ...]
    signal: str
    error_sd: float
    every_days: int
    days: int


def follow(
    people: Twin, care: Care, rule: Rule, rng: np.random.Generator, others: tuple[Event, ...] = ()
) -> Followed:
    """Lives through `care`; `others` are events that happen to everybody and the rule ignores."""
    count = people.members
    names = people.body.systems["days"].outputs
    plans: list[list[Event]] = [[] for _ in range(count)]
    settings, measured = [np.zeros(count)], []
    visits = care.days // care.every_days
    outputs = np.zeros((care.days, len(names), count))
    for visit in range(visits):
        day = visit * care.every_days
        outputs = _each(people, plans, others, care.days)
        now = outputs[max(day - 1, 0), names.index(care.signal)]
        measured.append(now + care.error_sd * rng.standard_normal(count))
        setting = rule.next(np.stack(settings), np.stack(measured))
        settings.append(setting)
        until = None if visit == visits - 1 else (day + care.every_days) * DAY_H
        for plan, value in zip(plans, setting, strict=True):
            plan += _rungs(care, float(value), day * DAY_H, until)
    outputs = _each(people, plans, others, care.days)
    table = {name: outputs[:, row] for row, name in enumerate(names)}
    return Followed(np.stack(settings[1:]), np.stack(measured), table[care.signal], table)


def _rungs(care: Care, setting: float, at_h: float, until_h: float | None) -> list[Event]:
    """The setting shared out over the ladder."""
    events, left = [], setting
    for kind, knob, most in care.ladder:
        part = min(left, most)
        if part != 0.0:
            events.append(Event(kind=kind, at_h=at_h, until_h=until_h, knobs={knob: part}))
        left -= part
    return events


def _each(
    people: Twin, plans: list[list[Event]], others: tuple[Event, ...], days: int
) -> NDArray[np.float64]:
    """Outputs (days, outputs, people) with each person under their own plan."""
    arms = [Scenario(), *(Scenario(events=(*plan, *others)) for plan in plans)]
    outputs, _ = walk_season(people, arms, days=days, members=people.members)
    own = np.arange(people.members)
    return outputs[:, :, 1 + own, own]


@dataclass(frozen=True, slots=True)
class Titration:
    """A dose by response: what a unit does is believed as `slope`, and learnt from each person.

    `slope` is in the signal's unit for each unit of dose, with `slope_sd` between people;
    `error_sd` of one measurement. Doses are steps of `step` up to `most`, raised by at most
    `most_rise` a visit, and lowered where a measurement is beyond `floor`.
    """

    target: float
    floor: float
    slope: float
    slope_sd: float
    error_sd: float
    step: float
    most: float
    most_rise: float

    def next(
        self, set_before: NDArray[np.float64], measured: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """As of `Rule`."""
        start, slope = self._learnt(set_before, measured)
        now = set_before[-1]
        wished = (self.target - start) / slope
        wished = np.clip(np.round(wished / self.step) * self.step, 0.0, self.most)
        wished = np.minimum(wished, now + self.most_rise)
        beyond = (measured[-1] - self.floor) * np.sign(self.slope) > 0.0
        return np.where(beyond, np.clip(now - self.step, 0.0, wished), wished)

    def _learnt(
        self, set_before: NDArray[np.float64], measured: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Each person's value without a dose, and their slope: a regression with a prior."""
        doses = set_before[: len(measured)]
        mean_dose, mean_value = doses.mean(axis=0), measured.mean(axis=0)
        spread = ((doses - mean_dose) ** 2).sum(axis=0)
        together = ((doses - mean_dose) * (measured - mean_value)).sum(axis=0)
        prior = (self.error_sd / self.slope_sd) ** 2
        slope = (together + prior * self.slope) / (spread + prior)
        least = 0.25 * abs(self.slope)
        slope = np.sign(self.slope) * np.maximum(np.sign(self.slope) * slope, least)
        return mean_value - slope * mean_dose, slope


@dataclass(frozen=True, slots=True)
class Recovery:
    """Training led by how rested a person is: `planned` settings, cut where fatigue is high.

    The measured signal is freshness; below `tired` the planned load falls by `cut`, above
    `fresh` it rises by `rise`, both as shares, and what was cut is not made up for.
    """

    planned: tuple[float, ...]
    tired: float
    fresh: float
    cut: float = 0.5
    rise: float = 0.1

    def next(
        self, set_before: NDArray[np.float64], measured: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """As of `Rule`."""
        planned = self.planned[min(len(measured), len(self.planned)) - 1]
        rest = np.where(measured[-1] < self.tired, 1.0 - self.cut, 1.0)
        return planned * np.where(measured[-1] > self.fresh, 1.0 + self.rise, rest)
