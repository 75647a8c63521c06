"""Files dropped on the window: exports are imported, a record is opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QWidget

from viewers.words import tr

RECORD_SUFFIX = ".vtr"


class FileDrop(QObject):
    """Watches a window; says what was dropped, and shows that it may be."""

    files_dropped = Signal(list)
    record_dropped = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.sign = QLabel(tr("Drop to import these files"), window)
        self.sign.setProperty("role", "drop")
        self.sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sign.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.sign.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and not isinstance(event, QDragMoveEvent):
            return self._drop(event)
        if isinstance(event, QDragEnterEvent):
            return self._enter(event)
        if event.type() == QEvent.Type.DragLeave:
            self.sign.hide()
        return False

    def _enter(self, event: QDragEnterEvent) -> bool:
        paths = local_paths(event.mimeData())
        if not paths:
            return False
        record = record_among(paths)
        words = f"Drop to open {record.stem}" if record else _offer(paths)
        self.sign.setText(words)
        self.sign.setGeometry(self._window.rect().adjusted(24, 24, -24, -24))
        self.sign.raise_()
        self.sign.show()
        event.acceptProposedAction()
        return True

    def _drop(self, event: QDropEvent) -> bool:
        self.sign.hide()
        paths = local_paths(event.mimeData())
        if not paths:
            return False
        event.acceptProposedAction()
        record = record_among(paths)
        if record is not None:
            self.record_dropped.emit(str(record))
        else:
            self.files_dropped.emit([str(path) for path in paths])
        return True


def local_paths(data: QMimeData) -> list[Path]:
    """Files of this computer among what is dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def record_among(paths: list[Path]) -> Path | None:
    """The first that is a person's record."""
    return next((path for path in paths if path.suffix == RECORD_SUFFIX), None)


def _offer(paths: list[Path]) -> str:
    return f"Drop to import {paths[0].name if len(paths) == 1 else f'{len(paths)} files'}"
