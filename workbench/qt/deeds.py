"""What the menus Body and View do to the body and to the pages below it."""

from __future__ import annotations

from typing import Any


class Deeds:
    """Bound to one window; before there is a body, deeds on it do nothing."""

    def __init__(self, window: Any) -> None:
        self._window, self._session = window, window.session

    # ------------------------------------------------------------------ body
    def toggle_beat(self) -> None:
        if self._window.body is not None:
            self._window.body.controls.beat.toggle()

    def toggle_breath(self) -> None:
        if self._window.body is not None:
            self._window.body.controls.breath.toggle()

    def isolate(self) -> None:
        if self._window.body is not None:
            self._window.body.state.isolate(self._session.selection.organs)

    def hide_part(self) -> None:
        if self._window.body is not None:
            self._window.body.state.hide(self._session.selection.organs)
            self._session.selection.organs = ()

    def show_all(self) -> None:
        if self._window.body is not None:
            state = self._window.body.state
            state.hidden = frozenset()
            state.isolate([])
            state.pick("")

    def look_from(self, view: str) -> None:
        """Go to a named view."""
        if self._window.body is not None:
            self._window.body.look_from(view)

    # ----------------------------------------------------------------- pages
    def front(self, page: str) -> None:
        """Bring a page below the body to the front."""
        self._window.docks.front(page)

    def compare_as(self, mode: str) -> None:
        """Bring the comparison to the front, as curves, table or all signals."""
        self.front("compare")
        self._window.views_.pages.compare.show_mode(mode)
