"""The surface of the body: renders on demand, reports picks.

With a graphics card the surface is an OpenGL widget (`BodyInteractor`), without one a picture
that VTK draws aside (`PictureView`).

Invariants:
1. Every method runs on the GUI thread (VTK contexts belong to it).
2. `request_render` is the only way to draw; requests within a frame become one.
3. `close_canvas` may be called twice; afterwards nothing draws.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QThread, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewers.body3d import orbit
from viewers.body3d.geometry import Part
from viewers.body3d.interactor import BodyInteractor
from viewers.body3d.labels import Anchor
from viewers.body3d.pair import BodyPair
from viewers.body3d.picking import PartPicker
from viewers.body3d.picture_view import PictureView
from viewers.body3d.scene import BodyScene
from viewers.body3d.state import BodyState

#: Long enough for curves that changed in the same turn to be painted before the body.
FRAME_MS = 16
HOVER_MS = 33
#: Changes that follow each other faster than this are a slider or time that runs: light frames.
HURRY_S = 0.35
SETTLE_MS = 220


class BodyCanvas(QWidget):
    """The 3D surface; it follows a `BodyState` and knows no other widget."""

    #: A frame was drawn, in full (True) or light because the view moves (False).
    drawn = Signal(bool)

    def __init__(self, state: BodyState, hardware_gl: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.hardware_gl = hardware_gl
        self._closed = False
        self._followed_s = 0.0
        self._press: QPoint | None = None
        self._pointer: QPoint | None = None
        self.surface: BodyInteractor | PictureView
        if hardware_gl:
            self.surface = BodyInteractor(self, auto_update=False, multi_samples=0, lighting="none")
            self.surface.enable_terrain_style(mouse_wheel_zooms=True, shift_pans=True)
        else:
            self.surface = PictureView(self)
        self.scene = BodyScene(self.surface.plotter, state, hardware_gl)
        self._picker = PartPicker(self.scene)
        self.pair: BodyPair | None = None
        self._light: dict[str, Part] = {}
        self._moving = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.surface)
        self._render_timer = self._timer(FRAME_MS, self._render)
        self._hover_timer = self._timer(HOVER_MS, self._hover)
        self._settle_timer = self._timer(SETTLE_MS, self._settle)
        self.surface.setMouseTracking(True)
        self.surface.installEventFilter(self)
        self.surface.setAccessibleName("Body in three dimensions")
        state.changed.connect(self._on_state)

    def _timer(self, interval_ms: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(slot)
        return timer

    @property
    def frame_s(self) -> float:
        """How long the last frame took."""
        return self.surface.frame_s

    # --------------------------------------------------------------- drawing
    def set_parts(self, parts: Iterable[Part], coarse: Iterable[Part] = ()) -> None:
        """Exchange the geometry."""
        self._assert_thread()
        self.state.parts = {part.id: part for part in parts}
        self._picker.forget()
        self._light = {part.id: part for part in coarse}
        self.scene.rebuild(self._light)
        if self.pair is not None:
            self.pair.rebuild(self._light)
        self.state.changed.emit()
        self.request_render()

    def request_render(self) -> None:
        """Draw soon; many requests become one frame."""
        if not self._closed and not self._render_timer.isActive():
            self._render_timer.start()

    def set_moving(self, on: bool) -> None:
        """Use light copies for the coming frames, where graphics are slow."""
        if isinstance(self.surface, PictureView):
            self._moving = on
            self.scene.in_motion(on)
            if self.pair is not None:
                self.pair.scene.in_motion(on)
            self.surface.set_moving(on)

    def _render(self) -> None:
        if self._closed or not self.isVisible():
            return
        self.surface.ask()
        self.drawn.emit(not self._moving)

    def set_pair(self, on: bool) -> None:
        """Show a second body beside this one, or close it."""
        self._assert_thread()
        if on and self.pair is None:
            self.pair = BodyPair(self.scene)
            self.pair.rebuild(self._light)
        elif not on and self.pair is not None:
            self.pair.close()
            self.pair = None
        self.scene.reframe()
        self.request_render()

    @property
    def scenes(self) -> tuple[BodyScene, ...]:
        """One body, or both."""
        return (self.scene,) if self.pair is None else (self.scene, self.pair.scene)

    def turn(self, heights: float) -> None:
        """Go round the body by so many heights of the view."""
        self.scene.framed = ""
        orbit.turn(self.scene.renderer.GetActiveCamera(), heights, 0.0)

    def anchors(self) -> list[Anchor]:
        """What is seen in the last frame, in this widget's pixels."""
        from viewers.body3d.seen import seen_parts

        ratio = self.scene.plotter.render_window.GetSize()[0] / max(self.width(), 1)
        return [anchor.scaled(1.0 / ratio) for anchor in seen_parts(self.scene)]

    def _on_state(self) -> None:
        if self._closed:
            return
        self._assert_thread()
        if self.scene.sync():
            self.follow()

    def follow(self) -> None:
        """Draw a change of the model; one that comes on the heels of another, with light copies."""
        now = time.perf_counter()
        hurry, self._followed_s = now - self._followed_s < HURRY_S, now
        if hurry:
            self._begin_motion()
        else:
            self.request_render()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.request_render()

    # ---------------------------------------------------------------- pointer
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            self._on_mouse(event)
        elif event.type() == QEvent.Type.Wheel:
            self.scene.framed = ""
            self._begin_motion()
        elif event.type() == QEvent.Type.Resize:
            self.request_render()
        elif event.type() == QEvent.Type.Leave:
            self._pointer = None
            self.state.hover_over("")
        return super().eventFilter(watched, event)

    def _on_mouse(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            self._press = place
        elif kind == QEvent.Type.MouseButtonRelease:
            self._release(place, event.button())
        elif kind == QEvent.Type.MouseMove and event.buttons() != Qt.MouseButton.NoButton:
            self.scene.framed = ""
            self._begin_motion()
        elif kind == QEvent.Type.MouseMove:
            self._pointer = place
            if not self._hover_timer.isActive():
                self._hover_timer.start()

    def _release(self, place: QPoint, button: Qt.MouseButton) -> None:
        press, self._press = self._press, None
        still = press is not None and (place - press).manhattanLength() < 5
        if still and button == Qt.MouseButton.LeftButton:
            self.state.pick(self.part_at(place))

    def _begin_motion(self) -> None:
        if not self._settle_timer.isActive():
            self.set_moving(True)
        self._settle_timer.start()
        self.request_render()

    def _settle(self) -> None:
        self.set_moving(False)
        self.request_render()

    def _hover(self) -> None:
        if self._pointer is not None and not self._closed:
            self.state.hover_over(self.part_at(self._pointer))

    def part_at(self, place: QPoint) -> str:
        """Id of the part at logical pixels of the canvas; empty for none."""
        x, y = self.surface.to_frame(place)
        width = self.scene.plotter.render_window.GetSize()[0]
        if self.pair is not None and x < width / 2:
            x += width / 2  # the same camera sees the same part at the same place of the other half
        return self._picker.part_at(x, y)

    # --------------------------------------------------------------- lifetime
    def close_canvas(self) -> None:
        """Release OpenGL and timers; may be called twice."""
        if self._closed:
            return
        self._closed = True
        self.set_pair(False)
        self.state.changed.disconnect(self._on_state)
        self.surface.removeEventFilter(self)
        for timer in (self._render_timer, self._hover_timer, self._settle_timer):
            timer.stop()
        self.surface.close_view()

    def _assert_thread(self) -> None:
        assert QThread.currentThread() is self.thread(), "VTK belongs to the GUI thread"
