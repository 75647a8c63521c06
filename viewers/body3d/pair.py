"""Two bodies side by side, baseline and intervention, seen by one camera."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLRenderer

from twin_core.scenario.projection import Projection
from viewers.body3d.answer import answer
from viewers.body3d.binding import Binding, parts_named, value_at
from viewers.body3d.drawing import GuiHand, Hand
from viewers.body3d.geometry import Part
from viewers.body3d.scene import BodyScene
from viewers.body3d.state import BodyState, Tint
from viewers.signal_words import name_of
from viewers.words import tr

#: A difference fills its map at this share of the range that its signal has.
WHOLE_CHANGE = 0.25
CHANGE_MAP = "balance"


def difference_tints(
    projection: Projection,
    bindings: Iterable[Binding],
    parts: Mapping[str, Part],
    hour: float,
    only_signal: str = "",
) -> dict[str, Tint]:
    """Intervention less baseline for each part, on a map about zero whose range is fixed."""
    out: dict[str, Tint] = {}
    for row in bindings:
        if row.kind != "colour" or (only_signal and row.signal != only_signal):
            continue
        ends = [value_at(projection, row.signal, hour, arm) for arm in ("baseline", "intervention")]
        before, after = ends
        if before is None or after is None or row.high <= row.low:
            continue
        reach = WHOLE_CHANGE * (row.high - row.low)
        name = tr("Change: {signal}").format(signal=name_of(row.signal))
        tint = Tint(row.signal, name, row.unit, -reach, reach,
                    CHANGE_MAP, after - before, relative=True)  # fmt: skip
        for part_id in parts_named(parts, row.part):
            out.setdefault(part_id, tint)
    return out


class BodyPair:
    """The second body: a scene on the left half, with a state that follows the first one's.

    The first scene keeps its state and moves to the right half. `hand` does what touches VTK;
    `first` is the state that the user edits, where the first scene draws copies of it.
    """

    def __init__(
        self, scene: BodyScene, first: BodyState | None = None, hand: Hand | None = None
    ) -> None:
        self._scene, self._hand = scene, hand or GuiHand()
        self._first = first or scene.state
        self.state = BodyState(self._first.parts.values())
        self.state.mirror(self._first)
        self.scene: Any = None
        self._hand.do(partial(self._open, self.state.frozen()))
        self._first.changed.connect(self._on_changed)

    @property
    def renderer(self) -> Any:
        """What draws the second body."""
        return self.scene.renderer

    def _open(self, state: BodyState) -> None:
        scene, renderer = self._scene, vtkOpenGLRenderer()
        scene.plotter.render_window.AddRenderer(renderer)
        renderer.SetViewport(0.0, 0.0, 0.5, 1.0)
        scene.renderer.SetViewport(0.5, 0.0, 1.0, 1.0)
        renderer.SetActiveCamera(scene.renderer.GetActiveCamera())
        self.scene = BodyScene(scene.plotter, state, scene.hardware_gl, renderer)

    def _on_changed(self) -> None:
        self.state.mirror(self._first)
        self._hand.do(partial(self._follow, self.state.frozen()), key="pair.state")

    def _follow(self, state: BodyState) -> None:
        self.scene.follow(state)

    def rebuild(self, coarse: Mapping[str, Part] | None = None) -> None:
        """The geometry of the first scene was exchanged."""
        self.state.parts = dict(self._first.parts)
        self._hand.do(partial(self._rebuild, self.state.frozen(), coarse))

    def _rebuild(self, state: BodyState, coarse: Mapping[str, Part] | None) -> None:
        self.scene.follow_anew(state, coarse)

    def shape(self, weights: Mapping[str, Mapping[str, float]], source: str = "model") -> None:
        """Shapes of the second body."""
        self._hand.do(partial(self._shape, weights, source), key=("pair.shape", source))

    def _shape(self, weights: Mapping[str, Mapping[str, float]], source: str) -> None:
        self.scene.shape(weights, source)

    def show(
        self,
        projection: Projection,
        bindings: Iterable[Binding],
        hour: float,
        only_signal: str | None = "",
        difference: bool = False,
    ) -> dict[str, dict[str, float]]:
        """Baseline on this body, intervention or the difference on the first; its shapes."""
        bindings = tuple(bindings)
        self.shape(answer(self.state, projection, bindings, hour, "baseline", only_signal))
        self._on_changed()
        first = self._first
        shapes = answer(first, projection, bindings, hour, "intervention", only_signal)
        if difference:
            first.set_tints(
                difference_tints(projection, bindings, first.parts, hour, only_signal or "")
            )
        return shapes

    def close(self) -> None:
        """Give the first scene the whole view again; may be called twice."""
        self._first.changed.disconnect(self._on_changed, missing_ok=True)
        self._hand.do(self._close)

    def _close(self) -> None:
        window: Any = self._scene.plotter.render_window
        if window is not None and self.scene is not None:
            self.scene.clear()
            window.RemoveRenderer(self.scene.renderer)
            self._scene.renderer.SetViewport(0.0, 0.0, 1.0, 1.0)
