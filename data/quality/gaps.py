"""Stretches without values in signals that are otherwise regular."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.quality.column import Column
from data.quality.finding import Finding, Severity, length, make, told

#: A gap is this many missing steps, and an hour at least.
MISSING_STEPS = 6
LEAST_NS = 3_600_000_000_000
#: The share of its whole span that a signal must fill to have gaps.
COVERED = 0.2
#: The longest are told one by one, the rest are counted.
TOLD = 5


def gaps(column: Column) -> Iterator[Finding]:
    """The longest gaps of all sources together, then one finding for the shorter ones."""
    regular = [part for part in column.parts if part.regular and not part.waveform]
    if not regular:
        return
    step = min(part.step_ns for part in regular)
    time_ns = column.data.time_ns
    if len(time_ns) * step < COVERED * (time_ns[-1] - time_ns[0]):
        return  # recorded now and then, such as on tracks: what lies between is no gap
    ends = time_ns[:-1] + (column.data.duration_s[:-1] * 1e9).astype(np.int64)
    wide = time_ns[1:] - np.maximum.accumulate(ends)
    at = np.flatnonzero(wide > max(MISSING_STEPS * step, LEAST_NS))
    order = at[np.argsort(-wide[at], kind="stable")]
    name = column.signal.name.lower()
    for i in order[:TOLD].tolist():
        span = int(time_ns[i]), int(time_ns[i + 1])
        yield make(
            "gap", column.signal.id, span, 0, _severity(int(wide[i]), step),
            f"No {name} for {length(float(wide[i]))} from {told(span[0])}, "
            f"though a value comes about every {length(step)}.",
            proposal="import the missing stretch if a device still has it",
        )  # fmt: skip
    rest = order[TOLD:]
    if len(rest):
        span = int(time_ns[rest.min()]), int(time_ns[rest.max() + 1])
        total = length(float(wide[rest].sum()))
        yield make(
            "gap", column.signal.id, span, 0, "note",
            f"{len(rest)} shorter gaps of {name}, {total} in all.",
        )  # fmt: skip


def _severity(ns: int, step: int) -> Severity:
    return "warning" if ns > max(24 * LEAST_NS, 2 * MISSING_STEPS * step) else "note"
