"""The timeline with its buttons; thin over `TimelineState` and `TimelinePlot`."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from viewers.timeline.plot import TimelinePlot, date_text
from viewers.timeline.state import NS_PER_DAY, TimelineState

EMPTY = (
    "<b>No measurements yet</b><br>Open a record that holds data, or import files with "
    "<i>vitruvian import RECORD FILE…</i>"
)


class SpanButton(QPushButton):
    """Shows the last days."""

    def __init__(self, title: str, days: int, state: TimelineState) -> None:
        super().__init__(title)
        self._days, self._state = days, state
        self.setProperty("role", "chip")
        self.setToolTip(f"Show the last {days} days of data")
        self.clicked.connect(self._go)

    def _go(self) -> None:
        tracks = [self._state.available[s] for s in self._state.shown]
        if tracks:
            last = max(track.last_ns for track in tracks)
            self._state.set_window(last - self._days * NS_PER_DAY, last + 1)


class TimelineWidget(QWidget):
    """Stacked signals of the record."""

    def __init__(self, state: TimelineState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.plot = TimelinePlot(state)
        self._span = QLabel("Measured values of the record (UTC)")
        self._span.setProperty("role", "quiet")
        self._span.setMinimumWidth(60)
        self._brush = QPushButton("Mark a range")
        self._brush.setProperty("role", "chip")
        self._brush.setCheckable(True)
        self._brush.setToolTip("Mark a range of time for all views; drag its edges")
        self._brush.toggled.connect(self._on_brush)
        head = QHBoxLayout()
        head.addWidget(self._span)
        head.addStretch(1)
        for title, days in (("1 day", 1), ("1 week", 7), ("1 month", 30), ("1 year", 365)):
            head.addWidget(SpanButton(title, days, state))
        head.addWidget(self._brush)
        self._empty = QLabel(EMPTY)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "empty")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 4)
        layout.addLayout(head)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self._empty, 1)
        state.tracks_changed.connect(self._on_tracks)
        state.window_changed.connect(self._on_window)
        self._on_tracks()

    def _on_tracks(self) -> None:
        some = bool(self.state.shown)
        self.plot.setVisible(some)
        self._brush.setVisible(some)
        self._empty.setVisible(not some)

    def _on_window(self, window: tuple[int, int] | None) -> None:
        if window:
            self._span.setText(
                f"Measured values · {date_text(window[0])} to {date_text(window[1])}"
            )

    def _on_brush(self, on: bool) -> None:
        window = self.state.window
        if on and window:
            third = (window[1] - window[0]) // 3
            self.state.set_brush((window[0] + third, window[1] - third))
        else:
            self.state.set_brush(None)
