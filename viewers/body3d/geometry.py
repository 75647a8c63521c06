"""Parts of the body as the scene wants them, whatever file they came from. NumPy only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewers.colour_maps import rgb

Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ShapeKey:
    """A displacement of every point at weight 1, and the volumes enclosed at 0 and 1 (mL)."""

    displacement: Points
    volume_ml_at_zero: float | None = None
    volume_ml_at_one: float | None = None


def weight_for(key: ShapeKey, volume_ml: float) -> float:
    """The weight at which a key encloses a volume: its cube root is close to linear in it."""
    if not key.volume_ml_at_zero or not key.volume_ml_at_one:
        return 0.0
    ends = (key.volume_ml_at_zero, key.volume_ml_at_one, max(volume_ml, 1e-6))
    zero, one, wanted = np.cbrt(ends)
    return float(np.clip((wanted - zero) / (one - zero), -0.6, 1.6)) if one != zero else 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """One part: geometry in metres (x to the subject's left, y back, z up), looks, names.

    `keys` may be lazy: a displacement is worked out when first asked for. `local_keys` names the
    keys of the part itself (heart chambers, lungs); the others morph the whole body. `shade`
    (n, 4) in 0..1 is light left by neighbours, share of `mark` (a second colour), and grain.
    """

    id: str
    name: str
    layer: str
    colour: tuple[float, float, float]
    points: Points
    triangles: NDArray[np.int32]
    opacity: float = 1.0
    synonyms: tuple[str, ...] = ()
    keys: Mapping[str, ShapeKey] = field(default_factory=dict)
    local_keys: tuple[str, ...] = ()
    flow: NDArray[np.float32] | None = None
    shade: NDArray[np.float32] | None = None
    mark: tuple[float, float, float] = (1.0, 1.0, 1.0)

    def shape(self, weights: Mapping[str, float]) -> Points:
        """The points at some key weights: a linear blend."""
        points = self.points
        for name, weight in weights.items():
            if weight and name in self.keys:
                step = np.float32(weight) * self.keys[name].displacement
                points = np.asarray(points + step, dtype=np.float32)
        return points

    @property
    def centre(self) -> NDArray[np.float64]:
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        return np.asarray((low + high) / 2, dtype=np.float64)


def adopt(parts: Iterable[Any], weights: Mapping[str, float] | None = None) -> tuple[Part, ...]:
    """Parts of a baked body (any objects with these attributes) as scene parts.

    `weights` of the body morphs (a person's build) are worked into the points.
    """
    return tuple(_adopt_one(part, weights or {}) for part in parts)


def _adopt_one(part: Any, weights: Mapping[str, float]) -> Part:
    points = np.array(part.points, dtype=np.float32)
    for name, weight in weights.items():
        if abs(weight) > 1e-3 and name in part.keys:
            points += np.float32(weight) * part.keys[name].displacement
    colour = rgb(part.colour) if isinstance(part.colour, str) else tuple(part.colour)[:3]
    flow = part.flow
    return Part(
        id=part.id,
        name=part.name,
        layer=part.layer,
        colour=(float(colour[0]), float(colour[1]), float(colour[2])),
        points=points,
        triangles=np.ascontiguousarray(part.triangles, dtype=np.int32),
        opacity=float(part.opacity) if part.layer not in ("skin", "fat") else 1.0,
        synonyms=tuple(part.synonyms),
        keys=part.keys,
        local_keys=tuple(part.local_keys),
        flow=None if flow is None or not len(flow) else np.asarray(flow, dtype=np.float32),
        shade=np.asarray(part.shade, dtype=np.float32) / np.float32(255.0),
        mark=rgb(part.mark_colour),
    )


def vertex_normals(points: Points, triangles: NDArray[np.int32]) -> Points:
    """Area-weighted unit normals at the points."""
    a, b, c = (points[triangles[:, i]] for i in range(3))
    face = np.cross(b - a, c - a)
    flat = triangles.ravel()
    total = np.empty((len(points), 3), dtype=np.float32)
    for axis in range(3):
        weights = np.repeat(face[:, axis], 3)
        total[:, axis] = np.bincount(flat, weights=weights, minlength=len(points))
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return total / np.maximum(length, 1e-20)
