"""What a comparison shows: chosen signals, the read-out at an hour. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from twin_core.scenario.projection import Band, Projection
from viewers.signal_words import name_of
from viewers.units import band_shown

#: Most signals side by side.
MOST = 4


@dataclass(frozen=True, slots=True)
class ReadOut:
    """Medians and 90 % intervals of both arms at one hour."""

    signal: str
    name: str
    unit: str
    hour: float
    baseline: tuple[float, float, float]
    intervention: tuple[float, float, float]

    @property
    def difference(self) -> float:
        return self.intervention[1] - self.baseline[1]


class CompareState:
    """The projection in view and which of its signals are drawn."""

    changed = Signal()
    layout_changed = Signal()

    def __init__(self) -> None:
        self.projection: Projection | None = None
        self.signals: tuple[str, ...] = ()

    def set_projection(self, projection: Projection | None) -> None:
        """Take over a projection; signals it lacks are not drawn."""
        known = set(projection.bands) if projection else set()
        fresh = self.projection is None or set(self.projection.bands) != known
        self.projection = projection
        if fresh:
            self.layout_changed.emit()
        self.changed.emit()

    def set_signals(self, signals: Iterable[str]) -> None:
        """Choose what is drawn, in order."""
        signals = tuple(dict.fromkeys(signals))[:MOST]
        if signals != self.signals:
            self.signals = signals
            self.layout_changed.emit()
            self.changed.emit()

    @property
    def bands(self) -> tuple[Band, ...]:
        """The bands that are drawn now, in the units that the user reads."""
        if self.projection is None:
            return ()
        bands = self.projection.bands
        return tuple(band_shown(bands[signal]) for signal in self.signals if signal in bands)

    def difference(self, band: Band) -> NDArray[np.float64]:
        """Median of the intervention minus median of the baseline."""
        return band.intervention[2] - band.baseline[2]

    def read_out(self, signal: str, hour: float) -> ReadOut | None:
        """Both arms at an hour."""
        if self.projection is None or signal not in self.projection.bands:
            return None
        band, time = band_shown(self.projection.bands[signal]), self.projection.time_h
        arms = [
            tuple(float(np.interp(hour, time, rows[q])) for q in (0, 2, 4))
            for rows in (band.baseline, band.intervention)
        ]
        return ReadOut(signal, name_of(signal), band.unit, hour, arms[0], arms[1])  # type: ignore[arg-type]
