"""The first-run tour: a few cards that point at the parts of the window, each one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from viewers import ink
from viewers.words import tr

CARD_W, GAP = 330, 14


@dataclass(frozen=True, slots=True)
class Stop:
    """One card: the part that it points at, a title, a sentence."""

    target: QWidget
    title: str
    text: str


class Tour(QWidget):
    """Dims the window but for one part; arrow keys or buttons go on, Escape ends."""

    ended = Signal()

    def __init__(self, stops: Sequence[Stop], window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._stops = [stop for stop in stops if stop.target.isVisible()]
        self._place = 0
        self.card = QFrame(self)
        self.card.setProperty("role", "toast")
        self.card.setFixedWidth(CARD_W)
        self.title, self.text, self.count = QLabel(), QLabel(), QLabel()
        self.title.setProperty("role", "title")
        self.count.setProperty("role", "quiet")
        self.text.setWordWrap(True)
        self.back, self.next = QPushButton(tr("Back")), QPushButton(tr("Next"))
        self.next.setProperty("role", "primary")
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        row = QHBoxLayout()
        row.addWidget(self.count, 1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        layout = QVBoxLayout(self.card)
        for widget in (self.title, self.text):
            layout.addWidget(widget)
        layout.addLayout(row)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.setFocus()
        self._write()

    def go_on(self) -> None:
        """The next card, or the end."""
        if self._place + 1 >= len(self._stops):
            self.end()
        else:
            self._place += 1
            self._write()

    def go_back(self) -> None:
        """The card before."""
        self._place = max(0, self._place - 1)
        self._write()

    def end(self) -> None:
        """Close; it is not shown by itself again."""
        self.ended.emit()
        self.close()

    def _write(self) -> None:
        if not self._stops:
            self.end()
            return
        stop = self._stops[self._place]
        self.title.setText(stop.title)
        self.text.setText(stop.text)
        self.count.setText(f"{self._place + 1} / {len(self._stops)}")
        self.back.setEnabled(self._place > 0)
        last = self._place + 1 == len(self._stops)
        self.next.setText(tr("Done") if last else tr("Next"))
        self.setAccessibleName(f"{stop.title}. {stop.text}")
        self.card.adjustSize()
        self.card.move(self._corner())
        self.update()

    def _hole(self) -> QRect:
        target = self._stops[self._place].target
        corner = self.mapFromGlobal(target.mapToGlobal(QPoint(0, 0)))
        return QRect(corner, target.size())

    def _corner(self) -> QPoint:
        hole, card = self._hole(), self.card.size()
        right, left = hole.right() + GAP, hole.left() - GAP - card.width()
        if right + card.width() < self.width():
            x, y = right, hole.top() + GAP
        elif left > 0:
            x, y = left, hole.top() + GAP
        else:
            x, y = hole.center().x() - card.width() // 2, hole.top() - GAP - card.height()
        most_x, most_y = self.width() - card.width() - 8, self.height() - card.height() - 8
        return QPoint(min(max(x, 8), most_x), min(max(y, 8), most_y))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._stops:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QPainterPath()
        shade.addRect(self.rect())
        hole = QPainterPath()
        hole.addRoundedRect(self._hole(), 8, 8)
        painter.fillPath(shade - hole, QColor(0, 0, 0, 140))
        painter.setPen(QPen(QColor(ink.ACCENT), 2.0))
        painter.drawPath(hole)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.end()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.go_on()
        elif key == Qt.Key.Key_Left:
            self.go_back()
        else:
            super().keyPressEvent(event)


def stops_of(window: Any) -> list[Stop]:
    """The parts that a first-time user wants to know."""
    return [
        Stop(window.stage, tr("The body"), tr(
            "Turn it with the mouse, click a part for its page. Its colours and shapes are "
            "computed by the twin at the time of the slider below.")),
        Stop(window.record_tree, tr("The record"), tr(
            "What was measured, and what the twin models. Tick a signal to draw it. Drop files "
            "anywhere to import them.")),
        Stop(window.interventions, tr("What if?"), tr(
            "Press a preset or move a dial: body and curves answer at once. Every step can be "
            "undone.")),
        Stop(window.docks.tabs, tr("Curves and pages"), tr(
            "Baseline beside your changes, the plan as a board, the measured timeline, what was "
            "learned, and the quality of the data.")),
        Stop(window.detail, tr("What changed"), tr(
            "Outcomes with their 90 % bands: clear, or within the noise. The second tab is the "
            "page of the organ that you clicked.")),
        Stop(window.header, tr("All commands"), tr(
            "Ctrl+Shift+P finds every command by name. It informs; it does not prescribe.")),
    ]  # fmt: skip
