"""The views that the user keeps, tied to the bar and to the camera."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from viewers.body3d.bookmarks import Bookmark
from viewers.body3d.camera import VIEWS
from viewers.body3d.state import BodyState

if TYPE_CHECKING:
    from viewers.body3d.widget import BodyWidget


class KeptViews(QObject):
    """Keeps, offers and shows bookmarks; `changed` says that there is something to store."""

    changed = Signal(list)

    def __init__(self, widget: BodyWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self.every: list[Bookmark] = []
        view = widget.controls.view
        view.keep_asked.connect(self.keep)
        view.kept_chosen.connect(self.show)
        view.forget_asked.connect(self.forget)

    def load(self, tables: Iterable[Mapping[str, Any]]) -> None:
        """Views that were stored; what is no bookmark is left aside."""
        self.every = []
        for table in tables:
            try:
                self.every.append(Bookmark.from_dict(table))
            except (KeyError, TypeError, ValueError, AttributeError):
                continue
        self._offer()

    def keep(self) -> None:
        """Keep what is seen now, named after what is shown."""
        if not self._widget.is_3d:
            return
        look = partial(_taken, self._widget.state.frozen())
        self._widget.canvas.ask_camera(look, self._add)  # type: ignore[attr-defined]

    def _add(self, taken: Bookmark) -> None:
        self.every.append(replace(taken, name=f"{len(self.every) + 1}. {taken.name}"))
        self._tell()

    def show(self, number: int) -> None:
        """Go back to a kept view."""
        if self._widget.is_3d and 0 <= number < len(self.every):
            bookmark = self.every[number]
            self._widget.canvas.aim(bookmark.aim)  # type: ignore[attr-defined]
            bookmark.restore(self._widget.state)

    def forget(self) -> None:
        """Drop the newest one."""
        if self.every:
            self.every.pop()
            self._tell()

    def _tell(self) -> None:
        self._offer()
        self.changed.emit([bookmark.as_dict() for bookmark in self.every])

    def _offer(self) -> None:
        self._widget.controls.view.offer_kept([bookmark.name for bookmark in self.every])


def _taken(state: BodyState, camera: Any, framed: str) -> Bookmark:
    place = VIEWS[framed].title if framed else "own view"
    name = f"{state.preset or 'Own layers'}, {place.lower()}"
    return Bookmark.taken(name, camera, state)
