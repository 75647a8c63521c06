"""The tabs below the body: each made late, in idle moments or when it is looked at, then kept.

What is shown lives in states and in the session, so that a page that is made late shows the same
as one that was there from the start.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QObject, Signal

from twin_core.scenario.projection import Projection
from viewers.compare.state import CompareState
from viewers.compare.widget import CompareWidget
from viewers.insight.widget import InsightWidget
from viewers.loops.widget import LoopsWidget
from viewers.posterior.widget import PosteriorWidget
from viewers.quality.state import report
from viewers.quality.widget import QualityWidget
from viewers.signal_words import name_of, unit_of
from viewers.timeline.state import TimelineState, Track, is_event
from viewers.timeline.widget import TimelineWidget
from viewers.words import tr
from workbench.engine.protocol import TwinSummary
from workbench.model.feed import RecordContents, RecordFeed
from workbench.model.session import Session
from workbench.qt.board import BoardPage
from workbench.qt.late_page import LatePage
from workbench.qt.window import MainWindow


class Pages(QObject):
    """Comparison, plan, timeline, loops, what was learned, quality and insight."""

    insight_wanted = Signal()  #: the page is looked at, and has nothing of this record yet
    help_asked = Signal()  #: what would help most is to be worked out

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._session = session
        self._feed: RecordFeed | None = None
        self._contents: RecordContents | None = None
        self.compare_state, self.timeline_state = CompareState(), TimelineState()
        self._compare = LatePage(self._make_compare)
        self._board = LatePage(self._make_board)
        self._timeline = LatePage(self._make_timeline)
        self._loops = LatePage(self._make_loops)
        self._posterior = LatePage(self._make_posterior)
        self._quality = LatePage(self._make_quality)
        self._insight = LatePage(self._make_insight)
        add = window.docks.add_tab
        add("compare", tr("Compare"), self._compare, tr("Baseline beside your changes"))
        add("board", tr("Plan"), self._board, tr("Events on lanes of time, to drag"))
        add("timeline", tr("Timeline"), self._timeline, tr("What was measured"))
        add("loops", tr("Heart loops"), self._loops, tr("Pressure against volume over one beat"))
        add("posterior", tr("Learned"), self._posterior, tr("Parameters: learned or assumed"))
        add("quality", tr("Quality"), self._quality, tr("Stored, refused and unknown values"))
        tip = tr("What is new, what is likely, what would help, for the doctor")
        add("insight", tr("Insight"), self._insight, tip)
        add("log", tr("Log"), window.log, tr("What happened"))
        self.timeline_state.brush_changed.connect(self._on_brush)
        session.selection.time_changed.connect(self.timeline_state.set_brush)
        session.selection.signals_changed.connect(self._on_signals)
        session.selection.hour_changed.connect(self._on_hour)
        session.projection_changed.connect(self._on_projection)
        session.summary_changed.connect(self._on_summary)
        session.units_changed.connect(self._on_units)
        if session.projection is not None:
            self._on_projection(session.projection)

    # ----------------------------------------------------------------- pages
    @property
    def compare(self) -> CompareWidget:
        return self._compare.content

    @property
    def board(self) -> BoardPage:
        return self._board.content

    @property
    def timeline(self) -> TimelineWidget:
        return self._timeline.content

    @property
    def loops(self) -> LoopsWidget:
        return self._loops.content

    @property
    def posterior(self) -> PosteriorWidget:
        return self._posterior.content

    @property
    def quality(self) -> QualityWidget:
        return self._quality.content

    @property
    def insight(self) -> InsightWidget:
        return self._insight.content

    def prepare(self) -> Iterator[None]:
        """Makes what is not there yet, a little at each step."""
        yield from (None for _ in self.compare.prepare())
        late: list[LatePage[Any]] = [
            self._timeline, self._board, self._loops, self._posterior, self._quality, self._insight,
        ]  # fmt: skip
        for page in late:
            _ = page.content
            yield None

    # ---------------------------------------------------------------- making
    def _make_compare(self) -> CompareWidget:
        page = CompareWidget(self.compare_state)
        page.hour_chosen.connect(self._on_hour_chosen)
        page.signal_chosen.connect(self._on_signal_chosen)
        page.set_hour(self._session.selection.hour)
        return page

    def _make_board(self) -> BoardPage:
        return BoardPage(self._session)

    def _make_timeline(self) -> TimelineWidget:
        page = TimelineWidget(self.timeline_state)
        page.plot.brushed.connect(self.timeline_state.set_brush)
        page.plot.wanted.connect(self._on_wanted)
        page.plot.usual_wanted.connect(self._on_usual)
        page.day_wanted.connect(self._on_day)
        return page

    def _make_loops(self) -> LoopsWidget:
        page = LoopsWidget()
        page.set_projection(self._session.projection)
        return page

    def _make_posterior(self) -> PosteriorWidget:
        page = PosteriorWidget()
        if self._session.summary is not None:
            page.set_estimates(self._session.summary.parameters, self._session.summary.heldout)
        return page

    def _make_quality(self) -> QualityWidget:
        page = QualityWidget()
        if self._contents is not None:
            page.set_rows(_rows(self._contents))
        return page

    def _make_insight(self) -> InsightWidget:
        page = InsightWidget()
        page.wanted.connect(self.insight_wanted)
        page.asked.connect(self.help_asked)
        return page

    # ---------------------------------------------------------------- record
    def set_contents(self, contents: RecordContents, feed: RecordFeed) -> None:
        """The record was read: tracks, the quality report, and all insight asked anew."""
        self._contents, self._feed = contents, feed
        if self._quality.made is not None:
            self._quality.made.set_rows(_rows(contents))
        if self._insight.made is not None:
            self._insight.made.forget()
        self.timeline_state.set_available(_track(row) for row in contents.signals.values())

    def _on_wanted(self, signal: str, start: int | None, stop: int | None, points: int) -> None:
        if self._feed is not None:
            self._feed.envelope(signal, start, stop, points, self.timeline.plot.draw)

    def _on_usual(self, signal: str) -> None:
        if self._feed is not None:
            self._feed.usual(signal, self.timeline.plot.draw_usual)

    def _on_day(self, signal: str) -> None:
        if self._feed is not None:
            self._feed.typical_day(signal, self.timeline.draw_day)

    # --------------------------------------------------------------- session
    def _on_summary(self, summary: TwinSummary) -> None:
        if self._posterior.made is not None:
            self._posterior.made.set_estimates(summary.parameters, summary.heldout)
        self._on_signals(self._session.selection.signals)

    def _on_projection(self, projection: Projection) -> None:
        if self._loops.made is not None:
            self._loops.made.set_projection(projection)
        self.compare_state.set_projection(projection)
        self._on_signals(self._session.selection.signals)

    def _on_units(self) -> None:
        self.compare_state.changed.emit()
        self.timeline_state.tracks_changed.emit()

    # ------------------------------------------------------------- selection
    def _on_brush(self, brush: tuple[int, int] | None) -> None:
        self._session.selection.time_ns = brush

    def _on_signals(self, signals: tuple[str, ...]) -> None:
        projection = self._session.projection
        projected = projection.bands if projection else signals
        self.compare_state.set_signals(s for s in signals if s in projected)
        self.timeline_state.show(signals)

    def _on_signal_chosen(self, signal: str) -> None:
        chosen = self._session.selection.signals
        self._session.selection.signals = (signal, *(s for s in chosen if s != signal))[:3]

    def _on_hour_chosen(self, hour: float) -> None:
        self._session.selection.hour = hour

    def _on_hour(self, hour: float) -> None:
        if self._compare.made is not None:
            self._compare.made.set_hour(hour)


def _rows(contents: RecordContents) -> Any:
    return report(contents.signals, contents.quarantined, contents.unmapped)


def _track(row: Any) -> Track:
    name, unit = name_of(row.signal), unit_of(row.signal) or row.unit
    return Track(row.signal, name, unit, row.first_ns, row.last_ns, is_event(row.signal))
