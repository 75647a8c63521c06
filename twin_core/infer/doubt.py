"""Data that cannot all be true of one person: told, and believed less or not at all.

A fit to such data would be sure of a twin that nobody is. Doubts that leave most of the data sound
let the fit go on with a quarter of their weight; the others decline it, and the prior stays.
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


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is doubtful, in a sentence; `declines` if the tier is not to be fitted to it."""

    sentence: str
    declines: bool = False


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
    change = _another_person(sound, round(DAY_MIN / sample_min))
    if change is not None:
        found.append(
            Doubt(
                f"from day {change + 1} on {said} moves like another person's; the fit believes it "
                f"less; check who wore the sensor"
            )
        )
    return sound, found


def _another_person(values: NDArray[np.float64], a_day: int) -> int | None:
    """The first day of a change that one person seldom makes.

    Days are told by level, restlessness from sample to sample and spread. The limit was set where
    3 % of ten days of one person are taken for two people's; 42 % of swaps between two people of
    the development data are then found.
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
