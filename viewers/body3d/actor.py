"""One part on screen: polydata, mapper and actor that live as long as the part.

Invariants:
1. Points, normals and colours are NumPy arrays that VTK reads in place; they are written into and
   marked modified, never exchanged (exchanged arrays leak and flicker).
2. Nothing here is called off the GUI thread.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from viewers.body3d.geometry import Part, Points, vertex_normals
from viewers.body3d.layers import GHOST_BELOW
from viewers.body3d.state import RGB, Look

#: Fragment code that turns a surface into a rim of light: opaque at grazing angles only.
_GHOST = """//VTK::Light::Impl
  float facing = abs(normalVCVSOutput.z);
  float rim = pow(1.0 - facing, 1.7);
  fragOutput0.rgb = mix(fragOutput0.rgb, vec3(0.62, 0.74, 0.86), 0.55 * rim);
  // The very edge fades again, so that the outline is soft without multisampling.
  float edge = 1.0 - 0.75 * smoothstep(0.80, 1.0, 1.0 - facing);
  fragOutput0.a = fragOutput0.a * (0.16 + 2.4 * rim * edge);
"""
SELECTED_GLOW = 0.28


class PartActor:
    """The actor of one part."""

    def __init__(self, part: Part, coarse: Part | None = None) -> None:
        self.part = part
        self._coarse = _still_polydata(coarse) if coarse is not None else None
        self._points = part.points.copy()
        self._normals = vertex_normals(self._points, part.triangles)
        self._vtk_points = numpy_to_vtk(self._points)
        self._vtk_normals = numpy_to_vtk(self._normals)
        self._colours: NDArray[np.uint8] | None = None
        self.polydata = _polydata(part, self._vtk_points, self._vtk_normals)
        self.mapper = vtkPolyDataMapper()
        self.mapper.SetInputData(self.polydata)
        self.mapper.ScalarVisibilityOff()
        self.actor = vtkActor()
        self.actor.SetMapper(self.mapper)
        self._ghost = False
        self._shaped = False
        self._look: Look | None = None
        self._material()

    def _material(self) -> None:
        prop = self.actor.GetProperty()
        prop.SetInterpolationToPhong()
        shine = {"skeleton": (0.12, 18), "muscle": (0.22, 22), "skin": (0.12, 14)}
        specular, power = shine.get(self.part.layer, (0.34, 34))
        prop.SetAmbient(0.16)
        prop.SetDiffuse(0.86)
        prop.SetSpecular(specular)
        prop.SetSpecularPower(power)
        prop.SetSpecularColor(1.0, 0.96, 0.92)

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
        self._set_ghost(look.opacity < GHOST_BELOW)
        # Faded parts are drawn from one side: their back would shine through in a wrong order.
        prop.SetBackfaceCulling(look.opacity < 0.95 and not look.clipped)
        glow = SELECTED_GLOW if look.selected else 0.0
        prop.SetAmbient(0.16 + glow)
        if look.selected:
            prop.SetAmbientColor(*_lighter(look.colour))
        else:
            prop.SetAmbientColor(*look.colour)
        return True

    def _set_ghost(self, on: bool) -> None:
        if on == self._ghost:
            return
        self._ghost = on
        shader = self.actor.GetShaderProperty()
        if on:
            shader.AddFragmentShaderReplacement("//VTK::Light::Impl", True, _GHOST, False)
        else:
            shader.ClearAllFragmentShaderReplacements()

    def use_coarse(self, on: bool) -> None:
        """Draw the light copy while the view moves; a part that is shaped has none."""
        if self._coarse is not None and self._colours is None and not self._shaped:
            self.mapper.SetInputData(self._coarse if on else self.polydata)

    # -------------------------------------------------------------- in place
    def move(self, points: Points) -> None:
        """Write new points and their normals in place."""
        self._shaped = True
        self.mapper.SetInputData(self.polydata)
        np.copyto(self._points, points)
        np.copyto(self._normals, vertex_normals(self._points, self.part.triangles))
        self._vtk_points.Modified()
        self._vtk_normals.Modified()
        self.polydata.GetPoints().Modified()
        self.polydata.Modified()

    def paint(self, rgb: NDArray[np.uint8]) -> None:
        """Write a colour per point in place (moving blood)."""
        if self._colours is None:
            self._colours = np.zeros((len(self._points), 3), dtype=np.uint8)
            self._vtk_colours = numpy_to_vtk(self._colours)
            self._vtk_colours.SetName("flow")
            self.polydata.GetPointData().SetScalars(self._vtk_colours)
            self.mapper.SetColorModeToDirectScalars()
            self.mapper.ScalarVisibilityOn()
        np.copyto(self._colours, rgb)
        self._vtk_colours.Modified()
        self.polydata.Modified()

    def unpaint(self) -> None:
        """Back to one colour for the part."""
        self.mapper.ScalarVisibilityOff()
        self._colours = None


def _lighter(colour: RGB) -> RGB:
    return tuple(0.35 + 0.65 * channel for channel in colour)  # type: ignore[return-value]


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
    return data


def _still_polydata(part: Part) -> vtkPolyData:
    normals = vertex_normals(part.points, part.triangles)
    return _polydata(part, numpy_to_vtk(part.points, deep=True), numpy_to_vtk(normals, deep=True))
