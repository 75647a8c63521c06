"""Quantiles over an ensemble, signal by signal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.projection import QUANTILES, Band
from twin_core.simulate.blocks import by_index
from twin_core.vocabulary import signal


def bands_of(names: Sequence[str], values: NDArray, keep: NDArray) -> dict[str, Band]:
    """The bands of `values` (time, signals, arms=2, members) over the members to `keep`."""
    found = by_index(lambda row: band_of(names[row], values[:, row], keep), len(names))
    return dict(zip(names, found, strict=True))


def band_of(name: str, values: NDArray, keep: NDArray) -> Band:
    """The band of one signal, `values` (time, arms=2, members); not a number if none is kept.

    One signal at a time fits the cache of a core.
    """
    kept = values if keep.all() else values[..., keep]
    if not kept.shape[-1]:
        kept = np.full((*values.shape[:-1], 1), np.nan)
    ranked = np.sort(kept, axis=-1)
    places = np.asarray(QUANTILES) * (ranked.shape[-1] - 1)
    below = np.floor(places).astype(int)
    above, share = np.minimum(below + 1, ranked.shape[-1] - 1), places - below
    levels = ranked[..., below] * (1 - share) + ranked[..., above] * share
    baseline, intervention = np.moveaxis(levels, 0, -1)  # (arms, quantiles, time)
    return Band(name, signal(name).unit, baseline, intervention)
