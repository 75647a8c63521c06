r"""Model-predictive insulin: each five minutes the dose that the next hours call for.

.. math::
    \min_{v \ge -v_b} \sum_k q(G_k) (G_k - G^*)^2 + \rho \sum_j v_j^2

with :math:`q` heavier below the target than above it. The problem is convex and the same for
everybody but for where they start, so that accelerated projected gradients solve all people's at
once. Then `Safety` has the last word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.control.adapt import RunToRun
from twin_core.scenario.control.minimal import D1, Follower, G, MinimalModel, R
from twin_core.scenario.control.plant import TICK_MIN
from twin_core.scenario.control.safety import Gate, Safety, Seen

#: Steps of the projected gradient.
ITERATIONS = 40
#: Half an hour in ticks.
HALF_HOUR = 30 // TICK_MIN


@dataclass(frozen=True, slots=True)
class Therapy:
    """What a person knows of their insulin: basal (U/h), g for a unit, mg/dL for a unit."""

    basal: NDArray[np.float64]
    carbohydrate_ratio: NDArray[np.float64]
    correction_factor: NDArray[np.float64]

    @property
    def meal_rise(self) -> NDArray[np.float64]:
        """mg/dL for each gram."""
        return self.correction_factor / self.carbohydrate_ratio


@dataclass(frozen=True)
class Aim:
    """Target (mg/dL), horizon (ticks), weight of lows, and reluctance to depart from basal."""

    target: float = 115.0
    ticks: int = 48
    low_weight: float = 6.0
    reluctance: float = 0.15
    announced_share: float = 0.9

    @cached_property
    def moves(self) -> NDArray[np.float64]:
        """(ticks, moves): doses are told apart for half an hour, then in longer stretches."""
        lengths = [1] * 6 + [3] * 4 + [6] * 3
        table = np.zeros((self.ticks, len(lengths)))
        begin = 0
        for column, length in enumerate(lengths):
            table[begin : begin + length, column] = 1.0
            begin += length
        return table


class InsulinController:
    """Follows people by their sensors and doses them; every array has one entry a person."""

    def __init__(
        self,
        therapy: Therapy,
        first_reading: NDArray[np.float64],
        model: MinimalModel | None = None,
        aim: Aim | None = None,
        safety: Safety | None = None,
    ) -> None:
        self._known, self.aim = therapy, aim or Aim()
        self.learnt = RunToRun(len(first_reading))
        self.model, self.safety = model or MinimalModel(), safety or Safety()
        self.follower = Follower.of(self.model, first_reading)
        self.gate = Gate.of(first_reading)
        self.silent = np.zeros(len(first_reading), int)
        free, forced = self.model.responses(self.aim.ticks)
        ticks = np.arange(self.aim.ticks)
        since = ticks[:, None] - ticks
        toeplitz = np.where(since >= 0, forced[np.maximum(since, 0)], 0.0)
        self._free, self._by_move = free, toeplitz @ self.aim.moves
        weights = self.aim.moves.sum(axis=0)
        self._reluctance = self.aim.reluctance * weights
        largest = np.linalg.eigvalsh(self._by_move.T @ self._by_move).max()
        self._rate = 1.0 / (self.aim.low_weight * largest + self._reluctance.max())

    @property
    def therapy(self) -> Therapy:
        """The settings in use: those that are known, changed by what has been learnt."""
        known, learnt = self._known, self.learnt
        return Therapy(
            known.basal * learnt.basal,
            known.carbohydrate_ratio / learnt.strength,
            known.correction_factor / learnt.strength,
        )

    def decide(
        self, reading: NDArray[np.float64], announced_g: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Units to deliver over the next five minutes, basal among them.

        `reading` is the sensor's (mg/dL, NaN for none); `announced_g` the carbohydrate that is
        about to be eaten, as the person counts it.
        """
        believed = self.gate.through(reading)
        self.silent = np.where(np.isfinite(believed), 0, self.silent + 1)
        self.learnt.see(believed)
        self.follower.correct(believed)
        self.follower.belief[:, D1] += (
            self.aim.announced_share * announced_g * self.therapy.meal_rise
        )
        therapy, basal = self.therapy, self.therapy.basal * TICK_MIN / 60.0
        effect = self._solve(-basal * therapy.correction_factor)
        wished = basal + effect / therapy.correction_factor
        units = self.safety.allow(wished, basal, therapy.correction_factor, self._seen())
        beyond = (units - basal) * therapy.correction_factor
        self.follower.predict(beyond)
        return units

    def _seen(self) -> Seen:
        belief = self.follower.belief
        expected = belief @ self._free[HALF_HOUR - 1]
        follower = self.follower
        return Seen(belief[:, G], expected, follower.on_board, follower.in_gut, self.silent)

    def _solve(self, least: NDArray[np.float64]) -> NDArray[np.float64]:
        """The first move (mg/dL) of the best sequence, none of whose moves is below `least`."""
        aim = self.aim
        ahead = self.follower.belief @ self._free.T
        count = self._by_move.shape[1]
        moves = np.zeros((len(least), count))
        look, momentum = moves, 1.0
        floor = np.repeat(least[:, None], count, axis=1)
        for _ in range(ITERATIONS):
            off = ahead + look @ self._by_move.T - aim.target
            weighted = np.where(off < 0.0, aim.low_weight, 1.0) * off
            slope = weighted @ self._by_move + self._reluctance * look
            after = np.maximum(look - self._rate * slope, floor)
            faster = 0.5 * (1.0 + np.sqrt(1.0 + 4.0 * momentum**2))
            look = after + (momentum - 1.0) / faster * (after - moves)
            moves, momentum = after, faster
        return moves[:, 0]


def drift_of(controller: InsulinController) -> NDArray[np.float64]:
    """What moves glucose beside insulin and food (mg/dL a minute), as the filter sees it."""
    return controller.follower.belief[:, R]
