"""The typical day of each drawn signal: a fan of percentiles over the local clock."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyqtgraph as pg

from viewers import ink
from viewers.ink import unit_text
from viewers.plotting.axes import ClockAxis, make_plot
from viewers.plotting.bands import BandItem
from viewers.timeline.baseline import TypicalDay
from viewers.timeline.state import Track
from viewers.units import shown
from viewers.words import tr


class DayPlot(pg.GraphicsLayoutWidget):
    """One plot a signal, side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.setBackground(None)
        self.setAccessibleName(tr("Typical day of each signal"))
        self._plots: dict[str, Any] = {}

    def lay_out(self, tracks: Iterable[Track]) -> None:
        """Make room for these signals."""
        self.ci.clear()
        self._plots = {}
        for column, track in enumerate(tracks):
            plot = make_plot(ClockAxis())
            unit = unit_text(shown(track.unit, track.signal).unit)
            plot.setTitle(
                f"{track.name} <span style='color:{ink.MUTED}'>{unit}</span>", size="10pt"
            )
            plot.setXRange(0.0, 24.0, padding=0)
            plot.setMouseEnabled(x=False, y=False)
            self.addItem(plot, 0, column)
            self._plots[track.signal] = plot

    def draw(self, day: TypicalDay, track: Track) -> None:
        """Draw the fan of one signal."""
        plot = self._plots.get(day.signal)
        if plot is None:
            return
        plot.clear()
        if not np.isfinite(day.levels).any():
            plot.setLabel("bottom", tr("too few values for a typical day"))
            plot.getAxis("left").setStyle(showValues=False)
            return
        show = shown(track.unit, track.signal)
        colour = ink.CYCLE[list(self._plots).index(day.signal) % len(ink.CYCLE)]
        item = BandItem(colour)
        item.set_band(day.hour, show(day.levels))
        plot.addItem(item)
        words = tr("{days} days: median, middle half, 90 %").format(days=day.days)
        plot.setLabel("bottom", words)
