"""How far a sensor reads from finger-sticks, and how that drifts while it is worn.

A sensor lags behind blood and errs by its own share, which changes over days. Finger-sticks taken
while the sensor was steady tell both: a robust line (Sen 1968, doi:10.1080/01621459.1968.10480934)
of the logarithm of their ratio over the days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Finger-sticks that it takes, over how many days; how near in time a reading must be, and how
#: little the sensor may move around it (its lag would pass for an error).
FEWEST, DAYS = 8, 3.0
NEAR_MIN, STEADY = 10.0, 0.15
#: A share or a drift a day that is worth telling.
WORTH, WORTH_A_DAY = 0.05, 0.01
DAY_MIN = 1440.0


@dataclass(frozen=True, slots=True)
class Drift:
    """`bias` is the share that the sensor reads above finger-sticks at the middle of the days, and
    `a_day` how much that grows in a day, with its 90 % interval; `pairs` how many told it."""

    bias: float
    a_day: float
    low: float
    high: float
    pairs: int

    def sentence(self) -> str | None:
        """What is worth telling; None where the sensor agrees and does not surely drift."""
        drifts = abs(self.a_day) >= WORTH_A_DAY and self.low * self.high > 0.0
        if abs(self.bias) < WORTH and not drifts:
            return None
        side = "above" if self.bias > 0 else "below"
        told = (
            f"the sensor reads {100 * abs(self.bias):.0f} % {side} {self.pairs} finger-sticks "
            f"taken while it was steady"
        )
        if drifts:
            way = "rises" if self.a_day > 0 else "falls"
            told += f", and {way} against them by {100 * abs(self.a_day):.1f} % a day"
        return f"{told}; what was learned of levels is off by as much"


def drift(
    minute: NDArray[np.float64],
    value: NDArray[np.float64],
    stick_minute: NDArray[np.float64],
    stick_value: NDArray[np.float64],
) -> Drift | None:
    """The drift of a sensor (rows, ascending minutes) against finger-sticks; None where too few
    pairs tell of it."""
    if len(minute) < 3:
        return None
    after = np.clip(np.searchsorted(minute, stick_minute), 1, len(minute) - 1)
    before = after - 1
    close = np.maximum(minute[after] - stick_minute, stick_minute - minute[before])
    low, high = np.minimum(value[before], value[after]), np.maximum(value[before], value[after])
    sound = (close >= 0.0) & (close <= NEAR_MIN) & (high <= (1.0 + STEADY) * low)
    sound &= stick_value > 0.0
    if sound.sum() < FEWEST:
        return None
    at = stick_minute[sound]
    reading = np.interp(at, minute, value)
    day = (at - 0.5 * (at.min() + at.max())) / DAY_MIN
    if day.max() - day.min() < DAYS:
        return None
    from scipy.stats import theilslopes  # here: half a second of the engine's start

    off = np.log(reading / stick_value[sound])
    slope, _, least, most = np.asarray(theilslopes(off, day, alpha=0.9), dtype=np.float64).tolist()
    bias = float(np.expm1(np.median(off - slope * day)))
    return Drift(bias, slope, least, most, int(sound.sum()))
