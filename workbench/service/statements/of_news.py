"""Statements of early warning: departures, changes for good, alarms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import version

from workbench.service.statements.line import (
    ASSOCIATION,
    DOCTOR,
    MEASURED,
    NEW,
    Line,
    lacking,
)
from workbench.service.warn import LEAST_DAYS, Alarm, Departure, Lasting, News

#: Changes for good that are told, the newest first, and how long they are new.
TOLD, RECENT = 3, timedelta(days=60)
_OF_A_CAUSE = (
    "a probability among the causes that are thought of, which has no band of its own; how often "
    "such alarms are right is told in docs/warning.md"
)


def of_news(found: News) -> Iterator[Line]:
    """What is new, and what of it a doctor should see."""
    for alarm in found.alarms:
        if alarm.now:
            yield of_alarm(alarm)
    yield from map(of_departure, found.departures)
    recent = [one for one in found.lasting if found.until and found.until - one.day <= RECENT]
    yield from map(of_lasting, recent[:TOLD])
    if found.until is None:
        yield lacking(
            NEW, "no baseline yet",
            f"what is usual for this person is not known yet: {found.days} of {LEAST_DAYS} days",
            "three weeks of anything that is worn or measured each day: resting heart rate, sleep, "
            "steps, weight, glucose",
        )  # fmt: skip
    for alarm in found.alarms:
        if alarm.now:
            yield _advice(alarm)


def of_alarm(alarm: Alarm) -> Line:
    """An alarm with its score, its causes and what speaks for them."""
    numbers = [(f"{title}, part of the score", f"{score:.2f}") for title, score in alarm.reasons]
    numbers += [(f"probability of {c.cause}", f"{c.probability:.2f}") for c in alarm.causes]
    numbers.append(("evidence, as a logarithm of the odds", f"{alarm.score:.1f}"))
    numbers.append(("threshold of it", f"{alarm.threshold:.1f}"))
    signature = alarm.signature
    return Line(
        NEW, signature.title, alarm.sentence, ASSOCIATION, signature.evidence, signature.source,
        _watcher(), _probability(alarm), unit="%", unbanded=_OF_A_CAUSE, numbers=tuple(numbers),
    )  # fmt: skip


def of_departure(row: Departure) -> Line:
    """A channel beside the band of what is usual."""
    channel = row.channel
    return Line(
        NEW, channel.title, row.sentence, MEASURED, "B" if channel.confirmed else "C",
        channel.source, _watcher(), row.value, unit=channel.unit,
        unbanded="it is beside the band of what is usual, which it has left",
        numbers=(
            ("usual", f"{row.expected:.4g}"), ("usual, 90 % band", f"{row.low:.4g} to "
             f"{row.high:.4g}"), ("day", row.day.isoformat()),
            ("three days together, in standard deviations", f"{row.score:.1f}"),
        ),
    )  # fmt: skip


def of_lasting(change: Lasting) -> Line:
    """A change of level with the bands of both levels."""
    channel = change.channel
    return Line(
        NEW, channel.title, change.sentence, MEASURED, "B" if channel.confirmed else "C",
        channel.source, "change points by PELT, " + _watcher(), change.after, *change.band,
        channel.unit,
        numbers=(("before", f"{change.before:.4g}"), ("day", change.day.isoformat())),
    )  # fmt: skip


def _advice(alarm: Alarm) -> Line:
    signature = alarm.signature
    return Line(
        DOCTOR, signature.title, f"if it is {signature.title}: {signature.advice}", ASSOCIATION,
        signature.evidence, signature.source, _watcher(), _probability(alarm), unit="%",
        unbanded=_OF_A_CAUSE,
    )  # fmt: skip


def _probability(alarm: Alarm) -> float:
    named = alarm.signature.cause
    return 100.0 * next((c.probability for c in alarm.causes if c.cause == named), 0.0)


def _watcher() -> str:
    return f"the person's own days, filtered (early warning of vitruvian {version('vitruvian')})"
