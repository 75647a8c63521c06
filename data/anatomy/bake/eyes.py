"""Eyeballs with cornea, iris and pupil, looking forward."""

from __future__ import annotations

import numpy as np

from .mesh import Mesh
from .record import RawPart

RADIUS, SIDES = 0.0112, 24
#: Rings from the front of the eye to its back, degrees; close pairs are the sharp edges.
RINGS = (7.0, 11.5, 12.5, 20.0, 32.5, 34.5, 47.0, 62.0, 82.0, 104.0, 130.0, 156.0)
IRIS_DEG, PUPIL_DEG = 33.5, 12.0


def _ball(centre: np.ndarray) -> Mesh:
    polar = np.radians(np.array(RINGS))[:, None]
    around = np.linspace(0, 2 * np.pi, SIDES, endpoint=False)[None]
    bulge = RADIUS + 0.0007 * np.clip(1.0 - (polar / np.radians(32.0)) ** 2, 0.0, None)
    across = np.sin(polar) * bulge
    rings = np.stack(
        [across * np.cos(around), -np.cos(polar) * bulge + 0 * around, across * np.sin(around)], -1
    )
    poles = np.array([[0, -RADIUS - 0.0007, 0], [0, RADIUS, 0]])
    points = np.concatenate([rings.reshape(-1, 3), poles]) + centre
    i = np.arange(len(RINGS) - 1)[:, None] * SIDES
    j = np.arange(SIDES)[None]
    k = (j + 1) % SIDES
    a, b, c, d = (v.ravel() for v in (i + j, i + k, i + SIDES + k, i + SIDES + j))
    j, k = j.ravel(), k.ravel()
    front, back, last = len(points) - 2, len(points) - 1, (len(RINGS) - 1) * SIDES
    tris = np.concatenate(
        [
            np.stack([a, b, c], -1),
            np.stack([a, c, d], -1),
            np.stack([np.full(SIDES, front), k, j], -1),
            np.stack([np.full(SIDES, back), last + j, last + k], -1),
        ]
    )
    return Mesh(points, tris[:, ::-1])


def _angle(centre: np.ndarray, points: np.ndarray) -> np.ndarray:
    way = points - centre
    return np.degrees(np.arccos(np.clip(-way[:, 1] / np.linalg.norm(way, axis=1), -1, 1)))


def parts(joints: dict[str, np.ndarray]) -> list[RawPart]:
    """Both eyes at the skin's eye joints; `mark` is iris, fully marked the pupil."""
    out = []
    for side, key in (("left", "l-eye"), ("right", "r-eye")):
        centre = joints[key]

        def mark(points: np.ndarray, c: np.ndarray = centre) -> np.ndarray:
            angle = _angle(c, points)
            return np.where(angle < PUPIL_DEG, 1.0, np.where(angle < IRIS_DEG, 0.72, 0.0))

        ball = _ball(centre)
        out.append(
            RawPart(
                f"eye_{side}",
                f"{side.capitalize()} eye",
                "eye",
                ball,
                "#ece7de",
                "own",
                len(ball.triangles),
                "UBERON:0000970",
                ("eyeball", "retina", "iris"),
                decimate=False,
                mark=mark,
                mark_colour="#1d120b",
            )
        )
    return out
