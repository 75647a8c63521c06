"""What files would bring, before anything is stored; accepted, they are imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPushButton, QWidget

from viewers.words import tr
from workbench.qt.import_account import ImportAccount


class Foreseen(ImportAccount):
    """The page of an import, written before it; a question that is answered imports at once."""

    def __init__(self, accounts: Iterable[Mapping[str, Any]], person: str, parent: QWidget) -> None:
        super().__init__(accounts, parent)
        self.setWindowTitle(tr("Before the import"))
        told = QLabel(
            tr(
                "Nothing is stored yet. This is what the files would bring; values that the "
                "record has already are counted once when they are stored."
            )
        )
        told.setWordWrap(True)
        told.setProperty("role", "quiet")
        self.store = QPushButton(
            tr("Store in the record of {person}").format(person=person)
            if person
            else tr("Store in a new record")
        )
        self.store.setProperty("role", "primary")
        self.store.setEnabled(any("error" not in row for row in self.rows))
        self.store.clicked.connect(self.accept)
        layout = self.layout()
        assert layout is not None
        layout.insertWidget(0, told)  # type: ignore[attr-defined]
        self.buttons.addButton(self.store, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Leave it"))
