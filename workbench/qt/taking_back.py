"""Take back one file's import from the window: ask first, then say what went."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QMessageBox, QWidget

from viewers.words import mark, tr
from workbench.service.taken_back import take_back, told

if TYPE_CHECKING:
    from workbench.model.session import Session
    from workbench.model.vault import VaultDesk

_QUESTION = mark("Take back what {file} brought?")
_MEANING = mark(
    "Its values, refused values and documents go. The file itself is not touched: importing it "
    "again brings all of it back."
)


class TakingBack:
    """Bound to one window; `then` is called once something went."""

    def __init__(
        self, parent: QWidget, session: Session, desk: VaultDesk, then: Callable[[], object]
    ) -> None:
        self._parent, self._session, self._desk, self._then = parent, session, desk, then

    def ask(self, named: str, shown: str) -> None:
        """Take back an import of the open record, once the user is sure."""
        path = self._session.record_path
        if path and sure(self._parent, shown):
            self._desk.run(partial(take_back, path, named), self._done)

    def _done(self, row: dict[str, Any]) -> None:
        self._session.notice("info", " ".join(told(row)))
        self._then()


def sure(parent: QWidget, file: str) -> bool:
    """Whether the user means it."""
    box = QMessageBox(QMessageBox.Icon.Question, tr("Take an import back"),
                      tr(_QUESTION).format(file=file), parent=parent)  # fmt: skip
    box.setInformativeText(tr(_MEANING))
    take = box.addButton(tr("Take back"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return box.clickedButton() is take
