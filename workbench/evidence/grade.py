"""Comparisons of exercise graded as simulators publish theirs: good, fair or bad by per cent off.

BioGears colours its tables green, yellow and red; the limits of 10 and 30 per cent of the published
mean are those that its and Pulse's tables are read by here, and are taken from memory (assumed).
Within a published range nothing is off.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.evidence.judge import Verdict

GOOD, FAIR = 10.0, 30.0  # per cent off the published mean


def off_by(verdict: Verdict) -> float | None:
    """Per cent by which a simulated value is off the middle of its band, 0 within the band.

    None for what is no comparison of exercise. A rise in per cent is judged as what it makes of
    the value at rest.
    """
    row, value = verdict.row, verdict.value
    if row.group != "exercise" or value is None or row.low is None or row.high is None:
        return None
    if verdict.inside:
        return 0.0
    middle = 0.5 * (row.low + row.high)
    if row.kind == "change" and row.unit == "%":
        value, middle = 100.0 + value, 100.0 + middle
    return 100.0 * abs(value / middle - 1.0) if middle else None


def grades(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """How many comparisons of exercise are good, fair and bad."""
    found = {"good": 0, "fair": 0, "bad": 0}
    for off in map(off_by, verdicts):
        if off is not None:
            found["good" if off <= GOOD else "fair" if off <= FAIR else "bad"] += 1
    return found


def in_words(verdicts: Sequence[Verdict]) -> str:
    """One sentence, or nothing where no row is about exercise."""
    found = grades(verdicts)
    if not sum(found.values()):
        return ""
    return (
        f"Exercise: {found['good']} of {sum(found.values())} comparisons in the published range or "
        f"within {GOOD:g} % of its mean (good), {found['fair']} within {FAIR:g} % (fair), "
        f"{found['bad']} beyond (bad)."
    )
