"""Where the window was and how its docks lay, kept between sessions beside the settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

#: Raised when docks get other names or places: an older layout is then left aside.
LAYOUT_VERSION = 1


class LayoutStore:
    """Geometry and docks in an INI file; a damaged or older one is ignored."""

    def __init__(self, path: Path) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def save(self, window: QMainWindow) -> None:
        """Write both; written at once, so that a crash later loses nothing."""
        self._settings.setValue("geometry", window.saveGeometry())
        self._settings.setValue("docks", window.saveState(LAYOUT_VERSION))
        self._settings.sync()

    def keep_views(self, views: list[dict[str, Any]]) -> None:
        """Write the views of the body that the user keeps."""
        self._settings.setValue("body/views", json.dumps(views))
        self._settings.sync()

    def views(self) -> list[dict[str, Any]]:
        """The kept views of the body; none where the file is damaged."""
        try:
            found = json.loads(str(self._settings.value("body/views", "[]")))
        except ValueError:
            return []
        return [view for view in found if isinstance(view, dict)] if isinstance(found, list) else []

    def restore(self, window: QMainWindow) -> bool:
        """Put the window back; says whether the docks were."""
        geometry, docks = self._settings.value("geometry"), self._settings.value("docks")
        if isinstance(geometry, QByteArray):
            window.restoreGeometry(geometry)
        return isinstance(docks, QByteArray) and window.restoreState(docks, LAYOUT_VERSION)
