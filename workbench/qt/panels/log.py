"""What happened, in words: edits, notices, the engine."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from viewers.words import tr
from workbench.model.session import Notice, Session


class LogPanel(QPlainTextEdit):
    """A read-only list of lines; the trail of commands is part of it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setMaximumBlockCount(2000)
        self.setAccessibleName(tr("Log"))
        self._session = session
        self._seen = 0
        session.noticed.connect(self._on_notice)
        session.engine_changed.connect(self._on_engine)
        session.commands.changed.connect(self._on_command)

    def write(self, text: str) -> None:
        """Add a line."""
        self.appendPlainText(f"{time.strftime('%H:%M:%S')}  {text}")

    def _on_notice(self, notice: Notice) -> None:
        self.write(f"{notice.level}: {notice.sentence}")

    def _on_engine(self, state: str, sentence: str) -> None:
        if state in ("ready", "restarting", "silent", "stopped"):
            self.write(f"engine {state}. {sentence}")

    def _on_command(self) -> None:
        trail = self._session.commands.trail
        for entry in trail[self._seen :]:
            self.write(f"{entry.action}: {entry.label}")
        self._seen = len(trail)
