"""Whether a difference between two arms says anything: one rule for cards and tables. No Qt."""

from __future__ import annotations

from twin_core.scenario.projection import Outcome
from viewers.ink import number_text
from viewers.words import mark

CLEAR = mark("clear")
NOISE = mark("within the noise")
NONE = mark("no difference")


def span_of(outcome: Outcome) -> float:
    """The size that decides how many digits are shown."""
    return max(abs(outcome.baseline), abs(outcome.intervention), 1e-9)


def verdict(outcome: Outcome) -> str:
    """One of the three words above, still in English.

    A difference is clear where 90 % of members agree on its sign, and none where it is too small
    for the digits that are shown.
    """
    if number_text(outcome.difference, span_of(outcome)) == "0":
        return NONE
    return CLEAR if outcome.low * outcome.high > 0 else NOISE


def is_clear(outcome: Outcome) -> bool:
    """Whether the difference stands out."""
    return verdict(outcome) == CLEAR
