"""The body view: controls, canvas (or the flat map), floating cards, and the beating heart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from twin_core.scenario.projection import Beat, Projection
from viewers.body3d.answer import answer
from viewers.body3d.binding import Binding
from viewers.body3d.breath import Breath
from viewers.body3d.build import Build
from viewers.body3d.caption import legend_rows
from viewers.body3d.controls import BodyControls, ViewButtons
from viewers.body3d.geometry import Part
from viewers.body3d.kept import KeptViews
from viewers.body3d.label_layer import LabelLayer
from viewers.body3d.labels import Span
from viewers.body3d.map2d import BodyMap
from viewers.body3d.motion import BodyMotion
from viewers.body3d.overlay import ROW, HeartCard, LegendCard, NameTag, PairTitles
from viewers.body3d.shown import Shown
from viewers.body3d.state import BodyState
from viewers.words import tr

#: Signals that the legend tells at most, and the height of the view that is not for them.
MOST_ROWS, ROWS_IF_NARROW, ROOM = 4, 2, 240


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
        self.motion = BodyMotion(state, self.canvas, self.is_3d, self)
        self.motion.posed.connect(self._on_posed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.controls)
        layout.addWidget(self.canvas, 1)
        self.setMinimumSize(420, 300)
        self.legend = LegendCard(self)
        self.heart = HeartCard(self)
        self.tag = NameTag(self)
        self.names = LabelLayer(self)
        self.titles = PairTitles(self)
        self.kept = KeptViews(self)
        self._mode = ""
        self._shown: Shown | None = None
        self.views = ViewButtons(self)
        self.views.view_chosen.connect(self.look_from)
        self.controls.part_found.connect(self.frame_part)
        if self.is_3d:
            self.canvas.drawn.connect(self._on_drawn)  # type: ignore[attr-defined]
        view = self.controls.view
        view.labels_toggled.connect(self._on_labels)
        view.turntable_toggled.connect(self.motion.set_turning)
        view.mode_chosen.connect(self.compare)
        self.controls.beat_toggled.connect(self.motion.set_beating)
        self.controls.breath_toggled.connect(self.motion.set_breathing)
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

    def is_drawn(self) -> bool:
        """Whether the newest state is on screen, if only with light copies."""
        return not self.is_3d or self.canvas.is_drawn  # type: ignore[attr-defined]

    def is_settled(self) -> bool:
        """Whether it is there in full."""
        return not self.is_3d or self.canvas.is_settled  # type: ignore[attr-defined]

    # --------------------------------------------------------------- content
    def set_parts(self, parts: Iterable[Part], coarse: Iterable[Part] = ()) -> None:
        """Exchange the geometry (the baked body was read)."""
        parts = tuple(parts)
        if self.is_3d:
            self.canvas.set_parts(parts, coarse)  # type: ignore[attr-defined]
        else:
            self.state.set_parts(parts)
        self.motion.follow_parts()

    def show_beat(self, label: str, beat: Beat | None) -> None:
        """The beat to play: of the fitted heart at an activity level."""
        if beat is None:
            self.heart.hide()
        self.motion.show_beat(label, beat)

    def show_breath(self, breath: Breath) -> None:
        """The breath to play."""
        self.motion.show_breath(breath)

    def show_projection(
        self,
        projection: Projection,
        bindings: Iterable[Binding],
        hour: float,
        signal: str | None,
        build: Build | None = None,
    ) -> None:
        """The body, or both, as a projection has them at an hour; `signal` colours (None: none)."""
        shown = Shown(projection, tuple(bindings), hour, signal, build)
        self._shown = shown
        pair = self.canvas.pair if self.is_3d else None  # type: ignore[attr-defined]
        if pair is None:
            self.shape(answer(self.state, projection, shown.bindings, hour, only_signal=signal))
        else:
            self.shape(pair.show(projection, shown.bindings, hour, signal, self.is_difference))
        if build is not None:
            self.shape(shown.build_of(self.state.parts, "intervention"), "build")
            if pair is not None:
                pair.shape(shown.build_of(self.state.parts, "baseline"), "build")

    def compare(self, mode: str) -> None:
        """One body (an empty word), two ("arms"), or two with the map of their difference."""
        self._mode = mode
        self.controls.view.modes[mode].setChecked(True)
        if self.is_3d:
            self.canvas.set_pair(bool(mode))  # type: ignore[attr-defined]
        self.titles.show_mode(mode)
        if self._shown is not None:
            shown = self._shown
            self.show_projection(
                shown.projection, shown.bindings, shown.hour, shown.signal, shown.build
            )
        self._place_cards()

    @property
    def is_difference(self) -> bool:
        """Whether the right body shows what differs."""
        return self._mode == "difference"

    def _on_labels(self, on: bool) -> None:
        if self.is_3d:
            self.canvas.names_wanted = on  # type: ignore[attr-defined]
        if not on:
            self.names.show_anchors([])
        elif self.is_3d:
            self.canvas.request_render()  # type: ignore[attr-defined]

    def _on_drawn(self, whole: bool) -> None:
        """Names follow each full frame, and are gone while the camera moves."""
        wanted = self.controls.view.labels.isChecked() and not self._mode
        seen = self.canvas.anchors if wanted else []  # type: ignore[attr-defined]
        self.names.show_anchors(seen, self._beside_cards())

    def _beside_cards(self) -> tuple[Span, Span]:
        """Upper and lower end of what the cards leave free on the left and on the right."""
        top, whole = self.canvas.y(), float(self.canvas.height())
        left = self.legend.y() - top if self.legend.isVisible() else whole
        above = self.heart.geometry().bottom() - top if self.heart.isVisible() else 0.0
        below = self.views.y() - top if self.views.isVisible() else whole
        return (0.0, float(left)), (float(above), float(below))

    def shape(self, weights: Mapping[str, Mapping[str, float]], source: str = "model") -> None:
        """Shapes from slow signals."""
        if self.is_3d:
            self.canvas.shape(weights, source)  # type: ignore[attr-defined]

    def set_beating(self, on: bool) -> None:
        """Play the heart in real time, or hold it still."""
        self.controls.beat.setChecked(on)

    def set_breathing(self, on: bool) -> None:
        """Let the lungs fill, or hold them still."""
        self.controls.breath.setChecked(on)

    def _on_posed(self) -> None:
        """Write the read-out of this moment."""
        motion, beat = self.motion, self.motion.player.beat
        if beat is None:
            return
        phase = motion.beat_phase
        volume = motion.player.trace_at("heart.lv_volume", phase)
        pressure = motion.player.trace_at("heart.lv_pressure", phase)
        breath = motion.breath.label if motion.breathes else ""
        self.heart.show_beat(60.0 / beat.period_s, motion.label, volume, pressure, breath)
        self._place_cards()

    # ---------------------------------------------------------------- camera
    def look_from(self, view: str) -> None:
        """Go to a named view; the heart is shown through what lies before it."""
        self.state.isolate(self.state.around_the_heart() if view == "heart" else ())
        if self.is_3d:
            self.canvas.frame(view)  # type: ignore[attr-defined]

    def frame_part(self, part_id: str) -> None:
        """Come close to one part."""
        if self.is_3d and part_id in self.state.parts:
            self.canvas.frame_part(part_id)  # type: ignore[attr-defined]

    # ----------------------------------------------------------------- cards
    def _on_state(self) -> None:
        self._show_legend()
        self._place_cards()

    def _show_legend(self) -> None:
        """As many signals as have room beside the body, the chosen one first."""
        most = min(max((self.height() - ROOM) // ROW, 1), MOST_ROWS)
        if self._is_narrow:
            most = min(most, ROWS_IF_NARROW)
        self.legend.show_rows(legend_rows(self.state)[:most])

    def _on_hover(self, part_id: str) -> None:
        part = self.state.parts.get(part_id)
        self.tag.show_name(tr(part.name) if part else "")
        self._place_cards()

    def _on_picked(self, part_id: str) -> None:
        self.part_picked.emit(part_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_legend()
        self._place_cards()

    @property
    def _is_narrow(self) -> bool:
        """Whether legend and named views have no room side by side."""
        return self.legend.width() + self.views.sizeHint().width() + 42 > self.width()

    def _place_cards(self) -> None:
        top = self.controls.height() + 12
        self.names.setGeometry(self.canvas.geometry())
        self.titles.setGeometry(self.canvas.geometry())
        size = self.views.sizeHint()
        lift = size.height() + 8 if self._is_narrow else 0
        self.legend.move(14, self.height() - self.legend.height() - 14 - lift)
        self.heart.move(self.width() - self.heart.width() - 14, top)
        self.tag.move(14, top)
        self.views.setGeometry(
            self.width() - size.width() - 14,
            self.height() - size.height() - 14,
            size.width(),
            size.height(),
        )
        for card in (self.names, self.titles, self.legend, self.heart, self.tag, self.views):
            card.raise_()

    def close_view(self) -> None:
        """Release timers and OpenGL; may be called twice."""
        self.motion.stop()
        self.controls.close_view()
        self.state.changed.disconnect(self._on_state, missing_ok=True)
        self.state.hovered.disconnect(self._on_hover, missing_ok=True)
        self.state.picked.disconnect(self._on_picked, missing_ok=True)
        self.canvas.close_canvas()  # type: ignore[attr-defined]
