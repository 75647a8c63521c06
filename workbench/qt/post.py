"""Hands calls from other threads to the GUI thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class GuiPoster(QObject):
    """`post(call)` runs a call on the thread that owns this object, soon."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], object]) -> None:
        """Safe on any thread; calls after `close` are dropped."""
        if not self._closed:
            try:
                self._posted.emit(call)
            except RuntimeError:  # the object went while a thread was still at work
                self._closed = True

    @Slot(object)
    def _run(self, call: Callable[[], object]) -> None:
        if not self._closed:
            call()

    def close(self) -> None:
        """Drop what is still on its way."""
        self._closed = True
