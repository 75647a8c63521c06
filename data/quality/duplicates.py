"""The same thing told twice by two sources: repeated values, and amounts counted double."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from data.quality.column import SECOND, Column, Part
from data.quality.finding import Finding, make, ranges_of, told
from data.record import Correction

#: Repeated values are equal to this share and this near in time.
SAME, NEAR_NS = 5e-3, 30 * SECOND
#: This share of a source's values has to be repeated before it is a repetition.
REPEATED, FEWEST = 0.9, 10
DAY_NS = 86_400 * SECOND
#: Amounts that two devices on one body both count; two food logs may well complete each other.
_COUNTED = ("activity", "sleep", "energy", "workout")


def duplicates(column: Column) -> Iterator[Finding]:
    """Pairs of sources; the one with fewer values is the one to leave out."""
    for kept, other in _overlapping(column.parts):
        if column.signal.aggregate == "sum":
            if column.signal.id.partition(".")[0] in _COUNTED:
                yield from _twice(kept, other)
        elif not kept.waveform:
            yield from _repeated(kept, other)


def _overlapping(parts: tuple[Part, ...]) -> Iterator[tuple[Part, Part]]:
    """Pairs whose time overlaps, each with the larger source first."""
    active: list[Part] = []
    for part in sorted(parts, key=lambda part: int(part.time_ns[0])):
        active = [one for one in active if one.time_ns[-1] >= part.time_ns[0]]
        for one in active:
            yield (one, part) if len(one) >= len(part) else (part, one)
        active.append(part)


def _repeated(kept: Part, other: Part) -> Iterator[Finding]:
    near = min(NEAR_NS, max(kept.step_ns // 2, 1))
    inside = (other.time_ns >= kept.time_ns[0] - near) & (other.time_ns <= kept.time_ns[-1] + near)
    again = repeats(kept, other, near)
    if again.sum() < FEWEST or again.sum() < REPEATED * inside.sum():
        return
    one = Correction("", "", "set_aside", ranges_of(other.stored_ns, again), "duplicate", other.key)
    first, last = other.time_ns[again][[0, -1]].tolist()
    yield make(
        "duplicate", kept.signal.id, (first, last), int(again.sum()), "warning",
        f"{int(again.sum())} values of {kept.signal.name.lower()} in {other.file} repeat those of "
        f"{kept.file} from {told(first)} on.",
        proposal=f"set aside those of {other.file}", fix=[one], source=other.key, safe=True,
    )  # fmt: skip


def repeats(kept: Part, other: Part, near_ns: int) -> NDArray[np.bool_]:
    """Rows of `other` that have an equal value close by in `kept`."""
    again = np.zeros(len(other), dtype=np.bool_)
    place = np.searchsorted(kept.time_ns, other.time_ns)
    for neighbour in (place - 1, place):
        at = np.clip(neighbour, 0, len(kept) - 1)
        close = np.abs(kept.time_ns[at] - other.time_ns) <= near_ns
        again |= close & np.isclose(kept.value[at], other.value, rtol=SAME, atol=1e-9)
    return again


def _twice(kept: Part, other: Part) -> Iterator[Finding]:
    """Amounts of one day from two sources; on such days the source with more rows is kept."""
    chosen = np.zeros(len(other), dtype=np.bool_)
    kept_days = set((kept.time_ns // DAY_NS).tolist())
    other_days = other.time_ns // DAY_NS
    shared = [day for day in np.unique(other_days).tolist() if day in kept_days]
    chosen[np.isin(other_days, shared)] = True
    if not chosen.any() or not _overlap_in_time(kept, other, chosen):
        return
    one = Correction(
        "", "", "set_aside", ranges_of(other.stored_ns, chosen), "counted twice", other.key
    )
    first, last = other.time_ns[chosen][[0, -1]].tolist()
    days = f"{len(shared)} days" if len(shared) > 1 else "one day"
    yield make(
        "duplicate", kept.signal.id, (first, last), int(chosen.sum()), "serious",
        f"{kept.signal.name} of {days} from {told(first)} on comes from {kept.file} and "
        f"{other.file} alike, so that sums count it twice.",
        proposal=f"on those days keep {kept.file}, which has more values", fix=[one],
        source=other.key,
    )  # fmt: skip


def _overlap_in_time(kept: Part, other: Part, chosen: NDArray[np.bool_]) -> bool:
    """Whether spans really cover each other, not only lie on one day (a walk, later a run)."""
    starts = kept.time_ns
    ends = starts + np.maximum((kept.duration_s * 1e9).astype(np.int64), 1)
    mine = other.time_ns[chosen]
    mine_end = mine + np.maximum((other.duration_s[chosen] * 1e9).astype(np.int64), 1)
    first = np.searchsorted(np.maximum.accumulate(ends), mine, side="right")
    first = np.minimum(first, len(starts) - 1)
    hit = (starts[first] < mine_end) & (ends[first] > mine)
    return bool(hit.mean() > 0.5)
