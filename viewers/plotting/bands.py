"""A band of quantiles as one graphics item: 90 % and 50 % areas and a median line."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

#: More points than a panel has pixels only cost time.
MOST_POINTS = 600


class BandItem(pg.GraphicsObject):
    """Quantiles over time, shape (5, time): 5, 25, 50, 75 and 95 %.

    `dashed` with hatched areas marks the baseline, so that the arms differ without colour.
    """

    def __init__(self, colour: str, dashed: bool = False) -> None:
        super().__init__()
        self._paths: list[tuple[QPainterPath, QBrush]] = []
        self._median = QPainterPath()
        self._bounds = QRectF()
        base = QColor(colour)
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        self._pen = QPen(base, 2.0, style)
        self._pen.setCosmetic(True)
        self._edge = QPen(_faded(base, 0.45), 1.0)
        self._edge.setCosmetic(True)
        self._brushes = (
            QBrush(_faded(base, 0.13 if dashed else 0.17)),
            QBrush(_faded(base, 0.20 if dashed else 0.30)),
        )
        self._dashed = dashed

    def set_band(self, time: NDArray[np.float64], rows: NDArray[np.float64]) -> None:
        """Show quantiles; steps with a value that is not finite are left out."""
        good = np.isfinite(rows).all(axis=0) & np.isfinite(time)
        time, rows = time[good], rows[:, good]
        if len(time) > MOST_POINTS:
            keep = np.unique(np.linspace(0, len(time) - 1, MOST_POINTS).astype(int))
            time, rows = time[keep], rows[:, keep]
        self.prepareGeometryChange()
        self._paths, self._median = [], QPainterPath()
        self._bounds = QRectF()
        if len(time) > 1:
            for (low, high), brush in zip(((0, 4), (1, 3)), self._brushes, strict=True):
                self._paths.append((_area(time, rows[low], rows[high]), brush))
            self._median = pg.functions.arrayToQPath(time, rows[2])
            low, high = float(rows.min()), float(rows.max())
            self._bounds = QRectF(time[0], low, time[-1] - time[0], max(high - low, 1e-12))
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        # Areas need no antialiasing, and it is what a frame spends its time on.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for index, (path, brush) in enumerate(self._paths):
            painter.setPen(self._edge if self._dashed and index == 0 else Qt.PenStyle.NoPen)
            painter.setBrush(brush)
            painter.drawPath(path)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._pen)
        painter.drawPath(self._median)


def _area(
    time: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> QPainterPath:
    x = np.concatenate([time, time[::-1]])
    y = np.concatenate([high, low[::-1]])
    path = pg.functions.arrayToQPath(x, y)
    path.closeSubpath()
    return path


def _faded(colour: QColor, alpha: float) -> QColor:
    faded = QColor(colour)
    faded.setAlphaF(alpha)
    return faded
