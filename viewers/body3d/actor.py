"""One part on screen: polydata, mapper and actor that live as long as the part.

Invariants:
1. Points, normals and colours are NumPy arrays that VTK reads in place; they are written into and
   marked modified, never exchanged (exchanged arrays leak and flicker).
2. A level of detail that is not drawn is not posed; it catches up when it is drawn. Each has a
   mapper of its own, which keeps what the graphics were given: levels change without handing over.
3. Nothing here is called off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from viewers.body3d.geometry import Part, Points, vertex_normals
from viewers.body3d.layers import GHOST_BELOW, canonical
from viewers.body3d.shading import SHADE, Shading
from viewers.body3d.state import Look

SELECTED_GLOW = 0.55


class _Level:
    """The geometry of a part at one level of detail, posed by key weights."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.points = part.points.copy()
        self._normals = vertex_normals(self.points, part.triangles).astype(np.float32)
        self._vtk_points, self._vtk_normals = numpy_to_vtk(self.points), numpy_to_vtk(self._normals)
        self.weights: Mapping[str, float] = {}
        self.polydata = _polydata(part, self._vtk_points, self._vtk_normals)
        self.mapper = vtkPolyDataMapper()
        self.mapper.SetInputData(self.polydata)
        self.mapper.ScalarVisibilityOff()

    def pose(self, weights: Mapping[str, float]) -> None:
        """Write points and normals at these weights in place."""
        if weights == self.weights:
            return
        self.weights = dict(weights)
        np.copyto(self.points, self.part.shape(weights))
        np.copyto(self._normals, vertex_normals(self.points, self.part.triangles))
        self._vtk_points.Modified()
        self._vtk_normals.Modified()
        self.polydata.GetPoints().Modified()
        self.polydata.Modified()


class PartActor:
    """The actor of one part."""

    def __init__(self, part: Part, coarse: Part | None = None) -> None:
        self.part = part
        self._fine = self._level = _Level(part)
        self._coarse = _Level(coarse) if coarse is not None else None
        self._weights: Mapping[str, float] = {}
        self.actor = vtkActor()
        self.actor.SetMapper(self._level.mapper)
        self.actor.GetProperty().SetInterpolationToPhong()
        self.flows = part.flow is not None
        self.shading = Shading(self.actor, self.mappers, canonical(part.layer), self.flows)
        self.shading.set_colour("markColour", part.mark)
        self._look: Look | None = None

    @property
    def mappers(self) -> tuple[vtkPolyDataMapper, ...]:
        """Those of all levels of detail."""
        levels = (self._fine, self._coarse)
        return tuple(level.mapper for level in levels if level is not None)

    @property
    def polydata(self) -> vtkPolyData:
        """The geometry that is drawn now."""
        return self._level.polydata

    @property
    def points(self) -> Points:
        """Where the points that are drawn stand now."""
        return self._level.points

    # ----------------------------------------------------------------- looks
    def apply(self, look: Look) -> bool:
        """Follow the state; says whether anything changed."""
        if look == self._look:
            return False
        self._look = look
        self.actor.SetVisibility(look.visible)
        prop = self.actor.GetProperty()
        prop.SetOpacity(look.opacity)
        prop.SetColor(*look.colour)
        self.shading.set_ghost(look.opacity < GHOST_BELOW)
        # Faded parts are drawn from one side: their back would shine through in a wrong order.
        prop.SetBackfaceCulling(look.opacity < 0.95 and not look.clipped)
        self.shading.set("glow", SELECTED_GLOW if look.selected else 0.0)
        self.shading.set("markShare", 0.35 if look.tinted else 1.0)
        if self.flows:
            self.shading.set("load", look.load)
        return True

    # -------------------------------------------------------------- in place
    def use_coarse(self, on: bool) -> None:
        """Draw the light copy while the view moves, where there is one."""
        wanted = self._coarse if on and self._coarse is not None else self._fine
        if wanted is not self._level:
            self._level = wanted
            self._level.pose(self._weights)
            self.actor.SetMapper(self._level.mapper)

    def pose(self, weights: Mapping[str, float]) -> None:
        """Take the shape of these key weights."""
        self._weights = dict(weights)
        self._level.pose(self._weights)


def _polydata(part: Part, vtk_points: Any, vtk_normals: Any) -> vtkPolyData:
    data, points, cells = vtkPolyData(), vtkPoints(), vtkCellArray()
    points.SetData(vtk_points)
    connectivity = part.triangles.astype(np.int64).ravel()
    offsets = np.arange(0, len(connectivity) + 1, 3, dtype=np.int64)
    cells.SetData(
        numpy_to_vtkIdTypeArray(offsets, deep=True),
        numpy_to_vtkIdTypeArray(connectivity, deep=True),
    )
    data.SetPoints(points)
    data.SetPolys(cells)
    data.GetPointData().SetNormals(vtk_normals)
    shade = numpy_to_vtk(_shade(part), deep=True)
    shade.SetName(SHADE)
    data.GetPointData().AddArray(shade)
    return data


def _shade(part: Part) -> np.ndarray:
    """Light left, mark, and the two of grain; in vessels the way along the flow stands third."""
    shade = part.shade
    if shade is None:
        shade = np.tile(np.array([1.0, 0.0, 0.5, 0.5], np.float32), (len(part.points), 1))
    if part.flow is not None:
        shade = shade.copy()
        shade[:, 2] = part.flow
    return np.ascontiguousarray(shade, dtype=np.float32)
