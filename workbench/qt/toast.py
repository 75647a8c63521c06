"""Notices that slide into the lower right corner; errors stay until dismissed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from viewers.words import tr
from workbench.model.session import Notice

STAY_MS = 6000
MOST = 4
#: Only what went wrong looks like it.
ROLES = {"info": "palette", "warning": "toast-warning"}


class Toast(QFrame):
    """One notice, with “Copy report” where there are details."""

    closed = Signal(object)

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self._details = notice.details
        self.setProperty("role", ROLES.get(notice.level, "toast"))
        self.setFixedWidth(380)
        text = QLabel(notice.sentence)
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout()
        row.addStretch(1)
        if notice.details:
            copy = QPushButton(tr("Copy report"))
            copy.clicked.connect(self._copy)
            row.addWidget(copy)
        close = QPushButton(tr("Dismiss"))
        close.clicked.connect(self.close)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 10)
        layout.addWidget(text)
        layout.addLayout(row)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(notice.sentence)
        if notice.level != "error":
            QTimer.singleShot(STAY_MS, self, self.close)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit(self)
        super().closeEvent(event)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)


class ToastArea(QObject):
    """Stacks toasts over a window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._toasts: list[Toast] = []
        window.installEventFilter(self)

    def show_notice(self, notice: Notice) -> None:
        """Show a notice; the same sentence is not shown twice at once."""
        if any(t.accessibleName() == notice.sentence for t in self._toasts):
            return
        toast = Toast(notice, self._window)
        toast.closed.connect(self._forget)
        self._toasts.append(toast)
        toast.show()
        toast.adjustSize()
        for old in self._toasts[:-MOST]:
            old.close()
        self._place()

    def clear(self) -> None:
        """Take all notices away; they stay in the log."""
        for toast in tuple(self._toasts):
            toast.close()

    def _forget(self, gone: Toast) -> None:
        self._toasts = [toast for toast in self._toasts if toast is not gone]
        self._place()

    def _place(self) -> None:
        bottom = self._window.height() - 34
        for toast in reversed(self._toasts):
            toast.adjustSize()
            bottom -= toast.height() + 8
            toast.move(self._window.width() - toast.width() - 18, bottom)
            toast.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
