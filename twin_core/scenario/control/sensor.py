"""A glucose sensor that errs as sensors do: slowly, quickly, and sometimes badly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SensorError:
    """Sizes of errors; all of them at once give a mean absolute relative difference near 9 %.

    `gain_sd` and `offset_sd` (mg/dL) hold for a sensor's life; `wander_sd` (mg/dL) is an
    autoregression of `wander_memory` a tick; `noise_sd` is new in each reading. `silence_a_day`
    gaps of about an hour, `faults_a_day` spells of twenty minutes in which it reads far too low
    (compression) happen at random. Sizes of the first four: assumed, so that together they are
    of the size that Shah 2018 measured (doi:10.1089/dia.2018.0143); the last two: assumed.
    """

    gain_sd: float = 0.05
    offset_sd: float = 3.0
    wander_sd: float = 7.0
    wander_memory: float = 0.92
    noise_sd: float = 2.0
    silence_a_day: float = 0.3
    faults_a_day: float = 0.0


class GlucoseSensor:
    """One sensor for each person; `read` is called once for each tick of five minutes."""

    def __init__(self, people: int, error: SensorError, rng: np.random.Generator) -> None:
        self.error, self.rng, self.people = error, rng, people
        self.gain = 1.0 + error.gain_sd * rng.standard_normal(people)
        self.offset = error.offset_sd * rng.standard_normal(people)
        self.wander = error.wander_sd * rng.standard_normal(people)
        self.silent = np.zeros(people, int)
        self.pressed = np.zeros(people, int)

    def read(self, interstitial: NDArray[np.float64]) -> NDArray[np.float64]:
        """Readings (mg/dL), 40 to 400 as sensors show them; NaN while silent."""
        e, rng = self.error, self.rng
        fresh = np.sqrt(1.0 - e.wander_memory**2) * e.wander_sd
        self.wander = e.wander_memory * self.wander + fresh * rng.standard_normal(self.people)
        value = self.gain * interstitial + self.offset + self.wander
        value = value + e.noise_sd * rng.standard_normal(self.people)
        self.silent = self._spell(self.silent, e.silence_a_day, 12)
        self.pressed = self._spell(self.pressed, e.faults_a_day, 4)
        value = np.where(self.pressed > 0, 0.55 * value, value)
        return np.where(self.silent > 0, np.nan, np.clip(np.round(value), 40.0, 400.0))

    def _spell(self, left: NDArray[np.int64], a_day: float, ticks: int) -> NDArray[np.int64]:
        """Ticks that a spell still lasts; new ones begin at random."""
        begins = self.rng.random(self.people) < a_day / 288.0
        return np.where(left > 0, left - 1, np.where(begins, ticks, 0))
