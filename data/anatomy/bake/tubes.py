"""Closed tubes and lofted sheets along paths."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import PchipInterpolator, make_interp_spline

from .mesh import Mesh


def resample(path: np.ndarray, count: int, *, smooth: bool = True) -> np.ndarray:
    """`count` points (count, 3) equally spaced along a curve through `path`."""
    path = np.asarray(path, float)
    step = np.linalg.norm(np.diff(path, axis=0), axis=1)
    path = path[np.r_[True, step > 1e-5]]
    s = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1) ** 0.5)]
    if smooth and len(path) > 3:
        curve = make_interp_spline(s, path, k=3)
    elif smooth and len(path) == 3:
        curve = make_interp_spline(s, path, k=2)
    else:
        curve = PchipInterpolator(s, path)
    fine = curve(np.linspace(0, s[-1], max(count * 4, 50)))
    arc = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(fine, axis=0), axis=1))]
    want = np.linspace(0, arc[-1], count)
    return np.stack([np.interp(want, arc, fine[:, i]) for i in range(3)], axis=1)


def length(path: np.ndarray) -> float:
    """Length of a polyline, m."""
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


def frames(path: np.ndarray, up: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Two unit normals (n, 3) along a path, transported without twist."""
    tangent = np.gradient(path, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True) + 1e-30
    first = np.eye(3)[np.argmin(abs(tangent[0]))] if up is None else up
    u = np.empty_like(path)
    for i, t in enumerate(tangent):
        first = first - t * (first @ t)
        norm = np.linalg.norm(first)
        first = first / norm if norm > 1e-9 else np.eye(3)[np.argmin(abs(t))]
        u[i] = first
    return u, np.cross(tangent, u)


def tube(
    path: np.ndarray,
    radius: np.ndarray | float,
    sides: int = 12,
    *,
    flat: float = 1.0,
    up: np.ndarray | None = None,
) -> Mesh:
    """Closed tube of `radius` (scalar or (n,)) along `path` (n, 3).

    `flat` below one squeezes the section along the first normal, which starts near `up`.
    """
    n = len(path)
    radius = np.broadcast_to(np.asarray(radius, float), (n,))
    u, v = frames(path, up)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    ring = u[:, None] * (flat * np.cos(angle))[:, None] + v[:, None] * np.sin(angle)[:, None]
    points = (path[:, None] + ring * radius[:, None, None]).reshape(-1, 3)
    points = np.concatenate([points, path[:1], path[-1:]])
    i = np.arange(n - 1)[:, None] * sides
    j = np.arange(sides)[None]
    k = (j + 1) % sides
    a, b, c, d = i + j, i + k, i + sides + k, i + sides + j
    side = np.concatenate(
        [np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)]
    )
    j, k = j.ravel(), k.ravel()
    last = (n - 1) * sides
    start = np.stack([np.full(sides, n * sides), k, j], -1)
    end = np.stack([np.full(sides, n * sides + 1), last + j, last + k], -1)
    return Mesh(points, np.concatenate([side, start, end]))


def spindle(n: int, belly: float, tendon: float, length_m: float) -> np.ndarray:
    """Radius profile (n,) of a fusiform muscle with tendons at both ends."""
    t = np.linspace(0, 1, n)
    swell = np.sin(np.pi * np.clip((t - 0.04) / 0.92, 0, 1)) ** 1.15
    return tendon + min(belly, 0.16 * length_m) * swell


def tube_grain(count: int, sides: int, turn: float = 0.0) -> np.ndarray:
    """Cosine and sine (n, 2) of the angle about a tube's axis, for the points of `tube`."""
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False) + turn
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return np.concatenate([np.tile(ring, (count, 1)), np.zeros((2, 2))])


def loft_grain(along: int = 24, across: int = 16) -> np.ndarray:
    """The same for the points of `loft`: constant along its paths."""
    angle = np.linspace(0, 1.7 * np.pi, across)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return np.tile(np.repeat(ring, along, axis=0), (2, 1))


def loft(paths: list[np.ndarray], thickness: float, along: int = 24, across: int = 16) -> Mesh:
    """Closed sheet through several paths, thickest in the middle, thin at every border."""
    rows = np.array([resample(p, along) for p in paths])
    grid = np.stack([resample(rows[:, i], across) for i in range(along)], axis=1)
    du, dv = np.gradient(grid, axis=0), np.gradient(grid, axis=1)
    normal = np.cross(du, dv)
    normal /= np.linalg.norm(normal, axis=2, keepdims=True) + 1e-30
    s = np.sin(np.pi * np.linspace(0, 1, across))[:, None] ** 0.5
    t = np.sin(np.pi * np.linspace(0.02, 0.98, along))[None] ** 0.6
    half = 0.5 * thickness * (0.12 + 0.88 * s * t)[..., None]
    top, bottom = grid + normal * half, grid - normal * half
    index = np.arange(across * along).reshape(across, along)
    a, b = index[:-1, :-1], index[1:, :-1]
    c, d = index[1:, 1:], index[:-1, 1:]
    upper = np.concatenate(
        [np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)]
    )
    lower = upper[:, ::-1] + across * along
    rim = np.r_[index[0, :-1], index[:-1, -1], index[-1, :0:-1], index[:0:-1, 0]]
    nxt = np.roll(rim, -1)
    under = across * along
    wall = np.concatenate(
        [np.stack([rim, nxt, nxt + under], -1), np.stack([rim, nxt + under, rim + under], -1)]
    )
    return Mesh(
        np.concatenate([top.reshape(-1, 3), bottom.reshape(-1, 3)]),
        np.concatenate([upper, lower, wall]),
    )
