"""Meals that nobody wrote down: rises of the sensor without food on record.

A fit that takes such a rise for physiology learns a wrong liver. The hours after it are therefore
left out, and the person is told. How much was eaten is not known; what the rise alone needs is the
least that it can have been.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: A rise of this much [mg/dL] within this long [min] is a meal's (assumed); food on record this
#: long before it, or just after, explains it; what follows it is in doubt for this long.
RISE, WITHIN_MIN = 50.0, 60.0
BEFORE_MIN, AFTER_MIN, DOUBT_MIN = 150.0, 30.0, 180.0
#: Where more of the data than this would be left out, nothing is: the log is no log.
MOST = 0.5
#: Volume of glucose [dL/kg] and the share of food that is absorbed, as of the type 1 organ
#: (doi:10.1109/TBME.2007.893506).
_VOLUME, _ABSORBED = 1.85, 0.9


@dataclass(frozen=True, slots=True)
class Unlogged:
    """`onsets` (samples) of rises with their heights [mg/dL]; `doubt` (samples,) after them."""

    onsets: tuple[int, ...]
    heights: tuple[float, ...]
    doubt: NDArray[np.bool_]
    sample_min: float

    @property
    def left_out(self) -> bool:
        """Whether the hours after the rises are left out of a fit."""
        return bool(self.onsets) and float(self.doubt.mean()) <= MOST

    def sentence(self, mass_kg: float) -> str:
        """What was found and what was done about it."""
        day, minute = divmod(self.onsets[0] * self.sample_min, 1440.0)
        least = float(np.median(self.heights)) * _VOLUME * mass_kg / _ABSORBED / 1000.0
        when = f"day {day + 1:.0f} at {minute // 60:02.0f}:{minute % 60:02.0f}"
        count = len(self.onsets)
        what = "rise" if count == 1 else "rises"
        done = "the three hours after are left out of the fit"
        if not self.left_out:
            done = "there are too many to leave out, so read what was learned of meals with care"
        return (
            f"{count} {what} of sensor glucose without carbohydrate on record, the first on {when}:"
            f" at least {least:.0f} g of carbohydrate each, if eaten; {done}"
        )


def unlogged_meals(
    value: NDArray[np.float64], food: NDArray[np.float64], sample_min: float
) -> Unlogged:
    """Rises of `value` (samples,) that no `food` (samples,) explains; NaN where not measured."""
    width = max(1, round(WITHIN_MIN / sample_min))
    before, after = round(BEFORE_MIN / sample_min), round(AFTER_MIN / sample_min)
    length = max(1, round(DOUBT_MIN / sample_min))
    ate = np.concatenate([[0.0], np.cumsum(food > 0)])
    doubt = np.zeros(len(value), dtype=bool)
    onsets: list[int] = []
    heights: list[float] = []
    for start in range(len(value) - width):
        rise = value[start + width] - value[start]
        if not rise >= RISE or (onsets and start < onsets[-1] + length):
            continue
        known = ate[min(start + width + after, len(food))] - ate[max(start - before, 0)]
        if known == 0:
            onsets.append(start)
            heights.append(float(rise))
            doubt[start : start + length] = True
    return Unlogged(tuple(onsets), tuple(heights), doubt, sample_min)
