"""What moves in the body by itself: the fitted heart at its true rate, and the breath."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from twin_core.scenario.projection import Beat
from viewers.body3d.binding import BeatPlayer
from viewers.body3d.breath import Breath, BreathPlayer, breath_at
from viewers.body3d.orbit import TURN_DEG
from viewers.body3d.state import BodyState

TICK_MS = 33
#: On slow graphics the pause between frames is this share of the time that a frame takes.
REST = 0.4
#: Heights of the view by which the body is turned in a second: once round in ten seconds.
TURN_PER_S = 360.0 / TURN_DEG / 10.0


class BodyMotion(QObject):
    """Poses heart and lungs in real time; holds them still where motion is off."""

    posed = Signal()

    def __init__(self, state: BodyState, canvas: Any, is_3d: bool, parent: QObject) -> None:
        super().__init__(parent)
        self._state, self._canvas, self._is_3d = state, canvas, is_3d
        self.player = BeatPlayer(state.parts)
        self.lungs = BreathPlayer(state.parts)
        self.breath: Breath = breath_at(None, 0.0)
        self.label = "rest"
        self.beats = self.breathes = self.turns = False
        self._turned_s = 0.0
        self._beat_from_s = self._breath_from_s = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    # --------------------------------------------------------------- content
    def follow_parts(self) -> None:
        """The geometry was exchanged."""
        beat, self.player = self.player.beat, BeatPlayer(self._state.parts)
        self.player.beat = beat
        self.lungs = BreathPlayer(self._state.parts)
        self._pose()

    def show_beat(self, label: str, beat: Beat | None) -> None:
        """The beat to play; a new rate keeps the phase, so that the heart does not jump."""
        same = label == self.label and is_same(beat, self.player.beat)
        if self.player.beat is not None and beat is not None and self.player.beat.period_s:
            now = time.perf_counter()
            phase = self.player.phase(now - self._beat_from_s)
            self._beat_from_s = now - phase * beat.period_s
        self.player.beat, self.label = beat, label
        if not same:
            self._pose()

    def show_breath(self, breath: Breath) -> None:
        """The breath to play, keeping its phase."""
        if breath != self.breath:
            now, phase = time.perf_counter(), self._breath_phase()
            self.breath = breath
            self._breath_from_s = now - phase * 60.0 / breath.rate_per_min
            self.posed.emit()

    # ---------------------------------------------------------------- motion
    def set_beating(self, on: bool) -> None:
        """Play the heart, or hold it."""
        self.beats = on
        self._run()

    def set_breathing(self, on: bool) -> None:
        """Let the lungs fill, or hold them."""
        self.breathes = on
        if not on and self._is_3d:
            self._canvas.pose(self.lungs.at_rest(), "breath")
        self._run()

    def set_turning(self, on: bool) -> None:
        """Turn the body slowly about its axis, or stop."""
        self.turns = on
        self._turned_s = time.perf_counter()
        self._run()

    def _run(self) -> None:
        if self.beats or self.breathes or self.turns:
            self._timer.start()
            return
        self._timer.stop()
        if self._is_3d:
            self._canvas.flow(None)
            self._canvas.set_moving(False)
            self._canvas.request_render()
        self.posed.emit()

    @property
    def beat_phase(self) -> float:
        """Where in the beat this moment lies, 0 to 1."""
        return self.player.phase(time.perf_counter() - self._beat_from_s)

    def _breath_phase(self) -> float:
        return (time.perf_counter() - self._breath_from_s) * self.breath.rate_per_min / 60.0 % 1.0

    def _tick(self) -> None:
        if not self._canvas.isVisible():
            return
        if self.turns and self._is_3d:
            now = time.perf_counter()
            self._canvas.turn(TURN_PER_S * (now - self._turned_s))
            self._turned_s = now
        self._pose()
        if self._is_3d and not self._canvas.hardware_gl:
            self._canvas.set_moving(True)
            frame_ms = 1000 * self._canvas.frame_s
            self._timer.setInterval(int(max(TICK_MS, frame_ms * (1 + REST))))

    def _pose(self) -> None:
        beat = self.player.beat
        if self._is_3d:
            self._pose_body(beat)
            self._canvas.request_render()
        self.posed.emit()

    def _pose_body(self, beat: Beat | None) -> None:
        if beat is not None:
            self._canvas.pose(self.player.weights(self.beat_phase), "beat")
        if beat is not None and self.beats:
            self._canvas.flow((time.perf_counter() - self._beat_from_s) / beat.period_s)
        if self.breathes:
            self._canvas.pose(self.lungs.weights(self.breath, self._breath_phase()), "breath")

    def stop(self) -> None:
        """No more ticks; may be called twice."""
        self._timer.stop()


def is_same(one: Beat | None, other: Beat | None) -> bool:
    """Whether two beats look alike, so that nothing need be drawn anew."""
    if one is None or other is None or abs(one.period_s - other.period_s) > 1e-6:
        return False
    names = one.traces.keys()
    return names == other.traces.keys() and all(
        np.array_equal(one.traces[name], other.traces[name]) for name in names
    )
