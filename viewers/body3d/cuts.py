"""Cutting planes and the inner faces that they lay open.

Every solid part that a plane cuts is closed with its cross-section, so that one looks into flesh
and not into an empty shell. Sections lie in one plane: those of what is inside others are drawn a
hair nearer to the eye.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPlane, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from viewers.body3d.actor import PartActor
from viewers.body3d.layers import GHOST_BELOW, canonical
from viewers.body3d.section import Section, cut
from viewers.body3d.shading import SHADE, Shading
from viewers.body3d.state import RGB, BodyState

#: What lies in what, from the outside in: later ones are drawn over earlier ones.
_DEPTH = ("skin", "fat", "muscle", "skeleton", "marrow", "respiratory", "digestive", "urinary",
          "endocrine", "nervous", "eye", "heart", "vessel", "tumour")  # fmt: skip
#: Parts within others of their own layer.
_DEEPER = ("visceral", "renal_", "_cavity", "bronch", "trachea", "thyroid")
#: Layers whose parts are walls about a hollow; all others are filled outline by outline.
_HOLLOW = ("heart", "fat", "skeleton")
NEARER_M = 0.00018
#: Colours of cut surfaces that differ from the outside.
_INSIDE: Mapping[str, RGB] = {
    "skin": (0.86, 0.70, 0.47),
    "skeleton": (0.85, 0.70, 0.58),
    "nervous": (0.90, 0.80, 0.74),
}
_EDGE = 0.55


class Cuts:
    """Clips the actors of a scene and fills what is cut."""

    def __init__(self, state: BodyState) -> None:
        self.state = state
        self.clip, self.heart = vtkPlane(), vtkPlane()
        self._places: tuple[object, ...] = ()
        self._sections: dict[str, Section | None] = {}
        self._drawn: tuple[object, ...] = ()
        self.faces, self._face_data, self._face_mapper = _actor()
        self.edges, self._edge_data, self._edge_mapper = _actor()
        self._shading = Shading(self.faces, (self._face_mapper,), "cut", flows=False)
        self.edges.GetProperty().LightingOff()
        self.edges.GetProperty().SetLineWidth(1.4)
        for actor in (self.faces, self.edges):
            actor.VisibilityOff()

    def forget(self) -> None:
        """The geometry was exchanged."""
        self._places, self._drawn = (), ()
        self._sections.clear()

    def moved(self, part_ids: Iterable[str]) -> None:
        """These parts took another shape."""
        for part_id in part_ids:
            self._sections.pop(part_id, None)
        self._drawn = ()

    def middles(self, part_id: str) -> np.ndarray:
        """Middles (k, 3) of the triangles that fill a part's cut; none where it has none."""
        section = self._sections.get(part_id)
        if section is None or not self.faces.GetVisibility():
            return np.empty((0, 3), np.float32)
        return section[0][section[1]].mean(axis=1)

    def sync(
        self,
        actors: Mapping[str, PartActor],
        body: tuple[np.ndarray, np.ndarray],
        heart: tuple[np.ndarray, np.ndarray],
    ) -> bool:
        """Follow the state; `body` and `heart` are corners of boxes. Says if a render is due."""
        changed = self._place(actors, body, heart)
        return self._fill(actors) or changed

    def _place(
        self,
        actors: Mapping[str, PartActor],
        body: tuple[np.ndarray, np.ndarray],
        heart: tuple[np.ndarray, np.ndarray],
    ) -> bool:
        clip = self.state.clip
        wanted = (clip, self.state.heart_cut)
        if wanted == self._places or not actors:
            return False
        self._places = wanted
        self._sections.clear()
        if clip is not None:
            axis = "xyz".index(clip.axis)
            normal = np.zeros(3)
            normal[axis] = -1.0 if clip.flip else 1.0
            self.clip.SetOrigin(*(body[0] + (body[1] - body[0]) * clip.share))
            self.clip.SetNormal(*normal)
        self.heart.SetOrigin(*((heart[0] + heart[1]) / 2))
        self.heart.SetNormal(0.25, 0.94, -0.22)
        for actor in actors.values():
            planes = self._planes(actor)
            for mapper in actor.mappers:
                mapper.RemoveAllClippingPlanes()
                for plane in planes:
                    mapper.AddClippingPlane(plane)
        return True

    def _planes(self, actor: PartActor) -> list[vtkPlane]:
        planes = [self.clip] if self.state.clip is not None else []
        if self.state.heart_cut and self.state.is_by_the_heart(actor.part.id):
            planes.append(self.heart)
        return planes

    # ----------------------------------------------------------------- faces
    def _fill(self, actors: Mapping[str, PartActor]) -> bool:
        looks = {i: self.state.look(i) for i, actor in actors.items() if self._planes(actor)}
        solid = {i: k for i, k in looks.items() if k.visible and k.opacity >= GHOST_BELOW}
        wanted = (*self._places, tuple((i, k.colour) for i, k in solid.items()))
        if wanted == self._drawn:
            return False
        self._drawn = wanted
        pieces = []
        for part_id, look in solid.items():
            actor = actors[part_id]
            plane = self._planes(actor)[-1]
            if part_id not in self._sections:
                self._sections[part_id] = cut(actor.polydata, plane, _layer(actor) not in _HOLLOW)
            section = self._sections[part_id]
            if section is not None:
                colour = look.colour if look.tinted else _INSIDE.get(_layer(actor), look.colour)
                pieces.append((_rank(actor), section, colour, look.colour, plane))
        self._show(sorted(pieces, key=lambda piece: piece[0]))
        return True

    def _show(self, pieces: list[tuple[float, Section, RGB, RGB, vtkPlane]]) -> None:
        for actor in (self.faces, self.edges):
            actor.SetVisibility(bool(pieces))
        if not pieces:
            return
        points, normals, fills, lines, inner, rims, start = [], [], [], [], [], [], 0
        for rank, (places, triangles, segments), colour, outside, plane in pieces:
            way = -np.array(plane.GetNormal(), dtype=np.float32)
            points.append(places + way * np.float32(NEARER_M * (1 + rank)))
            normals.append(np.tile(way, (len(places), 1)))
            fills.append(_facing(places, triangles, way) + start)
            lines.append(segments + start)
            inner.append(np.tile(np.array(colour), (len(places), 1)))
            rims.append(np.tile(np.array(outside) * _EDGE, (len(places), 1)))
            start += len(places)
        place, normal = np.concatenate(points), np.concatenate(normals)
        _write(self._face_data, place, normal, np.concatenate(fills), np.concatenate(inner), 3)
        nearer = place + normal * np.float32(NEARER_M / 2)
        _write(self._edge_data, nearer, normal, np.concatenate(lines), np.concatenate(rims), 2)


def _facing(points: np.ndarray, triangles: np.ndarray, way: np.ndarray) -> np.ndarray:
    """The triangles wound so that they face `way`; VTK lights the back of others."""
    a, b, c = (points[triangles[:, i]] for i in range(3))
    back = np.cross(b - a, c - a) @ way < 0
    return np.where(back[:, None], triangles[:, ::-1], triangles)


def _layer(actor: PartActor) -> str:
    return canonical(actor.part.layer)


def _rank(actor: PartActor) -> float:
    layer = _layer(actor)
    deeper = 0.5 if any(word in actor.part.id for word in _DEEPER) else 0.0
    return (_DEPTH.index(layer) if layer in _DEPTH else 0) + deeper


def _actor() -> tuple[vtkActor, vtkPolyData, vtkPolyDataMapper]:
    data, mapper, actor = vtkPolyData(), vtkPolyDataMapper(), vtkActor()
    mapper.SetInputData(data)
    mapper.SetColorModeToDirectScalars()
    actor.SetMapper(mapper)
    actor.PickableOff()
    actor.GetProperty().SetInterpolationToPhong()
    return actor, data, mapper


def _write(
    data: vtkPolyData, points: np.ndarray, normals: np.ndarray, cells: np.ndarray,
    colours: np.ndarray, corners: int,
) -> None:  # fmt: skip
    """Sections change their number of points, so their arrays are new each time; they are small."""
    places, grid = vtkPoints(), vtkCellArray()
    places.SetData(numpy_to_vtk(points, deep=True))
    offsets = np.arange(0, cells.size + 1, corners, dtype=np.int64)
    grid.SetData(
        numpy_to_vtkIdTypeArray(offsets, deep=True),
        numpy_to_vtkIdTypeArray(cells.ravel().astype(np.int64), deep=True),
    )
    data.Initialize()
    data.SetPoints(places)
    data.SetPolys(grid) if corners == 3 else data.SetLines(grid)
    data.GetPointData().SetNormals(numpy_to_vtk(normals, deep=True))
    paint = numpy_to_vtk((255 * np.clip(colours, 0, 1)).astype(np.uint8), deep=True)
    data.GetPointData().SetScalars(paint)
    shade = np.tile(np.array([1.0, 0.0, 0.5, 0.5], np.float32), (len(points), 1))
    kept = numpy_to_vtk(shade, deep=True)
    kept.SetName(SHADE)
    data.GetPointData().AddArray(kept)
