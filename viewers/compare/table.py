"""The comparison in numbers: every outcome with both arms, the difference and its band."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from twin_core.scenario.projection import Outcome
from viewers import ink
from viewers.compare.verdict import is_clear, span_of, verdict
from viewers.ink import number_text, unit_text
from viewers.signal_words import OUTCOME, what_is
from viewers.told import told
from viewers.units import outcome_shown
from viewers.words import mark, tr

HEAD = (
    mark("Outcome"), mark("Unit"), mark("Baseline"), mark("With your changes"), mark("Difference"),
    mark("90 % of differences"), mark("Verdict"),
)  # fmt: skip


class OutcomeTable(QTableWidget):
    """Clear effects stand out by weight and by word, not by colour alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(HEAD), parent)
        self.setHorizontalHeaderLabels([tr(text) for text in HEAD])
        self.verticalHeader().hide()
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setAccessibleName(tr("Outcomes in numbers"))
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_outcomes(self, outcomes: Iterable[Outcome]) -> None:
        """Write all rows anew."""
        shown = [outcome_shown(outcome) for outcome in outcomes]
        self.setRowCount(len(shown))
        for row, outcome in enumerate(shown):
            self._write(row, outcome)

    def _write(self, row: int, o: Outcome) -> None:
        span = span_of(o)
        clear = is_clear(o)
        sign = "+" if o.difference > 0 else ""
        cells = (
            told(o.name), unit_text(o.unit), number_text(o.baseline, span),
            number_text(o.intervention, span), f"{sign}{number_text(o.difference, span)}",
            f"{number_text(o.low, span)} … {number_text(o.high, span)}",
            tr(verdict(o)),
        )  # fmt: skip
        told_of = what_is(o.signal, OUTCOME)
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setToolTip(told_of)
            item.setData(Qt.ItemDataRole.UserRole, o.signal)
            if 2 <= column <= 5:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if not clear:
                item.setForeground(QColor(ink.MUTED))
            elif column == 4:
                item.setForeground(QColor(ink.INTERVENTION))
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            self.setItem(row, column, item)
