"""Watch and phone count the same steps: which of several sources counts at each time.

The rule: of the sources of an amount, the one whose spans cover most time comes first. A value of
a later source counts unless more than half of its span is already covered. Nothing is removed from
the record; only sums leave the others out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.record import SignalData
from twin_core.vocabulary import signal as catalogue_signal

#: Amounts that several devices on one body all count; two food logs may complete each other.
COUNTED = ("activity", "sleep", "energy", "workout")
#: Where the label of a value names the app or device that wrote it; elsewhere it names a stage.
_LABELLED = ("activity", "energy")
#: In a mapped table the label says what was done in the span (walking beside sitting, which share
#: one quarter of an hour); it never names a device.
_KINDS = "mapped_table"
_COVERED = 0.5


@dataclass(frozen=True, slots=True)
class Overlap:
    """Rows that count in sums (`counts`, one bool a row), and what was left out, in sentences."""

    counts: NDArray[np.bool_]
    told: tuple[str, ...] = ()


def counted(data: SignalData) -> Overlap:
    """Which rows of a signal count when amounts are summed."""
    everything = np.ones(len(data), dtype=np.bool_)
    modality = data.signal.partition(".")[0]
    if modality not in COUNTED or catalogue_signal(data.signal).aggregate != "sum":
        return Overlap(everything)
    source, names = _sources(data, modality in _LABELLED)
    if len(names) < 2:
        return Overlap(everything)
    start = data.time_ns.astype(np.float64) / 1e9
    stop = start + data.duration_s
    covered_s = np.bincount(source, weights=data.duration_s, minlength=len(names))
    order = sorted(range(len(names)), key=lambda one: (-covered_s[one], names[one]))
    counts, union = everything, np.empty((0, 2))
    told = []
    for number in order:
        mine = np.flatnonzero(source == number)
        lost = mine[_share(union, start[mine], stop[mine]) > _COVERED]
        counts[lost] = False
        if len(lost):
            told.append(_sentence(data.signal, names[number], names[order[0]], len(lost)))
        kept = mine[counts[mine]]
        union = _merged(np.vstack([union, np.column_stack([start[kept], stop[kept]])]))
    return Overlap(counts, tuple(told))


def _sentence(signal: str, name: str, first: str, count: int) -> str:
    what = catalogue_signal(signal).name.lower()
    if count == 1:
        return (
            f"1 value of {what} from {name} lies in time that {first} or another source with more "
            "hours covers; it is kept, and sums leave it out."
        )
    return (
        f"{count} values of {what} from {name} lie in time that {first} or another source with "
        "more hours covers; they are kept, and sums leave them out."
    )


def _sources(data: SignalData, labelled: bool) -> tuple[NDArray[np.intp], list[str]]:
    """For each row the number of its source, and what each source is called."""
    shown = [origin.source.device or origin.source.file_name for origin in data.origins]
    if not labelled or data.text is None:
        names = list(dict.fromkeys(shown))
        place = np.array([names.index(name) for name in shown], dtype=np.intp)
        return place[data.source_index], names
    found: dict[str, int] = {}
    rows = zip(data.source_index.tolist(), data.text, strict=True)
    of_kind = [origin.source.importer == _KINDS for origin in data.origins]
    numbers = (
        found.setdefault(shown[index] if of_kind[index] or not text else text, len(found))
        for index, text in rows
    )
    return np.fromiter(numbers, dtype=np.intp, count=len(data)), list(found)


def _merged(spans: NDArray[np.float64]) -> NDArray[np.float64]:
    """Spans (start, stop) joined where they touch, in ascending order; instants are dropped."""
    spans = spans[spans[:, 1] > spans[:, 0]]
    if not len(spans):
        return spans
    spans = spans[np.argsort(spans[:, 0], kind="stable")]
    latest = np.maximum.accumulate(spans[:, 1])
    first = np.concatenate([[True], spans[1:, 0] > latest[:-1]])
    begins = np.flatnonzero(first)
    ends = np.concatenate([begins[1:], [len(spans)]]) - 1
    return np.column_stack([spans[begins, 0], latest[ends]])


def _share(
    union: NDArray[np.float64], start: NDArray[np.float64], stop: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Which share of each span the union covers; 0 for an instant."""
    if not len(union):
        return np.zeros(len(start))
    knots = union.ravel()
    length = np.repeat(np.cumsum(union[:, 1] - union[:, 0]), 2)
    length[0::2] -= union[:, 1] - union[:, 0]
    inside = np.interp(stop, knots, length) - np.interp(start, knots, length)
    span = stop - start
    return np.where(span > 0, inside / np.where(span > 0, span, 1.0), 0.0)
