"""Macros, the console, the report of a problem: what the Tools menu does."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QObject
from PySide6.QtWidgets import QApplication, QFileDialog

from twin_core.scenario.projection import Projection
from viewers.words import tr
from workbench.script.desk import Desk, Engine, ScriptError
from workbench.script.recorder import Recorder

WAIT_S = 120.0


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
