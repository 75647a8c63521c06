"""Slopes by differences between lanes, and programs that everybody shares."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.infer.differences import LANES, in_blocks, linearised
from twin_core.infer.observed import Observed
from twin_core.infer.problem import steps_of

X = np.linspace(0.0, 2.0, 40)


def curve(z: np.ndarray) -> np.ndarray:
    """A curve of two parameters, (samples, 1, lanes)."""
    return (np.exp(0.3 * z[0]) * np.sin(X[:, None] * (1.0 + 0.2 * z[1])))[:, None]


def observed(correlation: float = 0.6) -> Observed:
    value = curve(np.array([[0.5], [-0.4]]))[..., 0] + 0.05 * np.cos(7.0 * X)[:, None]
    mask = (np.arange(len(X)) % 7 > 0).astype(float)[:, None]
    return Observed(value, mask, np.full_like(value, 0.2), np.array([correlation]))


@pytest.mark.parametrize("central", [False, True])
def test_gradient_and_hessian_are_those_of_the_cost(central: bool) -> None:
    z = np.array([[0.1, -0.7], [0.2, 0.4]])
    found = linearised(curve, z, observed(), 1e-5, central=central)
    step = 1e-4
    for parameter in range(2):
        shift = np.zeros_like(z)
        shift[parameter] = step
        up, down = (linearised(curve, z + s, observed(), 1e-5) for s in (shift, -shift))
        slope = (up.cost - down.cost) / (2.0 * step)
        np.testing.assert_allclose(found.gradient[parameter], slope, rtol=2e-4)
    assert (np.linalg.eigvalsh(np.moveaxis(found.hessian, -1, 0)) >= 1.0).all()
    np.testing.assert_array_equal(found.predicted, curve(z))


def test_lanes_are_run_in_blocks_of_one_size() -> None:
    asked = []

    def run(z: np.ndarray) -> np.ndarray:
        asked.append(z.shape)
        return curve(z)

    z = np.random.default_rng(0).standard_normal((2, LANES + 3))
    np.testing.assert_array_equal(in_blocks(run, z), curve(z))
    assert asked == [(2, LANES), (2, LANES)]


@pytest.mark.parametrize("days", range(6, 11))
def test_fits_of_a_week_or_so_share_a_program(days: int) -> None:
    assert steps_of(days * 288, 3) == 2880


@pytest.mark.parametrize("every", [1, 3, 7])
def test_a_program_is_long_enough_and_ends_with_a_whole_sample(every: int) -> None:
    for steps in range(1, 12000, 131):
        size = steps_of(steps, every)
        assert size >= steps
        assert size % every == 0
