"""Findings about the values, each with its fix or the way back. A widget; it asks, others do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from viewers import ink
from viewers.told import told
from viewers.words import mark, tr

_MARK = {
    "serious": mark("‼ serious"),
    "warning": mark("⚠ warning"),
    "note": mark("· note"),
    "fixed": mark("✓ fixed"),
}
_COUNTS = {
    "serious": (mark("{n} serious"), mark("{n} serious")),
    "warning": (mark("{n} warning"), mark("{n} warnings")),
    "note": (mark("{n} note"), mark("{n} notes")),
    "fixed": (mark("{n} fixed"), mark("{n} fixed")),
}
NOTHING = mark(
    "<b>Nothing odd was found</b><br>Gaps, spikes, drift, doubles, units and clocks look fine."
)
WAITING = mark("Looking through the values…")
#: More rows than this are not shown at once: the first are the worst.
MOST = 400


@dataclass(frozen=True, slots=True)
class FindingRow:
    """`state` is a severity, or "fixed" for a correction in force; `can_fix` has a button."""

    id: str
    state: str
    signal: str
    sentence: str
    proposal: str = ""
    can_fix: bool = False


class FindingsWidget(QWidget):
    """A table: how bad, what, and a button. `fix_asked` and `undo_asked` carry a finding's id."""

    fix_asked = Signal(str)
    undo_asked = Signal(str)
    fix_all_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[FindingRow] = ()
        self.told = QLabel(tr(WAITING))
        self.told.setProperty("role", "empty")
        self.all = QPushButton(tr("Apply every proposed fix"))
        self.all.setToolTip(tr("Values are never changed for good: every fix can be undone"))
        self.all.clicked.connect(self.fix_all_asked)
        self.table = QTableWidget(0, 4)
        titles = (tr("How bad"), tr("Signal"), tr("What was found"), "")
        self.table.setHorizontalHeaderLabels(titles)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)  # the whole sentence is in the tool tip
        self.table.verticalHeader().setDefaultSectionSize(32)
        self.table.setAccessibleName(tr("Findings"))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        top = QHBoxLayout()
        top.addWidget(self.told, 1)
        top.addWidget(self.all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 0)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        self.table.hide()
        self.all.hide()

    def set_rows(self, rows: Iterable[FindingRow]) -> None:
        """Show findings, the worst first, then what was fixed."""
        self.rows = list(rows)
        self.told.setText(summary(self.rows))
        self.table.setVisible(bool(self.rows))
        self.all.setVisible(sum(row.can_fix for row in self.rows) > 1)
        shown = self.rows[:MOST]
        self.table.setRowCount(len(shown))
        for line, row in enumerate(shown):
            self._fill(line, row)
        for column in (0, 1, 3):
            self.table.resizeColumnToContents(column)

    def busy(self) -> None:
        """A fix is under way: no second one meanwhile."""
        self.told.setText(tr("Changing how the values are read…"))
        self.table.setEnabled(False)

    def ready(self) -> None:
        """Buttons work again."""
        self.table.setEnabled(True)

    def _fill(self, line: int, row: FindingRow) -> None:
        words = told(row.sentence)
        if row.proposal:
            words += " " + tr("Proposed: {what}.").format(what=told(row.proposal))
        for column, text in enumerate((tr(_MARK[row.state]), row.signal, words)):
            item = QTableWidgetItem(text)
            item.setToolTip(words)
            if column == 0:
                item.setForeground(QColor(_colour(row.state)))
            self.table.setItem(line, column, item)
        self.table.removeCellWidget(line, 3)
        if row.can_fix or row.state == "fixed":
            self.table.setCellWidget(line, 3, self._button(row))

    def _button(self, row: FindingRow) -> QPushButton:
        undo = row.state == "fixed"
        word = tr("Undo") if undo else tr("Fix")
        button = QPushButton(word)
        button.setAccessibleName(f"{word}: {told(row.sentence)}")
        ask = self.undo_asked if undo else self.fix_asked
        button.clicked.connect(partial(ask.emit, row.id))
        return button


def summary(rows: Sequence[FindingRow]) -> str:
    """All rows in one sentence."""
    if not rows:
        return tr(NOTHING)
    parts = []
    for state, (one, many) in _COUNTS.items():
        number = sum(row.state == state for row in rows)
        if number:
            parts.append(tr(one if number == 1 else many).format(n=number))
    more = tr("; the first {n} are shown").format(n=MOST) if len(rows) > MOST else ""
    return ", ".join(parts) + more


def _colour(state: str) -> str:
    return {"serious": ink.DANGER, "warning": ink.WARNING}.get(state, ink.MUTED)
