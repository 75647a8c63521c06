"""The body's geometry: read aside, once for each build, and handed to the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from workbench.qt.glprobe import GlReport

Post = Callable[[Callable[[], object]], object]
#: What the shape of the body depends on.
FACTS = ("sex", "age", "height_cm", "mass_kg")


class FigureDesk:
    """The newest figure; `shown` is called (where `post` runs it) for each that was read.

    The same facts come twice, from the record at once and from the twin later: only what differs
    is read anew, for it takes most of a second. One thread reads at a time, and of what is wanted
    meanwhile only the newest is read: h5py's lock has been seen to hang under many threads.
    """

    def __init__(self, post: Post, shown: Callable[[], object]) -> None:
        self._post, self._shown = post, shown
        self.figure: Any = None
        #: The person that a figure was asked for last; None before any was.
        self.person: dict[str, Any] | None = None
        self._reads = False

    @property
    def is_settled(self) -> bool:
        """Whether a body is there and none is being read."""
        return self.figure is not None and not self._reads

    def take_over(self, figure: Any, person: Mapping[str, Any] | None) -> None:
        """Go on with what another window read."""
        self.figure = figure
        self.person = dict(person) if figure is not None and person is not None else None

    def want(self, graphics: GlReport | None, person: Mapping[str, Any]) -> None:
        """The body for a person, as far as known; nothing before graphics are known."""
        if graphics is None or (self.person is not None and _same(person, self.person)):
            return
        self.person = dict(person)
        if not self._reads:
            self._begin(graphics, self.person)

    def _begin(self, graphics: GlReport, person: dict[str, Any]) -> None:
        self._reads = True
        task = partial(self._read, graphics, person)
        threading.Thread(target=task, daemon=True, name="load-views").start()

    def _read(self, graphics: GlReport, person: dict[str, Any]) -> None:
        """On a worker thread."""
        from viewers.body3d.loading import load_figure

        slow = "medium" if graphics.works else "coarse"  # without OpenGL Qt paints triangles
        detail = "full" if graphics.works and graphics.hardware else slow
        light = graphics.works and not graphics.hardware
        figure = None
        try:
            figure = load_figure(detail, light, person)
        finally:  # whatever happens, another may be wanted later
            self._post(partial(self._take, graphics, figure, person))

    def _take(self, graphics: GlReport, figure: Any, person: dict[str, Any]) -> None:
        self._reads = False
        if self.person is not None and person is not self.person:  # asked for meanwhile
            self._begin(graphics, self.person)
            return
        if figure is not None:
            self.figure = figure
            self._shown()


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one.get(name) == other.get(name) for name in FACTS)
