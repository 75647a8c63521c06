"""Names beside the body in the window: a sheet of glass over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from viewers import ink
from viewers.body3d.labels import Anchor, Label, Span, placed

LINE_PX = 20.0


class LabelLayer(QWidget):
    """Draws labels; empty while the body moves."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.labels: list[Label] = []
        self.hide()

    def show_anchors(self, anchors: list[Anchor], free: tuple[Span, Span] | None = None) -> None:
        """Lay out anew, for anchors in this widget's pixels, where no card stands."""
        self.labels = placed(anchors, self.width(), self.height(), LINE_PX, free=free)
        self.setVisible(bool(self.labels))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for label in self.labels:
            self._draw(painter, label)
        painter.end()

    def _draw(self, painter: QPainter, label: Label) -> None:
        away = -6.0 if label.left else 6.0
        line = QColor(ink.MUTED)
        line.setAlphaF(0.75)
        painter.setPen(QPen(line, 1.0))
        end, knee = QPointF(label.anchor.x, label.anchor.y), QPointF(label.x - 2 * away, label.y)
        painter.drawLine(QPointF(label.x, label.y), knee)
        painter.drawLine(knee, end)
        painter.setPen(QPen(QColor(ink.BACKGROUND), 1.0))
        painter.setBrush(QColor(ink.TEXT))
        painter.drawEllipse(end, 2.4, 2.4)
        painter.setPen(QPen(QColor(ink.TEXT)))
        room = (label.x if label.left else self.width() - label.x) - 12
        text = painter.fontMetrics().elidedText(
            label.anchor.name, Qt.TextElideMode.ElideRight, int(room)
        )
        left = label.x + away - room if label.left else label.x + away
        side = Qt.AlignmentFlag.AlignRight if label.left else Qt.AlignmentFlag.AlignLeft
        box = QRectF(left, label.y - LINE_PX / 2, room, LINE_PX)
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, text)
