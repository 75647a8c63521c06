"""The first page: what can be done when nothing is open. Painted before anything heavy loads."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from viewers import ink
from viewers.words import mark, tr

HINT = mark(
    "One person, one twin, on your own desk. Open a record: the twin is fitted to it, drawn in "
    "three dimensions, and answers what-if questions with honest uncertainty."
)
DROP = mark("Or drop files here: Apple Health, Dexcom, LibreView, FHIR, Garmin FIT, tables.")
FOOT = mark("It informs; it does not prescribe. Nothing leaves this computer unless you send it.")


class Welcome(QWidget):
    """Buttons to open a person; also the page that is seen while a twin loads."""

    open_asked = Signal()
    sample_asked = Signal()
    recent_asked = Signal(str)
    lessons_asked = Signal()

    def __init__(self, recent: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel("Vitruvian")
        title.setProperty("role", "hero")
        self.text = QLabel(tr(HINT))
        self.text.setWordWrap(True)
        self.text.setMaximumWidth(520)
        self.text.setProperty("role", "empty")
        open_button = QPushButton(tr("Open a person…"))
        open_button.setProperty("role", "primary")
        open_button.clicked.connect(self.open_asked)
        sample = QPushButton(tr("Sample person"))
        sample.setToolTip(tr("A synthetic person, to try everything without anybody's data"))
        sample.clicked.connect(self.sample_asked)
        self.buttons = QWidget()
        row = QHBoxLayout(self.buttons)
        row.setContentsMargins(0, 8, 0, 0)
        row.addWidget(open_button)
        row.addWidget(sample)
        learn = QPushButton(tr("Lessons…"))
        learn.setToolTip(tr("What lifestyle and treatment do, in model people"))
        learn.clicked.connect(self.lessons_asked)
        row.addWidget(learn)
        row.addStretch(1)
        foot = QLabel(tr(FOOT))
        foot.setProperty("role", "quiet")
        column = QVBoxLayout()
        column.setSpacing(10)
        for widget in (title, self.text, self.buttons):
            column.addWidget(widget)
        for path in recent[:4]:
            column.addWidget(_Recent(path, self))
        drop = QLabel(tr(DROP))
        drop.setProperty("role", "quiet")
        column.addWidget(drop)
        column.addSpacing(16)
        column.addWidget(foot)
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(column)
        layout.addStretch(1)
        layout.setAlignment(column, Qt.AlignmentFlag.AlignVCenter)

    def show_loading(self, sentence: str) -> None:
        """Say what is being waited for."""
        self.text.setText(sentence)
        self.buttons.hide()

    def show_start(self) -> None:
        """Offer again what can be done."""
        self.text.setText(tr(HINT))
        self.buttons.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shade = QLinearGradient(0, 0, 0, self.height())
        shade.setColorAt(0.0, QColor(ink.SKY))
        shade.setColorAt(1.0, QColor(ink.GROUND))
        painter.fillRect(self.rect(), shade)
        painter.end()


class _Recent(QPushButton):
    def __init__(self, path: str, page: Welcome) -> None:
        super().__init__(Path(path).stem, page)
        self._path, self._page = path, page
        self.setProperty("role", "chip")
        self.setToolTip(path)
        self.clicked.connect(self._say)

    def _say(self) -> None:
        self._page.recent_asked.emit(self._path)
