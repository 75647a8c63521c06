"""Two bodies side by side, baseline and intervention, seen by one camera."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLRenderer

from twin_core.scenario.projection import Projection
from viewers.body3d.answer import answer
from viewers.body3d.binding import Binding, parts_named, value_at
from viewers.body3d.geometry import Part
from viewers.body3d.scene import BodyScene
from viewers.body3d.state import BodyState, Tint

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
        name = _name(row.signal)
        tint = Tint(row.signal, f"Change of {name[:1].lower() + name[1:]}", row.unit, -reach, reach,
                    CHANGE_MAP, after - before, relative=True)  # fmt: skip
        for part_id in parts_named(parts, row.part):
            out.setdefault(part_id, tint)
    return out


def _name(signal: str) -> str:
    from twin_core.vocabulary import catalogue

    known = catalogue().get(signal)
    return known.name if known else signal


class BodyPair:
    """The second body: a scene on the left half, with a state that follows the first one's.

    The first scene keeps its state and moves to the right half.
    """

    def __init__(self, scene: BodyScene) -> None:
        self._scene = scene
        self.state = BodyState(scene.state.parts.values())
        self.state.mirror(scene.state)
        self.renderer = vtkOpenGLRenderer()
        scene.plotter.render_window.AddRenderer(self.renderer)
        self.renderer.SetViewport(0.0, 0.0, 0.5, 1.0)
        scene.renderer.SetViewport(0.5, 0.0, 1.0, 1.0)
        self.renderer.SetActiveCamera(scene.renderer.GetActiveCamera())
        self.scene = BodyScene(scene.plotter, self.state, scene.hardware_gl, self.renderer)
        scene.state.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        self.state.mirror(self._scene.state)
        self.scene.sync()

    def rebuild(self, coarse: Mapping[str, Part] | None = None) -> None:
        """The geometry of the first scene was exchanged."""
        self.state.parts = dict(self._scene.state.parts)
        self.scene.rebuild(coarse)

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
        self.scene.shape(answer(self.state, projection, bindings, hour, "baseline", only_signal))
        self.scene.sync()
        first = self._scene.state
        shapes = answer(first, projection, bindings, hour, "intervention", only_signal)
        if difference:
            first.set_tints(
                difference_tints(projection, bindings, first.parts, hour, only_signal or "")
            )
        return shapes

    def close(self) -> None:
        """Give the first scene the whole view again; may be called twice."""
        self._scene.state.changed.disconnect(self._on_changed, missing_ok=True)
        window: Any = self._scene.plotter.render_window
        if window is not None:
            self.scene.clear()
            window.RemoveRenderer(self.renderer)
            self._scene.renderer.SetViewport(0.0, 0.0, 1.0, 1.0)
