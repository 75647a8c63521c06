"""The quality page: findings with their fixes, coverage by day, what was stored and refused."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from viewers import ink
from viewers.quality.coverage_map import CoverageMap
from viewers.quality.findings import FindingsWidget
from viewers.quality.missing import MissingWidget
from viewers.quality.state import QualityRow
from viewers.words import mark, tr

EMPTY = mark(
    "<b>Nothing imported yet</b><br>The report lists what was stored, converted and refused, and "
    "why. Nothing that was refused is lost."
)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
#: Pixels of the files' names, which may be long; the tool tip has all of them
WIDEST = 260
COLUMNS = (
    mark("State"), mark("What"), mark("Values"), mark("Detail or reason"), mark("From"),
)  # fmt: skip


#: Rows of what was stored, as `viewers.quality.state` names their kinds
KINDS = {
    "stored": mark("✓ stored"),
    "quarantined": mark("⚠ quarantined"),
    "not mapped": mark("? not mapped"),
}


class QualityWidget(QTabWidget):
    """Four pages on how good the data are, and what is missing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.findings = FindingsWidget()
        self.coverage = CoverageMap()
        self.stored = StoredTable()
        self.missing = MissingWidget()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.coverage)
        for page, title, tip in (
            (self.findings, tr("Findings"), tr("What is odd about the values, and undoable fixes")),
            (scroll, tr("Coverage"), tr("How much of each signal there is on each day")),
            (self.stored, tr("Stored"), tr("What was stored, refused and not understood")),
            (self.missing, tr("Missing"), tr("What organs lack, and which data would help most")),
        ):
            self.setTabToolTip(self.addTab(page, title), tip)

    def set_rows(self, rows: Iterable[QualityRow]) -> None:
        """What was stored and refused."""
        self.stored.set_rows(rows)


class StoredTable(QWidget):
    """Stored, quarantined and unmapped, with sources."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = QTableWidget(0, len(COLUMNS))
        self.table.setHorizontalHeaderLabels([tr(text) for text in COLUMNS])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setAccessibleName(tr("Quality report"))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self._empty = QLabel(tr(EMPTY))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "empty")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 4)
        layout.addWidget(self.table)
        layout.addWidget(self._empty)
        self.set_rows(())

    def set_rows(self, rows: Iterable[QualityRow]) -> None:
        """Show a report."""
        rows = list(rows)
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self.table.setRowCount(len(rows))
        for line, row in enumerate(rows):
            amount = f"{row.amount:,}".replace(",", "\u202f")
            cells = (tr(KINDS[row.kind]), row.what, amount, row.detail, row.origin)
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column == 0:
                    item.setForeground(QColor(_colour(row.kind)))
                if column == 2:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.table.setItem(line, column, item)
        for column in (0, 1, 2, 4):
            self.table.resizeColumnToContents(column)
        self.table.setColumnWidth(4, min(self.table.columnWidth(4), WIDEST))


def _colour(kind: str) -> str:
    return {"stored": ink.GOOD, "quarantined": ink.WARNING}.get(kind, ink.MUTED)
