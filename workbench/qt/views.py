"""The views that need heavy libraries, built after the first paint and tied to the session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer

from twin_core.scenario.projection import Beat, Projection
from viewers.body3d.binding import parts_named
from viewers.body3d.breath import breath_at
from viewers.body3d.build import Build
from viewers.body3d.geometry import Part
from viewers.body3d.layers import PRESETS
from viewers.body3d.own_organs import own_ids, with_own_organs
from viewers.body3d.stand_in import stand_in_body
from viewers.body3d.state import BodyState, Tint
from viewers.body3d.widget import BodyWidget
from viewers.signal_words import name_of
from viewers.units import shown
from viewers.words import tr
from workbench.engine.protocol import TwinSummary
from workbench.model.feed import RecordContents, RecordFeed
from workbench.model.organs import PartLinks
from workbench.model.session import Session
from workbench.qt.glprobe import GlReport
from workbench.qt.pages import Pages
from workbench.qt.window import MainWindow
from workbench.service.own_organs import own_surfaces


class Views(QObject):
    """Body, comparison and the other views; follows session and shared selection."""

    def __init__(self, window: MainWindow, session: Session, graphics: GlReport) -> None:
        super().__init__(window)
        self.window_, self.session = window, session
        window.views_ = self
        self._build: Build | None = None
        self._own: tuple[Any, ...] = ()
        self._generic: tuple[tuple[Part, ...], tuple[Part, ...]] = ((), ())
        self._colour_signal: str | None = None
        self._answer = QTimer(self)  # once the curves have been told, in the same turn
        self._answer.setSingleShot(True)
        self._answer.setInterval(0)
        self._answer.timeout.connect(self._on_answer)
        self.body_state = BodyState(stand_in_body() if not graphics.works else ())
        self.body_state.told = _tint_shown
        hardware = graphics.hardware if graphics.works else None
        self.body = BodyWidget(self.body_state, hardware, window)
        self.pages = Pages(window, session)
        if graphics.works:
            self.body.tag.show_name("Reading the body…")
        self.body.legend.signal_chosen.connect(self.colour_by)
        self.body.part_picked.connect(self._on_picked)
        session.selection.organs_changed.connect(self._on_organs)
        session.selection.hour_changed.connect(self._on_hour)
        session.projection_changed.connect(self._on_projection)
        session.summary_changed.connect(self._on_summary)
        session.units_changed.connect(self._on_units)
        window.settings_changed.connect(self._on_settings)
        self._on_settings()
        if session.summary is not None:
            self._on_summary(session.summary)
        if session.projection is not None:
            self._on_projection(session.projection)

    def show(self) -> None:
        """Put the body on the stage; what stood there waits no more."""
        if self.window_.body is None:
            self.window_.show_body(self.body)

    def close(self) -> None:
        """Release timers and OpenGL, shown or not; may be called twice."""
        self.body.close_view()

    def _on_units(self) -> None:
        self._on_answer()

    def _on_settings(self) -> None:
        if self.window_.settings.reduce_motion:
            self.body.set_beating(False)
            self.body.set_breathing(False)

    # --------------------------------------------------------------- content
    def set_parts(
        self, parts: tuple[Part, ...], coarse: tuple[Part, ...], build: Build | None = None
    ) -> None:
        """The baked body was read, or fitted to the person."""
        self.body.tag.show_name("")
        self._build, self._generic = build, (parts, coarse)
        self._put_parts()

    def _put_parts(self) -> None:
        """The generic body, with the person's own organs where pictures of them are stored."""
        parts, coarse = self._generic
        self.body.set_parts(
            with_own_organs(parts, self._own),
            [part for part in coarse if not self._own or part.id not in own_ids(self._own)],
        )
        self._colour(self.session.selection.hour)

    def _on_own(self, surfaces: Any) -> None:
        if surfaces or self._own:
            self._own = tuple(surfaces or ())
            self._put_parts()

    def _on_summary(self, summary: TwinSummary) -> None:
        bound = dict.fromkeys(row.signal for row in summary.mesh if row.kind == "colour")
        if self._colour_signal is None or self._colour_signal not in bound:
            liked = (s for s in ("insulin.plasma", "glucose.plasma", *bound) if s in bound)
            self._colour_signal = next(liked, "")
        names = {signal: name_of(signal) for signal in bound}
        self.body.legend.offer(names, self._colour_signal)

    def show_step(self, show: Any) -> None:
        """What a lesson's step looks at."""
        QTimer.singleShot(0, self, self._show_curves)  # a turn of its own: it lays out all plots
        if show.preset and show.preset in PRESETS:
            self.body_state.use_preset(show.preset)
        if show.view:
            self.body.look_from(show.view)
        if show.colour:
            self.colour_by(show.colour)

    def _show_curves(self) -> None:
        self.pages.compare.show_mode("curves")

    def colour_by(self, signal: str) -> None:
        """Colour the body by one signal; empty for natural colours."""
        self._colour_signal = signal
        self._colour(self.session.selection.hour)

    def set_contents(self, contents: RecordContents, feed: RecordFeed) -> None:
        """The record was read: pages of it, and the person's own organs."""
        feed.ask(own_surfaces, self._on_own)
        self.pages.set_contents(contents, feed)

    def _on_projection(self, _: Projection) -> None:
        if not self._answer.isActive():
            self._answer.start()

    def _on_answer(self) -> None:
        self._on_hour(self.session.selection.hour)

    # ------------------------------------------------------------- selection
    def _on_picked(self, part_id: str) -> None:
        self.session.selection.organs = [part_id] if part_id else []

    def _on_organs(self, organs: tuple[str, ...]) -> None:
        self.body_state.select(organs)
        part = self.body_state.parts.get(organs[0]) if organs else None
        self.window_.organ_page.show_part(part.id if part else "", tr(part.name) if part else "")
        if part is None:
            return
        self.window_.show_organ_page()
        summary = self.session.summary
        signals = PartLinks(summary).signals_of(part.id) if summary else []
        projection = self.session.projection
        drawn = [s for s in signals if projection is None or s in projection.bands][:3]
        self._show_colour_of(part.id)
        if drawn:  # a part without a curve leaves the comparison as it is
            self.session.selection.signals = drawn

    def _show_colour_of(self, part_id: str) -> None:
        """Colour the body by a signal of the picked part, where the present one passes it by."""
        summary, projection = self.session.summary, self.session.projection
        if summary is None or projection is None or part_id in self.body_state.tints:
            return
        for row in summary.mesh:
            named = row.kind == "colour" and row.signal in projection.bands
            if named and part_id in parts_named(self.body_state.parts, row.part):
                self.body.legend.choose(row.signal)
                self.colour_by(row.signal)
                return

    def _on_hour(self, hour: float) -> None:
        self._colour(hour)
        self._beat(hour)

    # ------------------------------------------------------------------ body
    def _colour(self, hour: float) -> None:
        summary, projection = self.session.summary, self.session.projection
        if summary is None or projection is None:
            return
        chosen = self._colour_signal or None
        self.body.show_projection(projection, summary.mesh, hour, chosen, self._build)

    def _beat(self, hour: float) -> None:
        projection = self.session.projection
        if projection is None or not projection.beats:
            self.body.show_beat("", None)
            return
        label = beat_label(projection.beats, hour)
        beat = projection.beats[label]
        if beat is not self.body.motion.player.beat:
            self.body.show_beat(label, beat)
        rest = projection.beats.get("rest", beat)
        effort = rest.period_s / beat.period_s if beat.period_s > 0 else 1.0
        self.body.show_breath(breath_at(projection, hour, effort))


def beat_label(beats: Mapping[str, Beat], hour: float) -> str:
    """The activity level at an hour: the one that holds then, else rest."""
    for label, beat in beats.items():
        if any(begin <= hour < end for begin, end in beat.spans_h):
            return label
    return "rest" if "rest" in beats else next(iter(beats))


def _tint_shown(tint: Tint) -> Tint:
    """A colour's numbers in the unit that the user reads."""
    show = shown(tint.unit, tint.signal)
    value, low, high = (show(number) for number in (tint.value, tint.low, tint.high))
    return replace(tint, unit=show.unit, value=value, low=low, high=high)
