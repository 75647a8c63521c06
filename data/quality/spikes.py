"""Single values far from both neighbours, which agree with each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.quality.column import Column, Part
from data.quality.finding import Finding, make, ranges_of, told
from data.record import Correction

#: Times the typical jump, and this share of the usual range, before a value is a spike.
TIMES, SHARE = 12.0, 0.3
#: More than these are told together.
TOLD = 10
_TO_SD = 1.4826  # from the median of absolute values to the standard deviation of a normal one


def spikes(column: Column) -> Iterator[Finding]:
    """Spikes of each regular source."""
    for part in column.parts:
        if part.regular and part.measured and not part.waveform:
            yield from _of(part)


def _of(part: Part) -> Iterator[Finding]:
    before, here, after = part.value[:-2], part.value[1:-1], part.value[2:]
    jump = np.abs(here - (before + after) / 2)
    limit = max(TIMES * _TO_SD * float(np.median(jump)), SHARE * part.usual_width)
    close = np.diff(part.time_ns) <= 2.5 * part.step_ns
    alone = np.diff(part.time_ns) > 0  # two values at one instant contradict: no spike
    found = (jump > limit) & (np.abs(after - before) < jump / 4)
    found &= close[:-1] & close[1:] & alone[:-1] & alone[1:]
    at = np.flatnonzero(found) + 1
    groups = [[i] for i in at.tolist()] if len(at) <= TOLD else [at.tolist()]
    for group in groups:
        yield _finding(part, group, limit, jump)


def _finding(part: Part, at: list[int], limit: float, jump: np.ndarray) -> Finding:
    chosen = np.zeros(len(part), dtype=np.bool_)
    chosen[at] = True
    worst = max(at, key=lambda i: jump[i - 1])
    unit, name = part.signal.unit, part.signal.name
    before, value, after = part.value[worst - 1 : worst + 2].tolist()
    at_time = told(int(part.time_ns[worst]))
    many = f"{len(at)} values" if len(at) > 1 else "A value"
    one = Correction("", "", "set_aside", ranges_of(part.stored_ns, chosen), "spike", part.key)
    return make(
        "spike", part.signal.id, (int(part.time_ns[at[0]]), int(part.time_ns[at[-1]])), len(at),
        "warning",
        f"{many} of {name.lower()} far from the neighbours: {value:.4g} {unit} at "
        f"{at_time} between {before:.4g} and {after:.4g}.",
        proposal="set aside", fix=[one], source=part.key,
        safe=bool(min(jump[i - 1] for i in at) > 2 * limit),
    )  # fmt: skip
