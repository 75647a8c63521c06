"""Small cards that float over the body: a legend with its unit, the heart's read-out."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QVBoxLayout, QWidget

from viewers import ink
from viewers.body3d.caption import BEYOND, LegendRow
from viewers.body3d.state import Tint
from viewers.body3d.titles import BASELINE_TITLE, CHANGED_TITLE, DIFFERENCE_TITLE
from viewers.colour_maps import colour_at
from viewers.ink import number_text, quantity_text
from viewers.signal_words import NOW, what_is
from viewers.words import tr

NATURAL = "Natural colours"
#: Of the legend, in pixels: its width, the height of the choice, and of each signal below it.
WIDE, HEAD, ROW = 268, 48, 52


class LegendCard(QFrame):
    """Every signal that is shown on the body: where, its value now, its map and fixed range.

    The user chooses the one that colours organs; what vessels carry stands below it.
    """

    signal_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "floating")
        self._rows: tuple[LegendRow, ...] = ()
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(tr("Signal that colours the body"))
        self.choice.setToolTip(tr("Colour organs by one signal of the model, with a fixed range"))
        self.choice.activated.connect(self._on_chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 9, 12, 9)
        layout.addWidget(self.choice)
        layout.addStretch(1)
        self.show_rows(())
        self.hide()

    def offer(self, signals: Mapping[str, str], chosen: str) -> None:
        """The signals that organs are bound to, by id, with their names."""
        self.choice.clear()
        self.choice.addItem(tr(NATURAL), "")
        for signal, name in signals.items():
            self.choice.addItem(tr("Colour: {name}").format(name=name), signal)
        self.choice.setCurrentIndex(max(self.choice.findData(chosen), 0))
        self.setVisible(bool(signals))

    def choose(self, signal: str) -> None:
        """Follow a choice that was made elsewhere."""
        self.choice.setCurrentIndex(max(self.choice.findData(signal), 0))

    def _on_chosen(self, index: int) -> None:
        self.signal_chosen.emit(self.choice.itemData(index) or "")

    @property
    def rows(self) -> tuple[LegendRow, ...]:
        """What is explained now."""
        return self._rows

    def show_rows(self, rows: tuple[LegendRow, ...]) -> None:
        """Explain these signals, or only offer some."""
        if rows == self._rows and self.height() > HEAD:
            return
        self._rows = rows
        self.setFixedSize(WIDE, HEAD + ROW * len(rows) + (6 if rows else 0))
        told = [f"{r.parts}: {r.tint.name} {_value(r.tint)}" for r in rows]
        self.setAccessibleName("; ".join(told))
        self.update()

    def signal_at(self, place: QPointF) -> str:
        """The signal that is explained there."""
        number = int((place.y() - HEAD) // ROW)
        return self._rows[number].tint.signal if 0 <= number < len(self._rows) else ""

    def event(self, event: QEvent) -> bool:
        """The tooltip is of the signal under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            signal = self.signal_at(QPointF(event.pos()))
            self.setToolTip(what_is(signal, NOW) if signal else tr(NOW))
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, row in enumerate(self._rows):
            self._paint_row(painter, HEAD + ROW * number, row)
        painter.end()

    def _paint_row(self, painter: QPainter, top: float, row: LegendRow) -> None:
        """Where, and its value; the map; which signal, and the fixed range of its map."""
        tint, wide = row.tint, self.width() - 28.0
        span = tint.high - tint.low
        ends = f"{number_text(tint.low, span)} \u2013 {number_text(tint.high, span)}"
        ends = f"{tr(BEYOND)} {ends}" if tint.is_beyond else ends
        self._paint_pair(painter, QRectF(14, top, wide, 18), row.parts, _value(tint), ink.TEXT)
        bar = QRectF(14, top + 21, wide, 6)
        shade = QLinearGradient(bar.topLeft(), bar.topRight())
        for i in range(17):
            shade.setColorAt(i / 16, QColor.fromRgbF(*colour_at(tint.colour_map, i / 16)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawRoundedRect(bar, 3, 3)
        x = bar.left() + tint.share * bar.width()
        painter.setBrush(QColor(ink.TEXT))
        painter.setPen(QPen(QColor(ink.PANEL), 1.5))
        painter.drawRoundedRect(QRectF(x - 3, bar.top() - 3, 6, 12), 2, 2)
        self._paint_pair(painter, QRectF(14, top + 29, wide, 18), tint.name, ends, ink.MUTED)

    def _paint_pair(
        self, painter: QPainter, box: QRectF, left: str, right: str, colour: str
    ) -> None:
        """Words on the left that give way, and a number on the right that does not."""
        painter.setPen(QPen(QColor(colour)))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, right)
        metrics = painter.fontMetrics()
        room = round(box.width()) - metrics.horizontalAdvance(right) - 10
        short = metrics.elidedText(left, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft, short)


def _value(tint: Tint) -> str:
    return quantity_text(tint.value, tint.unit, tint.high - tint.low)


class HeartCard(QFrame):
    """Rate, filling and pressure of the heart that beats on screen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "floating")
        self._rate = QLabel()
        self._rate.setProperty("role", "big-number")
        self._more = QLabel()
        self._more.setProperty("role", "quiet")
        self.setToolTip(
            tr(
                "The heart of the model, fitted to this person: its rate, and the filling and "
                "pressure of the left ventricle at the moment that is drawn. Model, not "
                "measurement."
            )
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 10)
        layout.setSpacing(0)
        layout.addWidget(self._rate)
        layout.addWidget(self._more)
        self.hide()

    def show_beat(
        self,
        rate: float,
        label: str,
        volume: float | None,
        pressure: float | None,
        breath: str = "",
    ) -> None:
        """Write the numbers of this moment of the beat."""
        self._rate.setText(f"{rate:.0f} <small>{tr('beats/min')}</small>")
        lines = [tr("one beat, {state}").format(state=tr(label))]
        if volume is not None:
            lines.append(tr("left ventricle {n} mL").format(n=f"{volume:.0f}"))
        if pressure is not None:
            lines.append(tr("pressure in it {n} mmHg").format(n=f"{pressure:.0f}"))
        if breath:
            lines.append(breath)
        self._more.setText("<br>".join(lines))
        self.setVisible(True)
        self.adjustSize()


class PairTitles(QWidget):
    """Which of two bodies is which, over each half."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._titles = ("", "")
        self.hide()

    def show_mode(self, mode: str) -> None:
        """Nothing for one body."""
        right = DIFFERENCE_TITLE if mode == "difference" else CHANGED_TITLE
        self._titles = (BASELINE_TITLE, right)
        self.setVisible(bool(mode))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        half = self.width() / 2
        painter.setPen(QPen(QColor(ink.LINE), 1.0))
        painter.drawLine(QPointF(half, 10), QPointF(half, self.height() - 10))
        painter.setPen(QPen(QColor(ink.TEXT)))
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        for number, title in enumerate(self._titles):
            box = QRectF(number * half, 8, half, 24)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tr(title))
        painter.end()


class NameTag(QLabel):
    """The name of the part under the pointer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "tag")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_name(self, name: str) -> None:
        """Show a name, or hide."""
        self.setText(name)
        self.setVisible(bool(name))
        self.adjustSize()
