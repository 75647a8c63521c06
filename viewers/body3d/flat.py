"""The body seen from the front as shaded triangles, back to front. NumPy only, no OpenGL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewers.body3d.geometry import Part
from viewers.body3d.layers import GHOST_BELOW
from viewers.body3d.state import Look

#: Where the light comes from: above, from the right of the subject, in front.
_LIGHT = np.array([-0.42, -0.69, 0.585])
_AMBIENT = 0.36
#: What lies this near to edge-on draws the rim of a faded part, and how strongly.
RIM, RIM_ALPHA = 0.42, 0.16


@dataclass(frozen=True, slots=True)
class Drawn:
    """Triangles to paint in order: corners (n, 3, 2) in metres (x, z), colours (n, 4) in 0..255.

    `owner` (n,) numbers the part of each in `ids`; -1 for those that cannot be picked.
    """

    corners: NDArray[np.float64]
    colours: NDArray[np.uint8]
    owner: NDArray[np.intp]
    ids: tuple[str, ...]


def drawn(parts: Mapping[str, Part], looks: Mapping[str, Look], pickable: set[str]) -> Drawn:
    """What is seen of the parts from the front."""
    corners, colours, owners, depths = [], [], [], []
    ids = tuple(looks)
    for number, part_id in enumerate(ids):
        part, look = parts[part_id], looks[part_id]
        if not look.visible:
            continue
        places = part.points[part.triangles].astype(float)
        normal = np.cross(places[:, 1] - places[:, 0], places[:, 2] - places[:, 0])
        normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-12
        faded = look.opacity < GHOST_BELOW
        front = normal[:, 1] < 0
        if faded:
            front &= normal[:, 1] > -RIM
        places, normal = places[front], normal[front]
        corners.append(places[:, :, [0, 2]])
        depths.append(places[:, :, 1].mean(axis=1))
        colours.append(_colours(part, look, normal, front, faded))
        owners.append(np.full(len(places), number if part_id in pickable else -1))
    if not corners:
        return Drawn(np.empty((0, 3, 2)), np.empty((0, 4), np.uint8), np.empty(0, np.intp), ids)
    order = np.argsort(-np.concatenate(depths), kind="stable")
    return Drawn(
        np.concatenate(corners)[order],
        np.concatenate(colours)[order],
        np.concatenate(owners)[order],
        ids,
    )


def _colours(
    part: Part, look: Look, normal: NDArray[np.float64], front: NDArray[np.bool_], faded: bool
) -> NDArray[np.uint8]:
    out = np.empty((len(normal), 4), np.uint8)
    if faded:
        out[:] = (150, 185, 220, round(255 * RIM_ALPHA))
        return out
    lit = _AMBIENT + (1.0 - _AMBIENT) * np.clip(normal @ _LIGHT, 0.0, 1.0)
    own = np.tile(np.array(look.colour), (len(normal), 1))
    if part.shade is not None:
        shade = part.shade[part.triangles[front]].mean(axis=1)
        lit = lit * (0.35 + 0.65 * shade[:, 0])
        if not look.tinted:
            own += shade[:, 1:2] * (np.array(part.mark) - own)
    if look.selected:
        lit = lit + 0.35
    out[:, :3] = np.clip(255 * own * lit[:, None] * 1.12, 0, 255)
    out[:, 3] = 255
    return out
