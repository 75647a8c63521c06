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
from twin_core.infer.posterior.walk import Frame, Rows, Unfinished, Walk
from twin_core.simulate.programs import program

#: Transitions between two looks at the clock; deepest tree; share of steps to be accepted.
BLOCK, _DEPTH, _ACCEPT = 25, 6, 0.8
#: The step that chains begin with.
_FIRST_STEP = 0.7

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
    unfinished: Unfinished | None = None,
) -> Draws:
    """Draws of the posterior (`draws` for each of `chains`), begun around the normal one.

    With `unfinished`, chains that were stopped go on where they were, to the same draws.
    """
    began = time.perf_counter()
    report = progress or (lambda share: True)
    run = program(("nuts", *problem.identity), lambda: _block(problem))
    arguments, asked = problem.arguments(observed), np.array([chains, warm_up, draws, seed], float)
    walk = Walk.resumed(unfinished.find() if unfinished else None, asked, normal)
    walk = walk or Walk.begun(normal, chains, seed, _FIRST_STEP)
    total, warm, cancelled = -(-(warm_up + draws) // BLOCK), -(-warm_up // BLOCK), False
    for index in range(walk.blocks, total):
        keys = jax.random.key_data(jax.random.split(jax.random.key(seed * 4096 + index), chains))
        frame = walk.frame
        with loosely():
            path, accepted, broke = (
                np.asarray(a)
                for a in run(
                    np.asarray(keys), frame.into(walk.z), walk.step,
                    frame.mean, frame.factor, arguments,
                )
            )  # fmt: skip
        _advance(walk, frame.out(path), float(accepted.mean()), float(broke.mean()), warm, normal)
        if unfinished is not None and walk.blocks < total:
            unfinished.keep(walk.arrays(asked, normal))
        if not report(walk.blocks / total):
            cancelled = walk.blocks < total
            break
    # Stopped while warming up, the last of that is all there is.
    z = np.concatenate(walk.kept or walk.warming[-1:], axis=1)
    broken = float(np.mean(walk.divergent[-max(len(walk.kept), 1) :]))
    found = diagnose(z, broken, time.perf_counter() - began, cancelled)
    return Draws(problem.transforms, normal.mean, z.reshape(-1, z.shape[-1]).T, found)


def _advance(
    walk: Walk, path: Rows, accepted: float, broke: float, warm: int, normal: Posterior
) -> None:
    """Takes in a block: warming up, it tunes the step and at times draws the frame anew."""
    walk.z = path[:, -1]
    walk.blocks += 1
    walk.divergent.append(broke)
    if walk.blocks > warm:
        walk.kept.append(path)
        return
    walk.step, walk.since = _tuned(walk.step, accepted, walk.since), walk.since + 1
    walk.warming.append(path)
    if walk.blocks in _reframed(warm):
        walk.frame = Frame.around(walk.warming[len(walk.warming) // 2 :], normal)
        walk.since = 0


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
