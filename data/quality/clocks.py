"""Clocks that were set, reset or wrong: seen where a file's own order runs against its times."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from data.quality.column import SECOND, Column, Part
from data.quality.finding import Finding, length, make, ranges_of, told
from data.record import Correction

MINUTE_NS = 60 * SECOND
YEAR_NS = 31_557_600 * SECOND
#: A device that shows a date this long before all its others has lost its clock.
RESET_NS = 5 * YEAR_NS
#: Such share of the rows must be in order for the order to mean anything.
ORDERED = 0.95
#: A clock set back by more, and never forward again, is rather a second list in the same file.
MOST_NS = 26 * 3600 * SECOND


def clock_jumps(column: Column) -> Iterator[Finding]:
    """Jumps of each source that was written as it was measured; live values carry their own."""
    for part in column.parts:
        if len(part) < 12 or part.key.startswith("live:"):
            continue
        reset = _reset(part)
        if reset is not None:
            yield reset
        else:
            yield from _jumps(part)


def _reset(part: Part) -> Finding | None:
    step = np.diff(part.time_ns)
    at = int(np.argmax(step))
    if step[at] < RESET_NS or (at + 1) > 0.2 * len(part):
        return None
    chosen = np.arange(len(part)) <= at
    one = Correction(
        "", "", "set_aside", ranges_of(part.stored_ns, chosen), "clock reset", part.key
    )
    first, last = int(part.time_ns[0]), int(part.time_ns[at])
    return make(
        "clock", part.signal.id, (first, last), at + 1, "serious",
        f"{at + 1} values of {part.signal.name.lower()} in {part.file} are dated from "
        f"{told(first)}, {length(step[at])} before all others: the device had lost its clock.",
        proposal="set aside", fix=[one], source=part.key,
    )  # fmt: skip


def _jumps(part: Part) -> Iterator[Finding]:
    order = np.argsort(part.locator, kind="stable")
    time_ns = part.time_ns[order]
    step = np.diff(time_ns)
    if (step < 0).mean() > 0.5:  # newest first
        order, time_ns = order[::-1], time_ns[::-1]
        step = np.diff(time_ns)
    forward = step[step > 0]
    if not len(forward) or (step >= 0).mean() < ORDERED:
        return
    usual = float(np.median(forward))
    least = max(3 * usual, 2 * MINUTE_NS)
    back = np.flatnonzero(step < -least)
    for at in back.tolist():
        restarts = time_ns[at + 1] - time_ns[: at + 1].min() < 0.1 * np.ptp(time_ns[: at + 1])
        twin = _twins(step, at, usual)
        if len(twin) or (not restarts and step[at] >= -MOST_NS):
            yield _finding(part, order, time_ns, step, at, usual)


def _twins(step: NDArray[np.int64], at: int, usual: float) -> NDArray[np.intp]:
    """Jumps forward that are as large as the one back at `at`."""
    slack = max(3 * usual, 5 * MINUTE_NS)
    return np.flatnonzero(np.abs(step - usual - (usual - float(step[at]))) <= slack)


def _finding(
    part: Part,
    order: NDArray[np.intp],
    time_ns: NDArray[np.int64],
    step: NDArray[np.int64],
    at: int,
    usual: float,
) -> Finding:
    """The rows between a jump and the one that undoes it are those whose clock was wrong."""
    size = usual - float(step[at])  # how far the clock was ahead before `at`, or is behind after
    twin = _twins(step, at, usual)
    before, after = twin[twin < at], twin[twin > at]
    chosen = np.zeros(len(part), dtype=np.bool_)
    if len(before):
        wrong, shift, how = order[before[-1] + 1 : at + 1], -size, "ahead"
    elif len(after):
        wrong, shift, how = order[at + 1 : after[0] + 1], size, "behind"
    else:
        wrong, shift, how = order[at + 1 :], size, "set back"
    chosen[wrong] = True
    shift_ns = round(shift / MINUTE_NS) * MINUTE_NS
    span = int(part.time_ns[wrong].min()), int(part.time_ns[wrong].max())
    lines = part.locator[wrong]
    one = Correction(
        "", "", "shift", ranges_of(part.stored_ns, chosen), f"clock {how}", part.key,
        shift_ns=shift_ns, locators=(int(lines.min()), int(lines.max()) + 1),
    )  # fmt: skip
    direction = "-" if shift_ns < 0 else "+"
    by = length(size)
    turned = {"ahead": f"was {by} ahead", "behind": f"was {by} behind"}.get(how)
    seen = told(int(time_ns[at]))
    return make(
        "clock", part.signal.id, span, len(wrong), "warning",
        f"The clock behind {part.file} {turned or f'was set back by {by}'} for {len(wrong)} values "
        f"of {part.signal.name.lower()}: the times jump back after {seen}.",
        proposal=f"move them by {direction}{length(shift_ns)}",
        fix=[one], source=part.key,
    )  # fmt: skip
