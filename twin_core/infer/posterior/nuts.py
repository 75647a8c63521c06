"""NUTS (Hoffman and Gelman 2014) by blackjax, in coordinates that its own draws round.

The normal posterior rounds the first blocks; the chains' own covariance, all chains together, the
others: where the two differ, this takes several times fewer steps a draw.

Chains run side by side as lanes of one program, a block of transitions at a time, so that the
caller hears of progress and may stop between blocks.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.infer.laplace import Posterior
from twin_core.infer.observed import Observed
from twin_core.infer.posterior.density import Fittable, log_density
from twin_core.infer.posterior.draws import Diagnostics, Draws
from twin_core.infer.posterior.loose import loosely
from twin_core.simulate.programs import program

#: Transitions between two looks at the clock; deepest tree; share of steps to be accepted.
BLOCK, _DEPTH, _ACCEPT = 25, 6, 0.8

#: Called with the share done; returning False stops the chains.
Share = Callable[[float], bool]


def nuts(
    problem: Fittable,
    observed: Observed,
    normal: Posterior,
    *,
    chains: int = 4,
    warm_up: int = 100,
    draws: int = 250,
    seed: int = 0,
    progress: Share | None = None,
) -> Draws:
    """Draws of the posterior (`draws` for each of `chains`), begun around the normal one."""
    began = time.perf_counter()
    report = progress or (lambda share: True)
    run = program(("nuts", *problem.identity), lambda: _block(problem))
    arguments, frame = problem.arguments(observed), _Frame.of(normal)
    noise = np.random.default_rng(seed).standard_normal((chains, len(normal.mean)))
    z, step, since = frame.out(noise), np.log(0.7) * np.ones(1), 0
    kept, divergent, warming, cancelled = [], [], [], False
    path, broke = z[:, None], np.zeros((chains, 1))
    total, warm = -(-(warm_up + draws) // BLOCK), -(-warm_up // BLOCK)
    for index in range(total):
        keys = jax.random.key_data(jax.random.split(jax.random.key(seed * 4096 + index), chains))
        with loosely():
            path, accepted, broke = (
                np.asarray(a)
                for a in run(
                    np.asarray(keys), frame.into(z), step, frame.mean, frame.factor, arguments
                )
            )
        path = frame.out(path)
        z = path[:, -1]
        if index < warm:
            step, since = _tuned(step, float(accepted.mean()), since), since + 1
            warming.append(path)
            if index + 1 in _reframed(warm):
                frame, since = _Frame.around(warming[len(warming) // 2 :], normal), 0
        else:
            kept.append(path)
            divergent.append(broke)
        if not report((index + 1) / total):
            cancelled = index + 1 < total
            break
    if not kept:  # stopped while warming up: the normal posterior is all there is
        kept, divergent = [path], [broke]
    z = np.concatenate(kept, axis=1)
    found = diagnose(z, float(np.mean(divergent)), time.perf_counter() - began, cancelled)
    return Draws(problem.transforms, normal.mean, z.reshape(-1, z.shape[-1]).T, found)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Coordinates in which chains walk: `z = mean + factor q`."""

    mean: NDArray[np.float64]
    factor: NDArray[np.float64]

    @classmethod
    def of(cls, normal: Posterior) -> _Frame:
        return cls(normal.mean, np.linalg.cholesky(normal.covariance))

    @classmethod
    def around(cls, paths: list[NDArray[np.float64]], normal: Posterior) -> _Frame:
        """By the draws so far, with a little of the normal posterior where they are few."""
        z = np.concatenate([path.reshape(-1, path.shape[-1]) for path in paths])
        trust = len(z) / (len(z) + 10.0 * z.shape[1])
        spread = trust * np.atleast_2d(np.cov(z.T)) + (1.0 - trust) * normal.covariance
        return cls(z.mean(axis=0), np.linalg.cholesky(spread))

    def out(self, q: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(self.mean + q @ self.factor.T, dtype=np.float64)

    def into(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        solved = np.linalg.solve(self.factor, (z - self.mean).T)
        return np.ascontiguousarray(solved.T, dtype=np.float64)


def _reframed(warm: int) -> set[int]:
    """After how many blocks the frame is drawn anew: a third, two thirds, and never at the end."""
    return {warm // 3, 2 * warm // 3} - {0, warm} if warm >= 3 else set()


def diagnose(
    z: NDArray[np.float64], divergent: float, seconds: float, cancelled: bool = False
) -> Diagnostics:
    """The worst R-hat and effective sample size; `z` is (chains, draws, parameters)."""
    from blackjax.diagnostics import ess_bulk, rhat

    with loosely():
        worst = float(np.max(np.asarray(rhat(jnp.asarray(z)))))
        number = float(np.min(np.asarray(ess_bulk(jnp.asarray(z)))))
    count = z.shape[0] * z.shape[1]
    return Diagnostics("NUTS", count, worst, number, float("nan"), divergent, seconds, cancelled)


def _tuned(step: NDArray[np.float64], accepted: float, index: int) -> NDArray[np.float64]:
    """Longer steps where too many are accepted, shorter where too few; ever smaller corrections.

    A gain of 1.5 brings a first guess within a tenth of its end in four blocks.
    """
    return np.clip(step + 1.5 / (1.0 + index) * (accepted - _ACCEPT), np.log(1e-3), np.log(2.0))


def _block(problem: Fittable) -> Callable[..., Any]:
    from blackjax.mcmc import hmc
    from blackjax.mcmc import nuts as library

    density = log_density(problem)
    kernel = library.build_kernel()

    def block(keys: Any, start: Any, step: Any, mean: Any, factor: Any, arguments: Any) -> Any:
        def rounded(q: Any) -> Any:
            return density(mean + factor @ q, arguments)

        size = jnp.ones(start.shape[-1], start.dtype)

        def one(state: Any, key: Any) -> tuple[Any, Any]:
            state, info = kernel(key, state, rounded, jnp.exp(step[0]), size, _DEPTH)
            return state, (state.position, info.acceptance_rate, info.is_divergent)

        def chain(key: Any, place: Any) -> Any:
            each = jax.random.split(jax.random.wrap_key_data(key), BLOCK)
            return jax.lax.scan(one, hmc.init(place, rounded), each)[1]

        return jax.vmap(chain)(keys, start)

    return block
