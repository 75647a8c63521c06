# ruff: noqa: E501  (rows of a table of shapes)
"""A plain body of ellipsoids and tubes, for tests and for an installation without baked anatomy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from viewers.body3d.geometry import Part, ShapeKey
from viewers.colour_maps import rgb

Mesh = tuple[NDArray[np.float32], NDArray[np.int32]]


def ellipsoid(
    centre: Sequence[float], radii: Sequence[float], across: int = 28, down: int = 18
) -> Mesh:
    """A closed ellipsoid."""
    u = np.linspace(0.0, np.pi, down)[:, None]
    v = np.linspace(0.0, 2 * np.pi, across, endpoint=False)[None, :]
    unit = np.stack(
        [np.sin(u) * np.cos(v), np.sin(u) * np.sin(v), np.cos(u) * np.ones_like(v)], axis=-1
    )
    points = unit.reshape(-1, 3) * np.asarray(radii) + np.asarray(centre)
    return points.astype(np.float32), _grid(down, across)


def tube(path: Sequence[Sequence[float]], radius: Sequence[float], across: int = 18) -> Mesh:
    """A tube along a path; one radius a waypoint, smoothed between."""
    way = np.asarray(path, dtype=np.float64)
    at = np.linspace(0, len(way) - 1, 6 * (len(way) - 1) + 1)
    place = np.arange(len(way))
    line = np.stack([np.interp(at, place, way[:, i]) for i in range(3)], axis=1)
    girth = np.interp(at, place, np.asarray(radius))
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-12
    side = np.cross(along, [0.0, 1.0, 0.0])
    side /= np.linalg.norm(side, axis=1, keepdims=True) + 1e-12
    up = np.cross(side, along)
    angle = np.linspace(0, 2 * np.pi, across, endpoint=False)[None, :, None]
    ring = np.cos(angle) * side[:, None] + np.sin(angle) * up[:, None]
    points = line[:, None] + girth[:, None, None] * ring
    return points.reshape(-1, 3).astype(np.float32), _grid(len(line), across)


def _grid(rows: int, columns: int) -> NDArray[np.int32]:
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns), indexing="ij")
    a = i * columns + j
    b = i * columns + (j + 1) % columns
    c, d = a + columns, b + columns
    quads = np.stack([a, c, b, b, c, d], axis=-1).reshape(-1, 3)
    return quads.astype(np.int32)


def _joined(meshes: Sequence[Mesh]) -> Mesh:
    points, triangles, offset = [], [], 0
    for p, t in meshes:
        points.append(p)
        triangles.append(t + offset)
        offset += len(p)
    return np.concatenate(points), np.concatenate(triangles).astype(np.int32)


def _part(
    id_: str, name: str, layer: str, colour: str, mesh: Mesh, opacity: float = 1.0, *names: str
) -> Part:
    return Part(id_, name, layer, rgb(colour), mesh[0], mesh[1], opacity, names)


def _chamber(
    id_: str, name: str, colour: str, centre: list[float], r: float, low: float, high: float
) -> Part:
    mesh = ellipsoid(centre, (r * 0.8, r * 0.8, r), 20, 14)
    swell = (mesh[0] - np.asarray(centre, dtype=np.float32)) * np.float32(0.28)
    key = ShapeKey(swell, low, high)
    return Part(
        id_, name, "heart", rgb(colour), mesh[0], mesh[1], 1.0, ("heart",), {id_: key}, (id_,)
    )


def stand_in_body() -> tuple[Part, ...]:
    """About twenty parts in the frame of the baked body."""
    limbs = [
        ellipsoid((0, 0, 1.63), (0.085, 0.1, 0.125)),
        ellipsoid((0, 0, 1.2), (0.19, 0.125, 0.34)),
        ellipsoid((0, 0, 0.95), (0.17, 0.12, 0.16)),
    ]
    for s in (-1, 1):
        limbs.append(
            tube([(s * 0.17, 0, 1.42), (s * 0.3, 0, 1.16), (s * 0.42, 0, 0.9)], (0.06, 0.05, 0.035))
        )
        limbs.append(
            tube([(s * 0.1, 0, 0.95), (s * 0.11, 0, 0.5), (s * 0.12, 0, 0.05)], (0.1, 0.065, 0.045))
        )
    parts = [
        _part("skin", "Skin", "skin", "#dcab8c", _joined(limbs), 1.0, "body surface"),
        _part("skull", "Skull", "skeleton", "#e7dcc4", ellipsoid((0, 0, 1.64), (0.07, 0.085, 0.1))),
        _part(
            "spine",
            "Spine",
            "skeleton",
            "#e7dcc4",
            tube([(0, 0.04, 1.55), (0, 0.07, 1.2), (0, 0.05, 0.95)], (0.015, 0.02, 0.024)),
        ),
        _part("brain", "Brain", "nervous", "#d9a79c", ellipsoid((0, 0, 1.66), (0.06, 0.075, 0.06))),
        _chamber("left_ventricle", "Left ventricle", "#b5403c", [0.035, -0.03, 1.26], 0.042, 45, 130),
        _chamber("right_ventricle", "Right ventricle", "#8a4a6e", [-0.005, -0.05, 1.26], 0.038, 50, 140),
        _chamber("left_atrium", "Left atrium", "#c05a50", [0.02, 0.0, 1.315], 0.03, 25, 70),
        _chamber("right_atrium", "Right atrium", "#7a5a8e", [-0.03, -0.02, 1.31], 0.03, 30, 75),
        _part("liver", "Liver", "digestive", "#7d3329", ellipsoid((-0.06, -0.01, 1.13), (0.1, 0.075, 0.06)), 1.0, "hepatic"),
        _part("stomach", "Stomach", "digestive", "#d49a86", ellipsoid((0.07, -0.03, 1.11), (0.05, 0.04, 0.06)), 1.0, "gastric"),
        _part("pancreas", "Pancreas", "endocrine", "#dfae72", ellipsoid((0.0, 0.0, 1.06), (0.075, 0.015, 0.018))),
        _part("small_intestine", "Small intestine", "digestive", "#cf8f77", ellipsoid((0, -0.02, 0.97), (0.1, 0.07, 0.075)), 1.0, "gut", "bowel"),
    ]  # fmt: skip
    for s, side in ((-1, "right"), (1, "left")):
        parts.append(
            _part(
                f"lung_{side}",
                f"{side.capitalize()} lung",
                "respiratory",
                "#dd9fa0",
                ellipsoid((s * 0.095, 0.01, 1.29), (0.06, 0.085, 0.12)),
                1.0,
                "pulmonary",
            )
        )
        parts.append(
            _part(
                f"kidney_{side}",
                f"{side.capitalize()} kidney",
                "urinary",
                "#8c3f36",
                ellipsoid((s * 0.07, 0.06, 1.06), (0.028, 0.022, 0.05)),
                1.0,
                "renal",
            )
        )
        parts.append(_part(f"thigh_{side}", f"{side.capitalize()} thigh muscles", "muscle", "#a23b35", ellipsoid((s * 0.105, 0, 0.68), (0.06, 0.06, 0.2))))  # fmt: skip
    aorta = tube(
        [(0.02, -0.01, 1.33), (0, 0.02, 1.4), (0.02, 0.05, 1.3), (0, 0.045, 0.98)],
        (0.013, 0.013, 0.011, 0.009),
        14,
    )
    rings = len(aorta[0]) // 14
    flow = np.repeat(np.linspace(0, 1, rings, dtype=np.float32), 14)
    parts.append(
        Part("aorta", "Aorta", "vessel", rgb("#c8322f"), *aorta, synonyms=("artery",), flow=flow)
    )
    return tuple(parts)
