"""Which organs make the twin of the open record: asks, stores the choice, then says so."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from workbench.model.vault import VaultDesk
    from workbench.qt.window import MainWindow


class OrganChoosing:
    """Bound to one window; `then` is called once a choice is stored."""

    def __init__(self, window: MainWindow, desk: VaultDesk, then: Callable[[], object]) -> None:
        self._window, self._desk, self._then = window, desk, then

    def choose(self) -> None:
        """Read what the record chose so far, and show all organs."""
        from workbench.model.organ_choice import organ_rows

        self._desk.run(partial(organ_rows, self._window.session.record_path), self._show)

    def _show(self, rows: list[dict[str, Any]]) -> None:
        from workbench.qt.organ_chooser import OrganChooser, OrganRow

        chooser = OrganChooser([OrganRow(**row) for row in rows], self._window)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.accepted.connect(partial(self._store, chooser))
        chooser.open()

    def _store(self, chooser: Any) -> None:
        from workbench.model.organ_choice import store_choice

        path = self._window.session.record_path
        self._desk.run(partial(store_choice, path, *chooser.choice()), self._stored)

    def _stored(self, answer: None) -> None:
        self._then()
