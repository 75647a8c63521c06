"""All lessons as cards: what it is about, how long it takes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from viewers.words import tr
from workbench.lessons import Lesson, lessons


class LessonGallery(QDialog):
    """Emits the id of the lesson that was chosen."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Lessons"))
        self.resize(860, 680)
        title = QLabel(tr("What does it do to a body?"))
        title.setProperty("role", "hero")
        told = QLabel(
            tr(
                "Each lesson opens a model person, who does not exist, and lets you try things. "
                "Whoever is open now is closed."
            )
        )
        told.setWordWrap(True)
        told.setProperty("role", "empty")
        grid = QGridLayout()
        grid.setSpacing(12)
        self.buttons: dict[str, QPushButton] = {}
        for place, lesson in enumerate(lessons()):
            grid.addWidget(self._card(lesson), place // 2, place % 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 18, 24, 18)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(told)
        layout.addLayout(grid)
        layout.addStretch(1)

    def _card(self, lesson: Lesson) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        card.setMinimumHeight(118)
        title = QLabel(f"<b>{tr(lesson.title)}</b>")
        words = QLabel(tr(lesson.summary))
        words.setWordWrap(True)
        words.setProperty("role", "quiet")
        button = QPushButton(tr("Start · {n} min").format(n=lesson.minutes))
        button.setAccessibleName(tr("Start the lesson: {title}").format(title=tr(lesson.title)))
        button.clicked.connect(partial(self._choose, lesson.id))
        self.buttons[lesson.id] = button
        column = QVBoxLayout(card)
        column.addWidget(title)
        column.addWidget(words, 1)
        column.addWidget(button)
        return card

    def _choose(self, lesson: str) -> None:
        self.chosen.emit(lesson)
        self.accept()
