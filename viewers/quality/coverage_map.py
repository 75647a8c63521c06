"""Coverage by signal and day as a map: dark where there is nothing, bright where a day is full."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from viewers import ink
from viewers.words import mark, tr

NAMES, ROW, FOOT, KEY = 190, 20, 22, 20
KEY_TEXT = mark(
    "values that day, from few to as many as on this signal's fullest days; empty: none"
)
NOTHING = mark("Nothing is stored yet.")


class Days(Protocol):
    """`count` rows and `share` of a full day, (signals, days)."""

    @property
    def signals(self) -> tuple[str, ...]: ...
    @property
    def first(self) -> date: ...
    @property
    def count(self) -> NDArray[np.int64]: ...
    @property
    def share(self) -> NDArray[np.float64]: ...


def _ramp() -> NDArray[np.uint8]:
    """256 shades from just above the ground to the accent, (256, 3); lightness alone tells."""
    low, high = (QColor(name) for name in (ink.LINE, ink.ACCENT))
    ends = np.array([[c.red(), c.green(), c.blue()] for c in (low, high)], dtype=float)
    share = np.linspace(0.18, 1.0, 256)[:, None]
    return (ends[0] + (ends[1] - ends[0]) * share).astype(np.uint8)


class CoverageMap(QWidget):
    """One row a signal, one column a day; the pointer tells day and number of values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._days: Days | None = None
        self._names: tuple[str, ...] = ()
        self._image = QImage()
        self.setAccessibleName(tr("Coverage by signal and day"))
        self.setMinimumHeight(80)

    def set_days(self, days: Days, names: tuple[str, ...]) -> None:
        """Show coverage; `names` are the readable names of its signals."""
        self._days, self._names = days, names
        shade = (np.clip(days.share, 0, 1) * 255).astype(int)
        ground = QColor(ink.CARD)
        colours = _ramp()[shade]
        colours[days.share <= 0] = (ground.red(), ground.green(), ground.blue())
        rows, count = days.share.shape
        data = np.ascontiguousarray(colours)
        self._image = QImage(
            data.tobytes(), count, rows, 3 * count, QImage.Format.Format_RGB888
        ).copy()
        self.setMinimumHeight(rows * ROW + FOOT + KEY + 6)
        self.setAccessibleDescription(self.sentence())
        self.update()

    def sentence(self) -> str:
        """What the map shows, for those who do not see it."""
        if self._days is None or not self._days.share.size:
            return tr(NOTHING)
        parts = [
            f"{name}: {int((share > 0).sum())} of {len(share)} days"
            for name, share in zip(self._names, self._days.share, strict=True)
        ]
        return "; ".join(parts)

    def sizeHint(self) -> QSize:
        return QSize(600, self.minimumHeight())

    # ------------------------------------------------------------------ paint
    def _place(self) -> QRect:
        return QRect(NAMES, 4, max(self.width() - NAMES - 10, 10), self._image.height() * ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._days is None or self._image.isNull() or not self._image.width():
            painter.setPen(QColor(ink.MUTED))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr(NOTHING))
            return
        place = self._place()
        painter.drawImage(place, self._image)
        painter.setPen(QColor(ink.TEXT))
        for row, name in enumerate(self._names):
            box = QRect(6, place.top() + row * ROW, NAMES - 14, ROW)
            text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        painter.setPen(QColor(ink.CARD))
        for row in range(len(self._names) + 1):
            y = place.top() + row * ROW
            painter.drawLine(place.left(), y, place.right(), y)
        self._paint_dates(painter, place)
        self._paint_key(painter, place)

    def _paint_dates(self, painter: QPainter, place: QRect) -> None:
        assert self._days is not None
        last = self._days.first + timedelta(days=self._image.width() - 1)
        foot = QRect(place.left(), place.bottom() + 3, place.width(), FOOT)
        painter.setPen(QColor(ink.MUTED))
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, f"{self._days.first:%d %b %Y}")
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, f"{last:%d %b %Y}")

    def _paint_key(self, painter: QPainter, place: QRect) -> None:
        """What the shades say, under the dates."""
        top = place.bottom() + FOOT + 4
        box = QRect(place.left(), top + 4, 120, 9)
        ramp = np.ascontiguousarray(_ramp()[None])
        image = QImage(ramp.tobytes(), 256, 1, 3 * 256, QImage.Format.Format_RGB888)
        painter.drawImage(box, image)
        painter.setPen(QColor(ink.MUTED))
        words = QRect(box.right() + 10, top - 2, place.width(), KEY)
        painter.drawText(
            words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, tr(KEY_TEXT)
        )

    # ------------------------------------------------------------------ hover
    def told_at(self, at: QPoint) -> str:
        """Signal, day and number of values under a point; empty elsewhere."""
        place = self._place()
        if self._days is None or not place.contains(at) or not self._image.width():
            return ""
        row = (at.y() - place.top()) // ROW
        column = (at.x() - place.left()) * self._image.width() // place.width()
        if not (0 <= row < len(self._names) and 0 <= column < self._image.width()):
            return ""
        day = self._days.first + timedelta(days=int(column))
        return f"{self._names[row]}, {day:%d %b %Y}: {int(self._days.count[row, column])} values"

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.told_at(event.pos()), self)
            return True
        return super().event(event)
