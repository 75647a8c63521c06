"""The record: the person, what is stored of each signal, and from which files."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from viewers import ink
from viewers.signal_words import name_of, what_is
from viewers.words import mark, tr
from workbench.engine.protocol import TwinSummary
from workbench.model.feed import RecordContents
from workbench.model.session import Session

EMPTY = mark(
    "<b>No record open</b><br>Press Ctrl+O to open a person's record, or run "
    "<i>vitruvian demo</i> to make a sample person."
)


STORED = mark("Measured: the number is how many values of it are stored. Tick it to see its curve.")
PROJECTABLE = mark("Model of this person, not measurement. Tick it to see its curve.")
_FILE_TIP = mark("{file}\nRight-click: take this import back")


def _files(contents: RecordContents) -> dict[tuple[str, str], None]:
    """Name and checksum of each file; live values have none."""
    sources = [row.source for row in contents.source_rows]
    return dict.fromkeys(
        (one.file_name, "" if one.importer == "live" else one.sha256) for one in sources
    )


class RecordTree(QWidget):
    """Signals with a check box: checked ones are drawn."""

    signal_toggled = Signal(str)
    #: checksum and name of an imported file that is to be taken back
    undo_asked = Signal(str, str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._items: dict[str, list[QTreeWidgetItem]] = defaultdict(list)
        self._summary: TwinSummary | None = None
        self._contents: RecordContents | None = None
        self._empty = QLabel(tr(EMPTY))
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "empty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(2)
        self.tree.setIndentation(10)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setAccessibleName(tr("Record: person, sources, signals"))
        self.tree.itemChanged.connect(self._on_changed)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._offer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 4, 6, 6)
        layout.addWidget(self._empty)
        layout.addWidget(self.tree, 1)
        session.summary_changed.connect(self._on_summary)
        session.selection.signals_changed.connect(self._on_selection)
        self.tree.hide()

    def show_contents(self, contents: RecordContents) -> None:
        """What is stored."""
        self._contents = contents
        self._rebuild()

    def _on_summary(self, summary: TwinSummary) -> None:
        self._summary = summary
        self._rebuild()

    def _rebuild(self) -> None:
        self._empty.hide()
        self.tree.show()
        self.tree.blockSignals(True)
        self.tree.clear()
        self._items.clear()
        if self._contents is not None:
            stored = self._branch(tr("Measured"), tr("Values of the record"))
            for row in self._contents.signals.values():
                text = f"{row.n:,}".replace(",", "\u202f")
                self._leaf(stored, row.signal, text, STORED)
            files = self._branch(tr("Sources"), tr("Imported files"))
            for name, checksum in _files(self._contents):
                item = QTreeWidgetItem(files, [name, ""])
                item.setData(1, Qt.ItemDataRole.UserRole, checksum)
                item.setToolTip(0, tr(_FILE_TIP).format(file=name) if checksum else name)
            files.setExpanded(False)
        if self._summary is not None:
            model = self._branch(tr("Modelled"), tr("Signals that the twin projects"))
            for signal in self._summary.signals:
                self._leaf(model, signal, "", PROJECTABLE)
        self.tree.blockSignals(False)

    def _branch(self, title: str, tip: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self.tree, [title, ""])
        item.setForeground(0, QColor(ink.MUTED))
        item.setToolTip(0, tip)
        item.setExpanded(True)
        return item

    def _leaf(self, parent: QTreeWidgetItem, signal: str, text: str, origin: str) -> None:
        item = QTreeWidgetItem(parent, [name_of(signal), text])
        item.setData(0, Qt.ItemDataRole.UserRole, signal)
        item.setForeground(1, QColor(ink.MUTED))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(0, self._check(signal))
        for column in (0, 1):
            item.setToolTip(column, what_is(signal, origin))
        self._items[signal].append(item)

    def _check(self, signal: str) -> Qt.CheckState:
        chosen = signal in self._session.selection.signals
        return Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked

    def _on_changed(self, item: QTreeWidgetItem) -> None:
        signal = item.data(0, Qt.ItemDataRole.UserRole)
        if signal:
            self._session.selection.toggle_signal(signal)

    def _offer(self, at: QPoint) -> None:
        """What may be done with an imported file."""
        item = self.tree.itemAt(at) or self.tree.currentItem()
        checksum = item.data(1, Qt.ItemDataRole.UserRole) if item is not None else None
        if item is not None and checksum:
            take = partial(self.undo_asked.emit, checksum, item.text(0))
            menu = QMenu(self.tree)
            menu.addAction(tr("Take this import back…"), take)
            menu.popup(self.tree.viewport().mapToGlobal(at))

    def _on_selection(self, _: tuple[str, ...]) -> None:
        self.tree.blockSignals(True)
        for signal, items in self._items.items():
            for item in items:
                item.setCheckState(0, self._check(signal))
        self.tree.blockSignals(False)
