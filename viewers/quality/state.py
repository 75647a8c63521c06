"""Rows of the quality report. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from viewers.signal_words import name_of
from viewers.told import told
from viewers.words import tr


@dataclass(frozen=True, slots=True)
class QualityRow:
    """One line: a signal, a refused group or an unknown name."""

    kind: str
    what: str
    amount: int
    detail: str
    origin: str = ""


def report(
    signals: Mapping[str, Any], quarantined: Iterable[Any], unmapped: Iterable[Any]
) -> list[QualityRow]:
    """Stored signals, then refused values by reason, then names that no signal stands for."""
    made = [_stored(row) for row in signals.values()]
    made.extend(_refused(quarantined))
    made.extend(_unknown(unmapped))
    return made


def _stored(row: Any) -> QualityRow:
    days = (row.last_ns - row.first_ns) / 86_400e9
    span = tr("{first} to {last} ({days} days)").format(
        first=_day(row.first_ns), last=_day(row.last_ns), days=f"{days:.0f}"
    )
    if row.step_ns:
        span += tr(", about every {time}").format(time=_duration(row.step_ns / 1e9))
    origin = ", ".join(dict.fromkeys(source.file_name for source in row.sources))
    return QualityRow("stored", name_of(row.signal), row.n, span, origin)


def _refused(values: Iterable[Any]) -> list[QualityRow]:
    groups = Counter((v.reason, v.signal, v.source.file_name) for v in values)
    rows = []
    for (reason, signal, file), amount in groups.most_common():
        what = name_of(signal) or "?"
        rows.append(QualityRow("quarantined", what, amount, told(reason), file))
    return rows


def _unknown(values: Iterable[Any]) -> list[QualityRow]:
    rows = []
    for value in values:
        name = str(getattr(value, "name", value))
        amount = int(getattr(value, "count", getattr(value, "n", 0)) or 0)
        source = getattr(value, "source", None)
        origin = source.file_name if source is not None else ""
        rows.append(QualityRow("not mapped", name, amount, tr("no signal stands for it"), origin))
    return rows


def _day(time_ns: int) -> str:
    return datetime.fromtimestamp(time_ns / 1e9, UTC).strftime("%d %b %Y")


def _duration(seconds: float) -> str:
    for size, word in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.3g} {word}"
    return f"{seconds:.3g} s"
