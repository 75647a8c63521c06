"""The body without OpenGL: seen from the front, painted by Qt; same state, same picks, no VTK.

The picture is painted when the state or the size changes and copied at every paint event. A second
picture holds the number of the part at each pixel, so that picks cost nothing.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QTimer
from PySide6.QtGui import (
    QColor,
    QImage,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from viewers import ink
from viewers.body3d.flat import drawn
from viewers.body3d.state import BodyState
from viewers.words import tr

MARGIN = 18
#: Changes that follow each other within this time are painted once.
PAINT_MS = 40


class BodyMap(QWidget):
    """The body from the front."""

    def __init__(self, state: BodyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self._picture, self._owners = QImage(), QImage()
        self._ids: tuple[str, ...] = ()
        self._stale = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAINT_MS)
        self._timer.timeout.connect(self.update)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 320)
        self.setAccessibleName(tr("Body map"))
        state.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Paint anew, soon."""
        self._stale = True
        if not self._timer.isActive():
            self._timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stale = True

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._stale:
            self._draw()
        painter = QPainter(self)
        painter.drawImage(self.rect(), self._picture)
        painter.end()

    # --------------------------------------------------------------- drawing
    def _draw(self) -> None:
        self._stale = False
        ratio = self.devicePixelRatioF()
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        self._picture = QImage(width, height, QImage.Format.Format_RGB32)
        self._owners = QImage(width, height, QImage.Format.Format_RGB32)
        self._owners.fill(0)
        shade = QLinearGradient(0, 0, 0, height)
        shade.setColorAt(0.0, QColor(ink.SKY))
        shade.setColorAt(1.0, QColor(ink.GROUND))
        picture, owners = QPainter(self._picture), QPainter(self._owners)
        picture.fillRect(self._picture.rect(), shade)
        self._paint_parts(picture, owners, width, height)
        for painter in (picture, owners):
            painter.end()

    def _paint_parts(self, picture: QPainter, owners: QPainter, width: int, height: int) -> None:
        parts = self.state.parts
        if not parts:
            return
        looks = {part_id: self.state.look(part_id) for part_id in parts}
        seen = drawn(parts, looks, {i for i in parts if self.state.is_pickable(i)})
        self._ids = seen.ids
        place = self._places(seen.corners, width, height)
        for corners, colour, owner in zip(
            place.tolist(), seen.colours.tolist(), seen.owner.tolist(), strict=True
        ):
            triangle = QPolygonF([QPointF(x, y) for x, y in corners])
            paint = QColor(*colour)
            picture.setBrush(paint)
            # Its own colour as a line closes the seams between triangles.
            picture.setPen(paint) if colour[3] == 255 else picture.setPen(QColor(0, 0, 0, 0))
            picture.drawConvexPolygon(triangle)
            if owner >= 0:
                number = QColor((owner + 1) >> 8, (owner + 1) & 255, 0)
                owners.setBrush(number)
                owners.setPen(number)
                owners.drawConvexPolygon(triangle)

    def _places(self, corners: np.ndarray, width: int, height: int) -> np.ndarray:
        """Pixels of (x, z) in metres: the whole body fits, upright and in the middle."""
        every = [part.points for part in self.state.parts.values()]
        low = np.min([points.min(axis=0) for points in every], axis=0)
        high = np.max([points.max(axis=0) for points in every], axis=0)
        scale = min(
            (height - 2 * MARGIN) / max(high[2] - low[2], 1e-6),
            (width - 2 * MARGIN) / max(high[0] - low[0], 1e-6),
        )
        middle = (low + high) / 2
        x = width / 2 + (corners[..., 0] - middle[0]) * scale
        y = height / 2 - (corners[..., 1] - middle[2]) * scale
        return np.stack([x, y], axis=-1)

    # ---------------------------------------------------------------- pointer
    def part_at(self, point: QPointF) -> str:
        """Id of the part that is seen at a point and may be picked; empty for none."""
        if self._stale:
            self._draw()
        ratio = self.devicePixelRatioF()
        x, y = int(point.x() * ratio), int(point.y() * ratio)
        if not self._owners.valid(x, y):
            return ""
        colour = self._owners.pixelColor(x, y)
        number = (colour.red() << 8 | colour.green()) - 1
        return self._ids[number] if number >= 0 else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.state.pick(self.part_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.state.hover_over(self.part_at(event.position()))

    def close_canvas(self) -> None:
        """Stop listening; may be called twice."""
        self._timer.stop()
        self.state.changed.disconnect(self.refresh, missing_ok=True)
