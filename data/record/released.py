"""Refused values that a correction takes in, and stored ones that a correction leaves out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from data.record.admission import raw_text
from data.record.overlay import Correction, concerned, source_key
from data.record.results import Origin, QuarantinedValue
from data.record.rows import Block, Rows
from data.record.types import Source
from twin_core.vocabulary import signal as catalogue_signal

#: What `admission.raw_text` writes: number and unit, the catalogue's own in brackets, the instant.
_RAW = re.compile(
    r"(?P<number>\S+)(?: (?P<unit>.*?))?(?: \((?P<value>\S+) [^()]*\))? at (?P<instant>\S+)"
)
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{9}))?Z")


def released(
    quarantine: Sequence[QuarantinedValue], signal: str, corrections: Sequence[Correction]
) -> list[Block]:
    """Rows that `release` corrections take out of the quarantine, one block a source."""
    wanted = [one for one in corrections if one.action == "release"]
    rows: dict[tuple[Source, str], list[tuple[int, float, float, int]]] = {}
    for item in quarantine if wanted else ():
        row = said(item) if item.signal == signal else None
        for one in wanted if row else ():
            assert row is not None
            time_ns, original, unit, value = row
            if _names(one, item.source) and _inside(one, time_ns):
                found = time_ns, original, value * one.factor + one.offset, item.locator
                rows.setdefault((item.source, unit), []).append(found)
                break
    return [_block(source, unit, found) for (source, unit), found in rows.items()]


def is_released(item: QuarantinedValue, corrections: Sequence[Correction]) -> bool:
    """Whether a correction has taken a refused value in."""
    wanted = [o for o in corrections if o.action == "release" and o.signal == item.signal]
    row = said(item) if wanted else None
    return row is not None and any(_names(o, item.source) and _inside(o, row[0]) for o in wanted)


def set_aside(
    block: Block, signal: str, corrections: Sequence[Correction]
) -> list[QuarantinedValue]:
    """Stored rows that corrections leave out, each with the reason."""
    known, rows = catalogue_signal(signal), block.rows
    found = []
    for one in corrections:
        if one.action == "set_aside":
            for i in np.flatnonzero(concerned(block, one)).tolist():
                origin = block.origins[rows.origin[i]]
                number = float(rows.original_value[i]), origin.original_unit, float(rows.value[i])
                raw = raw_text(*number, known, int(rows.time_ns[i]))
                reason = f"set aside: {one.reason} (correction {one.id})"
                at = int(rows.locator[i])
                found.append(QuarantinedValue(reason, raw, at, signal, origin.source))
    return found


def said(item: QuarantinedValue) -> tuple[int, float, str, float] | None:
    """UTC ns, original number and unit, and the number in the catalogue's unit; None if unclear."""
    found = _RAW.fullmatch(item.raw)
    instant = _INSTANT.fullmatch(found["instant"]) if found else None
    if found is None or instant is None:
        return None
    try:
        original = float(found["number"])
        value = float(found["value"]) if found["value"] else original
        seconds = datetime.fromisoformat(instant[1]).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
    return int(seconds) * 1_000_000_000 + int(instant[2] or 0), original, found["unit"] or "", value


def _names(one: Correction, source: Source) -> bool:
    return not one.source or source_key(Origin(source, "", "utc", 0)) == one.source


def _inside(one: Correction, time_ns: int) -> bool:
    return any(first <= time_ns < last for first, last in one.ranges)


def _block(source: Source, unit: str, found: list[tuple[int, float, float, int]]) -> Block:
    found = sorted(found)
    n = len(found)
    rows = Rows(
        np.array([row[0] for row in found], np.int64),
        np.array([row[2] for row in found], np.float64),
        np.array([row[1] for row in found], np.float64),
        np.zeros(n, np.int32),
        np.array([row[3] for row in found], np.int64),
        np.zeros(n, np.float32),
        np.zeros(n, np.int32),
        np.zeros(n, np.int32),
    )
    return Block(rows, (Origin(source, unit, "assumed", 0),))
