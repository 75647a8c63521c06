"""Ctrl+Shift+P: every action by name."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from viewers.words import tr
from workbench.actions import ActionRegistry


class CommandPalette(QFrame):
    """A search line over the window; Enter runs the first match."""

    def __init__(self, registry: ActionRegistry, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setProperty("role", "palette")
        self._registry = registry
        self._facts: Mapping[str, bool] = {}
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("What do you want to do?"))
        self.line.setAccessibleName(tr("Command palette"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Matching commands"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(self.line)
        layout.addWidget(self.list)
        self.line.textChanged.connect(self._refill)
        self.line.installEventFilter(self)
        self.list.itemActivated.connect(self._run)
        self.list.itemClicked.connect(self._run)
        self.hide()

    def open_with(self, facts: Mapping[str, bool]) -> None:
        """Show the palette; only what is enabled under these facts is offered."""
        self._facts = dict(facts)
        self.line.clear()
        self._refill("")
        width = min(560, self._window.width() - 80)
        self.setGeometry((self._window.width() - width) // 2, 70, width, 380)
        self.show()
        self.raise_()
        self.line.setFocus()

    def _refill(self, text: str) -> None:
        self.list.clear()
        for action in self._registry.search(text, self._facts):
            title = action.title.replace("&", "").rstrip("…")
            menu = action.menu.value.replace("&", "")
            shortcut = f"   {action.shortcut}" if action.shortcut else ""
            item = QListWidgetItem(f"{title}   ·  {menu}{shortcut}")
            item.setData(Qt.ItemDataRole.UserRole, action.id)
            item.setToolTip(action.hint)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.hide()
            self._registry.run(item.data(Qt.ItemDataRole.UserRole), self._facts)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and not self.list.hasFocus():
            self.hide()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event.key())
        return super().eventFilter(watched, event)

    def _on_key(self, key: int) -> bool:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(key))
        if step is not None:
            row = (self.list.currentRow() + step) % max(self.list.count(), 1)
            self.list.setCurrentRow(row)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True
