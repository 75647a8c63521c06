"""Values that an instrument may report and a body does not, alone or side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from data.quality.column import SECOND, Column, Part
from data.quality.finding import Finding, make, ranges_of, told
from data.record import Correction, QuarantinedValue
from data.record.released import said

#: Body size that departs from the five measurements around it by more is somebody else's.
SUDDEN, AROUND = 0.12, 5
DAY_NS = 86_400 * SECOND


def plausibility(
    column: Column, others: Mapping[str, Column], refused: Sequence[QuarantinedValue]
) -> Iterator[Finding]:
    """Refusals by reason, sudden changes of body size, pressures and nights that cannot be."""
    yield from _refused(column, refused)
    name = column.signal.id
    if name in ("body.mass", "body.height"):
        for part in column.parts:
            yield from _sudden(part)
    if name == "pressure.systolic" and "pressure.diastolic" in others:
        yield from _pressures(column, others["pressure.diastolic"])
    if name == "sleep.duration":
        yield from _long_nights(column)


def _refused(column: Column, refused: Sequence[QuarantinedValue]) -> Iterator[Finding]:
    reasons = Counter(item.reason for item in refused if not item.reason.startswith("set aside"))
    for reason, count in reasons.items():
        times = [row[0] for item in refused if item.reason == reason and (row := said(item))]
        span = (min(times), max(times)) if times else (0, 0)
        many = f"{count} values" if count > 1 else "One value"
        yield make(
            "plausibility", column.signal.id, span, count, "note",
            f"{many} of {column.signal.name.lower()} refused at import: {reason}.",
            proposal="the raw values are kept in quarantine", source=reason,
        )  # fmt: skip


def _sudden(part: Part) -> Iterator[Finding]:
    if len(part) < AROUND + 1:
        return
    reach = AROUND // 2
    padded = np.pad(part.value, reach, mode="reflect")
    around = np.lib.stride_tricks.sliding_window_view(padded, AROUND)
    middle = np.median(np.delete(around, reach, axis=1), axis=1)
    for i in np.flatnonzero(np.abs(part.value / middle - 1.0) > SUDDEN).tolist():
        chosen = np.arange(len(part)) == i
        at, unit = int(part.time_ns[i]), part.signal.unit
        ranges = ranges_of(part.stored_ns, chosen)
        one = Correction("", "", "set_aside", ranges, "sudden change", part.key)
        yield make(
            "plausibility", part.signal.id, (at, at), 1, "warning",
            f"{part.signal.name} of {part.value[i]:.4g} {unit} at {told(at)} stands between "
            f"measurements around {middle[i]:.4g} {unit}: another person or a slip.",
            proposal="set aside", fix=[one], source=part.key,
        )  # fmt: skip


def _pressures(systolic: Column, diastolic: Column) -> Iterator[Finding]:
    for upper in systolic.parts:
        for lower in (part for part in diastolic.parts if part.key == upper.key):
            shared, mine, its = np.intersect1d(upper.time_ns, lower.time_ns, return_indices=True)
            wrong = upper.value[mine] <= lower.value[its]
            if wrong.any():
                yield _crossed(upper, lower, mine[wrong], its[wrong], shared[wrong])


def _crossed(
    upper: Part, lower: Part, mine: np.ndarray, its: np.ndarray, times: np.ndarray
) -> Finding:
    fix = []
    for part, at in ((upper, mine), (lower, its)):
        chosen = np.isin(np.arange(len(part)), at)
        ranges = ranges_of(part.stored_ns, chosen)
        name = part.signal.id
        fix.append(Correction("", name, "set_aside", ranges, "pressures crossed", part.key))
    first = int(times[0])
    return make(
        "plausibility", upper.signal.id, (first, int(times[-1])), len(times), "serious",
        f"Systolic pressure is not above diastolic in {len(times)} measurements of {upper.file}, "
        f"the first at {told(first)}.",
        proposal="set both aside", fix=fix, source=upper.key,
    )  # fmt: skip


def _long_nights(column: Column) -> Iterator[Finding]:
    for part in column.parts:
        days = part.time_ns // DAY_NS
        first = int(days[0])
        hours = np.bincount((days - first).astype(np.int64), part.value)
        for day in np.flatnonzero(hours > 24.0).tolist():
            start, rows = (first + day) * DAY_NS, int((days == first + day).sum())
            yield make(
                "plausibility", part.signal.id, (start, start + DAY_NS), rows, "serious",
                f"{hours[day]:.1f} h of sleep in {part.file} begin within the 24 h from "
                f"{told(start)}: spans overlap.",
                proposal="look at the file's own rows", source=part.key,
            )  # fmt: skip
