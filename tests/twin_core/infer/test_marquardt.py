"""Levenberg-Marquardt ends where scipy ends, and many starts find the lower of two minima."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import least_squares

from twin_core.infer.marquardt import FitError, levenberg_marquardt
from twin_core.infer.observed import Linearised

TIME = np.linspace(0.0, 3.0, 25)
DATA = 2.5 * np.exp(-1.3 * TIME) + 0.4 + 0.02 * np.random.default_rng(1).standard_normal(25)


def rosenbrock(z: Any) -> Any:
    return jnp.stack([10.0 * (z[1] - z[0] ** 2), 1.0 - z[0]])


def decay(z: Any) -> Any:
    return z[0] * jnp.exp(-z[1] * TIME) + z[2] - DATA


def two_valleys(z: Any) -> Any:
    """Cost 0 at 2, and a second valley near -2 that costs 2."""
    return jnp.stack([z[0] ** 2 - 4.0, 0.5 * (z[0] - 2.0)])


def lanes_of(residuals: Callable[[Any], Any]) -> Callable[[np.ndarray], Linearised]:
    """What the solver asks for: each column of `z` linearised."""

    def one(z: Any) -> Linearised:
        r, jacobian = residuals(z), jax.jacfwd(residuals)(z)
        return Linearised(0.5 * jnp.sum(r**2), jacobian.T @ r, jacobian.T @ jacobian, r[:, None])

    return jax.jit(jax.vmap(one, in_axes=-1, out_axes=-1))


@pytest.mark.parametrize(
    ("residuals", "start"),
    [(rosenbrock, [-1.2, 1.0]), (decay, [1.0, 0.3, 0.0])],
    ids=["rosenbrock", "decay"],
)
def test_ends_where_scipy_ends(residuals: Callable[[Any], Any], start: list[float]) -> None:
    oracle = least_squares(lambda z: np.asarray(residuals(z)), start, xtol=1e-14, gtol=1e-14)
    found = levenberg_marquardt(
        lanes_of(residuals), np.array(start)[:, None], most=200, tolerance=1e-12
    )
    assert found.converged
    np.testing.assert_allclose(found.z, oracle.x, rtol=1e-5)
    assert found.cost == pytest.approx(oracle.cost, rel=1e-8, abs=1e-12)
    np.testing.assert_allclose(found.hessian, oracle.jac.T @ oracle.jac, rtol=1e-3)
    np.testing.assert_allclose(found.predicted[:, 0], residuals(jnp.asarray(found.z)), atol=1e-12)


def test_many_starts_find_the_lower_of_two_minima() -> None:
    alone = levenberg_marquardt(lanes_of(two_valleys), np.array([[-3.0]]), most=50)
    assert alone.z[0] < -1.5
    assert alone.cost > 1.0
    together = levenberg_marquardt(lanes_of(two_valleys), np.array([[-3.0, -1.0, 3.0]]), most=50)
    assert together.z[0] == pytest.approx(2.0, abs=1e-4)
    assert together.cost < 1e-8
    assert together.costs[0] == pytest.approx(alone.cost, rel=1e-3)


def test_a_start_that_is_not_finite_stops_nobody() -> None:
    def broken(z: Any) -> Any:
        return jnp.where(z[0] < 0, jnp.nan, two_valleys(z))

    found = levenberg_marquardt(lanes_of(broken), np.array([[-3.0, 3.0]]), most=50)
    assert found.z[0] == pytest.approx(2.0, abs=1e-4)
    with pytest.raises(FitError, match="leaves its range"):
        levenberg_marquardt(lanes_of(broken), np.array([[-3.0, -2.0]]), most=50)


def test_a_step_that_is_refused_does_not_count_as_settled() -> None:
    """The curved valley refuses several long steps in a row; the fit must shorten and go on."""
    refused: list[bool] = []
    costs: list[float] = []

    def watch(iteration: int, most: int, cost: float) -> bool:
        refused.append(bool(costs) and cost == costs[-1])
        costs.append(cost)
        return True

    start = np.array([[-1.2], [1.0]])
    found = levenberg_marquardt(lanes_of(rosenbrock), start, most=200, progress=watch)
    in_a_row = max(len(run) for run in "".join("x" if r else " " for r in refused).split())
    assert in_a_row >= 2
    np.testing.assert_allclose(found.z, [1.0, 1.0], rtol=1e-3)


def test_cancelling_keeps_the_best_so_far() -> None:
    heard: list[float] = []

    def once(iteration: int, most: int, cost: float) -> bool:
        heard.append(cost)
        return iteration < 3

    start = np.array([[-1.2], [1.0]])
    found = levenberg_marquardt(lanes_of(rosenbrock), start, most=100, progress=once)
    assert found.cancelled
    assert found.iterations == 3
    assert found.cost == min(heard)
    assert found.cost <= 0.5 * float(jnp.sum(rosenbrock(jnp.asarray(start[:, 0])) ** 2))
