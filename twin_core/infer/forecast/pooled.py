"""What other people's sensors teach of everybody's: a prior for forecasts, as plain arrays.

Small networks say how far a person's own straight line will be off, in the person's own standard
deviations, from the features of `features`. They are learned once (`learn`) and shipped as numbers;
no row of anybody's data is in them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float64]

#: Inputs further than this many standard deviations count as there.
FARTHEST = 4.0


@dataclass(frozen=True, slots=True)
class Inputs:
    """How features (rows, width) become what a network takes: columns `kept`, centred and scaled,
    unknown ones at the centre, and of columns `told` whether they are unknown."""

    centre: Rows
    spread: Rows
    kept: NDArray[np.int64]
    told: NDArray[np.int64]
    width: int

    def __call__(self, x: Rows) -> Rows:
        scaled = (x[:, self.kept] - self.centre) / self.spread
        scaled = np.nan_to_num(np.clip(scaled, -FARTHEST, FARTHEST))
        return np.concatenate([scaled, np.isnan(x[:, self.told])], axis=1)


#: Weights (in, out) and offsets (out,) of each layer.
Layers = tuple[tuple[Rows, Rows], ...]


@dataclass(frozen=True, slots=True)
class Pooled:
    """The prior: the mean of several networks with SiLU layers, for `leads` (cells)."""

    leads: tuple[int, ...]
    inputs: Inputs
    networks: tuple[Layers, ...]

    def fits(self, leads: tuple[int, ...], width: int) -> bool:
        """Whether it was learned for these leads and features of this width."""
        return leads == self.leads and width == self.inputs.width

    def __call__(self, x: Rows) -> NDArray[np.float64]:
        """What a person's own line misses by (rows, leads), in standard deviations."""
        seen = self.inputs(x)
        return np.mean([_network(layers, seen) for layers in self.networks], axis=0)


def _network(layers: Layers, x: Rows) -> Rows:
    for weight, offset in layers[:-1]:
        x = x @ weight + offset
        x = x / (1.0 + np.exp(-np.clip(x, -60.0, 60.0)))
    weight, offset = layers[-1]
    return x @ weight + offset
