"""Breathing: at the rate of a signal where a projection has one, else as a labelled illustration.

The illustration breathes 14 times a minute at rest, 0.5 L each (Hall, Guyton and Hall Textbook of
Medical Physiology, 14th ed., ch. 38: 12 a minute and 0.5 L; adults are observed at 12 to 20), and
faster and deeper in proportion to heart rate. It is no result of the twin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from twin_core.scenario.projection import Projection
from viewers.body3d.binding import value_at
from viewers.body3d.geometry import Part

SIGNAL, DEPTH = "respiration.rate", "respiration.tidal_volume"
KEY = "inflate"
REST_PER_MIN, REST_TIDAL_ML = 14.0, 500.0
MOST_PER_MIN, MOST_TIDAL_ML = 45.0, 1800.0
INSPIRATION = 0.4  # share of a breath


@dataclass(frozen=True, slots=True)
class Breath:
    """Breaths a minute, mL a breath, and whether it only illustrates."""

    rate_per_min: float
    tidal_ml: float
    illustrated: bool

    @property
    def label(self) -> str:
        """One line for the read-out."""
        text = f"breathing {self.rate_per_min:.0f} per min"
        return f"{text} (illustration, not modelled)" if self.illustrated else text


def breath_at(projection: Projection | None, hour: float, effort: float = 1.0) -> Breath:
    """The breath at an hour; `effort` is heart rate as a multiple of that at rest."""
    known = value_at(projection, SIGNAL, hour, "intervention") if projection else None
    tidal = float(np.clip(REST_TIDAL_ML * effort, REST_TIDAL_ML, MOST_TIDAL_ML))
    if known is not None and known > 0:
        deep = value_at(projection, DEPTH, hour, "intervention") if projection else None
        return Breath(known, deep or tidal, illustrated=False)
    rate = float(np.clip(REST_PER_MIN * effort, REST_PER_MIN, MOST_PER_MIN))
    return Breath(rate, tidal, illustrated=True)


def filling(phase: float) -> float:
    """How full a breath is, 0 to 1, at a share of it: in faster than out."""
    phase %= 1.0
    if phase < INSPIRATION:
        return 0.5 - 0.5 * float(np.cos(np.pi * phase / INSPIRATION))
    return 0.5 + 0.5 * float(np.cos(np.pi * (phase - INSPIRATION) / (1.0 - INSPIRATION)))


class BreathPlayer:
    """Shapes of everything that moves with the breath."""

    def __init__(self, parts: Mapping[str, Part]) -> None:
        self._ids = tuple(part.id for part in parts.values() if KEY in part.local_keys)
        keys = [parts[part_id].keys[KEY] for part_id in self._ids]
        self._span_ml = sum(
            key.volume_ml_at_one - key.volume_ml_at_zero
            for key in keys
            if key.volume_ml_at_one and key.volume_ml_at_zero
        )

    @property
    def can_breathe(self) -> bool:
        """Whether the geometry has lungs that fill."""
        return self._span_ml > 0

    def weights(self, breath: Breath, phase: float) -> dict[str, dict[str, float]]:
        """Key weights at a phase, so that the lungs take in the breath's volume."""
        if not self.can_breathe:
            return {}
        weight = breath.tidal_ml / self._span_ml * filling(phase)
        return {part_id: {KEY: weight} for part_id in self._ids}

    def at_rest(self) -> dict[str, dict[str, float]]:
        """Key weights of lungs that hold still."""
        return {part_id: {KEY: 0.0} for part_id in self._ids}
