"""Which parts are seen in the last frame and where: points against the depth buffer."""

from __future__ import annotations

from typing import Any

import numpy as np
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkFloatArray

from viewers.body3d.labels import Anchor
from viewers.body3d.layers import GHOST_BELOW, canonical
from viewers.body3d.scene import BodyScene
from viewers.words import tr

#: Points of a part that are looked at, and the least that must be seen.
TRIED, LEAST = 240, 5
#: How far a point may be from what is drawn, in shares of the depth range.
SLACK = 0.0012
#: Parts that nobody needs named: they are the body itself, or lie within others.
_SILENT = ("skin", "subcutaneous_fat")


def seen_parts(scene: BodyScene) -> list[Anchor]:
    """An anchor for each solid part of which enough is seen; both sides of a pair count as one."""
    window, state = scene.plotter.render_window, scene.state
    width, height = window.GetSize()
    depth = vtkFloatArray()
    window.GetZbufferData(0, 0, width - 1, height - 1, depth)
    deep = vtk_to_numpy(depth).reshape(height, width)
    to_frame, viewport = _matrix(scene.renderer), scene.renderer.GetViewport()
    found: dict[str, Anchor] = {}
    for part_id, actor in scene.actors.items():
        look = state.look(part_id)
        if part_id in _SILENT or not look.visible or look.opacity < GHOST_BELOW:
            continue
        cut = scene.cuts.middles(part_id)
        places = np.concatenate(
            [_seen(some, to_frame, deep, viewport) for some in (actor.points, cut)]
        )
        if len(places) < LEAST:
            continue
        middle = places[np.argmin(((places - np.median(places, axis=0)) ** 2).sum(axis=1))]
        name = tr(_plain(actor.part.name, canonical(actor.part.layer)))
        anchor = Anchor(part_id, name, middle[0], height - 1 - middle[1], float(len(places)))
        best = found.get(name)
        if best is None or best.seen < anchor.seen:
            found[name] = anchor
    return list(found.values())


def _matrix(renderer: Any) -> np.ndarray:
    """From the body's metres to clip space (4, 4)."""
    camera = renderer.GetActiveCamera()
    aspect = renderer.GetTiledAspectRatio()
    matrix = camera.GetCompositeProjectionTransformMatrix(aspect, 0.0, 1.0)
    return np.array([[matrix.GetElement(i, j) for j in range(4)] for i in range(4)])


def _seen(
    points: np.ndarray, to_frame: np.ndarray, deep: np.ndarray, viewport: tuple[float, ...]
) -> np.ndarray:
    """Pixels (k, 2) from the lower left of those points that nothing hides."""
    step = max(len(points) // TRIED, 1)
    some = points[::step].astype(float)
    clip = np.column_stack([some, np.ones(len(some))]) @ to_frame.T
    clip = clip[clip[:, 3] > 0]
    unit = clip[:, :3] / clip[:, 3:]
    height, width = deep.shape
    inside = (abs(unit[:, :2]) < 1.0).all(axis=1)
    left, low, right, high = viewport
    x = (left + (right - left) * (0.5 + 0.5 * unit[:, 0])) * width
    y = (low + (high - low) * (0.5 + 0.5 * unit[:, 1])) * height
    x, y, z = x[inside], y[inside], unit[inside, 2]
    nearest = deep[y.astype(int), x.astype(int)]
    front = abs(z - nearest) <= SLACK  # what lies before all that is drawn was cut away
    return np.column_stack([x[front], y[front]])


def _plain(name: str, layer: str) -> str:
    """One name for both sides of what there are two."""
    if layer in ("skeleton", "muscle", "vessel", "eye", "urinary", "marrow"):
        for side in ("Left ", "Right "):
            if name.startswith(side):
                rest = name.removeprefix(side)
                return rest[:1].upper() + rest[1:]
    return name
