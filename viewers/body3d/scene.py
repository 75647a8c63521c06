"""The VTK scene: one actor a part for life, lights, cuts, cameras. It follows a `BodyState`.

The scene draws into any PyVista plotter (a Qt widget or an offscreen one) and imports no Qt.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from viewers.body3d.actor import PartActor
from viewers.body3d.camera import VIEWS, View
from viewers.body3d.cuts import Cuts
from viewers.body3d.geometry import Part
from viewers.body3d.layers import canonical
from viewers.body3d.lighting import light_studio
from viewers.body3d.state import BodyState

START_VIEW = "torso"


class BodyScene:
    """Actors of a body in one renderer."""

    def __init__(
        self, plotter: Any, state: BodyState, hardware_gl: bool = True, renderer: Any = None
    ) -> None:
        self.state = state
        self.plotter = plotter
        self.renderer: Any = plotter.renderer if renderer is None else renderer
        self.hardware_gl = hardware_gl
        self.actors: dict[str, PartActor] = {}
        self.cuts = Cuts(state)
        self._animated_flow = False
        #: The named view that is looked from; empty once the user has moved the camera.
        self.framed = START_VIEW
        self._poses: dict[str, dict[str, dict[str, float]]] = {}
        self._due: set[str] = set()
        # Pictures are smoothed by supersampling instead.
        light_studio(self.renderer, hardware_gl, not getattr(plotter, "off_screen", False))
        for actor in (self.cuts.faces, self.cuts.edges):
            self.renderer.AddActor(actor)
        self.rebuild()

    # ---------------------------------------------------------------- content
    def rebuild(self, coarse: Mapping[str, Part] | None = None) -> None:
        """Exchange all actors; only when the geometry itself is exchanged.

        `coarse` holds light copies for frames in motion; the heart, which is looked at, has none.
        """
        light = coarse or {}
        self._remove_actors()
        for part in self.state.parts.values():
            actor = PartActor(part, None if part.layer == "heart" else light.get(part.id))
            self.actors[part.id] = actor
            self.renderer.AddActor(actor.actor)
        self.cuts.forget()
        self._due = {part_id for poses in self._poses.values() for part_id in poses}
        self.sync()
        if self.framed:
            self.frame(self.framed)

    def _remove_actors(self) -> None:
        for actor in self.actors.values():
            self.renderer.RemoveActor(actor.actor)
        self.actors = {}

    def clear(self) -> None:
        """Take everything out of the renderer."""
        self._remove_actors()
        for actor in (self.cuts.faces, self.cuts.edges):
            self.renderer.RemoveActor(actor)

    def sync(self) -> bool:
        """Bring every actor in line with the state; says whether a render is due."""
        changed = False
        for part_id, actor in self.actors.items():
            changed |= actor.apply(self.state.look(part_id))
        changed |= self._move_due()
        return self._sync_cuts() or changed

    def _sync_cuts(self) -> bool:
        return self.cuts.sync(self.actors, self._clip_box(), self.bounds("heart"))

    def _clip_box(self) -> tuple[np.ndarray, np.ndarray]:
        """Corners between which cuts move: the body, but in depth the trunk, not the hands."""
        low, high = self.bounds()
        skin = next((p for p in self.state.parts.values() if canonical(p.layer) == "skin"), None)
        if skin is not None:
            share = (skin.points[:, 2] - low[2]) / (high[2] - low[2])
            trunk = (share > 0.5) & (share < 0.8) & (abs(skin.points[:, 0]) < 0.2)
            low[1], high[1] = skin.points[trunk, 1].min(), skin.points[trunk, 1].max()
        return low, high

    def follow(self, state: BodyState) -> bool:
        """Show another state, such as a copy that nobody changes while it is drawn."""
        self.state = self.cuts.state = state
        return self.sync()

    def follow_anew(self, state: BodyState, coarse: Mapping[str, Part] | None) -> None:
        """Show a state of another geometry."""
        self.state = self.cuts.state = state
        self.rebuild(coarse)

    # ---------------------------------------------------------------- motion
    def in_motion(self, on: bool) -> None:
        """Draw light copies while the view moves."""
        for actor in self.actors.values():
            actor.use_coarse(on)
        if self.cuts.faces.GetVisibility():
            self.cuts.moved(self.actors)
            self._sync_cuts()

    def shape(self, weights: Mapping[str, Mapping[str, float]], source: str = "model") -> bool:
        """Key weights of some parts from one source; all sources add up. Says whether one moved.

        Sources are independent: the beat, the breath, the build and slow signals of the model.
        """
        poses = self._poses.setdefault(source, {})
        for part_id, keys in weights.items():
            if part_id in self.actors and poses.get(part_id, {}) != keys:
                poses[part_id] = dict(keys)
                self._due.add(part_id)
        return self._move_due()

    def _move_due(self) -> bool:
        """Move what is seen; what is hidden waits until it is shown."""
        seen = {i for i in self._due if i in self.actors and self.state.look(i).visible}
        for part_id in seen:
            self.actors[part_id].pose(self._total(part_id))
        self._due = {i for i in self._due if i in self.actors} - seen
        if seen:
            self.cuts.moved(seen)
            self._sync_cuts()
        return bool(seen)

    def _total(self, part_id: str) -> dict[str, float]:
        total: dict[str, float] = {}
        for poses in self._poses.values():
            for key, weight in poses.get(part_id, {}).items():
                total[key] = total.get(key, 0.0) + weight
        return total

    def flow(self, beats: float) -> bool:
        """Let the blood run on, `beats` since it began; says whether anything flows."""
        moving = False
        for part_id, actor in self.actors.items():
            if actor.flows and self.state.look(part_id).visible:
                actor.shading.set("beat", beats % 1000.0)
                actor.shading.set("moving", 1.0)
                moving = True
        self._animated_flow = moving
        return moving

    def still(self) -> None:
        """Stop the flow of colour."""
        if self._animated_flow:
            for actor in self.actors.values():
                if actor.flows:
                    actor.shading.set("moving", 0.0)
            self._animated_flow = False

    # ---------------------------------------------------------------- camera
    def bounds(self, layer: str = "", part_id: str = "") -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper corner of the body, a layer or a part."""
        chosen = [
            part.points
            for part in self.state.parts.values()
            if (not layer or canonical(part.layer) == layer) and part_id in ("", part.id)
        ]
        if not chosen:
            return (np.zeros(3), np.ones(3)) if not layer else self.bounds()
        low = np.min([points.min(axis=0) for points in chosen], axis=0)
        high = np.max([points.max(axis=0) for points in chosen], axis=0)
        return low.astype(float), high.astype(float)

    def frame(self, name: str) -> None:
        """Look at the body from a named view."""
        self.framed = name
        self._look(VIEWS[name])

    def reframe(self) -> None:
        """The same view again, for another share of the window."""
        if self.framed:
            self.frame(self.framed)

    def frame_part(self, part_id: str) -> None:
        """Come close to one part."""
        self.framed = ""
        low, high = self.bounds(part_id=part_id)
        centre, size = (low + high) / 2, float(np.linalg.norm(high - low))
        self._aim(centre, max(size * 1.15, 0.12), VIEWS["torso"].azimuth, 6.0)

    def _look(self, view: View) -> None:
        low, high = self.bounds(view.layer)
        height = high[2] - low[2]
        centre = (low + high) / 2
        centre[2] = low[2] + height * view.centre
        self._aim(centre, height * view.span, view.azimuth, view.elevation)

    def _aim(self, centre: np.ndarray, span: float, azimuth: float, elevation: float) -> None:
        camera = self.renderer.GetActiveCamera()
        camera.SetViewAngle(24.0)
        # A narrow view shows the same width: half a window must not cut off the arms.
        left, _, right, _ = self.renderer.GetViewport()
        narrow = min(right - left, 1.0)
        distance = span * (1.0 + 0.45 * (1.0 - narrow)) / (2 * np.tan(np.radians(12.0)))
        a, e = np.radians(azimuth), np.radians(elevation)
        direction = np.array([np.sin(a) * np.cos(e), -np.cos(a) * np.cos(e), np.sin(e)])
        camera.SetFocalPoint(*centre)
        camera.SetPosition(*(centre + distance * direction))
        camera.SetViewUp(0.0, 0.0, 1.0)
        self.renderer.camera_set = True  # else the first picture frames itself
        self.renderer.ResetCameraClippingRange()

    def timed_render(self) -> float:
        """Draw one frame and say how long it took, in seconds."""
        start = time.perf_counter()
        self.plotter.render_window.Render()
        return time.perf_counter() - start
