"""The body as a flat map, for machines without OpenGL: same state, same picks, no VTK."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from viewers.body3d.geometry import Part
from viewers.body3d.layers import canonical
from viewers.body3d.state import BodyState
from viewers.ink import ACCENT, BACKGROUND, SKY

MARGIN = 24


class BodyMap(QWidget):
    """Outlines of the parts seen from the front."""

    def __init__(self, state: BodyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self._outlines: dict[str, np.ndarray] = {}
        self._drawn: list[tuple[str, QPolygonF]] = []
        self.setMouseTracking(True)
        self.setMinimumSize(240, 320)
        self.setAccessibleName("Body map")
        state.changed.connect(self._on_state)

    def _on_state(self) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QLinearGradient(0, 0, 0, self.height())
        shade.setColorAt(0.0, QColor(SKY))
        shade.setColorAt(1.0, QColor(BACKGROUND))
        painter.fillRect(self.rect(), shade)
        self._drawn = []
        for part in self._ordered():
            self._draw(painter, part)
        painter.end()

    def _ordered(self) -> list[Part]:
        """Back to front by the middle of each part; skin first."""
        parts = [part for part in self.state.parts.values() if self.state.look(part.id).visible]
        return sorted(parts, key=_depth)

    def _draw(self, painter: QPainter, part: Part) -> None:
        look = self.state.look(part.id)
        polygon = self._polygon(part)
        colour = QColor.fromRgbF(*look.colour)
        outer = canonical(part.layer) in ("skin", "fat")
        colour.setAlphaF(0.14 if outer else min(look.opacity, 0.92))
        edge = QColor(ACCENT) if look.selected else colour.darker(150)
        edge.setAlphaF(0.35 if outer else 0.9)
        painter.setPen(QPen(edge, 2.2 if look.selected else 1.0))
        painter.setBrush(colour)
        painter.drawPolygon(polygon)
        self._drawn.append((part.id, polygon))

    def _polygon(self, part: Part) -> QPolygonF:
        if part.id not in self._outlines:
            self._outlines[part.id] = outline(part.points)
        flat = self._outlines[part.id]
        area = self._area()
        return QPolygonF([self._place(x, z, area) for x, z in flat])

    def _area(self) -> QRectF:
        height = self.height() - 2 * MARGIN
        return QRectF(self.width() / 2, MARGIN, height, height)

    @staticmethod
    def _place(x: float, z: float, area: QRectF) -> QPointF:
        scale = area.height() / 1.8
        return QPointF(area.left() + x * scale, area.bottom() - z * scale)

    def part_at(self, point: QPointF) -> str:
        """Id of the frontmost part under a point that may be picked."""
        for part_id, polygon in reversed(self._drawn):
            inside = polygon.containsPoint(point, Qt.FillRule.OddEvenFill)
            if inside and self.state.is_pickable(part_id):
                return part_id
        return ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.state.pick(self.part_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.state.hover_over(self.part_at(event.position()))

    def close_canvas(self) -> None:
        """Stop listening; may be called twice."""
        self.state.changed.disconnect(self._on_state, missing_ok=True)


def _depth(part: Part) -> tuple[bool, float]:
    return canonical(part.layer) not in ("skin", "fat"), -float(part.centre[1])


def outline(points: np.ndarray, bins: int = 48) -> np.ndarray:
    """Closed outline (k, 2) of points seen from the front: x by z, row by row."""
    z = points[:, 2]
    low, high = float(z.min()), float(z.max())
    row = np.minimum(((z - low) / max(high - low, 1e-9) * bins).astype(int), bins - 1)
    left, right, level = [], [], []
    for i in range(bins):
        xs = points[row == i, 0]
        if len(xs):
            left.append(float(xs.min()))
            right.append(float(xs.max()))
            level.append(low + (i + 0.5) / bins * (high - low))
    up = np.column_stack([left, level])
    down = np.column_stack([right, level])[::-1]
    return np.concatenate([up, down])
