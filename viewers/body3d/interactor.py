"""A QtInteractor that draws each frame once.

pyvistaqt's `paintGL` renders the scene on every paint, also when the interactor style has just
rendered it; on software OpenGL that halves the frame rate. Here a paint after a finished render
only copies the picture, and `update()` is the one way to ask for a new one.
"""

from __future__ import annotations

import time
from typing import Any

from pyvistaqt import QtInteractor


class BodyInteractor(QtInteractor):
    """Adds `frame_s`, the time that the last render took."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._fresh = False
        self._began_s = 0.0
        self.frame_s = 0.0
        super().__init__(*args, **options)
        self.render_window.AddObserver("StartEvent", self._on_start)
        self.render_window.AddObserver("EndEvent", self._on_end)

    def _on_start(self, *_: object) -> None:
        self._began_s = time.perf_counter()

    def _on_end(self, *_: object) -> None:
        self.frame_s = time.perf_counter() - self._began_s
        self._fresh = True

    def ask(self) -> None:
        """Paint soon, with a new picture."""
        self._fresh = False
        self.update()

    @property
    def plotter(self) -> BodyInteractor:
        """What draws: this widget itself."""
        return self

    def close_view(self) -> None:
        """Release OpenGL; may be called twice."""
        self.close()

    def resizeGL(self, w: int, h: int) -> None:
        """A new size needs a new picture."""
        self._fresh = False
        super().resizeGL(w, h)

    def paintGL(self) -> None:
        """Copy a finished picture, or render one."""
        skip = self._fresh and not self._in_paint
        if skip:
            self._in_paint = True  # tells the base class not to render
        try:
            super().paintGL()
        finally:
            if skip:
                self._in_paint = False
            self._fresh = False
