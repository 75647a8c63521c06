r"""Virtual people from joint moments, moved onto a trial's table 1.

Quantities are normal, or log-normal, with correlations within sex. A quantity that table 1 tells
keeps everybody's rank and takes the told mean, spread and limits. The others follow by regression,

.. math::
    z_U \leftarrow z_U + R_{US} R_{SS}^{-1} (z_S' - z_S),

so that who is older or heavier than the population also has its pressure. All arrays are (people,).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from twin_core.trial.draws import PEOPLE, normals, uniforms

Table = dict[str, NDArray[np.float64]]

#: Spread of an age that a paper tells as a range only, as a share of the range (assumed).
SPREAD_OF_RANGE = 0.25


@dataclass(frozen=True, slots=True)
class Moments:
    """`mean` and `sd` are (quantities, 2), men first, of the logarithm where `log` says so."""

    names: tuple[str, ...]
    log: tuple[bool, ...]
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    correlation: NDArray[np.float64]

    def index(self, name: str) -> int:
        return self.names.index(name)


@dataclass(frozen=True, slots=True)
class Target:
    """What table 1 tells of one quantity; None where it tells nothing."""

    mean: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Criteria:
    """A cohort: share of women, and targets by quantity."""

    women: float
    targets: Mapping[str, Target]


def proper(correlation: NDArray[np.float64]) -> NDArray[np.float64]:
    """The nearest matrix without negative eigenvalues, with a diagonal of ones."""
    values, vectors = np.linalg.eigh(correlation)
    fixed = (vectors * np.clip(values, 1e-6, None)) @ vectors.T
    scale = np.sqrt(np.diag(fixed))
    return fixed / np.outer(scale, scale)


def draw_cohort(
    moments: Moments, criteria: Criteria, *, seed: int, first: int = 0, count: int = 1000
) -> Table:
    """The people `first` to ``first + count - 1`` of a cohort, `sex` 1 for men."""
    root = np.linalg.cholesky(moments.correlation)
    z = normals(seed, PEOPLE, first, count, len(moments.names)) @ root.T
    men = uniforms(seed, PEOPLE + 16, first, count, 1)[:, 0] >= criteria.women
    told = [name for name in moments.names if _tells(criteria.targets.get(name))]
    before = z.copy()
    for name in told:
        k = moments.index(name)
        z[:, k] = _moved(z[:, k], men, moments, k, criteria)
    rows = [moments.index(name) for name in told]
    others = [k for k in range(len(moments.names)) if k not in rows]
    if rows and others:
        between = moments.correlation[np.ix_(others, rows)]
        among = moments.correlation[np.ix_(rows, rows)]
        shift = np.linalg.solve(among, (z[:, rows] - before[:, rows]).T)
        z[:, others] += (between @ shift).T
    people = {name: _natural(z[:, k], men, moments, k) for k, name in enumerate(moments.names)}
    return people | {"sex": men.astype(float)}


def draw_like(
    moments: Moments, known: Mapping[str, NDArray[np.float64]], men: NDArray[np.bool_], *,
    seed: int, first: int = 0,
) -> Table:  # fmt: skip
    r"""People of whom some quantities are known exactly, the others drawn given those.

    `known` are (people,) by quantity, NaN where a person's is not known; the others are normal with
    mean :math:`R_{US} R_{SS}^{-1} z_S` and the covariance that is left, so what is not known of a
    person keeps its whole uncertainty.
    """
    count = len(men)
    luck = normals(seed, PEOPLE, first, count, len(moments.names))
    z = np.full((count, len(moments.names)), np.nan)
    for name, values in known.items():
        if name in moments.names:
            k = moments.index(name)
            x = np.log(np.maximum(values, 1e-9)) if moments.log[k] else values
            z[:, k] = (x - _by_sex(men, moments.mean[k])) / _by_sex(men, moments.sd[k])
    told = np.isfinite(z)
    for pattern in np.unique(told, axis=0):
        rows = np.all(told == pattern, axis=1)
        z[np.ix_(rows, ~pattern)] = _given(
            moments.correlation, pattern, z[np.ix_(rows, pattern)], luck[np.ix_(rows, ~pattern)]
        )
    people = {name: _natural(z[:, k], men, moments, k) for k, name in enumerate(moments.names)}
    return people | {"sex": men.astype(float)}


def _given(
    correlation: NDArray, told: NDArray[np.bool_], z: NDArray, luck: NDArray
) -> NDArray[np.float64]:
    """Latent values of what is not told, given what is."""
    rest = correlation[np.ix_(~told, ~told)]
    if not told.any():
        return luck @ np.linalg.cholesky(rest).T
    between = correlation[np.ix_(~told, told)]
    weights = np.linalg.solve(correlation[np.ix_(told, told)], between.T).T
    left = rest - weights @ between.T
    root = np.linalg.cholesky(left + 1e-9 * np.eye(len(left)))
    return z @ weights.T + luck @ root.T


def _tells(target: Target | None) -> bool:
    return target is not None and target != Target()


def _by_sex(men: NDArray[np.bool_], row: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(men, row[0], row[1])


def _natural(z: NDArray, men: NDArray[np.bool_], moments: Moments, k: int) -> NDArray[np.float64]:
    x = _by_sex(men, moments.mean[k]) + _by_sex(men, moments.sd[k]) * z
    return np.exp(x) if moments.log[k] else x


def _moved(
    z: NDArray, men: NDArray[np.bool_], moments: Moments, k: int, criteria: Criteria
) -> NDArray[np.float64]:
    """Latent values of a told quantity: ranks stay, the distribution is table 1's."""
    target = criteria.targets[moments.names[k]]
    mean, sd = _told_moments(target, moments, k, criteria.women)
    low = -np.inf if target.low is None else target.low
    high = np.inf if target.high is None else target.high
    if moments.log[k]:
        spread = np.sqrt(np.log1p((sd / mean) ** 2))
        mean, sd = np.log(mean) - 0.5 * spread**2, spread
        low = np.log(low) if low > 0 else -np.inf
        high = np.log(high) if np.isfinite(high) else np.inf
    a, b = ndtr((low - mean) / sd), ndtr((high - mean) / sd)
    if b - a < 1e-9:  # limits far from the mean: all at the nearer limit
        x = np.full_like(z, np.clip(mean, low, high))
    else:
        x = mean + sd * ndtri(np.clip(a + (b - a) * ndtr(z), 1e-12, 1.0 - 1e-12))
    return (x - _by_sex(men, moments.mean[k])) / _by_sex(men, moments.sd[k])


def _told_moments(target: Target, moments: Moments, k: int, women: float) -> tuple[float, float]:
    """Mean and spread in natural units; what table 1 leaves out is the population's."""
    men_w = np.array([1.0 - women, women])
    mean, sd = float(moments.mean[k] @ men_w), float(moments.sd[k] @ men_w)
    if moments.log[k]:
        natural = np.exp(mean + 0.5 * sd**2)
        mean, sd = float(natural), float(natural * np.sqrt(np.expm1(sd**2)))
    if target.sd is not None and target.sd > 0:
        sd = target.sd
    if target.mean is not None:
        return target.mean, sd if target.sd else min(sd, 0.35 * abs(target.mean) + 1e-9)
    if target.low is not None and target.high is not None:
        middle, width = 0.5 * (target.low + target.high), target.high - target.low
        if not target.low <= mean <= target.high:
            mean = middle
        return mean, max(min(sd, 2.0 * SPREAD_OF_RANGE * width), 1e-6)
    return mean, sd


def matched(people: Table, means: Mapping[str, float], *, names: Sequence[str] = ()) -> NDArray:
    r"""Weights that give people the told means with the least relative entropy.

    :math:`w_i \propto e^{\lambda^\top x_i}`, summing to the number of people, by Newton's method
    (entropy balancing, Hainmueller 2012, doi:10.1093/pan/mpr025).
    """
    keys = list(names or means)
    x = np.stack([people[key] for key in keys], axis=1)
    scale = x.std(axis=0) + 1e-12
    x = (x - np.array([means[key] for key in keys])) / scale
    slope = np.zeros(len(keys))
    for _ in range(50):
        raw = x @ slope
        w = np.exp(raw - raw.max())
        w /= w.sum()
        gradient = w @ x
        if np.max(np.abs(gradient)) < 1e-9:
            break
        spread = (x * w[:, None]).T @ x - np.outer(gradient, gradient)
        slope -= np.linalg.solve(spread + 1e-9 * np.eye(len(keys)), gradient)
    else:
        raise ValueError(f"no weights give these people the means of {', '.join(keys)}")
    return w * len(w)


def effective_size(weights: NDArray[np.float64]) -> float:
    """People that count after weighting (Kish 1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum())
