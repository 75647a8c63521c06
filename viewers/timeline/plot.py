"""The stacked plots of the timeline: envelopes with gaps, marks for events, one brush."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QShowEvent

from viewers import ink
from viewers.ink import unit_text
from viewers.plotting.axes import make_plot, style
from viewers.signal_words import MEASURED, what_is
from viewers.timeline.state import TimelineState, Track
from viewers.units import shown

FETCH_MS = 60
S = 1e9
#: The person's own usual, quiet enough for curves to stand before it.
USUAL_BRUSH = (123, 216, 143, 34)


class DateAxis(pg.DateAxisItem):
    """UTC dates in the house style."""

    def __init__(self) -> None:
        super().__init__(orientation="bottom", utcOffset=0)
        style(self)


class TimelinePlot(pg.GraphicsLayoutWidget):
    """Asks for what it needs (`wanted`) and draws what it is given (`draw`)."""

    wanted = Signal(str, object, object, int)
    usual_wanted = Signal(str)
    brushed = Signal(object)

    def __init__(self, state: TimelineState) -> None:
        super().__init__()
        self.setBackground(None)
        self._grid: Any = self.ci.layout
        self._grid.setSpacing(0)
        self._grid.setContentsMargins(0, 0, 6, 0)
        self.state = state
        self._plots: dict[str, Any] = {}
        self._items: dict[str, list[Any]] = {}
        self._regions: list[pg.LinearRegionItem] = []
        self._usual: dict[str, list[Any]] = {}
        self._busy = False
        self._fetch = QTimer(self)
        self._fetch.setSingleShot(True)
        self._fetch.setInterval(FETCH_MS)
        self._fetch.timeout.connect(self._ask)
        self._is_stale = True
        self._due: list[Track] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._add_next)
        state.tracks_changed.connect(self._relayout)
        state.window_changed.connect(self._on_window)
        state.brush_changed.connect(self._on_brush)

    # ---------------------------------------------------------------- layout
    def _relayout(self) -> None:
        """A plot at a turn of the event loop, each takes some 10 ms; none while nobody looks."""
        self._is_stale = not self.isVisible()
        if self._is_stale:
            return
        self.ci.clear()
        self._plots, self._items, self._regions = {}, {}, []
        self._usual = {}
        self._due = [self.state.available[s] for s in self.state.shown]
        self._add_next()

    def _add_next(self) -> None:
        if self._due:
            self._add(self._due.pop(0), is_last=len(self._due) == 0)
        if self._due:
            self._later.start()
            return
        if self.state.window:
            self._on_window(self.state.window)
        self._on_brush(self.state.brush)
        self._fetch.start()

    def _add(self, track: Track, is_last: bool) -> None:
        row, plot = len(self._plots), make_plot(DateAxis())
        plot.getAxis("bottom").setStyle(showValues=is_last)
        _name_tag(track, plot)
        plot.setMouseEnabled(x=True, y=False)
        if row == 0:
            plot.sigXRangeChanged.connect(self._on_range)
        else:
            plot.setXLink(next(iter(self._plots.values())))
        self.addItem(plot, row, 0)
        self._grid.setRowStretchFactor(row, 2 if track.is_event else 4)
        self._plots[track.signal] = plot
        self._items[track.signal] = []
        self._add_region(plot)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._relayout()

    def _add_region(self, plot: Any) -> None:
        region = pg.LinearRegionItem(
            brush=pg.mkBrush(76, 201, 192, 26), pen=pg.mkPen(76, 201, 192, 140)
        )
        region.setZValue(-5)
        region.hide()
        region.sigRegionChangeFinished.connect(self._on_region)
        plot.addItem(region, ignoreBounds=True)
        self._regions.append(region)

    def signal_at(self, place: QPointF) -> str:
        """The signal whose plot is there."""
        at = self.mapToScene(place.toPoint())
        rows = self._plots.items()
        return next((s for s, plot in rows if plot.sceneBoundingRect().contains(at)), "")

    # ---------------------------------------------------------------- window
    def _on_window(self, window: tuple[int, int] | None) -> None:
        if window and self._plots and not self._busy:
            self._busy = True
            first = next(iter(self._plots.values()))
            first.setXRange(window[0] / S, window[1] / S, padding=0.01)
            self._busy = False
            self._fetch.start()

    def _on_range(self, _: object, span: tuple[float, float]) -> None:
        if not self._busy:
            self._busy = True
            self.state.set_window(int(span[0] * S), int(span[1] * S))
            self._busy = False
        self._fetch.start()

    def _ask(self) -> None:
        window = self.state.window
        points = max(200, min(4000, self.width()))
        start, stop = window if window else (None, None)
        for signal in self._plots:  # all curves before what lies behind them
            self.wanted.emit(signal, start, stop, points)
        for signal in self._plots:
            if signal not in self._usual and not self.state.available[signal].is_event:
                self._usual[signal] = []
                self.usual_wanted.emit(signal)

    # ----------------------------------------------------------------- brush
    def _on_region(self, region: Any) -> None:
        low, high = region.getRegion()
        self.brushed.emit((int(low * S), int(high * S)))

    def _on_brush(self, brush: tuple[int, int] | None) -> None:
        for region in self._regions:
            region.blockSignals(True)
            region.setVisible(brush is not None)
            if brush is not None:
                region.setRegion((brush[0] / S, brush[1] / S))
            region.blockSignals(False)

    # --------------------------------------------------------------- content
    def draw(self, envelope: Any) -> None:
        """Draw an envelope (low, high, mean; NaN breaks the line)."""
        plot = self._plots.get(envelope.signal)
        if plot is None:
            return
        track = self.state.available[envelope.signal]
        envelope = _in_shown_unit(envelope, track)
        colour = QColor(ink.CYCLE[list(self._plots).index(envelope.signal) % len(ink.CYCLE)])
        for item in self._items[envelope.signal]:
            plot.removeItem(item)
        time = np.asarray(envelope.time_ns, dtype=np.float64) / S
        items = _marks(time, envelope, colour) if track.is_event else _line(time, envelope, colour)
        for item in items:
            plot.addItem(item)
        self._items[envelope.signal] = items
        self._scale(plot, envelope, track)

    def draw_usual(self, band: Any) -> None:
        """Draw the person's own usual behind a signal."""
        plot = self._plots.get(band.signal)
        if plot is None or not np.isfinite(band.low).any():
            return
        track = self.state.available[band.signal]
        show = shown(track.unit, track.signal)
        for item in self._usual.pop(band.signal, ()):
            plot.removeItem(item)
        time = band.time_ns / S
        low, high = (
            pg.PlotCurveItem(time, show(row), pen=pg.mkPen(None), connect="finite")
            for row in (band.low, band.high)
        )
        fill = pg.FillBetweenItem(low, high, brush=pg.mkBrush(*USUAL_BRUSH))
        pen = pg.mkPen(ink.MUTED, width=1, style=Qt.PenStyle.DotLine)
        middle = pg.PlotCurveItem(time, show(band.middle), pen=pen, connect="finite")
        items = [low, high, fill, middle]
        for item in items:
            item.setZValue(-8)
            plot.addItem(item, ignoreBounds=True)
        self._usual[band.signal] = items

    def _scale(self, plot: Any, envelope: Any, track: Track) -> None:
        good = np.isfinite(envelope.low)
        if not good.any():
            return
        low, high = float(envelope.low[good].min()), float(envelope.high[good].max())
        low = 0.0 if track.is_event else low
        pad = 0.08 * max(high - low, 1e-6)
        plot.setYRange(low - (0 if track.is_event else pad), high + pad, padding=0)


def _in_shown_unit(envelope: Any, track: Track) -> Any:
    show = shown(track.unit, track.signal)
    if show.unit == track.unit:
        return envelope
    rows = {name: show(np.asarray(getattr(envelope, name))) for name in ("low", "high", "mean")}
    return replace(envelope, **rows)


def _line(time: np.ndarray, envelope: Any, colour: QColor) -> list[Any]:
    faint = QColor(colour)
    faint.setAlphaF(0.32)
    items: list[Any] = []
    if envelope.width_ns:
        low = pg.PlotCurveItem(time, envelope.low, pen=pg.mkPen(None), connect="finite")
        high = pg.PlotCurveItem(time, envelope.high, pen=pg.mkPen(None), connect="finite")
        items += [low, high, pg.FillBetweenItem(low, high, brush=pg.mkBrush(faint))]
    pen = pg.mkPen(colour, width=1.5)
    items.append(pg.PlotCurveItem(time, envelope.mean, pen=pen, connect="finite"))
    lonely = len(time) < 60
    if lonely:
        items.append(pg.ScatterPlotItem(time, envelope.mean, size=6, brush=colour, pen=None))
    return items


def _marks(time: np.ndarray, envelope: Any, colour: QColor) -> list[Any]:
    good = np.isfinite(envelope.mean)
    x, y = time[good], np.asarray(envelope.high)[good]
    stems = pg.PlotCurveItem(
        np.repeat(x, 2), np.column_stack([np.zeros_like(y), y]).ravel(), connect="pairs",
        pen=pg.mkPen(colour, width=1.2),
    )  # fmt: skip
    return [stems, pg.ScatterPlotItem(x, y, symbol="d", size=8, brush=colour, pen=None)]


def date_text(time_ns: int) -> str:
    """A moment in words."""
    return datetime.fromtimestamp(time_ns / S, UTC).strftime("%d %b %Y %H:%M UTC")


def _name_tag(track: Track, plot: Any) -> pg.TextItem:
    """The name in the corner of its plot: rotated axis titles collide in low rows."""
    unit = unit_text(shown(track.unit, track.signal).unit)
    html = f"<b>{track.name}</b> <span style='color:{ink.MUTED}'>{unit}</span>"
    ground = QColor(ink.PANEL)
    ground.setAlphaF(0.85)
    tag = pg.TextItem(html=html, fill=pg.mkBrush(ground))
    tag.setZValue(20)
    tag.setToolTip(what_is(track.signal, MEASURED))
    tag.setParentItem(plot.vb)
    tag.setPos(4, -2)
    return tag
