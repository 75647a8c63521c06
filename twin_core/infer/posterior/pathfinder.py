"""Pathfinder (Zhang and others 2022, JMLR 23:306): normal fits along several descents.

Draws of all paths are weighed together, so that a posterior with two hills shows both.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from twin_core.infer.observed import Observed
from twin_core.infer.posterior.density import Fittable, log_density
from twin_core.infer.posterior.draws import Diagnostics, Draws
from twin_core.infer.posterior.loose import loosely
from twin_core.infer.posterior.weigh import smoothed
from twin_core.simulate.programs import program

#: Draws that judge each point of a path, and the longest path.
_JUDGES, _STEPS = 16, 25


def pathfinder(
    problem: Fittable,
    observed: Observed,
    starts: NDArray[np.float64],
    *,
    draws: int = 512,
    seed: int = 0,
) -> Draws:
    """Draws from descents that begin at `starts` (parameters, paths)."""
    began = time.perf_counter()
    each = -(-draws // starts.shape[1])
    key = ("pathfinder", *problem.identity, each)
    run = program(key, lambda: _paths(problem, each))
    keys = jax.random.key_data(jax.random.split(jax.random.key(seed), starts.shape[1]))
    with loosely():
        z, chosen, exact, modes, height = (
            np.asarray(a)
            for a in run(
                np.asarray(keys), np.ascontiguousarray(starts.T), problem.arguments(observed)
            )
        )
    weights, tail = smoothed(np.nan_to_num(exact - chosen, nan=-1e9, neginf=-1e9).ravel())
    taken = np.random.default_rng(seed).choice(weights.size, weights.size, p=weights)
    found = Diagnostics(
        "pathfinder",
        weights.size,
        ess=float(1.0 / np.sum(weights**2)),
        tail=tail,
        seconds=time.perf_counter() - began,
    )
    flat = z.reshape(-1, z.shape[-1])
    best = modes[int(np.nanargmax(height))]
    return Draws(problem.transforms, best, flat[taken].T, found)


def _paths(problem: Fittable, each: int) -> Callable[..., Any]:
    from blackjax.vi import pathfinder as library

    density = log_density(problem)

    def one(seed: Any, start: Any, arguments: Any) -> tuple[Any, ...]:
        first, second = jax.random.split(jax.random.wrap_key_data(seed))
        target = lambda q: density(q, arguments)  # noqa: E731
        state, _ = library.approximate(
            first, target, start, num_samples=_JUDGES, maxiter=_STEPS, maxls=20
        )
        z, chosen = library.sample(second, state, each)
        return z, chosen, jax.vmap(target)(z), state.position, target(state.position)

    return lambda seeds, starts, arguments: jax.vmap(lambda k, s: one(k, s, arguments))(
        seeds, starts
    )
