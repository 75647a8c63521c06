"""A sensor that moves away from a reference, or from another sensor, over days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from data.quality.column import SECOND, Column, Part
from data.quality.finding import Finding, length, make, told

#: Signals that measure the same thing more surely, by the signal that they judge.
REFERENCES = {"glucose.interstitial": ("glucose.capillary", "glucose.plasma")}
NEAR_NS = 600 * SECOND
DAY_NS = 86_400 * SECOND
FEWEST_PAIRS, FEWEST_DAYS = 8, 3.0
#: The change must be this share of the usual range, and not be chance (Kendall).
SHARE, CHANCE = 0.1, 0.01
#: Ranks of more pairs than these say no more.
MOST_PAIRS = 400


def drift(column: Column, others: Mapping[str, Column]) -> Iterator[Finding]:
    """Each regular source against the references, and the largest sources against each other."""
    regular = [part for part in column.parts if part.regular and part.measured]
    for part in regular:
        for name in REFERENCES.get(column.signal.id, ()):
            for reference in others[name].parts if name in others else ():
                yield from _against(part, reference)
    largest = sorted(regular, key=len, reverse=True)[:4]
    for i, part in enumerate(largest):
        for other in largest[:i]:
            if not part.waveform:
                yield from _against(part, other)


def _against(part: Part, reference: Part) -> Iterator[Finding]:
    place = np.clip(np.searchsorted(part.time_ns, reference.time_ns), 1, len(part) - 1)
    left = reference.time_ns - part.time_ns[place - 1] < part.time_ns[place] - reference.time_ns
    place = place - left
    paired = np.flatnonzero(np.abs(part.time_ns[place] - reference.time_ns) <= NEAR_NS)
    if len(paired) > MOST_PAIRS:
        paired = paired[np.linspace(0, len(paired) - 1, MOST_PAIRS).astype(int)]
    if len(paired) < FEWEST_PAIRS:
        return
    days = (reference.time_ns[paired] - reference.time_ns[paired[0]]) / DAY_NS
    difference = part.value[place[paired]] - reference.value[paired]
    if days[-1] < FEWEST_DAYS:
        return
    from scipy.stats import kendalltau, theilslopes

    slope = float(np.asarray(theilslopes(difference, days))[0])
    chance = float(np.asarray(kendalltau(days, difference))[1])
    change = slope * float(days[-1])
    if abs(change) < SHARE * part.usual_width or not chance < CHANCE:
        return
    span = int(reference.time_ns[paired[0]]), int(reference.time_ns[paired[-1]])
    unit = part.signal.unit
    against = reference.signal.name.lower()
    yield make(
        "drift", part.signal.id, span, len(paired), "warning",
        f"{part.signal.name} in {part.file} moves {change:+.3g} {unit} against {against} in "
        f"{reference.file} over {length(span[1] - span[0])} from {told(span[0])} "
        f"({len(paired)} pairs, p = {chance:.1g}).",
        proposal="change the sensor or calibrate it; the values are left as they are",
        source=f"{part.key}|{reference.key}",
    )  # fmt: skip
