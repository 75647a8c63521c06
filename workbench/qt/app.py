"""Start-up in stages: paint the frame, then load graphics, then wake the engine, then the twin."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

from viewers.words import tr
from workbench.engine.client import EngineClient
from workbench.engine.protocol import SERVICE, TwinSummary
from workbench.model.session import Notice, Session
from workbench.model.settings import Settings, save_settings
from workbench.model.vault import VaultDesk
from workbench.qt.figure_desk import FigureDesk
from workbench.qt.glprobe import GlReport, probe
from workbench.qt.intake import Intake
from workbench.qt.layout_store import LayoutStore
from workbench.qt.milestones import trace
from workbench.qt.organ_choosing import OrganChoosing
from workbench.qt.post import GuiPoster
from workbench.qt.preparing import Preparing
from workbench.qt.slices import Slices
from workbench.qt.succession import Legacy, dress_alike, leave
from workbench.qt.vault_guard import VaultGuard
from workbench.qt.vault_page import VaultPage
from workbench.qt.window import MainWindow

#: Curves, body and twin come before the record is looked through, which takes seconds.
LOOK_AFTER_MS = 4000
#: A body that stands already is fitted to another person after that person's curves.
FIT_AFTER_MS = 800
#: The body is there before the tour points at it.
TOUR_AFTER_MS = 2500
#: Curves of a person who is opened come before pages that nobody looks at.
PAGES_AFTER_MS = 2000


class Workbench(QObject):
    """One window with its session, engine and record."""

    def __init__(
        self,
        settings: Settings,
        settings_path: Path | None = None,
        service: str = SERVICE,
        three_d: bool = True,
        legacy: Legacy | None = None,
        client: EngineClient | None = None,
    ) -> None:
        super().__init__()
        self._legacy = legacy
        self.settings, self._settings_path = settings, settings_path
        self._service, self._three_d = service, three_d
        self.session = Session()
        self.poster = GuiPoster(self)
        self.window = MainWindow(self.session, settings)
        self.views: Any = None
        self.client: Any = client
        self.driver: Any = None
        self.guard = VaultGuard(self.window, VaultDesk(self.poster.post))
        self.guard.opened.connect(self._open)
        self.guard.closed.connect(self._close_for_now)
        self.window.privacy_asked.connect(self._show_privacy)
        self.window.lock_asked.connect(self.guard.lock)
        self.window.lesson_asked.connect(self.open_lesson)
        self.intake = Intake(self)
        self.choosing = OrganChoosing(self.window, self.guard.desk, self._open_twin_again)
        self.window.organs_asked.connect(self.choosing.choose)
        self.feed: Any = None
        self.quality: Any = None
        self._layout: LayoutStore | None = None
        if settings_path is not None:
            self._layout = LayoutStore(settings_path.with_name("window.ini"))
            self.window.keep_layout(self._layout)
        self.preparing = Preparing(self.session, self)
        self._slices = Slices(self)
        self._wanted = ""
        self._closed = False
        self.graphics: GlReport | None = None
        self.figures = FigureDesk(self.poster.post, self._on_figure)
        self._lesson: Any = None
        self.window.painted.connect(self._after_paint)
        self.window.closing.connect(self.shut_down)
        self.window.open_asked.connect(self.open_record)
        self.window.fit_asked.connect(self._fit)
        self.session.summary_changed.connect(self._on_summary)
        self.session.noticed.connect(self._on_notice)
        self.session.projection_changed.connect(self._on_projection)

    def open_record(self, path: str) -> None:
        """Open a person's record, once its lock is open."""
        self._wanted, self._lesson = path, None
        self.window.lesson.player.leave()
        self.settings.remember(path)
        self.guard.open(path)

    def open_lesson(self, name: str) -> None:
        """Close whoever is open and show the model person of a lesson."""
        from workbench.lessons import find_lesson

        if self.driver is None:
            return
        self._wanted, self._lesson = "", find_lesson(name)
        self.guard.forget()
        if self.feed is not None:
            self.feed.close()
        self.driver.open_lesson(name)
        self.window.use_teach()
        self.window.welcome.show_loading(
            tr("{what}. Preparing the model once…").format(what=tr(self._lesson.title))
        )
        self._show_views()

    def _open(self, path: str) -> None:
        self.window.welcome.show_loading(
            tr("Opening {what}. Preparing the model once…").format(what=Path(path).stem)
        )
        if self.driver is not None:
            self.session.open_record(path)
            self._show_views()
            self.open_feed(path)

    # --------------------------------------------------------------- stage 1
    def _after_paint(self) -> None:
        trace("first paint")
        if self._legacy is not None:
            legacy, self._legacy = self._legacy, None
            self._take_over(legacy)
            return
        self._start_engine()
        thread = threading.Thread(target=self._load_heavy, daemon=True, name="load-views")
        thread.start()

    def hand_over(self) -> Legacy:
        """Leave engine, twin and all that is looked at to the next window, and let go of them."""
        legacy = leave(self)
        self.client = None
        if self.driver is not None:
            self.driver.close()
        return legacy

    def _take_over(self, legacy: Legacy) -> None:
        """Go on where another window was."""
        self.client = legacy.client
        self._drive()
        self.client.listen(self._on_engine_status)
        dress_alike(self.window, legacy)
        self.figures.take_over(legacy.figure, legacy.fitted_to)
        self._lesson, self._wanted = legacy.lesson, legacy.session.record_path
        if legacy.access is not None:
            self.guard.take_over(legacy.access)
        self.session.take_over(legacy.session)
        if legacy.lesson is not None:
            self.window.lesson.player.resume(legacy.lesson, legacy.step, legacy.answers)
        if legacy.graphics is not None:
            self._build_views(legacy.graphics)

    def _start_engine(self) -> None:
        if self.client is None:
            self.client = EngineClient(self._service)
            self.client.start()
        self._drive()
        self.client.listen(self._on_engine_status)
        if not self._may_open:  # else opening it warms up what it needs
            self.driver.warm_up()
        if self._may_open:
            self.session.open_record(self._wanted)

    def _drive(self) -> None:
        """Tie the session to the engine."""
        from workbench.model.driver import TwinDriver

        self.driver = TwinDriver(self.session, self.client, self.poster.post, self.settings.members)
        self.window.outputs.driver = self.driver
        self.window.organ_page.moves_asked.connect(self._find_movers)
        self.window.record_changed.connect(self._on_live_stored)
        self.window.restart_asked.connect(self._restart_engine)
        if self._settings_path is not None and self.settings.prepare_ahead:
            self.preparing.start_later()

    def _on_engine_status(self, state: str, sentence: str) -> None:
        if self.driver is not None:
            self.driver.status(state, sentence)

    # --------------------------------------------------------------- stage 2
    def _load_heavy(self) -> None:
        """On a worker thread: probe graphics, import libraries, read geometry. No VTK objects."""
        probing: Future[GlReport] = Future()
        task = partial(self._probe, probing)  # a child process looks while libraries load here
        threading.Thread(target=task, daemon=True, name="load-views").start()
        import viewers.body3d.canvas
        import workbench.qt.views  # noqa: F401  (here: it would hold the GUI thread for a second)

        graphics = probing.result()
        if graphics.hardware:
            import viewers.body3d.interactor  # noqa: F401
        trace("libraries loaded")
        self.poster.post(partial(self._build_views, graphics))

    def _probe(self, found: Future[GlReport]) -> None:
        wanted = self._three_d and self.settings.three_d
        try:
            found.set_result(probe() if wanted else GlReport(False, sentence=""))
        except Exception as error:
            found.set_exception(error)

    def _build_views(self, graphics: GlReport) -> None:
        """At once for whoever is named already, else in idle moments, a little at a time.

        An OpenGL widget waits for a person: it must be seen as soon as it is made.
        """
        self.graphics = graphics
        if self._closed:
            return
        if self._may_open or self._lesson is not None:
            self._show_views()
            if self._wanted:
                self.open_feed(self._wanted)
        elif not graphics.hardware:
            self._slices.begin(self._prepare_views(graphics))
        if not self._wanted:  # else the record says whose body it is
            summary = self.session.summary
            self.figures.want(graphics, summary.person if summary else {})

    def _prepare_views(self, graphics: GlReport) -> Iterator[object]:
        yield self._make_views(graphics)
        yield from self.views.pages.prepare()
        trace("all views built")

    def _make_views(self, graphics: GlReport) -> Any:
        from workbench.qt.views import Views

        views = self.views = Views(self.window, self.session, graphics)
        if self._layout is not None:
            self.views.body.kept.load(self._layout.views())
            self.views.body.kept.changed.connect(self._layout.keep_views)
        self.views.pages.insight_wanted.connect(self._on_insight)
        self.views.pages.help_asked.connect(self._on_help_asked)
        self.window.lesson.player.shown.connect(self.views.show_step)
        if self.figure is not None:
            self._show_figure()
        trace("views built")
        return views

    def _show_views(self) -> None:
        """The body takes the place of the page that waits, once graphics are known."""
        if self.graphics is None:
            return
        views = self.views
        if views is None:
            views = self._make_views(self.graphics)
            self._slices.begin(views.pages.prepare(), PAGES_AFTER_MS)
        if self.window.body is None:
            views.show()
            if self.graphics.sentence:
                self.session.notice("info", self.graphics.sentence)

    def _on_figure(self) -> None:
        trace("body read")
        if self.views is not None and not self._closed:
            self._show_figure()
            trace("body shown")

    @property
    def figure(self) -> Any:
        """The body that is shown, or will be as soon as there are views; None before it is read."""
        return self.figures.figure

    def _show_figure(self) -> None:
        figure = self.figure
        self.views.set_parts(figure.parts, figure.coarse, figure.build)

    # --------------------------------------------------------------- record
    def open_feed(self, path: str) -> None:
        """Read what the record holds, and show it."""
        if self.views is None:
            return
        from workbench.model.feed import RecordFeed

        if self.feed is None:
            self.feed = RecordFeed(self.session, self.poster.post)
        if self.quality is not None:
            self.quality.forget()
        if Path(path).exists():
            self.feed.open(path, self._on_contents)

    def _on_contents(self, contents: Any) -> None:
        self.window.record_tree.show_contents(contents)
        self.window.outputs.contents, self.window.outputs.feed = contents, self.feed
        self.views.set_contents(contents, self.feed)
        fit = partial(self.figures.want, self.graphics, contents.build)
        QTimer.singleShot(0 if self.figure is None else FIT_AFTER_MS, self, fit)
        QTimer.singleShot(LOOK_AFTER_MS, self, self._look_through)  # curves come first

    def _look_through(self) -> None:
        from workbench.model.quality import QualityDesk

        if self.quality is None:
            page = self.views.pages.quality
            self.quality = QualityDesk(self.session, self.feed, page, self.poster.post)
        self.quality.look()

    def _on_insight(self) -> None:
        if self.driver is not None:
            self.driver.insights(self.views.pages.insight.show_answer)

    def _on_help_asked(self) -> None:
        from workbench.model.helpful import helpful_rows

        if self.driver is not None:
            page = self.views.pages.insight
            self.driver.help_most(lambda found: page.show_helpful(helpful_rows(found)))

    def _on_summary(self, summary: TwinSummary) -> None:
        trace("twin open")
        if not self.settings.tour_seen and self._settings_path is not None:
            QTimer.singleShot(TOUR_AFTER_MS, self.window.tools.show_tour)
        player = self.window.lesson.player
        if self._lesson is not None and player.lesson is not self._lesson:
            player.begin(self._lesson)
        self.figures.want(self.graphics, summary.person)

    def _on_projection(self, _: object) -> None:
        trace("projection")

    def _on_notice(self, notice: Notice) -> None:
        """A person who could not be opened leaves a way on, not a page that waits for ever."""
        if notice.level == "error" and self.session.summary is None:
            self.window.welcome.show_start()

    def _fit(self) -> None:
        if self.driver is not None:
            self.driver.fit()

    def _on_live_stored(self) -> None:
        self.open_feed(self.session.record_path)

    def _open_twin_again(self) -> None:
        if self.driver is not None:
            self.driver.open_twin(self.session.record_path)

    def record_grew(self) -> None:
        """Values of the open record came or went: read it again, and open its twin again."""
        self.open_feed(self.session.record_path)
        self._open_twin_again()

    def _restart_engine(self) -> None:
        """Begin with a fresh engine process, and the same person."""
        self.client.stop()
        self.client = None
        self.window.organ_page.moves_asked.disconnect(self._find_movers)
        self.window.record_changed.disconnect(self._on_live_stored)
        self.window.restart_asked.disconnect(self._restart_engine)
        self.driver.close()
        self._start_engine()

    def _find_movers(self, signal: str) -> None:
        self.driver.what_moves(signal, partial(self.window.organ_page.take_movers, signal))

    # ----------------------------------------------------------------- locks
    @property
    def _may_open(self) -> bool:
        return bool(self._wanted) and self.guard.is_open

    def _close_for_now(self) -> None:
        """The record was locked: let go of its files, and of the twin in the engine."""
        if self.feed is not None:
            self.feed.close()
        if self.driver is not None:
            self.driver.lock()

    def _show_privacy(self) -> None:
        page = VaultPage(self.guard.desk, self.settings.auto_lock_min, self.window)
        page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page.open()

    # --------------------------------------------------------------- the end
    def notify_error(self, sentence: str, details: str) -> None:
        """For `ErrorGuard`; any thread."""
        self.poster.post(partial(self.session.noticed.emit, Notice("error", sentence, details)))

    def shut_down(self) -> None:
        """End the engine, close the record, keep the settings; may be called twice."""
        if self._closed:
            return
        self._closed = True
        self.preparing.stop()
        self._slices.stop()
        self.guard.idle.stop()
        self.poster.close()
        if self.client is not None:
            self.client.stop()
        if self.feed is not None:
            self.feed.close()
        if self._layout is not None:
            self._layout.save(self.window)
        if self._settings_path is not None:
            save_settings(self.settings, self._settings_path)
