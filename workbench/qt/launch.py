"""Settings, palette and language, then one window over an engine, until the last one closes."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from workbench.engine.client import EngineClient
from workbench.model.settings import Settings, load_settings, settings_file
from workbench.qt.app import Workbench
from workbench.qt.glprobe import set_format
from workbench.qt.guard import ErrorGuard
from workbench.qt.qt_words import speak
from workbench.qt.succession import Legacy, Succession
from workbench.qt.theme import install_theme


def run_workbench(record_path: str | os.PathLike[str] | None, client: EngineClient) -> int:
    """Open the window over an engine that starts, on a record if one is given; the exit code."""
    set_format()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Vitruvian")
    path = settings_file()
    settings, notices = load_settings(path)
    install_theme(app, settings.font_pt)
    speak(app)
    make = partial(_make, settings, path)
    holder = Succession(make(client=client), make)
    bench = holder.bench
    guard = ErrorGuard(holder.notify_error, path.parent / "crash.log")
    if record_path is not None:
        bench.open_record(str(record_path))
    bench.window.show()
    for sentence in notices:
        QTimer.singleShot(0, bench, partial(bench.session.notice, "warning", sentence))
    code = app.exec()
    holder.bench.shut_down()
    guard.remove()
    return code


def _make(
    settings: Settings,
    path: Path,
    legacy: Legacy | None = None,
    client: EngineClient | None = None,
) -> Workbench:
    """A window that keeps unsaved work and knows where crashes are told."""
    bench = Workbench(settings, path, legacy=legacy, client=client)
    bench.window.tools.crash_file = path.parent / "crash.log"
    QTimer.singleShot(0, bench, partial(bench.window.sessions.watch, path.parent / "unsaved"))
    return bench
