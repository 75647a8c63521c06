"""Data that cannot all be true of one person: told, and believed less or not at all.

A fit to such data would be sure of a twin that nobody is. Doubts that leave most of the data sound
let the fit go on with a quarter of their weight; the others decline it, and the prior stays.

A sensor that changes hands comes off one body and warms up on another, or readings of two people
are joined where they leap. A change of level or restlessness while the sensor stays on is the
person's own, a new drug or another diet: it is told, and believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.laplace import Posterior, laplace
from twin_core.vocabulary import signal

#: Weight of data in doubt.
LESS = 0.25
#: Shares of impossible values that are told and left out, and that decline a fit.
SOME, MOST = 0.02, 0.3
#: Days on each side of a change, and how many standard errors make it another person's.
SIDE_DAYS, ABRUPT = 3, 5.3
DAY_MIN = 1440.0
#: A sensor that tells nothing for so long [min] may have been taken off: new ones warm up for half
#: an hour at least. Between readings a body's own glucose changes by no more than this a minute
#: (assumed; in the signal's unit). Days are told whole, so that a change lies within one day of
#: where they say it does.
OFF_MIN, FASTEST = 30.0, {"glucose.interstitial": 4.0}


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is doubtful, in a sentence; `declines` if the tier is not to be fitted to it, and not
    `lessens` if it is told only."""

    sentence: str
    declines: bool = False
    lessens: bool = True


def possible(name: str, values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where values (samples,) may be a living person's."""
    low, high = signal(name).plausible or (-np.inf, np.inf)
    return (values >= low) & (values <= high)


def doubts_of(
    observed: Mapping[str, NDArray[np.float64]], sample_min: float
) -> tuple[dict[str, NDArray[np.float64]], tuple[Doubt, ...]]:
    """The observations without impossible values, and what is doubtful of them."""
    kept, found = {}, []
    for name, values in observed.items():
        sound, doubts = _of_signal(name, values, sample_min)
        kept[name] = sound
        found += doubts
    return kept, tuple(found)


def _of_signal(
    name: str, values: NDArray[np.float64], sample_min: float
) -> tuple[NDArray[np.float64], list[Doubt]]:
    known = np.isfinite(values)
    if not known.any():
        return values, []
    said = signal(name).name.lower()
    sound = np.where(possible(name, values), values, np.nan)
    lost = 1.0 - np.isfinite(sound).sum() / known.sum()
    found = []
    if lost >= MOST:
        found.append(
            Doubt(
                f"{100 * lost:.0f} % of {said} cannot be a living person's, as if in another unit; "
                f"it is not fitted and the prior stays; correct the unit with a new import",
                declines=True,
            )
        )
    elif lost >= SOME:
        found.append(Doubt(f"{100 * lost:.0f} % of {said} cannot be true and is left out"))
    a_day = round(DAY_MIN / sample_min)
    change = _change(sound, a_day)
    if change is not None:
        near = (change - 1) * a_day, (change + 1) * a_day
        fastest = FASTEST.get(name, np.inf)
        off = _could_change_hands(sound, near, sample_min, fastest)
        found.append(_another_person(said, change) if off else _another_life(said, change))
    return sound, found


def _another_person(said: str, day: int) -> Doubt:
    return Doubt(
        f"from day {day + 1} on {said} moves like another person's; the fit believes it less; "
        f"check who wore the sensor"
    )


def _another_life(said: str, day: int) -> Doubt:
    return Doubt(
        f"from day {day + 1} on {said} moves otherwise than before while the sensor stayed on, as "
        f"after a new drug or diet; the twin is of both times together",
        lessens=False,
    )


def _could_change_hands(
    values: NDArray[np.float64], near: tuple[int, int], sample_min: float, fastest: float
) -> bool:
    """Whether the sensor was off the body between these samples, or leaps there as no body does."""
    place = np.flatnonzero(np.isfinite(values))
    before, after = place[:-1], place[1:]
    there = (after >= near[0]) & (before <= near[1])
    apart = (after - before) * sample_min
    leaps = np.abs(np.diff(values[place])) > fastest * apart
    return bool((there & (leaps | (apart - sample_min >= OFF_MIN))).any())


def _change(values: NDArray[np.float64], a_day: int) -> int | None:
    """The first day of a change that one person seldom makes.

    Days are told by level, restlessness from sample to sample and spread. Of 148 stretches of ten
    days of one development person 1 is then taken for two people's (10 if the sensor need not have
    been off), and 9 are told to change otherwise; of swaps between two people with the sensor off
    for an hour 42 % are found (ShanghaiT2DM and T1DM), 41 % (T1D-UOM) and 19 % (BIG IDEAs).
    """
    days = _whole_days(values, a_day)
    table = np.array([_told(row) for row in days]).reshape(len(days), 3)
    best, at = 0.0, None
    for day in range(SIDE_DAYS, len(days) - SIDE_DAYS + 1):
        before, after = (part[np.isfinite(part).all(axis=1)] for part in (table[:day], table[day:]))
        if min(len(before), len(after)) < SIDE_DAYS:
            continue
        change = after.mean(axis=0) - before.mean(axis=0)
        within = 0.5 * (before.var(axis=0, ddof=1) + after.var(axis=0, ddof=1)) + 0.05**2
        apart = float(np.sqrt(np.sum(change**2 / within / (1.0 / len(before) + 1.0 / len(after)))))
        if apart > best:
            best, at = apart, day
    return at if best > ABRUPT else None


def _told(day: NDArray[np.float64]) -> tuple[float, float, float]:
    """Logarithms of a day's level, restlessness and spread; NaN where too little was measured."""
    if np.isfinite(day).sum() <= len(day) / 4 or np.isfinite(np.diff(day)).sum() < 2:
        return float("nan"), float("nan"), float("nan")
    rows = np.nanmean(day), np.nanstd(np.diff(day)) + 1.0, np.nanstd(day) + 3.0
    level, restless, spread = (float(np.log(max(row, 1e-9))) for row in rows)
    return level, restless, spread


def _whole_days(values: NDArray[np.float64], a_day: int) -> NDArray[np.float64]:
    count = len(values) // a_day
    return values[: count * a_day].reshape(count, a_day)


def believed_less(posterior: Posterior, hessian: NDArray[np.float64]) -> Posterior:
    """The posterior if the data had a quarter of their weight; `hessian` includes the prior."""
    prior = np.eye(len(hessian))
    tempered = laplace(posterior.transforms, posterior.mean, prior + LESS * (hessian - prior))
    # The optimum moves towards the prior's centre as the data lose weight.
    pull = LESS * hessian @ posterior.mean
    mean = np.asarray(np.linalg.solve(prior + LESS * (hessian - prior), pull), dtype=np.float64)
    return Posterior(posterior.transforms, mean, tempered.covariance)
