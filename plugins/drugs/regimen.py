"""Regimens as doses on a grid, with the doses that a person forgets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Regimen:
    """`amount` mg (U) every `every_h` hours from `start_h` on; `count` doses at most (0: no end).

    `adherence` is the share of doses taken; which ones follows from `seed` alone.
    """

    amount: float
    every_h: float
    start_h: float = 0.0
    count: int = 0
    adherence: float = 1.0
    seed: int = 0


def times(regimen: Regimen, hours: float) -> NDArray[np.float64]:
    """Hours of the doses that are due before `hours`."""
    due = np.arange(regimen.start_h, hours - 1e-9, regimen.every_h)
    return due[: regimen.count] if regimen.count else due


def taken(regimen: Regimen, hours: float) -> NDArray[np.bool_]:
    """Which of the due doses are taken; a longer horizon changes none of the earlier ones."""
    draws = np.random.default_rng(regimen.seed).random(len(times(regimen, hours)))
    return draws < regimen.adherence


def on_grid(regimens: list[Regimen], hours: float, step_h: float) -> NDArray[np.float64]:
    """Doses (steps, regimens) at the beginning of the step in which they are due."""
    steps = round(hours / step_h)
    grid = np.zeros((steps, len(regimens)))
    for column, regimen in enumerate(regimens):
        due = times(regimen, hours)[taken(regimen, hours)]
        np.add.at(grid[:, column], np.floor(due / step_h + 1e-9).astype(int), regimen.amount)
    return grid
