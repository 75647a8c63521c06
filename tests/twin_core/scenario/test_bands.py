"""Bands are the ensemble's quantiles, over the members that stayed, in the place asked for."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.scenario.bands import bands_of
from twin_core.scenario.projection import QUANTILES
from twin_core.simulate.blocks import by_index, pieces_of

NAMES = ("glucose.plasma", "heart.rate", "insulin.plasma")


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(3).normal(100.0, 20.0, (7, 3, 2, 33))


def test_bands_are_quantiles_over_the_members_that_stayed(values: np.ndarray) -> None:
    keep = np.arange(33) % 5 != 0
    values[..., ~keep] = np.nan
    bands = bands_of(NAMES, values, keep)
    assert list(bands) == list(NAMES)
    for row, name in enumerate(NAMES):
        expected = np.quantile(values[:, row][..., keep], QUANTILES, axis=-1)
        for arm, found in enumerate((bands[name].baseline, bands[name].intervention)):
            np.testing.assert_allclose(found, expected[:, :, arm], rtol=1e-12)


def test_bands_of_nobody_are_no_numbers(values: np.ndarray) -> None:
    for band in bands_of(NAMES, values, np.zeros(33, bool)).values():
        assert band.baseline.shape == band.intervention.shape == (len(QUANTILES), 7)
        assert np.isnan(band.baseline).all()


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_shares_of_the_cores_come_back_in_order(count: int) -> None:
    assert by_index(lambda index: index * index, count) == [index**2 for index in range(count)]


@pytest.mark.parametrize("members", [1, 17, 64, 130])
def test_pieces_fill_the_whole_once(members: int) -> None:
    whole = np.zeros((2, 3, members))
    for piece in pieces_of(members, 3):
        place = piece.of(whole)
        place += piece.rows[: place.shape[-1]] + 1000.0 * piece.arm + 1.0
    expected = np.arange(members) + 1000.0 * np.arange(3)[:, None] + 1.0
    np.testing.assert_array_equal(whole, np.broadcast_to(expected, whole.shape))
