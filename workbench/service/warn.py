"""What is new in a person's days: departures, changes for good, and alarms with their causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from data.evidence.vigilance import alarm_rates
from data.record import Record
from twin_core.insight.alarm import MONTH, QUIET_DAYS, Episode, Likely, episodes, ranked, thresholds
from twin_core.insight.baseline import Channel, cycle_phase
from twin_core.insight.changes import change_points
from twin_core.insight.signature import Signature
from twin_core.insight.watch import Watched, watch
from workbench.service.circumstances import Circumstances
from workbench.service.cycle import period_starts
from workbench.service.daily import Daily, daily
from workbench.service.signatures import signatures_for

#: Alarms a month unless the person says otherwise; days without which nothing is watched.
BUDGET, LEAST_DAYS = 0.5, 21
#: Two-sided 90 %, and the departure of one channel that is worth a line (three days together).
NINETY, WORTH = 1.645, 2.6
#: Channels that are named as reasons of an alarm.
REASONS = 4
LIMITS = (
    "It knows this person's own days, not what they mean: it diagnoses nothing and misses "
    "illnesses that leave no trace in what is worn."
)


@dataclass(frozen=True, slots=True)
class Departure:
    """A channel now beside what its own baseline expects: 90 % band in the channel's unit."""

    channel: Channel
    value: float
    expected: float
    low: float
    high: float
    score: float
    day: date

    @property
    def sentence(self) -> str:
        unit = "" if self.channel.unit == "1" else f" {self.channel.unit}"
        way = "above" if self.value > self.expected else "below"
        return (
            f"{self.channel.title}: {self.value:.4g}{unit}, {way} the usual {self.expected:.4g} "
            f"({self.low:.4g} to {self.high:.4g})"
        )


@dataclass(frozen=True, slots=True)
class Lasting:
    """A channel that took on another level for good; `band` is the 90 % band of `after`."""

    channel: Channel
    day: date
    before: float
    after: float
    band: tuple[float, float]

    @property
    def sentence(self) -> str:
        unit = "" if self.channel.unit == "1" else f" {self.channel.unit}"
        return (
            f"since {self.day:%d %b %Y} {self.channel.title} is about {self.after:.4g}{unit}, "
            f"before {self.before:.4g}"
        )


@dataclass(frozen=True, slots=True)
class Alarm:
    """An episode above the person's threshold, its causes in order and what speaks for them."""

    first: date
    last: date
    peak: date
    score: float
    threshold: float
    causes: tuple[Likely, ...]
    reasons: tuple[tuple[str, float], ...]
    signature: Signature
    now: bool

    @property
    def sentence(self) -> str:
        named = " and ".join(title for title, _ in self.reasons[:2]) or "all signals together"
        chance = next((c.probability for c in self.causes if c.cause == self.signature.cause), 0.0)
        share = "more than 99 %" if chance > 0.99 else f"{100.0 * chance:.0f} %"
        return (
            f"{self.first:%d %b} to {self.last:%d %b %Y}: {named} moved as in "
            f"{self.signature.title} ({share} among the causes that are thought of)"
        )


@dataclass(frozen=True, slots=True)
class News:
    """The answer of `warn`. `months` were watched; `own_rate` alarms a month came in them."""

    days: int
    months: float
    until: date | None
    budget: float
    threshold: float
    own_rate: float
    channels: tuple[Channel, ...]
    alarms: tuple[Alarm, ...]
    departures: tuple[Departure, ...]
    lasting: tuple[Lasting, ...]
    notes: tuple[str, ...]


def news(record: Record, budget: float = BUDGET, with_twin: bool = True) -> News:
    """Watches a record to its last day. Raises `ValueError` for a budget that is not above zero."""
    if budget <= 0.0:
        raise ValueError("a budget of alarms is above zero")
    notes: list[str] = []
    table = daily(record, _innovations(record, notes) if with_twin else None)
    if len(table.days) < LEAST_DAYS or not table.channels:
        notes.append(f"fewer than {LEAST_DAYS} days of anything that is watched: no baseline yet")
        return News(
            len(table.days), 0.0, None, budget, float("nan"), 0.0, (), (), (), (), (*notes,)
        )
    around = Circumstances(record, table)
    signatures = signatures_for(table, around.known)
    starts = period_starts(record)
    phase = cycle_phase(table.days, starts) if len(starts) else None
    seen = watch(table.days, table.values, table.channels, signatures, phase)
    known = np.stack([np.isfinite(one.z) for one in seen.baselines], axis=1)
    judged = known.sum(axis=1) >= 2
    score = np.where(judged, seen.score, -np.inf)
    rates = alarm_rates()
    pairs = list(zip(rates["thresholds"], rates["rates"], strict=True))
    limit = thresholds(budget, pairs, score, judged)
    months = float(judged.sum()) / MONTH
    found = episodes(score, limit)
    alarms = [_alarm(e, table, seen, limit, signatures, around) for e in found]
    notes += [_channels_note(table, seen)]
    return News(
        len(table.days), months, table.day(len(table.days) - 1), budget, float(limit[-1]),
        len(found) / months if months else 0.0, table.channels, tuple(reversed(alarms)),
        tuple(_departures(table, seen)), tuple(_lasting(table)), tuple(notes),
    )  # fmt: skip


def _innovations(record: Record, notes: list[str]) -> dict[str, dict[int, float]]:
    from workbench.service.keep import load_twin

    twin = load_twin(record)
    if twin is None:
        notes.append(
            "no twin is fitted to these data (`vitruvian fit`): what the twin did not expect of "
            "glucose is left out; what it expects of each cause is used"
        )
        return {}
    from workbench.service.innovations import glucose_innovations

    found = glucose_innovations(record, twin)
    return {"glucose_unexplained": found} if found else {}


def _alarm(
    episode: Episode, table: Daily, seen: Watched, limit: NDArray[np.float64],
    signatures: Sequence[Signature], around: Circumstances,
) -> Alarm:  # fmt: skip
    at = episode.peak
    causes = ranked(seen.evidence, at, around.prior(at))
    worth = [one for one in causes if one.cause in seen.rarity]
    best = worth[0].cause if worth else max(seen.rarity, key=lambda c: seen.evidence[c].score[at])
    parts = seen.evidence[best].parts[at]
    order = np.argsort(-parts)[:REASONS]
    reasons = tuple((table.channels[i].title, float(parts[i])) for i in order if parts[i] > 0.3)
    end = len(table.days) - 1
    return Alarm(
        table.day(int(seen.evidence[best].began[episode.first])), table.day(episode.last),
        table.day(at), float(seen.score[at]), float(limit[at]), tuple(causes), reasons,
        next(one for one in signatures if one.cause == best), end - episode.last <= QUIET_DAYS,
    )  # fmt: skip


def _departures(table: Daily, seen: Watched) -> list[Departure]:
    """Channels whose last three days together leave their band, strongest first."""
    found = []
    for column, (channel, base) in enumerate(zip(seen.channels, seen.baselines, strict=True)):
        at = np.flatnonzero(np.isfinite(base.z))
        if not len(at) or len(table.days) - 1 - at[-1] > QUIET_DAYS:
            continue
        last, score = int(at[-1]), float(seen.alone[at[-1], column])
        if abs(score) < WORTH:
            continue
        middle, half = base.expected[last], NINETY * base.spread[last]
        expected, low, high = channel.outer(np.array([middle, middle - half, middle + half]))
        value = float(table.values[last, column])
        found.append(
            Departure(channel, value, float(expected), float(low), float(high), score,
                      table.day(last))
        )  # fmt: skip
    return sorted(found, key=lambda row: -abs(row.score))


def _lasting(table: Daily) -> list[Lasting]:
    found = []
    for column, channel in enumerate(table.channels):
        inner = channel.inner(table.values[:, column])
        for change in change_points(inner, channel.memory):
            inner_after = change.after + change.half * np.array([0.0, -1.0, 1.0])
            before, after, *band = channel.outer(np.array([change.before, *inner_after]))
            day = table.day(change.index)
            edges = (float(band[0]), float(band[1]))
            found.append(Lasting(channel, day, float(before), float(after), edges))
    return sorted(found, key=lambda row: row.day, reverse=True)


def _channels_note(table: Daily, seen: Watched) -> str:
    assumed = [channel.title for channel in table.channels if not channel.confirmed]
    if not assumed:
        return "all published spreads that stand in for few days are confirmed"
    return f"until the person's own days speak, the spread is assumed for: {', '.join(assumed)}"
