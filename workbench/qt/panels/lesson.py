"""The lesson beside the body: one page at a time, a question, and at the end the sources."""

from __future__ import annotations

import html
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from viewers import ink
from viewers.words import mark, tr
from workbench.lessons import Lesson, Question
from workbench.model.lesson import LessonPlayer

EMPTY = mark(
    "<b>No lesson open</b><br>Lessons show what lifestyle and treatment do, in a model person. "
    "Choose one under Help, Lessons."
)
CLOSE = mark(
    "What you saw was a model: it informs, it does not prescribe. These are the works that the "
    "lesson and its models rest on."
)


class LessonPanel(QWidget):
    """Shows the player's step; buttons walk it."""

    gallery_asked = Signal()

    def __init__(self, player: LessonPlayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.player = player
        self.place = QLabel()
        self.place.setProperty("role", "quiet")
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.text = QLabel()
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.text.setOpenExternalLinks(True)
        self.verdict = QLabel()
        for label in (self.title, self.text, self.verdict):
            label.setWordWrap(True)
        self.choices = QVBoxLayout()
        self.choices.setSpacing(6)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(14, 6, 14, 6)
        column.setSpacing(10)
        for widget in (self.place, self.title, self.text):
            column.addWidget(widget)
        column.addLayout(self.choices)
        column.addWidget(self.verdict)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        self.back = QPushButton(tr("Back"))
        self.next = QPushButton(tr("Next"))
        self.next.setProperty("role", "primary")
        self.more = QPushButton(tr("All lessons"))
        self.back.clicked.connect(player.back)
        self.next.clicked.connect(player.next)
        self.more.clicked.connect(self.gallery_asked)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(14, 4, 14, 8)
        buttons.addWidget(self.more)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll, 1)
        layout.addLayout(buttons)
        player.changed.connect(self.refresh)
        player.ended.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show where the player is."""
        player, lesson = self.player, self.player.lesson
        self._clear_choices()
        self.verdict.clear()
        self.back.setEnabled(lesson is not None and player.number > 0)
        self.next.setEnabled(player.step is not None)
        if lesson is None:
            self.place.clear()
            self.title.clear()
            self.text.setText(tr(EMPTY))
        elif player.closing:
            self._show_closing(lesson)
        else:
            self._show_step(lesson)

    def _show_step(self, lesson: Lesson) -> None:
        step = self.player.step
        assert step is not None
        self.place.setText(
            tr("{title} · {n} of {all}").format(
                title=tr(lesson.title), n=self.player.number + 1, all=len(lesson.steps)
            )
        )
        self.title.setText(tr(step.title))
        self.text.setText(html.escape(tr(step.text).strip()))
        last = self.player.number + 1 == len(lesson.steps)
        self.next.setText(tr("Sources") if last else tr("Next"))
        if step.question is not None:
            self._ask(step.question)

    def _ask(self, question: Question) -> None:
        asked = QLabel(f"<b>{html.escape(tr(question.text))}</b>")
        asked.setWordWrap(True)
        self.choices.addWidget(asked)
        given = self.player.answers.get(self.player.number)
        for number, choice in enumerate(question.choices):
            mark = "" if given != number else ("✓ " if number == question.answer else "✗ ")
            button = QPushButton(mark + tr(choice))
            button.setProperty("role", "choice")
            button.clicked.connect(partial(self.player.answer, number))
            self.choices.addWidget(button)
        if given is not None:
            right = given == question.answer
            word, colour = (tr("Right."), ink.GOOD) if right else (tr("Not quite."), ink.DANGER)
            because = html.escape(tr(question.because))
            self.verdict.setText(f"<span style='color:{colour}'><b>{word}</b></span> {because}")

    def _show_closing(self, lesson: Lesson) -> None:
        right, asked = self.player.score
        self.place.setText(tr("{title} · sources").format(title=tr(lesson.title)))
        self.title.setText(
            tr("{right} of {asked} questions right").format(right=right, asked=asked)
        )
        rows = []
        for source in lesson.sources:
            link = f"https://doi.org/{source.doi}"
            cite = html.escape(source.text)
            text = f"<a href='{link}'>{cite}</a>" if source.doi else cite
            rows.append(f"<li>{html.escape(tr(source.for_))}: {text}</li>")
        self.text.setText(f"{tr(CLOSE)}<ul>{''.join(rows)}</ul>")

    def _clear_choices(self) -> None:
        while self.choices.count():
            item = self.choices.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
