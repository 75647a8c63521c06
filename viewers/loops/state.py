"""Loops of each beat in a projection, closed, with what a reader takes from them. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.projection import Beat, Projection
from viewers.words import tr

CHAMBERS = {
    "Left ventricle": ("heart.lv_volume", "heart.lv_pressure"),
    "Right ventricle": ("heart.rv_volume", "heart.rv_pressure"),
}
_MMHG_ML_TO_J = 133.322e-6


@dataclass(frozen=True, slots=True)
class Loop:
    """One closed loop: volume in mL, pressure in mmHg."""

    label: str
    chamber: str
    volume: NDArray[np.float64]
    pressure: NDArray[np.float64]
    rate: float

    @property
    def stroke_volume(self) -> float:
        return float(self.volume.max() - self.volume.min())

    @property
    def ejection_fraction(self) -> float:
        return 100.0 * self.stroke_volume / float(self.volume.max())

    @property
    def work_j(self) -> float:
        """Area of the loop in joules."""
        v, p = self.volume, self.pressure
        return abs(float(np.sum((v[1:] - v[:-1]) * (p[1:] + p[:-1]) / 2))) * _MMHG_ML_TO_J

    @property
    def sentence(self) -> str:
        """What the loop says, with units."""
        return tr("stroke {volume} mL · ejects {share} % · work {work} J").format(
            volume=f"{self.stroke_volume:.0f}",
            share=f"{self.ejection_fraction:.0f}",
            work=f"{self.work_j:.2f}",
        )


def loops(projection: Projection | None, chamber: str) -> list[Loop]:
    """The loops of a chamber, one a beat."""
    if projection is None:
        return []
    volume, pressure = CHAMBERS[chamber]
    made = [
        _loop(beat, label, chamber, volume, pressure) for label, beat in projection.beats.items()
    ]
    return [loop for loop in made if loop is not None]


def _loop(beat: Beat, label: str, chamber: str, volume: str, pressure: str) -> Loop | None:
    if volume not in beat.traces or pressure not in beat.traces or beat.period_s <= 0:
        return None
    v, p = (np.asarray(beat.traces[name], dtype=np.float64) for name in (volume, pressure))
    v, p = np.append(v, v[0]), np.append(p, p[0])
    return Loop(label, chamber, v, p, 60.0 / beat.period_s)
