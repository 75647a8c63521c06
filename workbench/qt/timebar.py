"""The time slider under the body: where in the projection we are, play, speed."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from viewers.ink import clock_text
from viewers.words import tr
from workbench.qt.jump_slider import JumpSlider

TICK_MS = 40
#: Simulated hours in one second of play.
SPEEDS = {
    "real time": 1 / 3600,
    "1 min/s": 1 / 60,
    "10 min/s": 1 / 6,
    "30 min/s": 0.5,
    "1 h/s": 1.0,
    "3 h/s": 3.0,
    "1 day/s": 24.0,
    "30 days/s": 720.0,
    "1 year/s": 8766.0,
}
STEPS = 2000
YEAR_H = 8766.0
#: Longer horizons are told in days, and in years.
DAYS_FROM_H, YEARS_FROM_H = 24.0 * 10, 2 * YEAR_H


class TimeBar(QFrame):
    """Emits hours since the scenario's start."""

    hour_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._start_hour, self._horizon_h, self._hour = 0.0, 24.0, 0.0
        self._last_s = 0.0
        self.play = QToolButton()
        self.play.setText("▶")
        self.play.setCheckable(True)
        self.play.setToolTip(tr("Play the projection (Space)"))
        self.play.setAccessibleName(tr("Play the projection"))
        self.play.toggled.connect(self._on_play)
        self.slider = JumpSlider()
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(STEPS // 24)
        self.slider.setAccessibleName(tr("Time in the projection"))
        self.slider.setToolTip(tr("Time since the scenario's start, as local clock time"))
        self.slider.valueChanged.connect(self._on_slider)
        self.clock = QLabel("00:00")
        self.clock.setProperty("role", "number")
        self.clock.setMinimumWidth(64)
        self.clock.setToolTip(self.slider.toolTip())
        self.speed = QComboBox()
        for text, pace in SPEEDS.items():
            self.speed.addItem(tr(text), pace)
        self._choose_speed("1 h/s")
        self.speed.setAccessibleName(tr("Speed of play"))
        self.speed.setToolTip(tr("Simulated time in one second of play"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(10)
        for widget in (self.play, self.clock, self.slider, self.speed):
            layout.addWidget(widget)
        layout.setStretch(2, 1)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def set_span(self, start_hour: float, horizon_h: float) -> None:
        """The clock hour of the start and the length, in hours."""
        if horizon_h != self._horizon_h:  # a horizon is played in some ten to thirty seconds
            usual = next((text for text, pace in SPEEDS.items() if horizon_h <= 30 * pace), "")
            self._choose_speed(usual or list(SPEEDS)[-1])
        self._start_hour, self._horizon_h = start_hour, max(horizon_h, 1e-6)
        self.set_hour(min(self._hour, horizon_h))

    def _choose_speed(self, text: str) -> None:
        self.speed.setCurrentIndex(list(SPEEDS).index(text))

    def _write_clock(self) -> None:
        hour = self._start_hour + self._hour
        if self._horizon_h > YEARS_FROM_H:
            year, rest = divmod(self._hour, YEAR_H)
            words = tr("year {n}, day {d}")
            self.clock.setText(words.format(n=int(year) + 1, d=int(rest // 24) + 1))
        elif self._horizon_h > DAYS_FROM_H:
            self.clock.setText(tr("day {n}").format(n=int(self._hour // 24) + 1))
        else:
            self.clock.setText(clock_text(hour))

    def set_hour(self, hour: float) -> None:
        """Follow the selection."""
        self._hour = min(max(hour, 0.0), self._horizon_h)
        self.slider.blockSignals(True)
        self.slider.setValue(round(self._hour / self._horizon_h * STEPS))
        self.slider.blockSignals(False)
        self._write_clock()

    def _on_slider(self, value: int) -> None:
        self._hour = value / STEPS * self._horizon_h
        self._write_clock()
        self.hour_changed.emit(self._hour)

    def toggle_play(self) -> None:
        """Start or stop."""
        self.play.toggle()

    def _on_play(self, on: bool) -> None:
        self.play.setText("❚❚" if on else "▶")
        if on:
            if self._hour >= self._horizon_h:
                self._hour = 0.0
            self._last_s = time.monotonic()
            self._timer.start()
        else:
            self._timer.stop()

    def _tick(self) -> None:
        now = time.monotonic()
        passed, self._last_s = now - self._last_s, now
        hour = self._hour + self.speed.currentData() * passed  # by the clock, however late a tick
        if hour >= self._horizon_h:
            hour = self._horizon_h
            self.play.setChecked(False)
        self.set_hour(hour)
        self.hour_changed.emit(self._hour)
