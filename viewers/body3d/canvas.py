"""The surface of the body: renders on demand, reports picks.

With a graphics card the surface is an OpenGL widget (`BodyInteractor`) and the GUI thread draws;
without one it is a picture (`PictureView`) that a thread of its own draws.

Invariants:
1. Scene, camera and render window are touched by jobs of `hand` only; the scene draws copies of
   the state (`BodyState.frozen`), which nobody changes.
2. `request_render` is the only way to draw; requests within a frame become one, and while one
   frame is drawn the next ones become one.
3. `close_canvas` may be called twice; afterwards nothing draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QThread, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewers.body3d import orbit
from viewers.body3d.drawing import Hand, Job, Then, hand_for
from viewers.body3d.geometry import Part
from viewers.body3d.labels import Anchor
from viewers.body3d.pair import BodyPair
from viewers.body3d.picking import PartPicker
from viewers.body3d.picture_view import Frame, Order, PictureView
from viewers.body3d.scene import BodyScene
from viewers.body3d.state import BodyState
from viewers.words import tr

if TYPE_CHECKING:
    from viewers.body3d.interactor import BodyInteractor

#: Where the GUI thread draws: long enough for curves that changed in the same turn to be painted
#: before the body. Where it does not: until the jobs that were handed in together are done.
FRAME_MS, SOON_MS = 16, 2
HOVER_MS = 33
SETTLE_MS = 220

Weights = Mapping[str, Mapping[str, float]]


class BodyCanvas(QWidget):
    """The 3D surface; it follows a `BodyState` and knows no other widget."""

    #: A frame was drawn, in full (True) or light because the view moves (False).
    drawn = Signal(bool)

    def __init__(self, state: BodyState, hardware_gl: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.hardware_gl = hardware_gl
        self._closed = False
        self._press: QPoint | None = None
        self._pointer: QPoint | None = None
        self._scene: BodyScene | None = None
        self._picker: PartPicker | None = None
        self.pair: BodyPair | None = None
        self._light: dict[str, Part] = {}
        self._moving = False
        #: Whether the camera has moved since the last full frame.
        self._aimed = False
        #: Whether each full frame tells where parts are seen.
        self.names_wanted = False
        #: Where parts are seen in the last full frame, in pixels of this widget; nothing once the
        #: camera has moved.
        self.anchors: list[Anchor] = []
        self.hand: Hand = hand_for(hardware_gl, self)
        self.surface: BodyInteractor | PictureView
        if hardware_gl:
            from viewers.body3d.interactor import BodyInteractor  # PyVista takes seconds to import

            self.surface = BodyInteractor(self, auto_update=False, multi_samples=0, lighting="none")
            self.surface.enable_terrain_style(mouse_wheel_zooms=True, shift_pans=True)
        else:
            self.surface = PictureView(self.hand, self)
        self.hand.do(partial(self._open, state.frozen()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.surface)
        self._render_timer = self._timer(FRAME_MS if hardware_gl else SOON_MS, self._render)
        self._hover_timer = self._timer(HOVER_MS, self._hover)
        self._settle_timer = self._timer(SETTLE_MS, self._settle)
        self.surface.setMouseTracking(True)
        self.surface.installEventFilter(self)
        self.surface.setAccessibleName(tr("Body in three dimensions"))
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

    @property
    def is_drawn(self) -> bool:
        """Whether the newest state is on screen, if only with light copies."""
        return self._closed or (not self._render_timer.isActive() and self.hand.is_idle)

    @property
    def is_settled(self) -> bool:
        """Whether it is on screen in full."""
        return self.is_drawn and not self._settle_timer.isActive() and not self._moving

    @property
    def scene(self) -> BodyScene:
        """The scene, for jobs of the hand; elsewhere this waits until it is made."""
        if self._scene is None:
            self.hand.wait(_nothing)
        assert self._scene is not None, "the scene could not be made"
        return self._scene

    def _open(self, state: BodyState) -> None:
        if isinstance(self.surface, PictureView):
            plotter: Any = self.surface.open_plotter()
        else:
            plotter = self.surface.plotter
        self._scene = BodyScene(plotter, state, self.hardware_gl)
        self._picker = PartPicker(self._scene)

    # --------------------------------------------------------------- content
    def set_parts(self, parts: Iterable[Part], coarse: Iterable[Part] = ()) -> None:
        """Exchange the geometry."""
        self._assert_thread()
        self.state.parts = {part.id: part for part in parts}
        self._light = {part.id: part for part in coarse}
        self.hand.do(partial(self._rebuild, self.state.frozen(), self._light))
        if self.pair is not None:
            self.pair.rebuild(self._light)
        self.state.changed.emit()
        self.request_render()

    def _rebuild(self, state: BodyState, light: Mapping[str, Part]) -> None:
        assert self._picker is not None
        self._picker.forget()
        self.scene.follow_anew(state, light)

    def _on_state(self) -> None:
        if not self._closed:
            self._assert_thread()
            self.hand.ask(partial(self._sync, self.state.frozen()), self._on_changed, "state")

    def _sync(self, state: BodyState) -> bool:
        return self.scene.follow(state)

    def _on_changed(self, changed: bool) -> None:
        if changed:
            self.follow()

    def follow(self) -> None:
        """Draw a change of the model: at once with light copies, in full when no other follows."""
        self._begin_motion()

    def shape(self, weights: Weights, source: str = "model") -> None:
        """Key weights of parts of the first body from one source; draws what changed."""
        self.hand.ask(partial(self._shape, weights, source), self._on_changed, ("shape", source))

    def _shape(self, weights: Weights, source: str) -> bool:
        return self.scene.shape(weights, source)

    def pose(self, weights: Weights, source: str) -> None:
        """The same for one body or both, drawn with the next frame that is asked for."""
        self.hand.do(partial(self._pose, weights, source), ("pose", source))

    def _pose(self, weights: Weights, source: str) -> None:
        for scene in self._scenes():
            scene.shape(weights, source)

    def flow(self, beats: float | None) -> None:
        """Let blood run on, `beats` since it began; None holds it still."""
        self.hand.do(partial(self._flow, beats), "flow")

    def _flow(self, beats: float | None) -> None:
        for scene in self._scenes():
            scene.still() if beats is None else scene.flow(beats)

    def _scenes(self) -> list[BodyScene]:
        """One body, or both."""
        second = self.pair.scene if self.pair is not None else None
        return [self.scene] if second is None else [self.scene, second]

    def set_pair(self, on: bool) -> None:
        """Show a second body beside this one, or close it."""
        self._assert_thread()
        if on and self.pair is None:
            self.pair = BodyPair(self.scene, self.state, self.hand)
            self.pair.rebuild(self._light)
        elif not on and self.pair is not None:
            self.pair.close()
            self.pair = None
        self.hand.do(self._reframe)
        self.request_render()

    def _reframe(self) -> None:
        self.scene.reframe()

    # --------------------------------------------------------------- drawing
    def request_render(self) -> None:
        """Draw soon; many requests become one frame."""
        if not self._closed and not self._render_timer.isActive():
            self._render_timer.start()

    def set_moving(self, on: bool) -> None:
        """Use light copies for the coming frames, where graphics are slow."""
        if isinstance(self.surface, PictureView) and on != self._moving:
            self._moving = on
            self.hand.do(partial(self._in_motion, on), "motion")

    def _in_motion(self, on: bool) -> None:
        for scene in self._scenes():
            scene.in_motion(on)

    def _render(self) -> None:
        if not self._closed and self.isVisible():
            self.draw()

    def draw(self) -> None:
        """Order a frame now; `drawn` tells when it is there."""
        if isinstance(self.surface, PictureView):
            order = self.surface.order(self._moving)
            self.hand.ask(partial(self._draw, order, self.names_wanted), self._take, "frame")
        else:
            self.surface.ask()
            self.anchors = self._seen() if self.names_wanted else []
            self.drawn.emit(True)

    def draw_now(self) -> None:
        """Draw a frame and wait for it: for measuring, and for pictures."""
        if isinstance(self.surface, PictureView):
            order = self.surface.order(self._moving)
            self._take(self.hand.wait(partial(self._draw, order, self.names_wanted)))
        else:
            self.draw()

    def _draw(self, order: Order, with_names: bool) -> tuple[Frame, list[Anchor]]:
        assert isinstance(self.surface, PictureView)
        frame = self.surface.draw(order)
        return frame, self._seen() if with_names and not order.moving else []

    def _take(self, drawn: tuple[Frame, list[Anchor]]) -> None:
        frame, anchors = drawn
        if not frame.order.moving:
            self.anchors, self._aimed = anchors, False
        elif self._aimed:
            self.anchors = []
        if not self._closed:
            self.surface.show_frame(frame)
            self.drawn.emit(not frame.order.moving)

    def _seen(self) -> list[Anchor]:
        from viewers.body3d.seen import seen_parts

        ratio = self.scene.plotter.render_window.GetSize()[0] / max(self.width(), 1)
        return [anchor.scaled(1.0 / ratio) for anchor in seen_parts(self.scene)]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.request_render()

    # ----------------------------------------------------------------- camera
    def frame(self, view: str) -> None:
        """Look at the body from a named view."""
        self._aim(partial(self._frame, view))

    def _frame(self, view: str) -> None:
        self.scene.frame(view)

    def frame_part(self, part_id: str) -> None:
        """Come close to one part."""
        self._aim(partial(self._frame_part, part_id))

    def _frame_part(self, part_id: str) -> None:
        self.scene.frame_part(part_id)

    def aim(self, move: Callable[[Any], object]) -> None:
        """Move the camera by `move`, away from the named views, and draw."""
        self._aim(partial(self._move, move))

    def _move(self, move: Callable[[Any], object]) -> None:
        self.scene.framed = ""
        move(self.scene.renderer.GetActiveCamera())

    def _aim(self, job: Job) -> None:
        self._aimed = True
        self.hand.do(job)
        self.request_render()

    def ask_camera(self, look: Callable[[Any, str], Any], then: Then) -> None:
        """What `look` makes of the camera and the named view (empty: none) that it is at."""
        self.hand.ask(partial(self._look, look), then)

    def _look(self, look: Callable[[Any, str], Any]) -> Any:
        return look(self.scene.renderer.GetActiveCamera(), self.scene.framed)

    def turn(self, heights: float) -> None:
        """Go round the body by so many heights of the view."""
        self._aimed = True
        self.hand.do(partial(self._turn, heights))

    def _turn(self, heights: float) -> None:
        self._move(partial(_round, heights))

    def _unframe(self) -> None:
        self.scene.framed = ""

    # ---------------------------------------------------------------- pointer
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            self._on_mouse(event)
        elif event.type() == QEvent.Type.Wheel:
            self._on_moved_by_hand()
        elif event.type() == QEvent.Type.Resize:
            self.request_render()
        elif event.type() == QEvent.Type.Leave:
            self._pointer = None
            self.state.hover_over("")
        return super().eventFilter(watched, event)

    def _on_moved_by_hand(self) -> None:
        self._aimed = True
        self.hand.do(self._unframe, "unframe")
        self._begin_motion()

    def _on_mouse(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            self._press = place
        elif kind == QEvent.Type.MouseButtonRelease:
            self._release(place, event.button())
        elif kind == QEvent.Type.MouseMove and event.buttons() != Qt.MouseButton.NoButton:
            self._on_moved_by_hand()
        elif kind == QEvent.Type.MouseMove:
            self._pointer = place
            if not self._hover_timer.isActive():
                self._hover_timer.start()

    def _release(self, place: QPoint, button: Qt.MouseButton) -> None:
        press, self._press = self._press, None
        still = press is not None and (place - press).manhattanLength() < 5
        if still and button == Qt.MouseButton.LeftButton:
            self.hand.ask(self._finder(place), self.state.pick, "pick")

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
            self.hand.ask(self._finder(self._pointer), self.state.hover_over, "hover")

    def part_at(self, place: QPoint) -> str:
        """Id of the part at logical pixels of the canvas; empty for none. Waits for a frame."""
        return self.hand.wait(self._finder(place))

    def _finder(self, place: QPoint) -> Job:
        across = place.x() / max(self.width(), 1)
        up = 1.0 - (place.y() + 1) / max(self.height(), 1)
        return partial(self._part_at, across, up)

    def _part_at(self, across: float, up: float) -> str:
        """At shares of the view, from the lower left."""
        assert self._picker is not None
        width, height = self.scene.plotter.render_window.GetSize()
        if self.pair is not None and across < 0.5:
            across += 0.5  # the same camera sees the same part at the same place of the other half
        return self._picker.part_at(across * width, up * height)

    # --------------------------------------------------------------- lifetime
    def close_canvas(self) -> None:
        """Release OpenGL, timers and the thread; may be called twice."""
        if self._closed:
            return
        self._closed = True
        self.set_pair(False)
        self.state.changed.disconnect(self._on_state)
        self.surface.removeEventFilter(self)
        for timer in (self._render_timer, self._hover_timer, self._settle_timer):
            timer.stop()
        if isinstance(self.surface, PictureView):
            self.hand.do(self.surface.close_plotter)
        else:
            self.surface.close_view()
        self.hand.stop()

    def _assert_thread(self) -> None:
        assert QThread.currentThread() is self.thread(), "widgets belong to the GUI thread"


def _round(heights: float, camera: Any) -> None:
    orbit.turn(camera, heights, 0.0)


def _nothing() -> None:
    """A job to wait for: all that was handed in before it is done."""
