"""Every projected signal as a small plot, those that the scenario moves most first."""

from __future__ import annotations

import math

import numpy as np
from pyqtgraph.functions import arrayToQPath
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from twin_core.scenario.projection import Band, Projection
from viewers import ink
from viewers.ink import number_text, unit_text
from viewers.signal_words import name_of
from viewers.units import band_shown
from viewers.words import tr

CELL_W, CELL_H, MOST = 190, 104, 40
POINTS = 90


def by_effect(projection: Projection) -> list[Band]:
    """Bands whose medians differ most against their own spread come first."""
    bands = [b for b in projection.bands.values() if np.isfinite(b.intervention[2]).all()]
    return sorted(bands, key=_effect, reverse=True)[:MOST]


def _effect(band: Band) -> float:
    gap = float(np.abs(band.intervention[2] - band.baseline[2]).max())
    spread = float(np.ptp(band.baseline[2])) + float(np.abs(band.baseline[2]).max()) * 1e-3
    return gap / max(spread, 1e-12)


class Multiples(QWidget):
    """A grid that fits its width; a click chooses the signal for the large plots."""

    signal_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bands: list[Band] = []
        self._time = np.zeros(0)
        self.setAccessibleName(tr("All projected signals, those that change most first"))
        self.setToolTip(tr("Click a plot to see it large"))

    def show_projection(self, projection: Projection | None) -> None:
        """Draw all signals of a projection."""
        self._bands = [band_shown(b) for b in by_effect(projection)] if projection else []
        self._time = projection.time_h if projection else np.zeros(0)
        self._fit()
        self.update()

    @property
    def signals(self) -> tuple[str, ...]:
        """The signals in the order of their plots."""
        return tuple(band.signal for band in self._bands)

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def _columns(self) -> int:
        return max(1, self.width() // CELL_W)

    def _fit(self) -> None:
        rows = math.ceil(len(self._bands) / self._columns())
        self.setMinimumHeight(max(rows * CELL_H, CELL_H))

    def _cell(self, number: int) -> QRectF:
        columns = self._columns()
        wide = self.width() / columns
        return QRectF(number % columns * wide, number // columns * CELL_H, wide, CELL_H)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, band in enumerate(self._bands):
            cell = self._cell(number)
            if event.rect().intersects(cell.toAlignedRect()):
                self._draw(painter, cell.adjusted(8, 4, -8, -6), band)
        painter.end()

    def _draw(self, painter: QPainter, cell: QRectF, band: Band) -> None:
        painter.setPen(QColor(ink.TEXT))
        words = f"{name_of(band.signal)}  {unit_text(band.unit)}"
        words = painter.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, int(cell.width())
        )
        painter.drawText(cell, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, words)
        plot = cell.adjusted(0, 20, 0, -14)
        keep = np.unique(np.linspace(0, len(self._time) - 1, POINTS).astype(int))
        low = float(min(band.baseline[0].min(), band.intervention[0].min()))
        high = float(max(band.baseline[4].max(), band.intervention[4].max()))
        painter.setPen(QPen(QColor(ink.LINE), 1.0))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        for rows, colour, style in (
            (band.baseline, ink.BASELINE, Qt.PenStyle.DashLine),
            (band.intervention, ink.INTERVENTION, Qt.PenStyle.SolidLine),
        ):
            self._arm(painter, plot, rows[:, keep], (low, high), QColor(colour), style)
        painter.setPen(QColor(ink.MUTED))
        ends = f"{number_text(low, high - low)} … {number_text(high, high - low)}"
        painter.drawText(cell, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, ends)

    def _arm(
        self,
        painter: QPainter,
        plot: QRectF,
        rows: np.ndarray,
        ends: tuple[float, float],
        colour: QColor,
        style: Qt.PenStyle,
    ) -> None:
        span = max(ends[1] - ends[0], 1e-12)
        x = plot.left() + plot.width() * np.linspace(0.0, 1.0, rows.shape[1])
        y = plot.bottom() - plot.height() * (rows - ends[0]) / span
        faint = QColor(colour)
        faint.setAlphaF(0.22)
        around = np.append(x, x[::-1]), np.append(y[0], y[4][::-1])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # areas do not need it
        painter.fillPath(arrayToQPath(*around), faint)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(arrayToQPath(x, y[2]), QPen(colour, 1.6, style))

    def signal_at(self, place: QPointF) -> str:
        """The signal whose plot is there; none between plots."""
        cells = ((band.signal, self._cell(number)) for number, band in enumerate(self._bands))
        return next((signal for signal, cell in cells if cell.contains(place)), "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if signal := self.signal_at(event.position()):
            self.signal_chosen.emit(signal)
