"""From evidence to alarms that a person can live with: a budget, episodes, causes in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.insight.detect import Evidence

#: Days without evidence after which an episode is over.
QUIET_DAYS = 7
#: Days after which an episode that goes on is told of again.
LONG_DAYS = 30
#: Months of the person's own history at which it counts as much as other people's.
POOLED_MONTHS = 6.0
MONTH = 30.4
#: Days after which the person's own threshold is told anew.
RETOLD_DAYS = 7


@dataclass(frozen=True, slots=True)
class Episode:
    """Days `first` to `last` (indices) above the threshold, `peak` the strongest."""

    first: int
    last: int
    peak: int


@dataclass(frozen=True, slots=True)
class Likely:
    """A cause with its probability among those thought of, and the score behind it."""

    cause: str
    probability: float
    score: float


def episodes(score: NDArray[np.float64], threshold: float | NDArray[np.float64]) -> list[Episode]:
    """Runs of days above the threshold, joined over gaps of up to `QUIET_DAYS`.

    What goes on for more than `LONG_DAYS` alarms again, so that no threshold is quiet by always
    alarming.
    """
    above = np.flatnonzero(score > threshold)
    if not len(above):
        return []
    gaps = np.diff(above) > QUIET_DAYS
    run = np.append(0, np.cumsum(gaps))
    start = above[np.append(0, np.flatnonzero(gaps) + 1)][run]
    label = run * 1000 + (above - start) // LONG_DAYS
    cuts = np.flatnonzero(np.diff(label)) + 1
    return [
        Episode(int(run[0]), int(run[-1]), int(run[np.argmax(score[run])]))
        for run in np.split(above, cuts)
    ]


def threshold_for(
    budget: float,
    rates: Sequence[tuple[float, float]],
    own: NDArray[np.float64] | None = None,
    own_months: float = 0.0,
) -> float:
    """The lowest threshold under which quiet life alarms at most `budget` times a month.

    `rates` are (threshold, alarms a month) of other people, thresholds ascending; `own` is the
    person's score on past days. Raises `ValueError` for a budget that is not above zero.
    """
    if budget <= 0.0:
        raise ValueError("a budget of alarms is above zero")
    chosen = rates[-1][0]
    for threshold, rate in reversed(rates):
        mine = len(episodes(own, threshold)) if own is not None else 0
        if (rate * POOLED_MONTHS + mine) / (POOLED_MONTHS + own_months) > budget:
            break
        chosen = threshold
    return chosen


def thresholds(
    budget: float,
    rates: Sequence[tuple[float, float]],
    score: NDArray[np.float64],
    judged: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """A threshold for each day (days,), told anew every week from the days before it alone."""
    found = np.empty(len(score))
    for first in range(0, len(score), RETOLD_DAYS):
        months = float(judged[:first].sum()) / MONTH
        past = score[:first] if first else None
        found[first : first + RETOLD_DAYS] = threshold_for(budget, rates, past, months)
    return found


def ranked(evidence: Mapping[str, Evidence], day: int, prior: Mapping[str, float]) -> list[Likely]:
    """Causes of a day in the order of their probability; `prior` weighs what else is known.

    The weight of a cause is its prior times its Bayes factor against none; "no cause that is known
    here" takes part with weight 1.
    """
    names = [name for name in evidence if prior.get(name, 0.0) > 0.0]
    odds = np.array([evidence[name].score[day] for name in names])
    weight = np.log([prior[name] for name in names]) + odds if names else np.empty(0)
    every = np.append(weight, 0.0)
    share = np.exp(every - every.max())
    share /= share.sum()
    rows = [
        Likely(name, float(share[i]), float(evidence[name].score[day]))
        for i, name in enumerate(names)
    ]
    return sorted(rows, key=lambda row: -row.probability)
