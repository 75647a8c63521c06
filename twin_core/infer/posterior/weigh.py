"""The normal posterior corrected by importance weights: one batch of runs, and a verdict.

Pareto-smoothed importance sampling (Vehtari and others, arXiv:1507.02646): the shape of the
weights' tail says whether the normal posterior was near enough for its correction to be trusted.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from twin_core.infer.laplace import Posterior
from twin_core.infer.observed import Observed
from twin_core.infer.posterior.density import Fittable, log_density
from twin_core.infer.posterior.draws import Diagnostics, Draws
from twin_core.infer.posterior.loose import loosely
from twin_core.simulate.programs import program


def weighed(
    problem: Fittable, observed: Observed, normal: Posterior, *, draws: int = 512, seed: int = 0
) -> Draws:
    """Draws of the posterior, resampled from the normal one by smoothed weights."""
    began = time.perf_counter()
    random = np.random.default_rng(seed)
    noise = random.standard_normal((draws, len(normal.mean)))
    factor = np.linalg.cholesky(normal.covariance)
    z = normal.mean + noise @ factor.T
    run = program(("density of draws", *problem.identity), lambda: _densities(problem))
    exact = np.asarray(run(z, problem.arguments(observed)))
    ratio = exact + 0.5 * np.sum(noise**2, axis=1)
    weights, tail = smoothed(ratio)
    chosen = random.choice(draws, draws, p=weights)
    diagnostics = Diagnostics(
        "importance weights",
        draws,
        ess=float(1.0 / np.sum(weights**2)),
        tail=tail,
        seconds=time.perf_counter() - began,
    )
    return Draws(problem.transforms, normal.mean, z[chosen].T, diagnostics)


def smoothed(log_ratio: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights that sum to one, and the shape of their tail."""
    from blackjax.diagnostics import psis_weights

    with loosely():
        log_weights, shape = psis_weights(jax.numpy.asarray(log_ratio))
    weights = np.exp(np.asarray(log_weights, dtype=np.float64))
    return weights / weights.sum(), float(shape)


def _densities(problem: Fittable) -> Callable[..., Any]:
    density = log_density(problem)
    return lambda z, arguments: jax.vmap(lambda q: density(q, arguments))(z)
