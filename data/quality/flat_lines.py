"""Values that stay exactly the same for longer than chance allows: a stuck or saturated sensor."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from data.quality.column import SECOND, Column, Part
from data.quality.finding import Finding, length, make, ranges_of, told
from data.record import Correction

#: How often chance may bring such a run about in the whole signal before it is not chance.
CHANCE = 1e-6
FEWEST, LEAST_NS, LEAST_WAVEFORM_NS = 6, 1_800 * SECOND, 5 * SECOND


def flat_lines(column: Column) -> Iterator[Finding]:
    """Runs of each regular source."""
    for part in column.parts:
        if part.regular and part.measured:
            yield from _of(part)


def _of(part: Part) -> Iterator[Finding]:
    close = np.diff(part.time_ns) <= 3 * part.step_ns
    same = (np.diff(part.value) == 0) & close
    share = float(same.mean())
    if not 0.0 < share < 0.9:
        return
    edges = np.flatnonzero(np.diff(np.concatenate(([False], same, [False])).astype(np.int8)))
    first, last = edges[::2], edges[1::2]  # rows first to last, both included, are equal
    # Of the equal neighbours, those in the longest runs must not raise what counts as usual.
    usual = float(np.median(last - first)) if len(first) else 0.0
    share = min(share, usual / (usual + 1.0))
    needed = max(FEWEST, 1 + math.log(CHANCE / len(part)) / math.log(max(share, 1e-3)))
    least = LEAST_WAVEFORM_NS if part.waveform else LEAST_NS
    span = part.time_ns[last] - part.time_ns[first]
    for i in np.flatnonzero((last - first + 1 >= needed) & (span >= least)).tolist():
        yield _finding(part, int(first[i]), int(last[i]))


def _finding(part: Part, first: int, last: int) -> Finding:
    value, unit = float(part.value[first]), part.signal.unit
    span = int(part.time_ns[first]), int(part.time_ns[last])
    chosen = np.zeros(len(part), dtype=np.bool_)
    chosen[first : last + 1] = True
    at_limit = value in (part.value.min(), part.value.max())
    why = "the end of its scale" if at_limit else "a stuck sensor or values filled in"
    one = Correction("", "", "set_aside", ranges_of(part.stored_ns, chosen), "flat line", part.key)
    return make(
        "flat_line", part.signal.id, span, last - first + 1, "note" if at_limit else "warning",
        f"{part.signal.name} reads {value:.4g} {unit} {last - first + 1} times in a row, for "
        f"{length(span[1] - span[0])} from {told(span[0])}: {why}.",
        proposal="" if at_limit else "set aside", fix=() if at_limit else [one], source=part.key,
    )  # fmt: skip
