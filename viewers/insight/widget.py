"""The insight page: three questions, answered in sentences that open to their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QShowEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from viewers import ink
from viewers.insight.state import InsightRow
from viewers.words import mark, tr

EMPTY = mark(
    "<b>Nothing to tell yet</b><br>Open a record: what is new, what is likely and what a doctor "
    "should see stand here, each with its numbers."
)
SECTIONS = {
    "what is new": mark("What is new"),
    "what is likely": mark("What is likely"),
    "what my doctor should see": mark("What my doctor should see"),
}
NOTHING = mark("Nothing")


class InsightWidget(QWidget):
    """Sentences under three questions; a sentence unfolds to kind, evidence, source and numbers."""

    wanted = Signal()  #: the page is looked at, and has nothing of this record yet

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([tr("Sentence"), tr("Value and band")])
        self.tree.setAccessibleName(tr("Insight"))
        self.tree.setWordWrap(True)
        self.tree.setUniformRowHeights(False)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.notes = QLabel()
        self.notes.setWordWrap(True)
        self.notes.setProperty("role", "hint")
        self._empty = QLabel(tr(EMPTY))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "empty")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 4)
        layout.addWidget(self.tree)
        layout.addWidget(self.notes)
        layout.addWidget(self._empty)
        self._stale = True
        self.set_rows(None)

    def forget(self) -> None:
        """Another record, or other values: ask again when the page is next looked at."""
        self._stale = True
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
        self.wanted.emit()

    def show_answer(self, answer: tuple[Iterable[InsightRow], Sequence[str]]) -> None:
        """The engine's answer: rows and notes."""
        self.set_rows(*answer)

    def set_rows(self, rows: Iterable[InsightRow] | None, notes: Sequence[str] = ()) -> None:
        """Show the answers; None before a record is open."""
        known = rows is not None
        rows = list(rows or ())
        self.tree.setVisible(known)
        self.notes.setVisible(known and bool(notes))
        self._empty.setVisible(not known)
        self.notes.setText(notes[-1] if notes else "")
        self.notes.setToolTip("\n".join(notes))
        self.tree.clear()
        for section, title in SECTIONS.items():
            top = _section(tr(title), [row for row in rows if row.section == section])
            self.tree.addTopLevelItem(top)
            top.setExpanded(True)


def _section(title: str, rows: list[InsightRow]) -> QTreeWidgetItem:
    top = QTreeWidgetItem([title, ""])
    bold = QFont()
    bold.setBold(True)
    top.setFont(0, bold)
    for row in rows:
        top.addChild(_sentence(row))
    if not rows:
        none = QTreeWidgetItem([tr(NOTHING), ""])
        none.setForeground(0, QColor(ink.MUTED))
        top.addChild(none)
    return top


def _sentence(row: InsightRow) -> QTreeWidgetItem:
    mark = "\u26a0 " if row.flagged else ""
    item = QTreeWidgetItem([mark + row.sentence, row.value])
    item.setToolTip(0, row.sentence)
    if row.flagged:
        item.setForeground(0, QColor(ink.WARNING))
    for name, value in row.opened:
        inner = QTreeWidgetItem([f"{name}: {value}", ""])
        inner.setForeground(0, QColor(ink.MUTED))
        inner.setToolTip(0, value)
        item.addChild(inner)
    return item
