"""One signal of a comparison: bands of both arms over a strip with their difference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from twin_core.scenario.projection import Band
from viewers import ink
from viewers.compare.state import CompareState
from viewers.ink import clock_text, number_text, unit_text
from viewers.plotting.axes import ClockAxis, make_plot
from viewers.plotting.bands import BandItem
from viewers.signal_words import PROJECTED, interval_text, what_is

#: Narrower plots tell medians alone.
WIDE_PX = 310


class ComparePanel(QWidget):
    """Bands of one signal. Emits the hour that the pointer is over, and hours that are chosen."""

    hour_chosen = Signal(float)

    def __init__(self, state: CompareState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.signal = self._told = ""
        self._state = state
        self._start_hour = 0.0
        self.title = QLabel()
        self.title.setProperty("role", "plot-title")
        self.values = QLabel()
        self.values.setProperty("role", "plot-values")
        self.graphics: Any = pg.GraphicsLayoutWidget()
        self.graphics.setBackground(None)
        self.graphics.ci.layout.setSpacing(2)
        self.graphics.ci.layout.setContentsMargins(0, 0, 4, 0)
        self._axis = ClockAxis()
        self._top_axis = ClockAxis()
        self._plot = make_plot(self._top_axis)
        self._plot.getAxis("bottom").setStyle(showValues=False)
        self._strip = make_plot(self._axis)
        self._strip.setXLink(self._plot)
        self._strip.setMouseEnabled(x=True, y=False)
        self._plot.setMouseEnabled(x=True, y=False)
        self.graphics.addItem(self._plot, 0, 0)
        self.graphics.addItem(self._strip, 1, 0)
        self.graphics.ci.layout.setRowStretchFactor(0, 5)
        self.graphics.ci.layout.setRowStretchFactor(1, 2)
        self._baseline = BandItem(ink.BASELINE, dashed=True)
        self._intervention = BandItem(ink.INTERVENTION)
        self._usual = pg.LinearRegionItem(
            orientation="horizontal", movable=False, brush=pg.mkBrush(123, 216, 143, 14),
            pen=pg.mkPen(None),
        )  # fmt: skip
        self._difference = pg.PlotCurveItem(
            pen=pg.mkPen(ink.INTERVENTION, width=1.4),
            brush=pg.mkBrush(255, 171, 74, 70),
            fillLevel=0.0,
        )
        self._now = [pg.InfiniteLine(pen=pg.mkPen(ink.ACCENT, width=1.4)) for _ in range(2)]
        self._fill()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 0)
        layout.setSpacing(0)
        for widget in (self.title, self.values, self.graphics):
            layout.addWidget(widget)
        layout.setStretch(2, 1)
        for label in (self.title, self.values):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(180)
        self._hover = pg.SignalProxy(
            self.graphics.scene().sigMouseMoved, rateLimit=30, slot=self._on_move
        )
        self.graphics.scene().sigMouseClicked.connect(self._on_click)

    def _fill(self) -> None:
        for item in (self._usual, self._baseline, self._intervention, self._now[0]):
            self._plot.addItem(item)
        zero = pg.InfiniteLine(pos=0.0, angle=0, pen=pg.mkPen(ink.FAINT, style=Qt.PenStyle.DotLine))
        for item in (zero, self._difference, self._now[1]):
            self._strip.addItem(item)
        self._usual.setVisible(False)

    # --------------------------------------------------------------- content
    def show_band(self, band: Band, start_hour: float, usual: tuple[float, float] | None) -> None:
        """Draw a band; ranges follow the data and never jump while the horizon stays."""
        projection = self._state.projection
        if projection is None:
            return
        time = projection.time_h
        self._start_hour = start_hour
        self._axis.start_hour = self._top_axis.start_hour = start_hour
        self._baseline.set_band(time, band.baseline)
        self._intervention.set_band(time, band.intervention)
        difference = np.nan_to_num(self._state.difference(band))
        self._difference.setData(time, difference)
        low = float(np.nanmin([band.baseline[0].min(), band.intervention[0].min()]))
        high = float(np.nanmax([band.baseline[4].max(), band.intervention[4].max()]))
        if np.isfinite(low) and np.isfinite(high):
            pad = 0.06 * max(high - low, 1e-9)
            self._plot.setYRange(low - pad, high + pad, padding=0)
            reach = max(float(np.abs(difference).max()), 0.05 * (high - low), 1e-9)
            self._strip.setYRange(-reach * 1.15, reach * 1.15, padding=0)
        if len(time):
            self._plot.setLimits(xMin=float(time[0]), xMax=float(time[-1]))
        if usual is not None:
            self._usual.setRegion(usual)
        self._usual.setVisible(usual is not None)

    def fit_time(self) -> None:
        """Show the whole horizon."""
        projection = self._state.projection
        if projection is not None and len(projection.time_h):
            time = projection.time_h
            self._plot.setXRange(float(time[0]), float(time[-1]), padding=0.0)

    def set_hour(self, hour: float) -> None:
        """Move the line of now, and read both arms there."""
        for line in self._now:
            line.setPos(hour)
        self.read(hour)

    def read(self, hour: float) -> None:
        """Write both arms at an hour into the header."""
        out = self._state.read_out(self.signal, hour)
        if out is None:
            return
        span = max(abs(out.intervention[2] - out.intervention[0]), abs(out.intervention[1]))
        wide = self.width() >= WIDE_PX
        base, change = (_arm(arm, span, wide) for arm in (out.baseline, out.intervention))
        sign = "+" if out.difference > 0 else ""
        if out.name != self._told:
            self._told = out.name
            self._tell()
        self.title.setText(f"<b>{out.name}</b>&nbsp; <span>{unit_text(out.unit)}</span>")
        self.values.setText(
            f"<span style='color:{ink.FAINT}'>{clock_text(self._start_hour + hour)}</span>"
            "&nbsp;&nbsp;"
            f"<span style='color:{ink.BASELINE}'>┄ {base}</span>&nbsp;&nbsp;"
            f"<span style='color:{ink.INTERVENTION}'>━ {change}</span>&nbsp;&nbsp;"
            f"<b>{sign}{number_text(out.difference, span)}</b>"
        )

    def _tell(self) -> None:
        """What this is, on everything that shows it."""
        words = what_is(self.signal, PROJECTED)
        for widget in (self.title, self.values, self.graphics):
            widget.setToolTip(words)

    def signal_at(self, place: QPointF) -> str:
        """The signal that is drawn."""
        return self.signal

    # --------------------------------------------------------------- pointer
    def _on_move(self, event: tuple) -> None:
        place = event[0]
        for plot in (self._plot, self._strip):
            if plot.sceneBoundingRect().contains(place):
                self.read(float(plot.vb.mapSceneToView(place).x()))
                return

    def _on_click(self, event: Any) -> None:
        place = event.scenePos()
        if self._plot.sceneBoundingRect().contains(place):
            self.hour_chosen.emit(float(self._plot.vb.mapSceneToView(place).x()))


def _arm(arm: tuple[float, float, float], span: float, wide: bool) -> str:
    low, middle, high = arm
    around = f" <small>({interval_text(low, high, span)})</small>" if wide else ""
    return f"<b>{number_text(middle, span)}</b>{around}"
