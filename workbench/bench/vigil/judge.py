"""Sensitivity, lead and false alarms of each way to watch, on real series with events put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.insight.alarm import MONTH, episodes, thresholds
from twin_core.insight.watch import Watched, watch
from workbench.bench.vigil.inject import Injected, inject, kinds, rise_of
from workbench.bench.vigil.people import days_of
from workbench.service.daily import Daily
from workbench.service.grid import Rows
from workbench.service.signatures import signatures_for

Series = Mapping[str, Rows]
Days = NDArray[np.float64]
#: Channels (one of the heart) without which a day is not judged, and thresholds that are tried.
LEAST_CHANNELS = 3
#: Months without which a person is not judged.
LEAST_MONTHS = 1.0
#: An event is put only where the watch was worn on so much of its rise.
LEAST_WORN = 0.7
THRESHOLDS = tuple(float(one) for one in np.round(np.arange(-2.0, 16.01, 0.1), 2))


def heart_alone(seen: Watched) -> NDArray[np.float64]:
    """The departure of the resting heart alone, three days together."""
    names = [channel.name for channel in seen.channels]
    column = names.index("heart_resting" if "heart_resting" in names else "heart_low")
    return np.nan_to_num(seen.alone[:, column])


def loudest(seen: Watched) -> NDArray[np.float64]:
    """The largest departure of any channel alone, in either direction."""
    return np.max(np.nan_to_num(np.abs(seen.alone)), axis=1)


#: Each adds something to the one before it.
WAYS: Mapping[str, Callable[[Watched], NDArray[np.float64]]] = {
    "resting heart rate alone": heart_alone,
    "the loudest of all signals": loudest,
    "all signals together, any direction": lambda seen: seen.together,
    "together, as the twin expects of a cause": lambda seen: seen.score,
}


@dataclass(frozen=True, slots=True)
class Quiet:
    """A person's undisturbed series: what each way scores, and which days are judged."""

    rows: Series
    daily: Daily
    scores: Mapping[str, NDArray[np.float64]]
    judged: NDArray[np.bool_]

    @property
    def months(self) -> float:
        return float(self.judged.sum() / MONTH)


@dataclass(frozen=True, slots=True)
class Trial:
    """One event: days from the alarm to the height, by way; NaN where there was none in time.

    Only days count on which the person would not have been alarmed anyway; `running` says whether
    there was any alarm in time, the event's own or one of an undisturbed day.
    """

    person: str
    kind: str
    rise: int
    lead: Mapping[str, float]
    running: Mapping[str, bool]


def watched(daily: Daily) -> Watched:
    """A table of days, watched as the product does."""
    return watch(daily.days, daily.values, daily.channels, signatures_for(daily))


def quiet_of(rows: Series) -> Quiet:
    """What a person's own days score without any event put in."""
    daily = days_of(rows)
    seen = watched(daily)
    known = np.stack([np.isfinite(one.z) for one in seen.baselines], axis=1)
    heart = [channel.name.startswith("heart") for channel in daily.channels]
    judged = (known.sum(axis=1) >= LEAST_CHANNELS) & known[:, heart].any(axis=1)
    return Quiet(
        rows, daily, {name: np.where(judged, way(seen), -9.0) for name, way in WAYS.items()}, judged
    )


def rates_of(people: Sequence[Quiet], way: str) -> list[tuple[float, float]]:
    """(threshold, alarms a month) over some people's quiet days."""
    months = sum(person.months for person in people)
    return [
        (limit, sum(len(episodes(person.scores[way], limit)) for person in people) / months)
        for limit in THRESHOLDS
    ]


def limits(people: Mapping[str, Quiet], way: str, budget: float) -> dict[str, Days]:
    """Each person's threshold day by day, from the other people and the days before."""
    found = {}
    for name, person in people.items():
        rates = rates_of([one for other, one in people.items() if other != name], way)
        found[name] = thresholds(budget, rates, person.scores[way], person.judged)
    return found


def false_alarms(
    people: Mapping[str, Quiet], way: str, threshold: Mapping[str, Days]
) -> tuple[int, float]:
    """Alarms on undisturbed days, and the months that were judged."""
    count = sum(len(episodes(one.scores[way], threshold[name])) for name, one in people.items())
    return count, sum(one.months for one in people.values())


def trial(
    name: str, person: Quiet, kind: str, threshold: Mapping[str, Mapping[str, Days]],
    rng: np.random.Generator, scale: float = 1.0,
) -> Trial | None:  # fmt: skip
    """One event put into a person's days; None where it does not fit into them."""
    rise = rise_of(kind, rng)
    worn = np.convolve(person.judged, np.ones(rise), mode="valid") / rise
    fits = np.flatnonzero((worn >= LEAST_WORN) & person.judged[: len(worn)])
    if not len(fits):
        return None
    first = int(rng.choice(fits))
    event = inject(person.rows, kind, int(person.daily.days[first]), rise, rng, scale)
    seen = watched(days_of(event.rows))
    lead, running = {}, {}
    for way, score in WAYS.items():
        limit, now = threshold[way][name], score(seen)
        lead[way] = _lead(event, person, now, person.scores[way], limit)
        anyway = np.full(len(now), -np.inf)
        running[way] = bool(np.isfinite(_lead(event, person, now, anyway, limit)))
    return Trial(name, kind, rise, lead, running)


def _lead(
    event: Injected, person: Quiet, score: NDArray[np.float64], before: NDArray[np.float64],
    threshold: Days,
) -> float:  # fmt: skip
    """Days from the first alarm that the event made to its height; NaN for none in time."""
    first = event.first - int(person.daily.days[0])
    height = event.height - int(person.daily.days[0])
    span = np.arange(first, min(height, len(score) - 1) + 1)
    new = span[
        (score[span] > threshold[span]) & (before[span] <= threshold[span]) & person.judged[span]
    ]
    if not len(new) or height - new[0] < event.lead:
        return float("nan")
    return float(height - new[0])


def trials(
    people: Mapping[str, Quiet], count: int, budget: float, seed: int = 0, scale: float = 1.0
) -> list[Trial]:
    """`count` events in turn over kinds and people, thresholds by leave-one-person-out."""
    threshold = {way: limits(people, way, budget) for way in WAYS}
    names, done, turn = sorted(people), [], 0
    while len(done) < count and turn < 4 * count:
        rng = np.random.default_rng((seed, turn))
        kind = kinds()[turn % len(kinds())]
        name = names[(turn // len(kinds())) % len(names)]
        made = trial(name, people[name], kind, threshold, rng, scale)
        done += [made] if made else []
        turn += 1
    return done
