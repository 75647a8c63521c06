"""The views that the user keeps, tied to the bar and to the camera."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from viewers.body3d.bookmarks import Bookmark
from viewers.body3d.camera import VIEWS

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
        scene = self._widget.canvas.scene  # type: ignore[attr-defined]
        place = VIEWS[scene.framed].title if scene.framed else "own view"
        name = (
            f"{len(self.every) + 1}. {self._widget.state.preset or 'Own layers'}, {place.lower()}"
        )
        camera = scene.renderer.GetActiveCamera()
        self.every.append(Bookmark.taken(name, camera, self._widget.state))
        self._tell()

    def show(self, number: int) -> None:
        """Go back to a kept view."""
        if self._widget.is_3d and 0 <= number < len(self.every):
            canvas = self._widget.canvas
            canvas.scene.framed = ""  # type: ignore[attr-defined]
            camera = canvas.scene.renderer.GetActiveCamera()  # type: ignore[attr-defined]
            self.every[number].show(camera, self._widget.state)
            canvas.request_render()  # type: ignore[attr-defined]

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
