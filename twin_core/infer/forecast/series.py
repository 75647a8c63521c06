"""A sensor on a regular grid, with what was known at each instant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

#: Minutes in a cell of the grid.
CELL_MIN = 5.0


@dataclass(frozen=True, slots=True)
class Series:
    """`value` with NaN where nothing was measured, and what acted, cell by cell.

    `events` amounts that happened in each cell (grams, units), `levels` what held during it;
    `minute_of_day` on the person's clock; `twin` what the model says at the end of each cell and
    `foreseen` (cells, leads) what it expects `leads` cells later if nothing further happens.
    """

    value: Float[np.ndarray, " cells"]
    events: Float[np.ndarray, "cells kinds"]
    levels: Float[np.ndarray, "cells kinds2"]
    minute_of_day: Float[np.ndarray, " cells"]
    twin: Float[np.ndarray, " cells"]
    foreseen: Float[np.ndarray, "cells leads"]
    leads: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.value)

    @property
    def cadence(self) -> int:
        """Usual distance of measurements, in cells: 1 every five minutes, 3 every fifteen."""
        places = np.flatnonzero(np.isfinite(self.value))
        return max(1, int(np.median(np.diff(places)))) if len(places) > 1 else 1

    def target(self, lead: int) -> NDArray[np.float64]:
        """The value `lead` cells later."""
        return np.concatenate([self.value[lead:], np.full(min(lead, len(self)), np.nan)])

    def lagged(self, cells: int) -> NDArray[np.float64]:
        """The value so many cells earlier."""
        return np.concatenate([np.full(cells, np.nan), self.value[: len(self) - cells]])
