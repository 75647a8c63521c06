"""The plugin page: every organ, how far it got, what the conformance kit last said, safe mode."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
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
from viewers.words import mark, tr
from workbench.model.plugin_rows import PluginRow

HEAD = (
    mark("Organ"), mark("Version"), mark("Clock"), mark("Trust"), mark("From"), mark("State"),
    mark("Kit"),
)  # fmt: skip
TOLD = mark(
    "Organs are plugins, the built-in ones too. One that fails is named here and left out; the "
    "rest of the body runs. A new one: vitruvian plugin new."
)
SAFE = mark("Safe mode: built-in organs only (the engine starts again)")


class PluginPage(QDialog):
    """Shows rows; asks for a check or for safe mode."""

    check_asked = Signal(str)
    safe_mode_asked = Signal(bool)

    def __init__(
        self, rows: Sequence[PluginRow], safe_mode: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Organs and plugins"))
        self.resize(940, 620)
        self._rows = tuple(rows)
        told = QLabel(tr(TOLD))
        told.setWordWrap(True)
        told.setProperty("role", "empty")
        self.table = QTableWidget(len(rows), len(HEAD))
        self.table.setHorizontalHeaderLabels([tr(text) for text in HEAD])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName(tr("Installed organs"))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.detail = QLabel()
        self.detail.setWordWrap(True)
        self.detail.setMinimumHeight(60)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.safe = QCheckBox(tr(SAFE))
        self.safe.setChecked(safe_mode)
        self.safe.toggled.connect(self.safe_mode_asked)
        self.check = QPushButton(tr("Check this organ"))
        self.check.setToolTip(tr("Run the conformance kit in a process of its own; takes minutes"))
        self.check.clicked.connect(self._on_check)
        self.check.setEnabled(False)
        foot = QHBoxLayout()
        foot.addWidget(self.safe, 1)
        foot.addWidget(self.check)
        layout = QVBoxLayout(self)
        for widget in (told, self.table, self.detail):
            layout.addWidget(widget)
        layout.setStretch(1, 1)
        layout.addLayout(foot)
        for line, row in enumerate(self._rows):
            self._write(line, row)
        self.table.itemSelectionChanged.connect(self._on_row)
        if rows:
            self.table.selectRow(0)

    def _write(self, line: int, row: PluginRow) -> None:
        origin = tr("built in") if row.built_in else tr("plugin")
        state = tr("failed") if row.error else tr("ready")
        cells = (tr(row.name), row.version, row.tier, row.validity, origin, state, row.kit)
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setToolTip(row.error or text)
            if column == 5 and row.error:
                item.setForeground(QColor(ink.DANGER))
            if column == 6:
                item.setForeground(QColor(_kit_colour(row.kit)))
            self.table.setItem(line, column, item)

    @property
    def chosen(self) -> PluginRow | None:
        """The row that is selected."""
        line = self.table.currentRow()
        return self._rows[line] if 0 <= line < len(self._rows) else None

    def _on_row(self) -> None:
        row = self.chosen
        self.check.setEnabled(row is not None and not row.error)
        if row is None:
            return
        parts = [row.error] if row.error else []
        parts += row.failures or ([tr("No check has failed.")] if row.kit == "passed" else [])
        if row.kit == "unchecked":
            parts.append(tr("The kit has not been run over this version on this computer."))
        self.detail.setText("\n".join(parts))

    def _on_check(self) -> None:
        row = self.chosen
        if row is not None:
            self.check_asked.emit(row.id)


def _kit_colour(kit: str) -> str:
    return {"passed": ink.GOOD, "unchecked": ink.MUTED, "": ink.MUTED}.get(kit, ink.WARNING)
