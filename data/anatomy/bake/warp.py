"""How parts under the skin follow its morphs: displacement lattices around the body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from .inside import distance
from .mesh import Mesh

STEP = 0.03
_SOFT = (
    "weight_high",
    "weight_low",
    "muscle_high",
    "muscle_low",
    "belly",
    "female_weight_high",
    "female_weight_low",
)
"""Morphs of soft tissue, which bones and organs follow only on average."""


@dataclass(frozen=True)
class Lattice:
    """Displacements (keys, nx, ny, nz, 3) on nodes low + STEP * index."""

    low: np.ndarray
    keys: tuple[str, ...]
    near: np.ndarray
    core: np.ndarray

    def at(self, points: np.ndarray, key: str, kind: str) -> np.ndarray:
        """Displacement (n, 3) of `points` for one morph."""
        field = getattr(self, kind)[self.keys.index(key)]
        place = ((points - self.low) / STEP).T
        return np.stack(
            [ndimage.map_coordinates(field[..., i], place, order=1) for i in range(3)], axis=1
        )


def _areas(mesh: Mesh) -> np.ndarray:
    a, b, c = (mesh.points[mesh.triangles[:, i]] for i in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    out = np.zeros(len(mesh.points))
    for i in range(3):
        np.add.at(out, mesh.triangles[:, i], area)
    return out


def lattice(skin: Mesh, morphs: dict[str, np.ndarray]) -> Lattice:
    """Spread the skin displacements into the space around and inside the body."""
    low = skin.points.min(axis=0) - 2 * STEP
    shape = np.ceil((skin.points.max(axis=0) + 2 * STEP - low) / STEP).astype(int) + 1
    axes = [low[i] + STEP * np.arange(shape[i]) for i in range(3)]
    nodes = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    pick = np.arange(0, len(skin.points), 3)
    points = skin.points[pick].astype(np.float32)
    area = _areas(skin)[pick].astype(np.float32)
    names = tuple(morphs)
    moves = np.concatenate([morphs[k][pick] for k in names], axis=1).astype(np.float32)
    near = np.empty((len(nodes), moves.shape[1]), np.float32)
    for start in range(0, len(nodes), 2000):
        block = nodes[start : start + 2000].astype(np.float32)
        gap = ((block[:, None] - points[None]) ** 2).sum(axis=2) + np.float32(1e-5)
        weight = area / gap**2
        near[start : start + 2000] = weight @ moves / weight.sum(axis=1, keepdims=True)
    near = near.reshape(*shape, len(names), 3)
    inside = (distance(skin, nodes)[0] < 0.012).reshape(shape).astype(np.float32)
    total = ndimage.gaussian_filter(inside, 2.0)
    core = near.copy()
    for i, name in enumerate(names):
        if name in _SOFT:
            for axis in range(3):
                blurred = ndimage.gaussian_filter(near[..., i, axis] * inside, 2.0)
                mean = blurred / np.maximum(total, 1e-3)
                share = 0.85 if name.endswith("weight_low") else 0.0
                core[..., i, axis] = share * near[..., i, axis] + (1 - share) * mean
    order = (3, 0, 1, 2, 4)
    return Lattice(low, names, near.transpose(order), core.transpose(order))
