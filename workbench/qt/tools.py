"""Macros, the console, the report of a problem: what the Tools menu does."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

from twin_core.scenario.projection import Projection
from viewers.insight.state import HELP
from viewers.insight.widget import InsightWidget
from viewers.words import mark, tr
from workbench.model.tasks import TaskState
from workbench.qt.post import GuiPoster
from workbench.script.desk import Desk, Engine, ScriptError
from workbench.script.recorder import Recorder

WAIT_S = 120.0
NO_RELEASES = mark(
    "This is version {version}; it names no page of newer ones. Ask where it is from."
)
#: As in `twin_core.organ.loader`; the engine process inherits it.
SAFE_MODE = "VITRUVIAN_SAFE_MODE"


class WindowEngine(Engine):
    """The window's own engine, asked by a script; the window lives on while an answer is due."""

    def __init__(self, window: Any) -> None:
        self._window, self._session = window, window.session

    def open(self, path: str) -> None:
        self._session.projection = None
        self._window.open_asked.emit(path)
        self._wait(lambda: self._session.projection is not None, path)

    def fit(self) -> None:
        self._window.fit_asked.emit()
        self._wait(lambda: not self._session.tasks.active, "the fit")

    def project(self) -> Projection:
        session = self._session
        if session.projection is None:
            raise ScriptError("nothing is projected yet; the window; open a person first")
        before = session.projection
        session.scenario_changed.emit(session.scenario)
        self._wait(lambda: session.projection is not before, "the projection")
        assert session.projection is not None
        return session.projection

    def report(self, path: str) -> None:
        self._window.outputs.export_report(Path(path))
        self._wait(lambda: not self._session.tasks.active, "the report")

    def _wait(self, done: Any, what: str) -> None:
        end = time.monotonic() + WAIT_S
        while not done():
            if time.monotonic() > end:
                raise ScriptError(f"no answer; {what}; look at the tasks and the log")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(0.005)


class Tools(QObject):
    """One recorder and one console a window."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self.window_, self.session = window, window.session
        self.recorder = Recorder(self.session)
        self.desk = Desk(self.session, WindowEngine(window))
        self.console: Any = None
        self.live: Any = None
        self.trials: Any = None
        self._poster = GuiPoster(self)
        self.crash_file: Path | None = None

    # ----------------------------------------------------------------- macros
    def toggle_recording(self) -> None:
        """Begin to record, or stop and ask where the script shall go."""
        if not self.recorder.running:
            self.recorder.start()
            told = tr("Recording. Choose Tools, Stop recording when you are done.")
            self.session.notice("info", told)
        else:
            self.finish_recording(self._ask_script())
        self.window_.refresh_actions()

    def finish_recording(self, path: Path | None) -> None:
        """Stop and write the script; without a path it is forgotten."""
        script = self.recorder.stop()
        if path is not None:
            path.with_suffix(".py").write_text(script, encoding="utf-8")
            told = tr("Script written to {path}; run it here or with: vitruvian run")
            self.session.notice("info", told.format(path=path.with_suffix(".py")))

    def _ask_script(self) -> Path | None:
        title = tr("Save the recorded script")
        path, _ = QFileDialog.getSaveFileName(self.window_, title, "macro.py", "Python (*.py)")
        return Path(path) if path else None

    def ask_run(self) -> None:
        """Choose a script and run it in this window."""
        title = tr("Run a script")
        path, _ = QFileDialog.getOpenFileName(self.window_, title, "", "Python (*.py)")
        if path:
            self.run_script(Path(path))

    def run_script(self, path: Path) -> None:
        """Run a script on this session; what goes wrong becomes a notice."""
        try:
            source = compile(path.read_text(encoding="utf-8"), str(path), "exec")
            exec(source, {"__name__": "__main__", "desk": self.desk})
        except Exception as error:  # a user's script may raise anything
            self.session.notice("error", f"{path.name}: {error}")

    # ---------------------------------------------------------------- console
    def show_console(self) -> None:
        """Bring the console to the front; it is made when it is first asked for."""
        if self.console is None:
            from workbench.qt.console import Console

            self.console = Console({"desk": self.desk, "session": self.session})
            tip = tr("Python over this session")
            self.window_.docks.add_tab("console", tr("Console"), self.console, tip)
        self.window_.docks.front("console")
        self.console.line.setFocus()

    # ------------------------------------------------------- live and plugins
    def show_live(self) -> None:
        """Bring the live page to the front; it is made when it is first asked for."""
        if self.live is None:
            from workbench.model.live_desk import LiveDesk
            from workbench.qt.live_page import LivePage

            self.live = LivePage(self.session, LiveDesk(self._poster.post))
            self.live.stored.connect(self.window_.record_changed)
            tip = tr("Values as they come in")
            self.window_.docks.add_tab("live", tr("Live"), self.live, tip)
        self.window_.docks.front("live")

    def show_trials(self) -> None:
        """Bring the trial builder to the front; it is made when it is first asked for."""
        if self.trials is None:
            from workbench.model.trial_desk import TrialDesk
            from workbench.qt.trials import TrialPage

            self.trials = TrialPage(TrialDesk(self._poster.post), lambda: self.session.record_path)
            self.trials.twin_asked.connect(self.open_twin)
            tip = tr("Virtual trials: arms, people, effects, and what they would do to me")
            self.window_.docks.add_tab("trials", tr("Trial"), self.trials, tip)
        self.window_.docks.front("trials")

    def open_twin(self, number: int, values: dict[str, float]) -> None:
        """Open one virtual person of a trial as a record of their own."""
        from workbench.service.sample import sample_folder
        from workbench.trials.as_record import record_of

        folder = sample_folder().with_name("cohort")
        self._aside(
            partial(record_of, values, number, folder),
            lambda path: self.window_.open_asked.emit(str(path)),
        )

    def show_helpful(self) -> None:
        """Bring what would help most to the front; it is worked out when it is asked for."""
        self.window_.docks.front("insight")
        page: Any = self.window_.docks.tabs.currentWidget()
        if isinstance(page, InsightWidget):
            page.look_at(HELP)

    def show_plugins(self) -> None:
        """Gather what is installed, then show it."""
        from workbench.model.plugin_rows import plugin_rows

        self._aside(plugin_rows, self._open_plugins)

    def _open_plugins(self, rows: Any) -> None:
        from workbench.qt.plugin_page import PluginPage

        page = PluginPage(rows, bool(os.environ.get(SAFE_MODE)), self.window_)
        page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page.check_asked.connect(self.check_organ)
        page.safe_mode_asked.connect(self.set_safe_mode)
        page.open()

    def check_organ(self, organ: str) -> None:
        """Run the conformance kit over an organ, as a task."""
        from workbench.model.plugin_rows import run_kit

        title = tr("Check {organ}").format(organ=organ)
        number = self.session.tasks.begin(title)
        self.session.tasks.progress(number, None, tr("a process of its own; takes minutes"))
        self._aside(partial(run_kit, organ), partial(self._checked, number))

    def _checked(self, number: int, sentence: str) -> None:
        self.session.tasks.end(number, TaskState.DONE, sentence)
        self.session.notice("info", sentence)

    def set_safe_mode(self, on: bool) -> None:
        """Leave out or take in everything that is not built in; the engine starts again."""
        if on:
            os.environ[SAFE_MODE] = "1"
        else:
            os.environ.pop(SAFE_MODE, None)
        self.window_.restart_asked.emit()

    def _aside(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        """Work on a thread, its answer or its complaint here."""
        task = partial(self._work, work, done)
        threading.Thread(target=task, daemon=True, name="tools").start()

    def _work(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        try:
            answer = work()
        except Exception as error:  # an organ of others may raise anything
            self._poster.post(partial(self.session.notice, "error", str(error)))
        else:
            self._poster.post(partial(done, answer))

    # --------------------------------------------------------------- versions
    def look_for_releases(self) -> None:
        """Open the page of releases in the browser, once that is wanted; asks nobody itself."""
        from importlib.metadata import version

        from workbench.model import releases

        page, installed = releases.releases_page(), version("vitruvian")
        if not page:
            told = tr(NO_RELEASES).format(version=installed)
            self.session.notice("info", told)
            return
        asked = tr("This is version {version}. Open {page} in your browser? Vitruvian asks nobody.")
        words = asked.format(version=installed, page=page)
        title = tr("Newer versions")
        if QMessageBox.question(self.window_, title, words) == QMessageBox.StandardButton.Yes:
            QDesktopServices.openUrl(QUrl(page))

    # ---------------------------------------------------------- what is this
    def explain(self) -> None:
        """What stands under the pointer."""
        from workbench.qt.what_is import under_pointer

        self._explain(*under_pointer(self.window_))

    def explain_focus(self) -> None:
        """What has the keyboard."""
        from workbench.qt.what_is import at_focus

        self._explain(*at_focus(self.window_))

    def _explain(self, widget: QWidget | None, place: QPoint) -> None:
        from workbench.qt.what_is import Card, explained

        summary = self.session.summary
        told = explained(widget, place, summary.makers if summary is not None else {})
        if widget is None or not told:
            words = tr("Point at a number, a curve or a button and press F1 (Ctrl+F1: the focus).")
            self.session.notice("info", words)
        else:
            Card(told, self.window_).show_at(widget.mapToGlobal(place))

    # ------------------------------------------------------------------- tour
    def show_tour(self) -> None:
        """The tour of the window."""
        from workbench.qt.tour import Tour, stops_of

        tour = Tour(stops_of(self.window_), self.window_)
        tour.ended.connect(self._toured)

    def _toured(self) -> None:
        self.window_.settings.tour_seen = True

    def close(self) -> None:
        """The window closes."""
        if self.live is not None:
            self.live.close_page()
        if self.trials is not None:
            self.trials.close_page()
        self._poster.close()

    # ---------------------------------------------------------------- problem
    def ask_problem(self) -> None:
        """Choose where the report of a problem shall go."""
        title = tr("Write a report of a problem")
        path, _ = QFileDialog.getSaveFileName(self.window_, title, "problem.zip", "ZIP (*.zip)")
        if path:
            self.write_problem(Path(path).with_suffix(".zip"))

    def write_problem(self, path: Path) -> None:
        """Write the report; nothing is sent anywhere."""
        from workbench.model.problem import bundle
        from workbench.qt.guard import report

        log = self.window_.log.toPlainText().splitlines()
        bundle(path, report(""), log, self.window_.settings, self.crash_file)
        told = tr("Written to {path}; look inside before you send it to anybody.")
        self.session.notice("info", told.format(path=path))
