"""Levenberg-Marquardt from many starts at once; each start keeps its own damping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: A start within this factor of the best cost may still win.
_CONTENDER = 1.1

#: Called after each iteration with (iteration, most, best cost); returning False stops the fit.
Progress = Callable[[int, int, float], bool]


class FitError(ArithmeticError):
    """A fit that cannot begin."""


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best start's end: `z` (parameters,), its cost, Hessian and predictions.

    `ends` (parameters, starts) and `costs` are those of every start.
    """

    z: NDArray[np.float64]
    cost: float
    hessian: NDArray[np.float64]
    predicted: NDArray[np.float64]
    costs: NDArray[np.float64]
    ends: NDArray[np.float64]
    iterations: int
    converged: bool
    cancelled: bool = False


def levenberg_marquardt(
    linearise: Callable[[NDArray[np.float64]], Any],
    starts: NDArray[np.float64],
    *,
    most: int = 25,
    tolerance: float = 1e-4,
    progress: Progress | None = None,
) -> Optimum:
    """Minimises from `starts` (parameters, starts); `linearise` returns a `Linearised`.

    A start whose cost is not finite is left behind; `FitError` if that is so of all. Stops when
    twice in a row no accepted step of a contender improves its cost by more than `tolerance`
    relative and the best start, if its step was refused, expects no more of it; or after `most`
    iterations.
    """
    z = np.array(starts, dtype=np.float64)
    now = _host(linearise(z))
    if not np.isfinite(now.cost).any():
        problem = "the model leaves its range wherever the fit begins"
        raise FitError(f"{problem}; look for values that do not belong to this person")
    damping = np.full(z.shape[1], 1e-2)
    settled, iteration, cancelled = 0, 0, False
    for iteration in range(1, most + 1):
        step = _steps(now, damping)
        trial = z + step
        there = _host(linearise(trial))
        better = np.isfinite(there.cost) & (there.cost < np.nan_to_num(now.cost, nan=np.inf))
        gain = _relative_gain(now.cost, there.cost, better & _contends(there.cost, now.cost))
        leader = int(np.nanargmin(now.cost))
        if not better[leader]:  # a step that was too long says nothing about a shorter one
            gain = max(gain, _expected_gain(now, step, leader))
        z = np.where(better, trial, z)
        now = _choose(better, there, now)
        damping = np.where(better, np.maximum(damping / 5.0, 1e-8), np.minimum(damping * 6.0, 1e8))
        best = float(np.nanmin(now.cost))
        if progress is not None and not progress(iteration, most, best):
            cancelled = True
            break
        settled = settled + 1 if gain < tolerance else 0
        if settled >= 2:
            break
    winner = int(np.nanargmin(now.cost))
    return Optimum(
        z[:, winner],
        float(now.cost[winner]),
        now.hessian[:, :, winner],
        now.predicted[..., winner],
        now.cost,
        z,
        iteration,
        settled >= 2,
        cancelled,
    )


def _contends(new: Any, old: Any) -> Any:
    """Which starts come near the best of all: the others cannot win, and nobody waits for them."""
    return new <= _CONTENDER * np.nanmin(old)


def _host(linearised: Any) -> Any:
    return type(linearised)(*(np.array(field) for field in linearised))


def _steps(now: Any, damping: NDArray[np.float64]) -> NDArray[np.float64]:
    hessian = np.moveaxis(now.hessian, -1, 0)
    gradient = np.moveaxis(now.gradient, -1, 0)
    lost = ~(np.isfinite(hessian).all(axis=(1, 2)) & np.isfinite(gradient).all(axis=1))
    hessian = np.where(lost[:, None, None], np.eye(hessian.shape[1]), hessian)
    gradient = np.where(lost[:, None], 0.0, gradient)
    diagonal = np.einsum("sii->si", hessian)
    damped = hessian + np.eye(hessian.shape[1]) * (damping[:, None] * diagonal)[:, None, :]
    step = -np.linalg.solve(damped, gradient[..., None])[..., 0]
    # Two prior standard deviations a step keeps a bad first guess from leaping out of range.
    size = np.abs(step).max(axis=1, keepdims=True)
    return (step * np.minimum(1.0, 2.0 / np.maximum(size, 1e-12))).T


def _relative_gain(old: Any, new: Any, better: Any) -> float:
    if not better.any():
        return 0.0
    drop = (old[better] - new[better]) / np.maximum(np.abs(old[better]), 1e-12)
    finite = drop[np.isfinite(drop)]
    return float(finite.max()) if finite.size else 1.0


def _expected_gain(now: Any, step: NDArray[np.float64], start: int) -> float:
    """Relative drop of the cost that the quadratic model of one start expects of its step."""
    d = step[:, start]
    drop = -(now.gradient[:, start] @ d) - 0.5 * d @ now.hessian[:, :, start] @ d
    return float(drop / max(abs(now.cost[start]), 1e-12))


def _choose(better: Any, there: Any, now: Any) -> Any:
    return type(now)(*(np.where(better, new, old) for new, old in zip(there, now, strict=True)))
