"""Keep parts under the skin: signed distance to the skin and a gentle push inwards."""

from __future__ import annotations

import numpy as np

from .mesh import Mesh


def distance(skin: Mesh, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Signed distance (n,) of points to the skin (negative inside) and its gradient (n, 3)."""
    import pyvista as pv
    import vtk

    function = vtk.vtkImplicitPolyDataDistance()
    function.SetInput(skin.poly())
    cloud = pv.PolyData(np.asarray(points, float))
    value = np.asarray(cloud.compute_implicit_distance(skin.poly())["implicit_distance"])
    closest = np.zeros((len(points), 3))
    for i in np.flatnonzero(value > -0.02):
        function.EvaluateFunctionAndGetClosestPoint(points[i], closest[i])
    way = points - closest
    way *= np.where(value > 0, 1.0, -1.0)[:, None]
    return value, way / (np.linalg.norm(way, axis=1, keepdims=True) + 1e-12)


def push_in(skin: Mesh, mesh: Mesh, margin: float) -> Mesh:
    """Move points nearer than `margin` to the skin inwards, and their neighbours along."""
    points = mesh.points.copy()
    edges = mesh.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    for _ in range(3):
        value, gradient = distance(skin, points)
        depth = np.maximum(value + margin, 0.0)
        if depth.max() < 2e-4:
            break
        move = -gradient * depth[:, None]
        for _ in range(6):
            total, count = np.zeros_like(move), np.zeros(len(move))
            for a, b in (edges.T, edges.T[::-1]):
                np.add.at(total, a, move[b])
                np.add.at(count, a, 1)
            near = total / np.maximum(count, 1)[:, None]
            bigger = np.linalg.norm(near, axis=1) > np.linalg.norm(move, axis=1)
            move = np.where(bigger[:, None], near, move)
        points += move
    return mesh.moved(points)
