"""Work in slices: a step at each turn of the event loop that has nothing else to do."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

#: Between two steps, so that what the user does meanwhile is answered and painted first.
PAUSE_MS = 12


class Slices(QObject):
    """Does the steps of an iterator one after another; each is as long as its author made it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Iterator[object] = iter(())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)

    def begin(self, steps: Iterator[object], after_ms: int = PAUSE_MS) -> None:
        """Do these, soon or in a while; what was left of others is dropped."""
        self._steps = steps
        self._timer.start(after_ms)

    def _next(self) -> None:
        for _ in self._steps:
            self._timer.start(PAUSE_MS)
            return

    def stop(self) -> None:
        """Leave what is left undone; may be called twice."""
        self._timer.stop()
        self._steps = iter(())
