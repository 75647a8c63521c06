"""Starts what prepares lessons, once the window is in use, and shows how far it is as a task."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer

from viewers.words import tr
from workbench.engine.client import ENVIRONMENT
from workbench.model.session import Session
from workbench.model.tasks import TaskState

MODULE = "workbench.service.prepare"
#: The first minute belongs to whoever opened the window.
AFTER_MS = 45_000


class Preparing(QObject):
    """One process beside the window; it is ended with it, and goes on at the next start."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._number = 0
        self._process = QProcess(self)
        surroundings = QProcessEnvironment.systemEnvironment()
        for name, value in ENVIRONMENT.items():
            surroundings.insert(name, value)
        self._process.setProcessEnvironment(surroundings)
        self._process.readyReadStandardOutput.connect(self._on_line)
        self._process.finished.connect(self._on_end)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.start)

    def start_later(self) -> None:
        """Begin in a while."""
        self._timer.start(AFTER_MS)

    def start(self) -> None:
        """Begin now; where everything is ready it ends at once and nothing is shown."""
        self._process.start(sys.executable, ["-m", MODULE])

    def _on_line(self) -> None:
        lines = bytes(self._process.readAllStandardOutput().data()).decode().split("\n")
        told = [line.split() for line in lines if line.strip()]
        if not told or len(told[-1]) != 3:
            return
        if not self._number:
            title = tr("Prepare lessons, once")
            self._number = self._session.tasks.begin(title, self.stop, aside=True)
        done, whole, name = told[-1]
        self._session.tasks.progress(self._number, int(done) / int(whole), name.replace("_", " "))

    def _on_end(self, code: int) -> None:
        if self._number:
            state = TaskState.DONE if code == 0 else TaskState.CANCELLED
            self._session.tasks.end(self._number, state)
            self._number = 0

    def stop(self) -> None:
        """End it; may be called twice."""
        self._timer.stop()
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(2000)
