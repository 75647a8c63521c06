"""Ranks of the truth are uniform where the posterior is right, and not where it is too sure."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from tests.twin_core.infer.test_posterior import Line, X
from twin_core.infer.calibrate import Calibration, calibrate
from twin_core.infer.observed import Observed
from twin_core.infer.prior import transforms_of
from twin_core.organ import Parameter, Prior

PEOPLE = 60


@pytest.fixture(scope="module")
def line() -> Line:
    parameter = Parameter(
        id="a", unit="1", default=1.0, bounds=(0.01, 100.0), description="a",
        prior=Prior(family="lognormal", location=1.0, scale=0.3), origin="assumed", personal=True,
    )  # fmt: skip
    return Line(transforms_of({"line.a": parameter, "line.b": parameter}))


def data(z: np.ndarray, random: np.random.Generator, claimed: float) -> Observed:
    """Points on the line with errors of 0.5, said to have errors of `claimed`."""
    value = z[0] + X * z[1] + 0.5 * random.standard_normal(len(X))
    ones = np.ones((len(X), 1))
    return Observed(*map(jnp.asarray, (value[:, None], ones, claimed * ones, [0.0])))


def test_a_right_posterior_is_calibrated(line: Line) -> None:
    found = calibrate(line, lambda z, r: data(z, r, 0.5), PEOPLE)
    assert found.uniform, found.sentences()
    assert found.ranks.shape == (PEOPLE, 2)


def test_a_posterior_that_is_too_sure_is_found_out(line: Line) -> None:
    found = calibrate(line, lambda z, r: data(z, r, 0.1), PEOPLE, exact=False)
    assert not found.uniform
    assert any("NOT calibrated" in sentence for sentence in found.sentences())


def test_even_ranks_pass_and_piled_ones_do_not() -> None:
    even = np.tile(np.linspace(0.005, 0.995, 100), (1, 1)).T
    assert Calibration(("a",), even).uniform
    assert not Calibration(("a",), even**3).uniform
