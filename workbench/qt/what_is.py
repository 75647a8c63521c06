"""“What is this?”: what stands under the pointer, or at the focus, in a card of its own.

A view tells by what it has anyway: a tooltip, of a widget or of an item; the property `signal`, an
item's `UserRole` or a method `signal_at(place)` name a signal of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QLabel,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from twin_core.vocabulary import catalogue
from viewers.signal_words import what_is
from viewers.words import tr

WIDE = 380


def under_pointer(window: QWidget) -> tuple[QWidget | None, QPoint]:
    """The window's widget under the pointer, and where in it."""
    at = QCursor.pos()
    widget = QApplication.widgetAt(at)
    if widget is None or widget.window() is not window:
        return None, QPoint()
    return widget, widget.mapFromGlobal(at)


def at_focus(window: QWidget) -> tuple[QWidget | None, QPoint]:
    """The widget that has the keyboard, and the middle of its chosen item or of itself."""
    widget = window.focusWidget()
    if isinstance(widget, QAbstractItemView) and widget.currentIndex().isValid():
        return widget.viewport(), widget.visualRect(widget.currentIndex()).center()
    return widget, widget.rect().center() if widget is not None else QPoint()


def explained(widget: QWidget | None, place: QPoint, makers: Mapping[str, str]) -> str:
    """What a widget shows at a place, in HTML; of its parents where it does not tell itself.

    `makers` names the organ that works out a signal.
    """
    parts = list(_upwards(widget, place))
    signal = next((found for part, at in parts if (found := _signal_of(part, at))), "")
    tip = next((found for part, at in parts if (found := _tip_of(part, at))), "")
    told = _as_html(tip) if tip else what_is(signal) if signal else ""
    maker = makers.get(signal, "")
    if not told or not maker:
        return told
    by = tr("Worked out by the model: {organ}.").format(organ=tr(maker))
    return f"{told}<p style='margin:0'>{escape(by)}</p>"


def _upwards(widget: QWidget | None, place: QPoint) -> Iterator[tuple[QWidget, QPoint]]:
    while widget is not None:
        yield widget, place
        if widget.isWindow():
            return
        place, widget = widget.mapToParent(place), widget.parentWidget()


def _item(widget: QWidget, place: QPoint) -> QModelIndex | None:
    view = widget.parentWidget()
    if isinstance(view, QAbstractItemView) and view.viewport() is widget:
        index = view.indexAt(place)
        return index if index.isValid() else None
    return None


def _signal_of(widget: QWidget, place: QPoint) -> str:
    tells = getattr(widget, "signal_at", None)
    index = _item(widget, place)
    if callable(tells):
        found = tells(QPointF(place))
    elif index is not None:
        found = index.siblingAtColumn(0).data(Qt.ItemDataRole.UserRole)
    else:
        found = widget.property("signal")
    return found if isinstance(found, str) and found in catalogue() else ""


def _tip_of(widget: QWidget, place: QPoint) -> str:
    index = _item(widget, place)
    if index is not None:
        return str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
    text = widget.parentWidget()
    if isinstance(text, QTextEdit) and text.viewport() is widget:
        return text.cursorForPosition(place).charFormat().toolTip()
    return widget.toolTip()


def _as_html(text: str) -> str:
    return text if text.startswith("<") else escape(text).replace("\n", "<br>")


class Card(QFrame):
    """The explanation; a click beside it, or Escape, takes it away."""

    def __init__(self, html: str, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "palette")
        self.text = QLabel(html)
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setOpenExternalLinks(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 13, 16, 13)
        layout.addWidget(self.text)
        self.setFixedWidth(WIDE)
        self.setAccessibleName(tr("What this is"))
        self.setAccessibleDescription(self.text.text())

    def show_at(self, place: QPoint) -> None:
        """Show it near a place of the screen, whole."""
        self.adjustSize()
        screen = QApplication.screenAt(place) or QApplication.primaryScreen()
        room = screen.availableGeometry()
        x = min(max(place.x() + 12, room.left()), room.right() - self.width())
        y = place.y() + 14
        if y + self.height() > room.bottom():
            y = max(place.y() - 14 - self.height(), room.top())
        self.move(x, y)
        self.show()
