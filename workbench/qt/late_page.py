"""A page that is made when it is first needed: looked at, asked for, or in an idle moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

Content = TypeVar("Content", bound=QWidget)


class LatePage(QWidget, Generic[Content]):
    """An empty page that fills itself by `make` once, and then keeps what it got."""

    def __init__(self, make: Callable[[], Content]) -> None:
        super().__init__()
        self._make: Callable[[], Content] | None = make
        self._content: Content | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    @property
    def made(self) -> Content | None:
        """The content, if it has been made."""
        return self._content

    @property
    def content(self) -> Content:
        """The content, made now if need be."""
        if self._content is None:
            assert self._make is not None, "a page is asked for while it is being made"
            make, self._make = self._make, None
            self._content = make()
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._content)
        return self._content

    def showEvent(self, event: QShowEvent) -> None:
        _ = self.content
        super().showEvent(event)
