r"""Designs: sequences of arms, strata, interim looks, and arms that are chosen as results come.

A design decides who is where and when to look; what people show comes from their course.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtri
from scipy.stats import multivariate_normal, norm

from twin_core.trial.draws import ALLOCATION, uniforms


def stratified(strata: NDArray, arms: int, *, seed: int, block: int = 4) -> NDArray[np.int64]:
    """Permuted blocks within strata: (people,) arms, as even in each stratum as can be."""
    result = np.zeros(len(strata), dtype=np.int64)
    for k, stratum in enumerate(np.unique(strata)):
        where = np.flatnonzero(strata == stratum)
        order = np.random.Generator(np.random.Philox(key=np.array([seed, 64 + k], dtype=np.uint64)))
        size = arms * max(block // arms, 1)
        blocks = [order.permutation(np.arange(size) % arms) for _ in range(-(-len(where) // size))]
        result[where] = np.concatenate(blocks)[: len(where)]
    return result


def sequences(arms: int, people: int, *, seed: int, first: int = 0) -> NDArray[np.int64]:
    """Crossover: (people, periods), each person has every arm once, in a Latin square's row."""
    square = np.array([[(i + j) % arms for j in range(arms)] for i in range(arms)])
    u = uniforms(seed, ALLOCATION, first, people, 1)[:, 0]
    return square[(u * arms).astype(np.int64)]


def factorial(first: Sequence[str], second: Sequence[str]) -> list[tuple[str, str]]:
    """Cells of a factorial design, the first factor slowest."""
    return [(a, b) for a in first for b in second]


def boundaries(looks: Sequence[float], alpha: float = 0.05) -> NDArray[np.float64]:
    r"""Critical |z| at each look, as shares of information, by O'Brien-Fleming-like spending.

    Spent by share `t`: :math:`4 - 4 \Phi(z_{\alpha/4} / \sqrt t)` (Lan and DeMets 1983,
    doi:10.1093/biomet/70.3.659), two-sided.
    """
    times = np.asarray(looks, dtype=float)
    spent = 4.0 - 4.0 * norm.cdf(ndtri(1.0 - alpha / 4.0) / np.sqrt(times))
    found: list[float] = []
    for k in range(len(times)):
        stay = spent[k]

        def crossed(limit: float, k: int = k, stay: float = stay) -> float:
            return 1.0 - _stays(times[: k + 1], [*found, limit]) - stay

        root: Any = brentq(crossed, 0.5, 9.0, xtol=1e-6)
        found.append(float(root))
    return np.array(found)


def _stays(times: NDArray[np.float64], limits: list[float]) -> float:
    """Probability that z stays within all limits where nothing works."""
    if len(limits) == 1:
        return float(2.0 * norm.cdf(limits[0]) - 1.0)
    ratio = np.sqrt(np.minimum.outer(times, times) / np.maximum.outer(times, times))
    limit = np.array(limits)
    gaussian: Any = multivariate_normal
    normal = gaussian(np.zeros(len(limits)), ratio, allow_singular=True, seed=1)
    return float(normal.cdf(limit, lower_limit=-limit))


def best_arms(
    effects: NDArray[np.float64], errors: NDArray[np.float64], *, keep: float = 0.1
) -> NDArray[np.bool_]:
    """Which arms go on after an interim look: those with some chance of being the best.

    `effects` and their standard errors are of arms, larger better; an arm is dropped where the
    probability that it is the best, by 4000 draws, is below `keep` over the number of arms.
    """
    rng = np.random.Generator(np.random.Philox(key=np.array([7, 7], dtype=np.uint64)))
    draws = effects + errors * rng.standard_normal((4000, len(effects)))
    chance = np.bincount(draws.argmax(axis=1), minlength=len(effects)) / len(draws)
    return chance >= keep / len(effects)


def power_of_means(
    difference: float, sd: float, per_arm: float | int, alpha: float = 0.05
) -> float:
    """Power of a two-sided z test for two equal arms, in closed form."""
    shift = abs(difference) / (sd * math.sqrt(2.0 / per_arm))
    critical = ndtri(1.0 - alpha / 2.0)
    return float(norm.cdf(shift - critical) + norm.cdf(-shift - critical))


def size_for_means(difference: float, sd: float, power: float = 0.9, alpha: float = 0.05) -> int:
    """People in each of two equal arms for that power."""
    z = ndtri(1.0 - alpha / 2.0) + ndtri(power)
    return math.ceil(2.0 * (z * sd / difference) ** 2)


def power_by_trials(
    difference: float, sd: float, per_arm: int, *, trials: int = 2000, seed: int = 0,
    looks: Sequence[float] = (1.0,), alpha: float = 0.05,
) -> tuple[float, float]:  # fmt: skip
    """Share of simulated trials that reject, with interim looks, and its standard error."""
    rng = np.random.Generator(np.random.Philox(key=np.array([seed, 99], dtype=np.uint64)))
    limits = boundaries(looks, alpha) if len(looks) > 1 else np.array([ndtri(1.0 - alpha / 2.0)])
    data = sd * rng.standard_normal((trials, 2, per_arm))
    data[:, 1] += difference
    rejected = np.zeros(trials, dtype=bool)
    for share, limit in zip(looks, limits, strict=True):
        n = max(round(share * per_arm), 2)
        mean = data[:, :, :n].mean(axis=2)
        error = np.sqrt(data[:, :, :n].var(axis=2, ddof=1).sum(axis=1) / n)
        rejected |= np.abs(mean[:, 1] - mean[:, 0]) > limit * error
    share = float(rejected.mean())
    return share, math.sqrt(max(share * (1.0 - share), 1e-9) / trials)
