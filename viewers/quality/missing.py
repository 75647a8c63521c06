"""What each organ lacks of the record, and which data would help most. A widget; others look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from viewers import ink
from viewers.words import mark, tr

EMPTY = mark(
    "<b>Nothing to say yet</b><br>Open a record: what its organs lack, and which data would help "
    "them most, stands here."
)
COMPLETE = mark("Every organ has all that it observes.")
RULE = mark(
    "The worth of data is the number of this person's own parameters that they inform, less where "
    "the organ has other data already, and a quarter for organs outside this body. It is a plain "
    "rule: it informs, it does not prescribe."
)
NEXT = (mark("What to bring next"), mark("Worth"), mark("Why"))
ORGANS = (mark("Organ"), mark("Has (values)"), mark("Lacks"))
#: Pixels: below this height the tables stand side by side; rows; widest name of an organ
LOW, ROW, WIDEST = 420, 26, 210
_SHARE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """One kind of data; `worth` as the rule counts it, `why` in words."""

    name: str
    worth: float
    why: str


@dataclass(frozen=True, slots=True)
class OrganRow:
    """What one organ has and lacks, in words; `used` where it is part of this person's body."""

    name: str
    used: bool
    has: str
    lacks: str


class MissingWidget(QWidget):
    """Two tables, filled when the page is first looked at: `wanted` asks for their rows."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stale = False
        self.told = QLabel(tr(RULE))
        self.told.setWordWrap(True)
        self.told.setProperty("role", "quiet")
        self.empty = QLabel(tr(EMPTY))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "empty")
        self.next = _table(NEXT, (2,))
        self.next.setItemDelegateForColumn(1, _Bar(self.next))
        self.next.setAccessibleName(tr("Data that would help most"))
        self.organs = _table(ORGANS, (1, 2))
        self.organs.setAccessibleName(tr("What each organ has and lacks"))
        self._tables = QSplitter(Qt.Orientation.Vertical)
        self._tables.setChildrenCollapsible(False)
        self._tables.addWidget(self.next)
        self._tables.addWidget(self.organs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 0)
        layout.addWidget(self.told)
        layout.addWidget(self.empty)
        layout.addWidget(self._tables, 1)
        self._show(False)

    def forget(self) -> None:
        """Another record, or other values: ask again when the page is looked at."""
        self._stale = True
        self._show(False)
        if self.isVisible():
            self._want()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One above the other where there is room, else side by side."""
        super().resizeEvent(event)
        low = event.size().height() < LOW
        self._tables.setOrientation(Qt.Orientation.Horizontal if low else Qt.Orientation.Vertical)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask when first looked at."""
        super().showEvent(event)
        self._want()

    def _want(self) -> None:
        if self._stale:
            self._stale = False
            self.wanted.emit()

    def show_rows(self, answer: tuple[Sequence[AdviceRow], Sequence[OrganRow]]) -> None:
        """Advice, the most helpful first, and the organs, those of the person's body first."""
        advice, organs = answer
        most = max((row.worth for row in advice), default=1.0)
        self.next.setRowCount(len(advice))
        for line, row in enumerate(advice):
            for column, text in enumerate((row.name, f"{row.worth:g}", row.why)):
                self.next.setItem(line, column, _item(text))
            worth = self.next.item(line, 1)
            assert worth is not None
            worth.setData(_SHARE, row.worth / most)
        self.organs.setRowCount(len(organs))
        for line, row in enumerate(organs):
            name = row.name if row.used else tr("{organ} (not in this body)").format(organ=row.name)
            for column, text in enumerate((name, row.has, row.lacks)):
                item = _item(text)
                if not row.used:
                    item.setForeground(QColor(ink.MUTED))
                self.organs.setItem(line, column, item)
        self.told.setText(tr(RULE) if advice else tr(COMPLETE))
        for table in (self.next, self.organs):
            table.resizeColumnsToContents()
        self.organs.setColumnWidth(0, min(self.organs.columnWidth(0), WIDEST))
        self._show(True)

    def _show(self, known: bool) -> None:
        self.empty.setVisible(not known)
        self.told.setVisible(known)
        self._tables.setVisible(known)


class _Bar(QStyledItemDelegate):
    """A number over a line as long as its share of the largest."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        box: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        width = round((box.width() - 8) * float(index.data(_SHARE) or 0.0))
        painter.fillRect(box.left() + 4, box.bottom() - 4, width, 3, QColor(ink.ACCENT))


def _table(titles: Sequence[str], stretched: Sequence[int]) -> QTableWidget:
    table = QTableWidget(0, len(titles))
    table.setHorizontalHeaderLabels([tr(text) for text in titles])
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setWordWrap(False)  # the whole text is in the tool tip
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    for column in stretched:
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    return table


def _item(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(text)
    return item
