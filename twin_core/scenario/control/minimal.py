r"""The controller's own model: glucose as the sum of what insulin takes and meals bring.

.. math::
    \dot s_1 &= v - s_1 / \tau_i, \quad \dot s_2 = (s_1 - s_2) / \tau_i, \quad
    \dot a = (s_2 / \tau_i - a) / \tau_a \\
    \dot d_1 &= w - d_1 / \tau_m, \quad \dot d_2 = (d_1 - d_2) / \tau_m, \quad
    \dot G = d_2 / \tau_m - a + r, \quad \dot r = -r / \tau_r

Insulin beyond basal `v` and carbohydrate `w` are told in mg/dL, as what they do to glucose in the
end: units times the correction factor, grams times correction factor over carbohydrate ratio. So
one model serves everybody, and a Kalman filter of one gain follows them: it also finds meals that
nobody announced (`d1`) and what else moves glucose (`r`). Insulin's two depots are those of
Hovorka 2004 (doi:10.1088/0967-3334/25/4/010); time constants are assumed between published ones.
It shares no equation with the plant's glucose organ.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm, solve_discrete_are

from twin_core.scenario.control.plant import TICK_MIN

#: Places of the states.
S1, S2, A, D1, D2, G, R = range(7)
STATES = 7
#: For so long after an announced meal no other meal is suspected.
KNOWN_FOR_MIN = 90.0


@dataclass(frozen=True)
class MinimalModel:
    """Time constants (min), and how far the filter trusts model and sensor (mg/dL)."""

    insulin_time: float = 55.0
    action_time: float = 50.0
    meal_time: float = 35.0
    drift_time: float = 60.0
    meal_noise: float = 2.5
    glucose_noise: float = 1.0
    drift_noise: float = 0.06
    sensor_noise: float = 6.0

    @cached_property
    def discrete(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The step over five minutes, and what an impulse of insulin adds."""
        f = np.zeros((STATES, STATES))
        f[S1, S1] = f[S2, S2] = -1.0 / self.insulin_time
        f[S2, S1] = 1.0 / self.insulin_time
        f[A, S2], f[A, A] = 1.0 / (self.insulin_time * self.action_time), -1.0 / self.action_time
        f[D1, D1] = f[D2, D2] = -1.0 / self.meal_time
        f[D2, D1] = 1.0 / self.meal_time
        f[G, D2], f[G, A], f[G, R] = 1.0 / self.meal_time, -1.0, 1.0
        f[R, R] = -1.0 / self.drift_time
        step = np.asarray(expm(f * TICK_MIN), np.float64)
        return step, step[:, S1]

    @cached_property
    def gain(self) -> NDArray[np.float64]:
        """The stationary Kalman gain of a sensor that reads `G`."""
        step, _ = self.discrete
        noise = np.zeros((STATES, STATES))
        noise[D1, D1] = self.meal_noise**2
        noise[G, G] = self.glucose_noise**2
        noise[R, R] = self.drift_noise**2
        seen = np.zeros((1, STATES))
        seen[0, G] = 1.0
        spread = solve_discrete_are(step.T, seen.T, noise, [[self.sensor_noise**2]])
        return spread[:, G] / (spread[G, G] + self.sensor_noise**2)

    def responses(self, steps: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Glucose at 1 to `steps` ticks: of each state (steps, states), of an insulin impulse."""
        step, insulin = self.discrete
        free, forced, power = [], [], np.eye(STATES)
        for _ in range(steps):
            forced.append(power[G] @ insulin)
            power = power @ step
            free.append(power[G])
        return np.asarray(free), np.asarray(forced)


@dataclass
class Follower:
    """The filter's belief (people, states) in mg/dL; `G` is absolute."""

    model: MinimalModel
    belief: NDArray[np.float64]
    since_told: NDArray[np.float64]

    @classmethod
    def of(cls, model: MinimalModel, glucose: NDArray[np.float64]) -> Follower:
        belief = np.zeros((len(glucose), STATES))
        belief[:, G] = glucose
        return cls(model, belief, np.full(len(glucose), np.inf))

    def announce(self, meal: NDArray[np.float64]) -> None:
        """A meal (mg/dL) that is about to be eaten."""
        self.belief[:, D1] += meal
        self.since_told = np.where(meal > 0.0, 0.0, self.since_told + TICK_MIN)

    def predict(self, insulin: NDArray[np.float64]) -> None:
        """Five minutes on, with insulin (mg/dL) at their beginning."""
        step, by_insulin = self.model.discrete
        self.belief = self.belief @ step.T + insulin[:, None] * by_insulin

    def correct(self, reading: NDArray[np.float64]) -> None:
        """Takes readings in; NaN where the sensor said nothing."""
        surprise = np.where(np.isfinite(reading), reading - self.belief[:, G], 0.0)
        moved = surprise[:, None] * self.model.gain
        # After a meal that was announced a steep rise is that meal, absorbed fast: no second one.
        known = self.since_told < KNOWN_FOR_MIN
        moved[:, D1] = np.where(known, np.minimum(moved[:, D1], 0.0), moved[:, D1])
        moved[:, D2] = np.where(known, np.minimum(moved[:, D2], 0.0), moved[:, D2])
        self.belief += moved
        # Nobody has less than nothing in the gut: what would be is drift.
        self.belief[:, [D1, D2]] = np.maximum(self.belief[:, [D1, D2]], 0.0)

    @property
    def on_board(self) -> NDArray[np.float64]:
        """Effect of insulin beyond basal that is still to come (mg/dL)."""
        m = self.model
        return self.belief[:, S1] + self.belief[:, S2] + m.action_time * self.belief[:, A]

    @property
    def in_gut(self) -> NDArray[np.float64]:
        """Effect of carbohydrate that is still to come (mg/dL)."""
        return self.belief[:, D1] + self.belief[:, D2]
