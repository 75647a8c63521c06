"""The timeline with its buttons; thin over `TimelineState` and `TimelinePlot`."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from viewers import ink
from viewers.timeline.baseline import TypicalDay
from viewers.timeline.day_plot import DayPlot
from viewers.timeline.plot import TimelinePlot, date_text
from viewers.timeline.state import NS_PER_DAY, TimelineState
from viewers.words import mark, tr

EMPTY = mark(
    "<b>No measurements yet</b><br>Open a record that holds data, or import files with "
    "<i>vitruvian import RECORD FILE…</i>"
)


USUAL = mark("the person's own usual")
USUAL_TIP = mark(
    "From 10 to 90 % of the values of the 28 days before each day; dotted: their median. "
    "It starts after a week of data."
)


class SpanButton(QPushButton):
    """Shows the last days."""

    def __init__(self, title: str, days: int, state: TimelineState) -> None:
        super().__init__(tr(title))
        self._days, self._state = days, state
        self.setProperty("role", "chip")
        self.setToolTip(tr("Show the last days of data: {n}").format(n=days))
        self.clicked.connect(self._go)

    def _go(self) -> None:
        tracks = [self._state.available[s] for s in self._state.shown]
        if tracks:
            last = max(track.last_ns for track in tracks)
            self._state.set_window(last - self._days * NS_PER_DAY, last + 1)


class TimelineWidget(QWidget):
    """Stacked signals of the record, or their typical days (`day_wanted`, `draw_day`)."""

    day_wanted = Signal(str)

    def __init__(self, state: TimelineState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.plot = TimelinePlot(state)
        self._span = QLabel(tr("Measured values of the record (UTC)"))
        self._span.setProperty("role", "quiet")
        self._span.setMinimumWidth(60)
        self._brush = QPushButton(tr("Mark a range"))
        self._brush.setProperty("role", "chip")
        self._brush.setCheckable(True)
        self._brush.setToolTip(tr("Mark a range of time for all views; drag its edges"))
        self._brush.toggled.connect(self._on_brush)
        head = QHBoxLayout()
        head.addWidget(self._span)
        usual = QLabel(f"<span style='color:{ink.GOOD}'>▬</span> " + tr(USUAL))
        usual.setProperty("role", "quiet")
        usual.setToolTip(tr(USUAL_TIP))
        head.addWidget(usual)
        head.addStretch(1)
        for title, days in (("1 day", 1), ("1 week", 7), ("1 month", 30), ("1 year", 365)):
            head.addWidget(SpanButton(title, days, state))
        head.addWidget(self._brush)
        self.by_day = QPushButton(tr("Typical day"))
        self.by_day.setProperty("role", "chip")
        self.by_day.setCheckable(True)
        self.by_day.setToolTip(tr("All days over each other, as percentiles by the local clock"))
        self.by_day.toggled.connect(self._on_by_day)
        head.addWidget(self.by_day)
        self.day = DayPlot()
        self.day.hide()
        self._empty = QLabel(tr(EMPTY))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "empty")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 4)
        layout.addLayout(head)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.day, 1)
        layout.addWidget(self._empty, 1)
        state.tracks_changed.connect(self._on_tracks)
        state.window_changed.connect(self._on_window)
        self._on_tracks()
        self._on_window(state.window)

    def _on_tracks(self) -> None:
        some = bool(self.state.shown)
        by_day = self.by_day.isChecked()
        self.plot.setVisible(some and not by_day)
        self.day.setVisible(some and by_day)
        self._brush.setVisible(some)
        self._empty.setVisible(not some)
        if some and by_day:
            self._lay_out_days()

    def _on_by_day(self, on: bool) -> None:
        self._on_tracks()

    def _lay_out_days(self) -> None:
        tracks = [self.state.available[s] for s in self.state.shown]
        tracks = [track for track in tracks if not track.is_event]
        self.day.lay_out(tracks)
        for track in tracks:
            self.day_wanted.emit(track.signal)

    def draw_day(self, day: TypicalDay) -> None:
        """A typical day has been worked out."""
        self.day.draw(day, self.state.available[day.signal])

    def _on_window(self, window: tuple[int, int] | None) -> None:
        if window:
            self._span.setText(
                tr("Measured values · {low} to {high}").format(
                    low=date_text(window[0]), high=date_text(window[1])
                )
            )

    def _on_brush(self, on: bool) -> None:
        window = self.state.window
        if on and window:
            third = (window[1] - window[0]) // 3
            self.state.set_brush((window[0] + third, window[1] - third))
        else:
            self.state.set_brush(None)
