"""The person's own organs, from segmented pictures, in place of the generic ones. NumPy and SciPy.

Pictures lie in the patient's millimetres with the body's own axes (x left, y back, z up), so the
organs are only moved: by the shift that brings the middles of all of them onto the generic ones,
weighted by volume. What an edge of the picture cuts off is left aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from viewers.body3d.geometry import Part, Points, ShapeKey


class Surface(Protocol):
    """An organ's surface, as the record keeps it: (n, 3) in mm, faces (m, 3)."""

    @property
    def name(self) -> str: ...
    @property
    def signal(self) -> str: ...
    @property
    def cut(self) -> bool: ...
    @property
    def vertices(self) -> NDArray[np.float32]: ...
    @property
    def faces(self) -> NDArray[np.int32]: ...


#: Which generic parts an organ stands for; the first lends colour, names and layer.
STANDS_FOR: Mapping[str, tuple[str, ...]] = {
    "liver.volume": ("liver",),
    "spleen.volume": ("spleen",),
    "kidney.left_volume": ("kidney_left",),
    "kidney.right_volume": ("kidney_right",),
    "adrenal.left_volume": ("adrenal_left",),
    "adrenal.right_volume": ("adrenal_right",),
    "pancreas.volume": ("pancreas",),
    "gallbladder.volume": ("gallbladder",),
    "stomach.volume": ("stomach",),
    "bladder.volume": ("bladder",),
    "thyroid.volume": ("thyroid",),
    "brain.volume": ("brain_left", "brain_right", "cerebellum", "brain_stem"),
    "lung.left_volume": ("lung_left_upper", "lung_left_lower"),
    "lung.right_volume": ("lung_right_upper", "lung_right_middle", "lung_right_lower"),
}
OWN = "own, from images"


def with_own_organs(parts: Iterable[Part], surfaces: Iterable[Surface]) -> tuple[Part, ...]:
    """The parts with the person's own organs in place of generic ones; the newest of each wins."""
    known = {part.id: part for part in parts}
    mine: dict[str, Surface] = {}
    for surface in surfaces:
        stands = STANDS_FOR.get(surface.signal, ())
        if stands and not surface.cut and len(surface.faces) and all(i in known for i in stands):
            mine[surface.signal] = surface
    if not mine:
        return tuple(known.values())
    shift = _shift(known, mine)
    for signal, surface in mine.items():
        first, *others = STANDS_FOR[signal]
        generic = [known[part_id] for part_id in STANDS_FOR[signal]]
        known[first] = _part(generic, surface, shift)
        for part_id in others:
            del known[part_id]
    return tuple(known.values())


def own_ids(surfaces: Iterable[Surface]) -> set[str]:
    """Ids of generic parts that surfaces stand for, which then have no light copy."""
    return {i for surface in surfaces for i in STANDS_FOR.get(surface.signal, ())}


def _shift(known: Mapping[str, Part], mine: Mapping[str, Surface]) -> NDArray[np.float64]:
    total, weight = np.zeros(3), 0.0
    for signal, surface in mine.items():
        generic = [known[part_id] for part_id in STANDS_FOR[signal]]
        there, size = _middle([(part.points, part.triangles) for part in generic])
        here, _ = _middle([(surface.vertices / 1000.0, surface.faces)])
        total, weight = total + size * (there - here), weight + size
    return total / weight


def _middle(meshes: Iterable[tuple[Any, Any]]) -> tuple[NDArray[np.float64], float]:
    """Centre of volume of closed surfaces and their volume (divergence theorem)."""
    first, size = np.zeros(3), 0.0
    for points, triangles in meshes:
        corners = np.asarray(points, dtype=float)[triangles]
        six = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2]))
        first += (six[:, None] * corners.sum(axis=1)).sum(axis=0) / 24.0
        size += float(six.sum()) / 6.0
    return first / size, abs(size)


def _part(generic: list[Part], surface: Surface, shift: NDArray[np.float64]) -> Part:
    points = np.asarray(surface.vertices / 1000.0 + shift, dtype=np.float32)
    whole = generic[0]
    from scipy.spatial import KDTree  # here: few records hold pictures of organs

    tree = KDTree(np.concatenate([part.points for part in generic]))
    nearest = np.asarray(tree.query(points)[1])
    one = len(generic) == 1
    name = whole.name if one else surface.name
    return replace(
        whole,
        name=f"{name[:1].upper()}{name[1:]} ({OWN})",
        points=points,
        triangles=np.ascontiguousarray(surface.faces, dtype=np.int32),
        synonyms=(*whole.synonyms, "own organ", surface.name),
        keys=_Followed(generic, nearest),
        flow=None,
        shade=None,
    )


class _Followed(Mapping[str, ShapeKey]):
    """Keys of the generic parts at the nearest of their points; volumes are no longer known."""

    def __init__(self, generic: list[Part], nearest: NDArray[np.intp]) -> None:
        self._names = [k for k in generic[0].keys if all(k in part.keys for part in generic)]
        self._make = partial(_displacement, generic, nearest)
        self._ready: dict[str, ShapeKey] = {}

    def __getitem__(self, name: str) -> ShapeKey:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._ready:
            self._ready[name] = ShapeKey(self._make(name))
        return self._ready[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _displacement(generic: list[Part], nearest: NDArray[np.intp], name: str) -> Points:
    every = np.concatenate([part.keys[name].displacement for part in generic])
    return np.asarray(every[nearest], dtype=np.float32)
