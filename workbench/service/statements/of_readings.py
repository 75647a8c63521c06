"""Statements of single readings: the newest of laboratory and clinic that leave the usual range."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from data.evidence.record_inputs import concepts, within_person
from data.record import Record, SignalSummary
from twin_core.vocabulary import Signal, signal
from viewers.ink import unit_text
from workbench.service.measures import last_day
from workbench.service.statements.line import DOCTOR, MEASURED, Line

#: What a laboratory or a clinic reads; what is worn all day tells no single reading.
READ = ("lab.", "pressure.systolic", "pressure.diastolic", "glucose.hba1c", "body.mass_index",
        "body.temperature", "respiration.spo2", "respiration.rate", "heart.rate")  # fmt: skip
#: More readings than these are no clinic's; readings older than this are of another time.
MOST_READINGS, RECENT = 200, timedelta(days=730)
#: How far beyond its range, in widths of it, a reading is worth a line; how many lines.
BEYOND, TOLD = 0.05, 8
NINETY = 1.645


def of_readings(record: Record, leave_out: frozenset[str] = frozenset()) -> Iterator[Line]:
    """The farthest first; `leave_out` are signals that others judge better."""
    today = last_day(record)
    found = []
    for name, row in record.signals().items():
        if not name.startswith(READ) or name in leave_out or row.n > MOST_READINGS:
            continue
        if today - datetime.fromtimestamp(row.last_ns / 1e9, tz=UTC).date() > RECENT:
            continue
        known, value = signal(name), float(record.read(name).value[-1])
        low, high = known.usual
        beyond = max(low - value, value - high) / (high - low)
        if beyond > BEYOND:
            found.append((beyond, _line(known, value, row)))
    yield from (line for _, line in sorted(found, key=lambda one: -one[0])[:TOLD])


def _line(known: Signal, value: float, row: SignalSummary) -> Line:
    low, high = known.usual
    unit, half = unit_text(known.unit), NINETY * _varies(known.id, value)
    when = datetime.fromtimestamp(row.last_ns / 1e9, tz=UTC)
    way = "above" if value > high else "below"
    return Line(
        DOCTOR, known.name,
        f"{known.name} {value:.3g} {unit} on {when:%d %b %Y}, {way} the usual {low:g} to {high:g}",
        MEASURED, "C", known.source,
        f"the newest of {row.n} in the record, no model (vitruvian {version('vitruvian')})", value,
        value - half, value + half, known.unit,
        "" if math.isfinite(half) else "one reading; how far such readings vary is not at hand",
        (("what it is", known.meaning),),
    )  # fmt: skip


def _varies(name: str, value: float) -> float:
    """Standard deviation from one reading to the next in one person; NaN where none is known."""
    for concept, spread in within_person().items():
        if concepts().get(concept, {}).get("signal") == name:
            return float(spread["cv"] * abs(value) if "cv" in spread else spread["sd"])
    return math.nan
