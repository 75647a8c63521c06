"""Triangle mesh helpers for the bake: weld, orient, decimate, measure (numpy, scipy, VTK)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyvista as pv
from scipy.spatial import cKDTree


@dataclass(frozen=True)
class Mesh:
    """Points (n, 3) in metres and triangles (m, 3)."""

    points: np.ndarray
    triangles: np.ndarray

    def poly(self) -> pv.PolyData:
        """The same mesh as VTK poly data."""
        faces = np.hstack([np.full((len(self.triangles), 1), 3), self.triangles]).ravel()
        return pv.PolyData(np.asarray(self.points, float), faces)

    def moved(self, points: np.ndarray) -> Mesh:
        """Same triangles with new points (n, 3)."""
        return Mesh(points, self.triangles)


def from_poly(poly: pv.PolyData) -> Mesh:
    """Mesh of a VTK surface (triangulated if need be)."""
    poly = poly.triangulate()
    return Mesh(np.asarray(poly.points, float), poly.faces.reshape(-1, 4)[:, 1:].copy())


def weld(mesh: Mesh, tolerance: float) -> Mesh:
    """Merge points closer than `tolerance`, drop collapsed and doubled triangles."""
    tree = cKDTree(mesh.points)
    owner = np.arange(len(mesh.points))
    for i, j in sorted(map(tuple, tree.query_pairs(tolerance, output_type="ndarray"))):
        owner[j] = min(owner[j], owner[i])
    while not np.array_equal(owner, owner[owner]):
        owner = owner[owner]
    kept, index = np.unique(owner, return_inverse=True)
    tris = index[mesh.triangles]
    ok = (tris[:, 0] != tris[:, 1]) & (tris[:, 1] != tris[:, 2]) & (tris[:, 2] != tris[:, 0])
    tris = tris[ok]
    _, first = np.unique(np.sort(tris, axis=1), axis=0, return_index=True)
    return compact(Mesh(mesh.points[kept], tris[np.sort(first)]))


def compact(mesh: Mesh) -> Mesh:
    """Drop points that no triangle uses."""
    used, index = np.unique(mesh.triangles, return_inverse=True)
    return Mesh(mesh.points[used], index.reshape(-1, 3))


def shift(points: np.ndarray, x: float, y: float, z: float) -> np.ndarray:
    """Points (..., 3) moved by (x, y, z) metres."""
    return points + np.array([x, y, z])


def join(meshes: list[Mesh]) -> Mesh:
    """Concatenate meshes without welding."""
    offsets = np.cumsum([0] + [len(m.points) for m in meshes])
    return Mesh(
        np.concatenate([m.points for m in meshes]),
        np.concatenate([m.triangles + o for m, o in zip(meshes, offsets, strict=False)]),
    )


def volume(points: np.ndarray, triangles: np.ndarray) -> float:
    """Signed volume enclosed by a closed surface, m3."""
    a, b, c = (points[triangles[:, i]] for i in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6.0)


def orient(mesh: Mesh) -> Mesh:
    """Make the winding consistent with normals outwards."""
    poly = mesh.poly().compute_normals(
        consistent_normals=True,
        auto_orient_normals=True,
        split_vertices=False,
        point_normals=True,
        cell_normals=False,
    )
    out = from_poly(poly)
    if volume(out.points, out.triangles) < 0:
        out = Mesh(out.points, out.triangles[:, ::-1])
    return out


def normals(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Area-weighted unit normals at the points (n, 3)."""
    a, b, c = (points[triangles[:, i]] for i in range(3))
    face = np.cross(b - a, c - a)
    out = np.zeros_like(points)
    for i in range(3):
        np.add.at(out, triangles[:, i], face)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-30)


def decimate(mesh: Mesh, target: int) -> Mesh:
    """Reduce to about `target` triangles, keeping the topology closed."""
    if len(mesh.triangles) <= target:
        return mesh
    import fast_simplification

    points, tris = fast_simplification.simplify(
        np.ascontiguousarray(mesh.points, np.float64),
        np.ascontiguousarray(mesh.triangles, np.int64),
        target_count=int(target),
        agg=3.0,
    )
    ok = (tris[:, 0] != tris[:, 1]) & (tris[:, 1] != tris[:, 2]) & (tris[:, 2] != tris[:, 0])
    return compact(Mesh(np.asarray(points, float), np.asarray(tris, int)[ok]))


def carry(source: Mesh, values: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Interpolate per-point `values` of `source` at nearby `points` (inverse distance, 4 near)."""
    distance, index = cKDTree(source.points).query(points, k=min(4, len(source.points)))
    if index.ndim == 1:
        return values[index]
    weight = 1.0 / np.maximum(distance, 1e-7) ** 2
    weight /= weight.sum(axis=1, keepdims=True)
    return np.einsum("ij,ij...->i...", weight, values[index])


def open_edges(triangles: np.ndarray) -> int:
    """Number of edges that border an odd number of triangles."""
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    _, count = np.unique(edges, axis=0, return_counts=True)
    return int((count % 2).sum())


def split(mesh: Mesh) -> Mesh:
    """Split every triangle into four at its edge midpoints (any topology)."""
    t = mesh.triangles
    edges = np.sort(t[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    unique, index = np.unique(edges, axis=0, return_inverse=True)
    middle = index.reshape(-1, 3) + len(mesh.points)
    ab, bc, ca = middle.T
    a, b, c = t.T
    tris = np.concatenate(
        [np.stack(x, -1) for x in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
    )
    return Mesh(np.concatenate([mesh.points, mesh.points[unique].mean(axis=1)]), tris)
