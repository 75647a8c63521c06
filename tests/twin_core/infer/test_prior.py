"""A prior's transform: one to one, inside the bounds, and the density that its manifest states."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from twin_core.infer.prior import Transforms, centred, transforms_of
from twin_core.organ import Parameter, Prior

FAMILIES = ("normal", "lognormal", "uniform")


def parameter(family: str, low: float, high: float, middle: float, scale: float) -> Parameter:
    width = None if family == "uniform" else scale
    return Parameter(
        id="x", unit="1", default=middle, bounds=(low, high), description="", origin="assumed",
        prior=Prior(family=family, location=middle, scale=width), personal=True,
    )  # fmt: skip


def drawn(family: str, low: float, ratio: float, share: float, width: float) -> Transforms:
    """A prior whose bounds lie at least two of its widths from its middle."""
    high = low * ratio
    middle, room = low + share * (high - low), high - low
    if family == "lognormal":
        middle, room = low * ratio**share, float(np.log(ratio))
    scale = width * room * min(share, 1 - share)
    return transforms_of({"x": parameter(family, low, high, middle, scale)})


PRIORS = st.tuples(
    st.sampled_from(FAMILIES), st.floats(0.01, 10.0), st.floats(1.5, 30.0),
    st.floats(0.1, 0.9), st.floats(0.02, 0.5),
)  # fmt: skip


def log_density(transforms: Transforms, theta: float) -> float:
    """Log density of the natural value: the normal's, less the log slope of the transform."""
    z = transforms.inverse(np.array([theta]))
    slope = jax.jacfwd(transforms)(jnp.asarray(z))[0, 0]
    return float(stats.norm.logpdf(z[0]) - jnp.log(slope))


@settings(max_examples=60, deadline=None)
@given(prior=PRIORS, z=st.floats(-4.0, 4.0))
def test_there_and_back_again_inside_the_bounds(prior: tuple, z: float) -> None:
    transforms = drawn(*prior)
    logit = float(transforms.shift[0] + transforms.slope[0] * z)
    assume(abs(logit) < 15.0)
    theta = np.asarray(transforms(np.array([z])))
    low, high = transforms.low[0], transforms.high[0]
    inner = np.log(theta[0]) if transforms.logarithmic[0] else theta[0]
    assert low < inner < high
    assert transforms.inverse(theta)[0] == pytest.approx(z, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(prior=PRIORS, z=st.floats(-3.0, 3.0))
def test_log_density_is_that_of_scipys_logit_normal(prior: tuple, z: float) -> None:
    transforms = drawn(*prior)
    assume(abs(float(transforms.shift[0] + transforms.slope[0] * z)) < 10.0)
    theta = float(transforms(np.array([z]))[0])
    inner = np.log(theta) if transforms.logarithmic[0] else theta
    width = transforms.high[0] - transforms.low[0]
    share = (inner - transforms.low[0]) / width
    expected = stats.norm.logpdf(special.logit(share), transforms.shift[0], transforms.slope[0])
    expected -= np.log(share * (1 - share)) + np.log(width)
    expected -= np.log(theta) if transforms.logarithmic[0] else 0.0
    assert log_density(transforms, theta) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("family", FAMILIES)
def test_density_integrates_to_one(family: str) -> None:
    transforms = transforms_of({"x": parameter(family, 0.5, 4.0, 1.5, 0.3)})
    total, _ = integrate.quad(
        lambda theta: np.exp(log_density(transforms, theta)), 0.5, 4.0, limit=100, epsabs=1e-6
    )
    assert total == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize(
    ("family", "declared"),
    [
        ("normal", stats.norm(1.5, 0.1)),
        ("lognormal", stats.lognorm(0.1, scale=1.5)),
    ],
)
def test_declared_family_holds_where_bounds_are_far(family: str, declared: stats.rv_frozen) -> None:
    """Median and peak are exact; two widths away the bounds bend quantiles by a few percent."""
    transforms = transforms_of({"x": parameter(family, 0.01, 100.0, 1.5, 0.1)})
    assert float(transforms(np.zeros(1))[0]) == pytest.approx(1.5, rel=1e-12)
    assert log_density(transforms, 1.5) == pytest.approx(declared.logpdf(1.5), abs=1e-9)
    for z in (-2.0, -1.0, 1.0, 2.0):
        quantile = declared.ppf(stats.norm.cdf(z))
        assert float(transforms(np.array([z]))[0]) == pytest.approx(quantile, rel=0.02)


def test_uniform_prior_is_flat_to_a_hundredth() -> None:
    transforms = transforms_of({"x": parameter("uniform", 2.0, 6.0, 4.0, 1.0)})
    theta = np.linspace(2.001, 5.999, 41)
    z = np.array([transforms.inverse(np.array([value]))[0] for value in theta])
    np.testing.assert_allclose(stats.norm.cdf(z), stats.uniform(2.0, 4.0).cdf(theta), atol=0.0101)


def test_lanes_are_mapped_one_by_one() -> None:
    transforms = transforms_of(
        {family: parameter(family, 0.5, 4.0, 1.5, 0.3) for family in FAMILIES}
    )
    z = np.random.default_rng(0).standard_normal((3, 5))
    together = np.asarray(transforms(z))
    alone = np.stack([np.asarray(transforms(column)) for column in z.T], axis=1)
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_allclose(transforms.inverse_lanes(together), z, atol=1e-9)


def test_a_preset_moves_the_middle_and_not_the_bounds() -> None:
    moved = centred({"o.x": parameter("lognormal", 0.5, 4.0, 1.5, 0.3)}, {"o.x": 2.5})
    transforms = transforms_of(moved)
    assert float(transforms(np.zeros(1))[0]) == pytest.approx(2.5)
    assert float(transforms(np.full(1, 50.0))[0]) == pytest.approx(4.0)
