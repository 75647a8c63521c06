r"""The posterior by proposals that learn its shape, for those that are bent.

Adaptive multiple importance sampling (Cornuet and others 2012,
doi:10.1111/j.1467-9469.2011.00756.x): rounds of heavy-tailed draws, each round's centre and spread
the weighted ones of what was drawn, without derivatives. Several such runs that know nothing of one
another judge each other.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.laplace import Posterior
from twin_core.infer.observed import Observed
from twin_core.infer.posterior.density import Fittable
from twin_core.infer.posterior.draws import Draws
from twin_core.infer.posterior.nuts import Share, diagnose
from twin_core.infer.posterior.weigh import smoothed
from twin_core.simulate.programs import program

#: Draws of a round; rounds at least and at most.
BATCH, FEWEST, ROUNDS = 512, 6, 30
#: Degrees of freedom of a proposal, and how much wider than what it saw it is.
FREEDOM, WIDER = 5.0, 1.1
#: Rounds end when this share of all draws counts; weights are flattened until this many
#: draws a parameter count.
_ENOUGH, _LEAST_A_PARAMETER = 0.15, 6.0

Rows = NDArray[np.float64]
Height = Callable[[Rows], Rows]


@dataclass(frozen=True, slots=True)
class _Hill:
    """A multivariate t distribution."""

    mean: Rows
    factor: Rows

    def draw(self, count: int, random: np.random.Generator) -> Rows:
        noise = random.standard_normal((count, len(self.mean)))
        tail = np.sqrt(random.chisquare(FREEDOM, count) / FREEDOM)
        return self.mean + (noise / tail[:, None]) @ self.factor.T

    def log_density(self, z: Rows) -> Rows:
        """Up to a constant that all hills of one size share."""
        off = np.linalg.solve(self.factor, (z - self.mean).T)
        half = 0.5 * (FREEDOM + len(self.mean))
        shape = -half * np.log1p(np.sum(off**2, axis=0) / FREEDOM)
        return np.asarray(shape - np.sum(np.log(np.diag(self.factor))), dtype=np.float64)


def adapted(
    problem: Fittable,
    observed: Observed,
    normal: Posterior,
    *,
    runs: int = 4,
    draws: int = 4096,
    seed: int = 0,
    progress: Share | None = None,
) -> Draws:
    """Draws of the posterior from `runs` that know nothing of one another.

    R-hat is that between the runs: one that missed a hill which another found shows itself. The
    effective sample size is that of the weights, over all runs.
    """
    began = time.perf_counter()
    report = progress or (lambda share: True)
    evaluate = program(("cost of draws", *problem.identity), problem.traced_cost)
    arguments = problem.arguments(observed)

    def height(z: Rows) -> Rows:
        parts = [z[at : at + BATCH] for at in range(0, len(z), BATCH)]
        costs = [evaluate(np.ascontiguousarray(part.T), *arguments) for part in parts]
        cost = np.concatenate([np.asarray(row, dtype=np.float64) for row in costs])
        return np.where(np.isfinite(cost), -cost, -1e8)

    found: list[Rows] = []
    ess, tail = 0.0, -np.inf
    for index in range(runs):
        random = np.random.default_rng((seed, index))
        hills = _learned(height, normal, random)
        z = _mixed(hills, draws, random)  # fresh draws: those that taught would flatter
        weight, shape = smoothed(height(z) - _log_mixture(hills, z))
        ess, tail = ess + float(1.0 / np.sum(weight**2)), max(tail, shape)
        found.append(z[random.choice(draws, draws // 2, p=weight)])
        if not report((index + 1) / runs) and index + 1 < runs:
            break
    between = diagnose(np.stack(found), 0.0, time.perf_counter() - began, len(found) < runs)
    told = replace(between, method="adapted proposals", ess=min(ess, between.ess), tail=tail)
    return Draws(problem.transforms, normal.mean, np.concatenate(found).T, told)


def _learned(height: Height, normal: Posterior, random: np.random.Generator) -> list[_Hill]:
    """Proposals whose mixture follows the posterior."""
    size = len(normal.mean)
    hills = [_Hill(normal.mean, 1.2 * np.linalg.cholesky(normal.covariance))]
    z, heights = np.empty((0, size)), np.empty(0)
    for index in range(ROUNDS):
        fresh = hills[-1].draw(BATCH, random)
        z, heights = np.concatenate([z, fresh]), np.concatenate([heights, height(fresh)])
        log_weight = heights - _log_mixture(hills, z)
        if index >= FEWEST and _effective(log_weight) > _ENOUGH * len(z):
            break
        weight = _flattened(log_weight, _LEAST_A_PARAMETER * size)
        spread = _spread(z, weight)
        if index < FEWEST or index % 2:
            hills.append(_Hill(weight @ z, np.linalg.cholesky(WIDER * spread)))
        else:
            hills.append(_around(z, log_weight, spread))
    return hills


def _mixed(hills: list[_Hill], count: int, random: np.random.Generator) -> Rows:
    each = random.multinomial(count, np.full(len(hills), 1.0 / len(hills)))
    drawn = [hill.draw(int(n), random) for hill, n in zip(hills, each, strict=True)]
    return np.concatenate(drawn)


def _spread(z: Rows, weight: Rows) -> Rows:
    off = z - weight @ z
    return off.T @ (off * weight[:, None]) + 1e-6 * np.eye(z.shape[1])


def _around(z: Rows, log_weight: Rows, spread: Rows) -> _Hill:
    """A hill where the proposals so far are most wanting (Raftery and Bao 2010,
    doi:10.1111/j.1541-0420.2009.01399.x): at the heaviest draw, as wide as its neighbours lie."""
    centre = z[np.argmax(log_weight)]
    away = np.linalg.solve(np.linalg.cholesky(spread), (z - centre).T)
    near = np.argsort(np.sum(away**2, axis=0))[:BATCH]
    weight = _normalised(np.maximum(log_weight[near], np.quantile(log_weight[near], 0.5)) * 0.1)
    return _Hill(centre, np.linalg.cholesky(_spread(z[near], weight)))


def _log_mixture(hills: list[_Hill], z: Rows) -> Rows:
    rows = np.stack([hill.log_density(z) for hill in hills])
    highest = rows.max(axis=0)
    return highest + np.log(np.mean(np.exp(rows - highest), axis=0))


def _normalised(log_weight: Rows) -> Rows:
    weight = np.exp(log_weight - log_weight.max())
    return weight / weight.sum()


def _effective(log_weight: Rows) -> float:
    return float(1.0 / np.sum(_normalised(log_weight) ** 2))


def _flattened(log_weight: Rows, least: float) -> Rows:
    """Weights to the power at which `least` draws count."""
    power = 1.0
    while power > 0.02 and _effective(power * log_weight) < least:
        power *= 0.85
    return _normalised(power * log_weight)
