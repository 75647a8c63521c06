"""The insight page: four questions, each answered by a page of sentences that open to numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from viewers.insight.sentences import Sentences
from viewers.insight.state import DOCTOR, HELP, LIKELY, NEW, NONE, InsightRow
from viewers.words import mark, tr

EMPTY = mark(
    "<b>Nothing to tell yet</b><br>Open a record: what is new, what is likely and what a doctor "
    "should see stand here, each with its numbers."
)
LOOKING = mark("<b>Looking through the record…</b><br>The tasks on the left tell how far it is.")
SECTIONS = {
    NEW: mark("What is new"),
    LIKELY: mark("What is likely"),
    HELP: mark("What would help most this month"),
    DOCTOR: mark("What my doctor should see"),
}
ABOUT_HELP = mark(
    "Each change by itself for 30 days, in the model of this person, against the typical day. "
    "It informs; it does not prescribe."
)
NO_HELP = mark("None of the changes that this twin's organs know of moves anything worth having.")


class InsightWidget(QWidget):
    """A tab for each question; the one about help is worked out when it is asked for."""

    wanted = Signal()  #: the page is looked at, and has nothing of this record yet
    asked = Signal()  #: what would help most is to be worked out

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = {section: Sentences(NONE[section]) for section in SECTIONS}
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("Insight"))
        self.help_about = QLabel(tr(ABOUT_HELP))
        self.help_about.setWordWrap(True)
        self.button = QPushButton(tr("Work it out"))
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.asked)
        for section, title in SECTIONS.items():
            page = self.pages[section]
            self.tabs.addTab(self._with_button(page) if section == HELP else page, tr(title))
        self.notes = QLabel()
        self.notes.setWordWrap(True)
        self.notes.setProperty("role", "hint")
        self._empty = QLabel(tr(EMPTY))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "empty")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 4)
        layout.addWidget(self.tabs)
        layout.addWidget(self.notes)
        layout.addWidget(self._empty)
        self._stale = True
        self.set_rows(None)

    def _with_button(self, page: QWidget) -> QWidget:
        inside, top = QWidget(), QHBoxLayout()
        top.addWidget(self.help_about, 1)
        top.addWidget(self.button)
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(6, 4, 6, 0)
        layout.addLayout(top)
        layout.addWidget(page, 1)
        return inside

    def forget(self) -> None:
        """Another record, or other values: ask again when the page is next looked at."""
        self._stale = True
        self._empty.setText(tr(EMPTY))
        self.set_rows(None)
        if self.isVisible():
            self._want()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the answers when first looked at: they take the engine some seconds."""
        super().showEvent(event)
        if self._stale:
            self._want()

    def _want(self) -> None:
        self._stale = False
        self._empty.setText(tr(LOOKING))
        self.wanted.emit()

    def look_at(self, section: str) -> None:
        """Bring a question's page to the front."""
        self.tabs.setCurrentIndex(list(SECTIONS).index(section))

    def show_answer(self, answer: tuple[Iterable[InsightRow], Sequence[str]]) -> None:
        """The engine's answer: rows and notes."""
        self.set_rows(*answer)

    def show_helpful(self, rows: Sequence[InsightRow]) -> None:
        """What would help most, as the engine worked it out."""
        self.help_about.setText(tr(ABOUT_HELP if rows else NO_HELP))
        self._fill(HELP, rows)

    def set_rows(self, rows: Iterable[InsightRow] | None, notes: Sequence[str] = ()) -> None:
        """Show the answers; None before a record is open."""
        known = rows is not None
        rows = list(rows or ())
        self.tabs.setVisible(known)
        self.notes.setVisible(known and bool(notes))
        self._empty.setVisible(not known)
        self.notes.setText(notes[-1] if notes else "")
        self.notes.setToolTip("\n".join(notes))
        for section in SECTIONS:
            if section != HELP:
                self._fill(section, [row for row in rows if row.section == section])
            elif not known:
                self.show_helpful(())
                self.help_about.setText(tr(ABOUT_HELP))

    def _fill(self, section: str, rows: Sequence[InsightRow]) -> None:
        self.pages[section].show_rows(rows)
        title = tr(SECTIONS[section])
        told = f"{title} ({len(rows)})" if rows else title
        self.tabs.setTabText(list(SECTIONS).index(section), told)
