"""Sessions as files, and unsaved work found again after a crash."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from twin_core.scenario.scenario import Scenario
from viewers.words import tr
from workbench.engine.protocol import TwinSummary
from workbench.model.edits import ReplaceScenario
from workbench.model.recovery import Recovery
from workbench.model.session_file import (
    ENDING,
    SessionFile,
    SessionFileError,
    of_session,
    read,
    restore_selection,
    write,
)

EVERY_MS = 10_000
KINDS = f"Vitruvian (*{ENDING})"


class Sessions(QObject):
    """Saves, opens and recovers; `window.open_asked` opens the person that a file names."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self.window_, self.session = window, window.session
        self.path: Path | None = None
        self.recovery: Recovery | None = None
        self._others: Mapping[str, Any] = {}
        self._wanted: SessionFile | None = None
        self._found: Path | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.autosave)
        self.session.summary_changed.connect(self._on_summary)

    # ------------------------------------------------------------------ files
    def save(self) -> None:
        """Save where it was saved before, or ask."""
        if self.path is None:
            self.save_as()
        else:
            self.save_to(self.path)

    def save_as(self) -> None:
        """Ask where to save."""
        title, name = tr("Save session"), f"session{ENDING}"
        path, _ = QFileDialog.getSaveFileName(self.window_, title, name, KINDS)
        if path:
            self.save_to(Path(path).with_suffix(ENDING))

    def save_to(self, path: Path) -> None:
        """Write the session."""
        try:
            write(self.now(), path)
        except OSError as error:
            told = tr("The session could not be saved: {error}.").format(error=error)
            self.session.notice("error", told)
            return
        self.path = path
        self.session.notice("info", tr("Session saved to {path}.").format(path=path))

    def ask_open(self) -> None:
        """Choose a session."""
        path, _ = QFileDialog.getOpenFileName(self.window_, tr("Open session"), "", KINDS)
        if path:
            self.open_from(Path(path))

    def open_from(self, path: Path) -> None:
        """Open the person of a session; the rest follows when the twin is there."""
        try:
            kept = read(path)
        except SessionFileError as error:
            self.session.notice("error", str(error))
            return
        self.path = path
        self._begin(kept)

    def now(self) -> SessionFile:
        """The session as it is."""
        return of_session(self.session, self.window_.settings.perspective, self._others)

    def _begin(self, kept: SessionFile) -> None:
        if not kept.record or not Path(kept.record).exists():
            told = tr("The record of this session is not at {path}; put it back there.")
            self.session.notice("error", told.format(path=kept.record or "?"))
            return
        self._wanted, self._others = kept, kept.others
        if kept.perspective:
            self.window_.use_perspective(kept.perspective)
        self.window_.open_asked.emit(kept.record)

    def _on_summary(self, _: TwinSummary) -> None:
        kept, self._wanted = self._wanted, None
        if kept is None:
            return
        wanted, now = kept.scenario, self.session.scenario
        if isinstance(wanted, Scenario) and wanted != now:
            self.session.do(ReplaceScenario(now, wanted, tr("the saved scenario")))
        restore_selection(self.session, kept)

    # --------------------------------------------------------------- recovery
    def watch(self, folder: Path) -> None:
        """Keep unsaved work in a folder from now on, and say what an earlier window lost."""
        self.recovery = Recovery(folder)
        if self.window_.settings.autosave:
            self._timer.start()
        lost = self.recovery.lost()
        if lost:
            self._found = lost[0][0]
            name = Path(lost[0][1].record).stem
            told = tr("Unsaved work on {name} was kept: File, Recover brings it back.")
            self.session.notice("warning", told.format(name=name))

    @property
    def has_lost(self) -> bool:
        """Whether work of an earlier window can be brought back."""
        return self._found is not None

    def recover(self) -> None:
        """Open what an earlier window lost; its file goes when it has been read."""
        found, self._found = self._found, None
        if found is not None:
            self.open_from(found)
            self.path = None
            found.unlink(missing_ok=True)
            self.window_.refresh_actions()

    def autosave(self) -> None:
        """Keep what changed; of an encrypted record nothing is written in the clear."""
        if self.recovery is None or not self.session.commands.undo_label:
            return
        if self.window_.header.encrypted:
            self.recovery.forget()
        else:
            self.recovery.keep(self.now())

    def close(self) -> None:
        """The window closes well."""
        self._timer.stop()
        if self.recovery is not None:
            self.recovery.forget()
