"""Arms dropped as results come: who is assigned where, when some arms fall behind at interim looks.

Everybody's outcome in every arm is known beforehand (a course holds it), so a design is a choice of
which of them are seen. The first arm is the control, which is never dropped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from twin_core.trial.designs import best_arms
from twin_core.trial.draws import ALLOCATION, uniforms


@dataclass(frozen=True, slots=True)
class Adapted:
    """`arm` (people,) as assigned; `dropped` the share of people at which an arm left, or None."""

    arm: NDArray[np.int64]
    dropped: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Contrast:
    """An arm against the control, with the interval at its share of the error that is allowed."""

    value: float
    low: float
    high: float
    p: float


def adapted(
    outcomes: NDArray[np.float64], looks: Sequence[float], *, lower_is_better: bool,
    keep: float = 0.1, seed: int = 0,
) -> Adapted:  # fmt: skip
    """Assigns people in the order of their numbers, evenly among the arms that are left.

    `outcomes` are (arms, people); at each of `looks` (shares of people, the last 1) arms other than
    the control go on only if they have some chance of being the best (`best_arms`).
    """
    arms, people = outcomes.shape
    luck = uniforms(seed, ALLOCATION + 16, 0, people, 1)[:, 0]
    assigned = np.full(people, -1, dtype=np.int64)
    active, dropped = list(range(arms)), [None] * arms
    begin = 0
    for share in looks:
        end = round(share * people)
        places = (luck[begin:end] * len(active)).astype(np.int64)
        assigned[begin:end] = np.asarray(active)[places]
        if share < 1.0 and len(active) > 2:
            for arm in _behind(outcomes, assigned, active[1:], end, lower_is_better, keep):
                active.remove(arm)
                dropped[arm] = share
        begin = end
    return Adapted(assigned, tuple(dropped))


def _behind(
    outcomes: NDArray, assigned: NDArray, tested: list[int], seen: int, lower: bool, keep: float
) -> list[int]:
    effects, errors = [], []
    for arm in tested:
        y = outcomes[arm, :seen][assigned[:seen] == arm]
        effects.append(-y.mean() if lower else y.mean())
        errors.append(y.std(ddof=1) / math.sqrt(len(y)))
    stay = best_arms(np.array(effects), np.array(errors), keep=keep)
    return [arm for arm, goes_on in zip(tested, stay, strict=True) if not goes_on]


def contrast(
    outcomes: NDArray[np.float64], found: Adapted, arm: int, alpha: float = 0.05
) -> Contrast:
    """An arm against the control; the error is shared among all arms that began (Bonferroni)."""
    tests = len(outcomes) - 1
    a, b = (outcomes[k][found.arm == k] for k in (arm, 0))
    value = float(a.mean() - b.mean())
    se = math.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    width = float(norm.ppf(1.0 - alpha / tests / 2.0)) * se
    p = min(float(2.0 * norm.sf(abs(value) / se)) * tests, 1.0)
    return Contrast(value, value - width, value + width, p)
