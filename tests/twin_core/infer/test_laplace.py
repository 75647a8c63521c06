"""On a linear problem with normal noise the posterior is known exactly; ours must be that one."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from twin_core.infer.laplace import laplace, prior_posterior
from twin_core.infer.marquardt import levenberg_marquardt
from twin_core.infer.observed import Linearised, Observed, whiten
from twin_core.infer.prior import Transforms, transforms_of
from twin_core.organ import Parameter, Prior

NAMES = ("o.alpha", "o.beta", "o.gamma")
DESIGN = np.random.default_rng(2).standard_normal((12, 3)) * np.array([3.0, 1.0, 0.0])
NOISE = 0.5
DATA = DESIGN @ np.array([0.7, -1.1, 0.3]) + NOISE * np.random.default_rng(3).standard_normal(12)


def transforms() -> Transforms:
    prior = Prior(family="normal", location=0.0, scale=1.0)
    made = Parameter(
        id="x", unit="1", default=0.0, bounds=(-1e4, 1e4), description="", prior=prior,
        origin="assumed", personal=True,
    )  # fmt: skip
    return transforms_of(dict.fromkeys(NAMES, made))


def linearised(z: np.ndarray) -> Linearised:
    """Data and a unit normal prior, as `Problem` hands them to the solver."""
    jacobian = DESIGN / NOISE
    r = (DESIGN @ z - DATA[:, None]) / NOISE
    hessian = jacobian.T @ jacobian + np.eye(3)
    cost = 0.5 * (np.sum(r**2, axis=0) + np.sum(z**2, axis=0))
    gradient = jacobian.T @ r + z
    repeated = np.repeat(hessian[:, :, None], z.shape[1], axis=2)
    return Linearised(*map(jnp.asarray, (cost, gradient, repeated, (DESIGN @ z)[:, None])))


@pytest.fixture(scope="module")
def closed_form() -> tuple[np.ndarray, np.ndarray]:
    precision = DESIGN.T @ DESIGN / NOISE**2 + np.eye(3)
    covariance = np.linalg.inv(precision)
    return covariance @ DESIGN.T @ DATA / NOISE**2, covariance


def test_mean_and_covariance_are_the_closed_form(closed_form) -> None:
    best = levenberg_marquardt(linearised, np.zeros((3, 1)), most=60, tolerance=1e-13)
    posterior = laplace(transforms(), best.z, best.hessian)
    np.testing.assert_allclose(posterior.mean, closed_form[0], atol=1e-6)
    np.testing.assert_allclose(posterior.covariance, closed_form[1], rtol=1e-10, atol=1e-12)


def test_draws_have_that_mean_and_covariance(closed_form) -> None:
    posterior = laplace(transforms(), closed_form[0], np.linalg.inv(closed_form[1]))
    draws = posterior.draws(40_000, seed=4)
    np.testing.assert_allclose(draws[:, 0], closed_form[0], atol=1e-3)
    np.testing.assert_allclose(draws.mean(axis=1), closed_form[0], atol=0.02)
    np.testing.assert_allclose(np.cov(draws), closed_form[1], atol=0.03)


def test_what_was_learned_is_told_from_what_was_assumed(closed_form) -> None:
    """The design says much of `a`, less of `b`, and nothing of `c`."""
    posterior = laplace(transforms(), closed_form[0], np.linalg.inv(closed_form[1]))
    a, b, c = posterior.estimates()
    variances = np.diag(closed_form[1])
    for estimate, mean, variance in zip((a, b, c), closed_form[0], variances, strict=True):
        assert estimate.shrinkage == pytest.approx(1.0 - variance, abs=1e-12)
        assert estimate.value == pytest.approx(mean, abs=1e-3)
        assert estimate.high - estimate.value == pytest.approx(1.645 * variance**0.5, rel=1e-2)
        assert estimate.prior_high == pytest.approx(1.645, rel=1e-3)
    assert a.learned
    assert b.learned
    assert not c.learned
    assert c.shrinkage == pytest.approx(0.0, abs=1e-12)
    (unknown,) = posterior.open_directions()
    assert [name for name, _ in unknown.members] == ["o.gamma"]
    assert "gamma" in unknown.sentence()


def test_two_parameters_that_act_only_together_are_named_together() -> None:
    together = np.array([[50.0, 50.0, 0.0], [50.0, 50.0, 0.0], [0.0, 0.0, 80.0]]) + np.eye(3)
    (direction,) = laplace(transforms(), np.zeros(3), together).open_directions()
    assert {name for name, _ in direction.members} == {"o.alpha", "o.beta"}
    assert "alpha" in direction.sentence()
    assert "beta" in direction.sentence()


def test_parameters_that_the_data_are_silent_on_trade_against_nothing() -> None:
    """Rounding mixes the directions of two unknown parameters; each is told by itself."""
    silent = np.eye(3) + np.array([[0.0, 0.01, 0.0], [0.01, 0.0, 0.0], [0.0, 0.0, 80.0]])
    found = laplace(transforms(), np.zeros(3), silent).open_directions()
    assert sorted(name for d in found for name, _ in d.members) == ["o.alpha", "o.beta"]
    assert all("tell nothing" in d.sentence() for d in found)


def test_without_data_the_posterior_is_the_prior() -> None:
    for estimate in prior_posterior(transforms()).estimates():
        assert (estimate.low, estimate.high) == (estimate.prior_low, estimate.prior_high)
        assert estimate.shrinkage == 0.0
        assert not estimate.learned


def test_whitening_is_the_exact_density_of_correlated_residuals() -> None:
    """Sum of squares equals the quadratic form of an autoregression's covariance."""
    rho, sd, n = 0.8, 2.0, 15
    values = np.random.default_rng(5).standard_normal((n, 1, 2))
    observed = Observed(
        *map(jnp.asarray, (np.zeros((n, 1)), np.ones((n, 1)), np.full((n, 1), sd), [rho]))
    )
    whitened = np.asarray(whiten(jnp.asarray(values), observed))
    covariance = sd**2 * rho ** np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    exact = np.einsum("iz,ij,jz->z", values[:, 0], np.linalg.inv(covariance), values[:, 0])
    np.testing.assert_allclose(np.sum(whitened**2, axis=(0, 1)), exact, rtol=1e-10)


def test_whitening_leaves_gaps_out() -> None:
    mask = np.ones((9, 1))
    mask[3:5] = 0.0
    values = np.random.default_rng(6).standard_normal((9, 1, 1))
    observed = Observed(*map(jnp.asarray, (np.zeros((9, 1)), mask, np.ones((9, 1)), [0.7])))
    whole = whiten(jnp.asarray(values), observed)
    values[3:5] = 1e6
    np.testing.assert_array_equal(whole, whiten(jnp.asarray(values), observed))
    # After a gap nothing is known of the residual before: the first one counts in full.
    np.testing.assert_allclose(whole[5], values[5])
