"""Check a record: every signal by every rule, worst findings first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from data.quality.clocks import clock_jumps
from data.quality.column import Column, column
from data.quality.drift import REFERENCES, drift
from data.quality.duplicates import duplicates
from data.quality.finding import Finding, worst_first
from data.quality.flat_lines import flat_lines
from data.quality.gaps import gaps
from data.quality.plausibility import plausibility
from data.quality.spikes import spikes
from data.quality.units import units
from data.record import QuarantinedValue, Record

ALONE: tuple[Callable[[Column], Iterator[Finding]], ...] = (
    gaps, spikes, flat_lines, duplicates, clock_jumps,
)  # fmt: skip
_WITH = {"pressure.systolic": ("pressure.diastolic",), **REFERENCES}


def findings(record: Record, signals: Sequence[str] | None = None) -> list[Finding]:
    """What is odd about the values as they are read now; what a fix mended is found no more."""
    return worst_first(found for one in findings_by_signal(record, signals) for found in one)


def findings_by_signal(
    record: Record, signals: Sequence[str] | None = None
) -> Iterator[list[Finding]]:
    """The same, a signal at a time, for a caller that lets others read in between."""
    refused: dict[str, list[QuarantinedValue]] = defaultdict(list)
    for item in record.quarantined():
        refused[item.signal].append(item)
    stored = set(record.signals())
    for name in sorted((stored | set(refused)) - {""}) if signals is None else signals:
        here = column(record, name)
        partners = [other for other in _WITH.get(name, ()) if other in stored]
        others = {other: column(record, other) for other in partners}
        yield list(_check(here, others, refused.get(name, [])))


def _check(
    here: Column, others: dict[str, Column], refused: Sequence[QuarantinedValue]
) -> Iterator[Finding]:
    for rule in ALONE:
        yield from rule(here)
    yield from drift(here, others)
    yield from plausibility(here, others, refused)
    yield from units(here, refused)
