"""The events of a scenario as marks on one line of time."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from twin_core.scenario.scenario import Scenario
from viewers import ink
from viewers.ink import clock_text
from viewers.words import tr
from workbench.model.event_words import event_name

SIDE = 14


class EventStrip(QWidget):
    """Bars for events; a click chooses the nearest."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scenario: Scenario | None = None
        self._chosen = -1
        self._hour = 0.0
        self.setFixedHeight(50)
        self.setAccessibleName(tr("Events of the scenario over time"))

    def show_scenario(self, scenario: Scenario, chosen: int) -> None:
        """Draw another scenario."""
        self._scenario, self._chosen = scenario, chosen
        self.setToolTip("\n".join(_line(scenario, i) for i in range(len(scenario.events))))
        self.update()

    def set_hour(self, hour: float) -> None:
        """Move the mark of now."""
        self._hour = hour
        self.update()

    def _x(self, hour: float) -> float:
        horizon = self._scenario.horizon_h if self._scenario else 24.0
        return SIDE + (self.width() - 2 * SIDE) * min(max(hour / horizon, 0.0), 1.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        scenario = self._scenario
        if scenario is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lane = QRectF(SIDE, 12, self.width() - 2 * SIDE, 16)
        painter.setPen(QPen(QColor(ink.LINE)))
        painter.setBrush(QColor(ink.BACKGROUND))
        painter.drawRoundedRect(lane, 8, 8)
        for index, item in enumerate(scenario.events):
            left = self._x(item.at_h)
            right = self._x(item.at_h + (item.duration_min or 0.0) / 60.0)
            bar = QRectF(left, 14, max(right - left, 6.0), 12)
            colour = QColor(ink.INTERVENTION)
            colour.setAlphaF(1.0 if index == self._chosen else 0.55)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(bar, 4, 4)
        painter.setPen(QPen(QColor(ink.ACCENT), 1.6))
        now = self._x(self._hour)
        painter.drawLine(QPointF(now, 8), QPointF(now, 32))
        self._ticks(painter, scenario)
        painter.end()

    def _ticks(self, painter: QPainter, scenario: Scenario) -> None:
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() - 1.5)
        painter.setFont(font)
        painter.setPen(QPen(QColor(ink.MUTED if self.isEnabled() else ink.FAINT)))
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            hour = share * scenario.horizon_h
            days = scenario.horizon_h > 72
            text = (
                f"day {hour / 24 + 1:.0f}"
                if days
                else clock_text((scenario.start_hour + hour) % 24)
            )
            box = QRectF(self._x(hour) - 30, 31, 60, 16)
            align = Qt.AlignmentFlag.AlignHCenter
            if share == 0.0:
                box, align = QRectF(SIDE, 31, 60, 16), Qt.AlignmentFlag.AlignLeft
            elif share == 1.0:
                box = QRectF(self.width() - SIDE - 60, 31, 60, 16)
                align = Qt.AlignmentFlag.AlignRight
            painter.drawText(box, align, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._scenario is None or not self._scenario.events:
            return
        x = event.position().x()
        distances = [abs(self._x(item.at_h) - x) for item in self._scenario.events]
        nearest = min(range(len(distances)), key=distances.__getitem__)
        if distances[nearest] < 40:
            self.chosen.emit(nearest)


def _line(scenario: Scenario, index: int) -> str:
    event = scenario.events[index]
    return f"{clock_text(scenario.start_hour + event.at_h)}  {event_name(event, None)}"
