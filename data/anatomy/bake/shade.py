"""Ambient occlusion at the points: the light that a surface loses to its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from .mesh import Mesh, join, normals

RAYS = 128
#: How far away a neighbour still takes light, m; and how far above the surface rays begin.
REACH, START = 0.045, 0.0006
#: Share of the light that a point in a closed corner loses; vessels would look patched.
STRENGTH, STRENGTH_OF = 0.95, {"vessel": 0.5}
#: Whose surfaces darken the parts of a layer; what lies inside others stands for itself.
OCCLUDERS: Mapping[str, tuple[str, ...]] = {
    "skin": ("skin",),
    "eye": ("eye",),
    "fat": ("fat",),
    "skeleton": ("skeleton",),
    "marrow": ("marrow",),
    "muscle": ("muscle", "skeleton"),
    "heart": ("heart",),
    "respiratory": ("respiratory", "heart"),
    "digestive": ("digestive", "urinary", "endocrine"),
    "urinary": ("digestive", "urinary", "endocrine"),
    "endocrine": ("digestive", "urinary", "endocrine"),
    "nervous": ("nervous",),
    "vessel": ("vessel",),
    "tumour": ("tumour",),
}
#: Parts within others of their layer, which neither take light from them nor lose it.
_INNER = ("_cavity", "bronch", "trachea", "renal_", "thyroid")


def occlusion(layers: Mapping[str, tuple[str, Mesh]]) -> dict[str, np.ndarray]:
    """Light left (n,), 0 to 1, at the points of each part; `layers` holds layer and mesh by id."""
    out = {}
    for layer, by in OCCLUDERS.items():
        mine = {i: mesh for i, (own, mesh) in layers.items() if own == layer}
        dark = [m for i, (own, m) in layers.items() if own in by and not _is_inner(i)]
        outer = {i: mesh for i, mesh in mine.items() if not _is_inner(i)}
        out |= _left(outer, dark, STRENGTH_OF.get(layer, STRENGTH))
        for i, mesh in mine.items():
            if _is_inner(i):
                out |= _left({i: mesh}, [mesh], STRENGTH)
    return out


def _is_inner(part_id: str) -> bool:
    return any(word in part_id for word in _INNER)


def _left(
    meshes: Mapping[str, Mesh], dark: Iterable[Mesh], strength: float
) -> dict[str, np.ndarray]:
    from embreex import rtcore_scene
    from embreex.mesh_construction import TriangleMesh

    if not meshes:
        return {}
    scene, every = rtcore_scene.EmbreeScene(), join(list(dark))
    TriangleMesh(scene, every.points[every.triangles].astype(np.float32))
    way = _hemisphere()
    out = {}
    for part_id, mesh in meshes.items():
        n = normals(mesh.points, mesh.triangles)
        side = np.cross(n, np.where(abs(n[:, 2:]) < 0.9, [[0.0, 0, 1]], [[1.0, 0, 0]]))
        side /= np.linalg.norm(side, axis=1, keepdims=True) + 1e-12
        frame = np.stack([side, np.cross(n, side), n], axis=1)
        rays = np.einsum("rk,nkj->nrj", way, frame).reshape(-1, 3).astype(np.float32)
        start = np.repeat(mesh.points + START * n, RAYS, axis=0).astype(np.float32)
        gap = scene.run(start, rays, query="DISTANCE").reshape(len(n), RAYS)
        lost = np.clip(1.0 - gap / REACH, 0.0, 1.0).mean(axis=1)
        out[part_id] = 1.0 - strength * lost
    return out


def _hemisphere() -> np.ndarray:
    """Directions (RAYS, 3) about +z, denser where light counts more (cosine)."""
    k = np.arange(RAYS) + 0.5
    r, angle = np.sqrt(k / RAYS), k * np.pi * (3.0 - np.sqrt(5.0))
    return np.stack([r * np.cos(angle), r * np.sin(angle), np.sqrt(1.0 - r**2)], axis=1)
