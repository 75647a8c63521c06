"""The VTK scene: one actor a part for life, lights, cuts, cameras. It follows a `BodyState`.

The scene draws into any PyVista plotter (a Qt widget or an offscreen one) and imports no Qt.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkPlane

from viewers.body3d.actor import PartActor
from viewers.body3d.camera import VIEWS, View
from viewers.body3d.flow import blood_colours
from viewers.body3d.geometry import Part
from viewers.body3d.layers import canonical
from viewers.body3d.lighting import light_studio
from viewers.body3d.state import BodyState

START_VIEW = "torso"


class BodyScene:
    """Actors of a body in one renderer."""

    def __init__(self, plotter: Any, state: BodyState, hardware_gl: bool = True) -> None:
        self.state = state
        self.plotter = plotter
        self.renderer: Any = plotter.renderer
        self.hardware_gl = hardware_gl
        self.actors: dict[str, PartActor] = {}
        self._clip_plane = vtkPlane()
        self._heart_plane = vtkPlane()
        self._cut_now: tuple[object, ...] = ()
        self._animated_flow = False
        #: The named view that is looked from; empty once the user has moved the camera.
        self.framed = START_VIEW
        self._poses: dict[str, dict[str, dict[str, float]]] = {}
        self._due: set[str] = set()
        light_studio(plotter, hardware_gl)
        self.rebuild()

    # ---------------------------------------------------------------- content
    def rebuild(self, coarse: Mapping[str, Part] | None = None) -> None:
        """Exchange all actors; only when the geometry itself is exchanged.

        `coarse` holds light copies for frames in motion, of parts that are never shaped.
        """
        light = coarse or {}
        for actor in self.actors.values():
            self.renderer.RemoveActor(actor.actor)
        self.actors = {}
        for part in self.state.parts.values():
            actor = PartActor(part, None if part.local_keys else light.get(part.id))
            self.actors[part.id] = actor
            self.renderer.AddActor(actor.actor)
        self._cut_now = ()
        self._due = {part_id for poses in self._poses.values() for part_id in poses}
        self.sync()
        if self.framed:
            self.frame(self.framed)

    def sync(self) -> bool:
        """Bring every actor in line with the state; says whether a render is due."""
        changed = False
        for part_id, actor in self.actors.items():
            changed |= actor.apply(self.state.look(part_id))
        changed |= self._move_due()
        return self._sync_cuts() or changed

    def _sync_cuts(self) -> bool:
        wanted = (self.state.clip, self.state.heart_cut)
        if wanted == self._cut_now or not self.actors:
            return False
        self._cut_now = wanted
        self._place_planes()
        for actor in self.actors.values():
            actor.mapper.RemoveAllClippingPlanes()
            if self.state.clip is not None:
                actor.mapper.AddClippingPlane(self._clip_plane)
            if self.state.heart_cut and canonical(actor.part.layer) == "heart":
                actor.mapper.AddClippingPlane(self._heart_plane)
        return True

    def _place_planes(self) -> None:
        low, high = self.bounds()
        clip = self.state.clip
        if clip is not None:
            axis = "xyz".index(clip.axis)
            origin = low + (high - low) * clip.share
            normal = np.zeros(3)
            normal[axis] = -1.0 if clip.flip else 1.0
            self._clip_plane.SetOrigin(*origin)
            self._clip_plane.SetNormal(*normal)
        heart = self.bounds("heart")
        self._heart_plane.SetOrigin(*((heart[0] + heart[1]) / 2))
        self._heart_plane.SetNormal(0.25, 0.94, -0.22)

    # ---------------------------------------------------------------- motion
    def in_motion(self, on: bool) -> None:
        """Draw light copies while the view moves."""
        for actor in self.actors.values():
            actor.use_coarse(on)

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
        moved = False
        for part_id in tuple(self._due):
            actor = self.actors.get(part_id)
            if actor is not None and not self.state.look(part_id).visible:
                continue
            self._due.discard(part_id)
            if actor is not None:
                actor.move(actor.part.shape(self._total(part_id)))
                moved = True
        return moved

    def _total(self, part_id: str) -> dict[str, float]:
        total: dict[str, float] = {}
        for poses in self._poses.values():
            for key, weight in poses.get(part_id, {}).items():
                total[key] = total.get(key, 0.0) + weight
        return total

    def flow(self, seconds: float, speed: float = 1.0) -> bool:
        """Let the colour of the blood move on; says whether anything flows."""
        moving = False
        for part_id, actor in self.actors.items():
            if actor.part.flow is not None and self.state.look(part_id).visible:
                actor.paint(blood_colours(actor.part, seconds * speed))
                moving = True
        self._animated_flow = moving
        return moving

    def still(self) -> None:
        """Stop the flow of colour."""
        if self._animated_flow:
            for actor in self.actors.values():
                actor.unpaint()
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
        distance = span / (2 * np.tan(np.radians(12.0)))
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
