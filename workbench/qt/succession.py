"""Another theme or language while the window is open: a new window takes the old one's place.

Colours and words are taken when widgets are made. The engine and the open twin, the scenario with
its undo list, what is looked at, the lesson and the drawn body go over as they are, so that
nothing is opened or computed again.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QObject, QTimer
from PySide6.QtWidgets import QApplication

from viewers import ink
from viewers.palettes import palette
from viewers.words import language_in_use, tr, use_language
from workbench.model.session import Session
from workbench.model.settings import Settings
from workbench.qt.qt_words import speak
from workbench.qt.theme import install_theme

if TYPE_CHECKING:
    from workbench.qt.app import Workbench
    from workbench.qt.window import MainWindow


@dataclass(slots=True)
class Legacy:
    """What one window leaves to the next; the engine's handle is the next one's to stop."""

    session: Session
    client: Any
    access: Any
    graphics: Any
    figure: Any
    fitted_to: Mapping[str, Any] | None
    lesson: Any
    step: int
    answers: dict[int, int]
    geometry: QByteArray
    docks: QByteArray
    log: str


class Succession(QObject):
    """Holds the window in use; makes the next one when the old one asks for it."""

    def __init__(self, bench: Workbench, make: Callable[[Legacy], Workbench]) -> None:
        super().__init__()
        self.bench, self._make = bench, make
        bench.window.renewal_asked.connect(self._ask)

    def _ask(self) -> None:
        QTimer.singleShot(0, self, self.renew)  # the dialog that asked closes first

    def renew(self) -> None:
        """Exchange the window."""
        old, settings = self.bench, self.bench.settings
        trouble = why_not_now(old.window)
        if trouble:
            old.session.notice("warning", trouble)
            return
        ink.use_theme(settings.theme)
        use_language(settings.language)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        install_theme(app, settings.font_pt)
        speak(app)
        self.bench = self._make(old.hand_over())
        self.bench.window.renewal_asked.connect(self._ask)
        self.bench.window.show()
        old.window.close()
        old.window.deleteLater()
        old.deleteLater()
        del old
        QTimer.singleShot(0, gc.collect)

    def notify_error(self, sentence: str, details: str) -> None:
        """For `ErrorGuard`: whichever window is open tells it; any thread."""
        self.bench.notify_error(sentence, details)


def leave(bench: Workbench) -> Legacy:
    """Everything that the next window takes over."""
    from workbench.qt.layout_store import LAYOUT_VERSION

    window, player = bench.window, bench.window.lesson.player
    return Legacy(
        bench.session, bench.client, bench.guard.desk.access, bench.graphics,
        bench.figure, bench.figures.person, player.lesson, player.number, dict(player.answers),
        window.saveGeometry(), window.saveState(LAYOUT_VERSION), window.log.toPlainText(),
    )  # fmt: skip


def dress_alike(window: MainWindow, legacy: Legacy) -> None:
    """The same place, docks and log."""
    from workbench.qt.layout_store import LAYOUT_VERSION

    window.restoreGeometry(legacy.geometry)
    window.restoreState(legacy.docks, LAYOUT_VERSION)
    window.log.setPlainText(legacy.log)


def is_dressed_otherwise(settings: Settings) -> bool:
    """Whether the window that is open has another theme or language than these settings."""
    return ink.IN_USE is not palette(settings.theme) or language_in_use() != settings.language


def why_not_now(window: MainWindow) -> str:
    """Why the window cannot be exchanged now; empty where it can."""
    tools = window.tools
    if tools.live is not None and tools.live.desk.running:
        return tr("Theme and language change when listening to live values has ended.")
    if tools.recorder.running:
        return tr("Theme and language change when the macro has been recorded.")
    if window.session.tasks.active:
        return tr("Theme and language change when the running task has ended.")
    return ""
