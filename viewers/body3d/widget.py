"""The body view: controls, canvas (or the flat map), floating cards, and the beating heart."""

from __future__ import annotations

import time
from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from twin_core.scenario.projection import Beat
from viewers.body3d.binding import BeatPlayer
from viewers.body3d.controls import BodyControls, ViewButtons
from viewers.body3d.geometry import Part
from viewers.body3d.map2d import BodyMap
from viewers.body3d.overlay import HeartCard, LegendCard, NameTag
from viewers.body3d.state import BodyState

TICK_MS = 33
#: On slow graphics the pause between frames is this share of the time that a frame takes.
REST = 0.4


class BodyWidget(QWidget):
    """The central view. `three_d` None draws the flat map; True or False tells hardware GL."""

    part_picked = Signal(str)

    def __init__(
        self, state: BodyState, hardware_gl: bool | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.state = state
        self.hardware_gl = hardware_gl
        self.canvas = self._make_canvas()
        self.controls = BodyControls(state, self)
        self.player = BeatPlayer(state.parts)
        self._beat_label = "rest"
        self._started_s = time.perf_counter()
        self._beating = QTimer(self)
        self._beating.setInterval(TICK_MS)
        self._beating.timeout.connect(self._tick)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.controls)
        layout.addWidget(self.canvas, 1)
        self.setMinimumSize(420, 300)
        self.legend = LegendCard(self)
        self.heart = HeartCard(self)
        self.tag = NameTag(self)
        self.views = ViewButtons(self)
        self.views.view_chosen.connect(self.look_from)
        self.controls.part_found.connect(self.frame_part)
        self.controls.beat_toggled.connect(self.set_beating)
        state.changed.connect(self._on_state)
        state.hovered.connect(self._on_hover)
        state.picked.connect(self._on_picked)

    def _make_canvas(self) -> QWidget:
        if self.hardware_gl is None:
            return BodyMap(self.state, self)
        from viewers.body3d.canvas import BodyCanvas

        return BodyCanvas(self.state, self.hardware_gl, self)

    @property
    def is_3d(self) -> bool:
        return self.hardware_gl is not None

    # --------------------------------------------------------------- content
    def set_parts(self, parts: Iterable[Part], coarse: Iterable[Part] = ()) -> None:
        """Exchange the geometry (the baked body was read)."""
        parts = tuple(parts)
        if self.is_3d:
            self.canvas.set_parts(parts, coarse)  # type: ignore[attr-defined]
        else:
            self.canvas._outlines = {}  # type: ignore[attr-defined]
            self.state.set_parts(parts)
        beat, self.player = self.player.beat, BeatPlayer(self.state.parts)
        self.player.beat = beat

    def show_beat(self, label: str, beat: Beat | None) -> None:
        """The beat to play: of the fitted heart at an activity level."""
        same = label == self._beat_label and is_same(beat, self.player.beat)
        if self.player.beat is not None and beat is not None and self.player.beat.period_s:
            # Keep the phase, so that a new rate does not make the heart jump.
            now = time.perf_counter()
            phase = self.player.phase(now - self._started_s)
            self._started_s = now - phase * beat.period_s
        self.player.beat = beat
        self._beat_label = label
        if beat is None:
            self.heart.hide()
        elif not same:
            self._pose()

    def shape(self, weights: dict[str, dict[str, float]]) -> None:
        """Shapes from slow signals."""
        if self.is_3d and weights:
            self.canvas.scene.shape(weights)  # type: ignore[attr-defined]
            self.canvas.request_render()  # type: ignore[attr-defined]

    # ------------------------------------------------------------------ beat
    def set_beating(self, on: bool) -> None:
        """Play the heart in real time, or hold it still."""
        if self.controls.beat.isChecked() != on:
            self.controls.beat.setChecked(on)
            return
        if on:
            self._beating.start()
        else:
            self._beating.stop()
            if self.is_3d:
                self.canvas.scene.still()  # type: ignore[attr-defined]
                self.canvas.set_moving(False)  # type: ignore[attr-defined]
                self.canvas.request_render()  # type: ignore[attr-defined]

    def _tick(self) -> None:
        if self.player.beat is None or not self.isVisible():
            return
        self._pose()
        if self.is_3d and not self.hardware_gl:
            self.canvas.set_moving(True)  # type: ignore[attr-defined]
            frame_ms = 1000 * self.canvas.frame_s  # type: ignore[attr-defined]
            self._beating.setInterval(int(max(TICK_MS, frame_ms * (1 + REST))))

    def _pose(self) -> None:
        beat = self.player.beat
        if beat is None:
            return
        seconds = time.perf_counter() - self._started_s
        phase = self.player.phase(seconds)
        if self.is_3d:
            scene = self.canvas.scene  # type: ignore[attr-defined]
            scene.shape(self.player.weights(phase))
            if self._beating.isActive():
                scene.flow(seconds / beat.period_s)
            self.canvas.request_render()  # type: ignore[attr-defined]
        volume = self.player.trace_at("heart.lv_volume", phase)
        pressure = self.player.trace_at("heart.lv_pressure", phase)
        self.heart.show_beat(60.0 / beat.period_s, self._beat_label, volume, pressure)
        self._place_cards()

    # ---------------------------------------------------------------- camera
    def look_from(self, view: str) -> None:
        """Go to a named view; the heart is shown through what lies before it."""
        self.state.isolate(self.state.around_the_heart() if view == "heart" else ())
        if self.is_3d:
            self.canvas.scene.frame(view)  # type: ignore[attr-defined]
            self.canvas.request_render()  # type: ignore[attr-defined]

    def frame_part(self, part_id: str) -> None:
        """Come close to one part."""
        if self.is_3d and part_id in self.state.parts:
            self.canvas.scene.frame_part(part_id)  # type: ignore[attr-defined]
            self.canvas.request_render()  # type: ignore[attr-defined]

    # ----------------------------------------------------------------- cards
    def _on_state(self) -> None:
        self.legend.show_tint(self.state.legend)
        self._place_cards()

    def _on_hover(self, part_id: str) -> None:
        part = self.state.parts.get(part_id)
        self.tag.show_name(part.name if part else "")
        self._place_cards()

    def _on_picked(self, part_id: str) -> None:
        self.part_picked.emit(part_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_cards()

    def _place_cards(self) -> None:
        top = self.controls.height() + 12
        self.legend.move(14, self.height() - self.legend.height() - 14)
        self.heart.move(self.width() - self.heart.width() - 14, top)
        self.tag.move(14, top)
        size = self.views.sizeHint()
        self.views.setGeometry(
            self.width() - size.width() - 14,
            self.height() - size.height() - 14,
            size.width(),
            size.height(),
        )
        for card in (self.legend, self.heart, self.tag, self.views):
            card.raise_()

    def close_view(self) -> None:
        """Release timers and OpenGL; may be called twice."""
        self._beating.stop()
        self.state.changed.disconnect(self._on_state, missing_ok=True)
        self.state.hovered.disconnect(self._on_hover, missing_ok=True)
        self.state.picked.disconnect(self._on_picked, missing_ok=True)
        self.canvas.close_canvas()  # type: ignore[attr-defined]


def is_same(one: Beat | None, other: Beat | None) -> bool:
    """Whether two beats look alike, so that nothing need be drawn anew."""
    if one is None or other is None or abs(one.period_s - other.period_s) > 1e-6:
        return False
    names = one.traces.keys()
    return names == other.traces.keys() and all(
        np.array_equal(one.traces[name], other.traces[name]) for name in names
    )
