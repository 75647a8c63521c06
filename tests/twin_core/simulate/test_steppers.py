"""Steppers keep their order and stability, and transform as any function should."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from twin_core.simulate.steppers import STEPPERS, VectorField

ORDER = {"euler": 1, "chebyshev": 2, "chebyshev scanned": 2, "rk4": 4, "rk4 scanned": 4}
#: Slow, middling and stiff; the stiff one leaves classical Runge-Kutta at steps beyond 0.139.
RATES = jnp.array([0.1, 1.0, 20.0])
MIX = jnp.asarray(np.linalg.qr(np.random.default_rng(7).standard_normal((3, 3)))[0])
MATRIX = -MIX @ jnp.diag(RATES) @ MIX.T
START = MIX @ jnp.array([1.0, 1.0, 1.0])


def stiff(t: Any, y: Any) -> Any:
    """Linear and driven: three rates mixed into three states, and a slow wave."""
    return MATRIX @ y + jnp.sin(t) * MIX[:, 1]


@partial(jax.jit, static_argnames=("method", "field", "dt", "steps"))
def walk(method: str, field: VectorField, y: Any, dt: float, steps: int) -> Any:
    def one(y: Any, index: Any) -> tuple[Any, None]:
        return STEPPERS[method](field, index * dt, y, dt), None

    return jax.lax.scan(one, y, jnp.arange(steps, dtype=jnp.float64))[0]


@pytest.fixture(scope="module")
def exact() -> np.ndarray:
    """The state at t = 4 by diffrax at tight tolerance."""
    import diffrax

    solution = diffrax.diffeqsolve(
        diffrax.ODETerm(lambda t, y, args: stiff(t, y)),
        diffrax.Dopri8(),
        t0=0.0,
        t1=4.0,
        dt0=0.01,
        y0=START,
        stepsize_controller=diffrax.PIDController(rtol=1e-11, atol=1e-13),
        max_steps=100_000,
    )
    assert solution.ys is not None
    return np.asarray(solution.ys[0])


@pytest.mark.parametrize("method", sorted(ORDER))
def test_error_falls_with_the_stated_order(method: str, exact: np.ndarray) -> None:
    counts = np.array([160, 320, 640])
    errors = [
        np.abs(np.asarray(walk(method, stiff, START, 4.0 / int(n), int(n))) - exact).max()
        for n in counts
    ]
    order = -np.polyfit(np.log(counts), np.log(errors), 1)[0]
    assert order == pytest.approx(ORDER[method], abs=0.25)


def test_coarse_chebyshev_steps_stay_near_the_exact_solution_where_rk4_blows_up(
    exact: np.ndarray,
) -> None:
    """Steps of 0.4 on a rate of 20: eight times the rate, against 2.8 for classical Runge-Kutta."""
    coarse = walk("chebyshev", stiff, START, 0.4, 10)
    np.testing.assert_allclose(coarse, exact, atol=0.05)
    assert np.abs(walk("rk4", stiff, START, 0.4, 10)).max() > 1e6


@pytest.mark.parametrize(("method", "limit"), [("euler", 2.0), ("rk4", 2.785), ("chebyshev", 9.6)])
def test_decays_are_stable_up_to_the_limit_and_not_far_beyond(method: str, limit: float) -> None:
    def decay(rate: float) -> float:
        field = partial(_decay, rate)
        return float(walk(method, field, jnp.ones(()), 1.0, 200))

    for share in (0.1, 0.5, 0.9, 0.99):
        assert abs(decay(share * limit)) <= 1.0
    assert abs(decay(1.1 * limit)) > 100.0


def _decay(rate: float, t: Any, y: Any) -> Any:
    return -rate * y


def _loss(method: str, parameter: Any) -> Any:
    """Something of a nonlinear run that depends on its start, its rate and its step."""

    def field(t: Any, y: Any) -> Any:
        return jnp.stack([-parameter * y[0] * y[1], y[0] - 0.3 * jnp.tanh(y[1]) + jnp.cos(t)])

    def one(y: Any, index: Any) -> tuple[Any, None]:
        return STEPPERS[method](field, 0.2 * index, y, 0.2), None

    start = jnp.stack([1.0 + parameter, 2.0 * parameter])
    return jnp.sum(jax.lax.scan(one, start, jnp.arange(6.0))[0] ** 2)


@pytest.mark.parametrize("method", sorted(ORDER))
def test_gradient_equals_finite_difference(method: str) -> None:
    at, h = jnp.asarray(0.6), 1e-6
    loss = jax.jit(partial(_loss, method))
    central = (loss(at + h) - loss(at - h)) / (2 * h)
    forward, reverse = jax.jit(jax.jacfwd(loss))(at), jax.jit(jax.grad(loss))(at)
    np.testing.assert_allclose(reverse, central, rtol=1e-7)
    np.testing.assert_allclose(forward, reverse, rtol=1e-12)


@pytest.mark.parametrize("method", sorted(ORDER))
def test_jit_equals_no_jit_and_vmap_equals_loop(method: str) -> None:
    loss = partial(_loss, method)
    values = jnp.array([0.2, 0.6, 1.1])
    loop = [jax.jit(loss)(value) for value in values]
    with jax.disable_jit():
        plain = loss(values[1])
    np.testing.assert_allclose(loop[1], plain, rtol=1e-13)
    np.testing.assert_allclose(jax.jit(jax.vmap(loss))(values), loop, rtol=1e-13)


@pytest.mark.parametrize("method", sorted(ORDER))
def test_a_state_of_rows_steps_as_one_array_does(method: str) -> None:
    rows = tuple(START)
    stacked = STEPPERS[method](stiff, 0.3, START, 0.05)
    by_rows = STEPPERS[method](lambda t, y: tuple(stiff(t, jnp.stack(y))), 0.3, rows, 0.05)
    np.testing.assert_allclose(jnp.stack(by_rows), stacked, rtol=1e-13)


@pytest.mark.parametrize("method", sorted(ORDER))
def test_single_precision_stays_single(method: str) -> None:
    start = START.astype(jnp.float32)
    matrix = MATRIX.astype(jnp.float32)
    after = STEPPERS[method](lambda t, y: matrix @ y, jnp.float32(0.0), start, 0.05)
    assert after.dtype == jnp.float32
