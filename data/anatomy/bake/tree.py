"""Branching tubes with arc length from the root, and trees grown inside an organ."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.spatial import cKDTree

from .mesh import Mesh, join, normals
from .tubes import length, resample, tube


@dataclass
class Vessels:
    """Collects tubes by part id; every path runs away from the heart (or the larynx).

    A path that starts near an earlier one of the same system is joined to its centre line and
    continues its arc length.
    """

    meshes: dict[str, list[Mesh]] = field(default_factory=dict)
    arcs: dict[str, list[np.ndarray]] = field(default_factory=dict)
    lines: dict[str, list[tuple[np.ndarray, np.ndarray]]] = field(default_factory=dict)

    def start(self, system: str, point: np.ndarray, reach: float) -> tuple[np.ndarray, float]:
        """Nearest centre-line point (3,) within `reach` m and its arc length, else itself, 0."""
        lines = self.lines.get(system)
        if not lines:
            return point, 0.0
        points = np.concatenate([p for p, _ in lines])
        arc = np.concatenate([a for _, a in lines])
        gap, index = cKDTree(points).query(point)
        return (points[index], float(arc[index])) if gap < reach else (point, 0.0)

    def add(
        self,
        part: str,
        system: str,
        path: list,
        r0: float,
        r1: float,
        *,
        sides: int = 0,
        reach: float = 0.03,
        spacing: float = 0.010,
    ) -> np.ndarray:
        """Add one tube of radius r0 to r1 (m); returns its centre line (n, 3)."""
        points = np.array([np.asarray(p, float) for p in path])
        points[0], begin = self.start(system, points[0], reach)
        count = int(np.clip(length(points) / spacing, 5, 70))
        line = resample(points, count)
        sides = sides or (12 if r0 > 0.006 else 8 if r0 > 0.0025 else 6)
        mesh = tube(line, np.linspace(r0, r1, count), sides)
        arc = begin + np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
        along = np.concatenate([np.repeat(arc, sides), arc[[0, -1]]])
        self.meshes.setdefault(part, []).append(mesh)
        self.arcs.setdefault(part, []).append(along)
        self.lines.setdefault(system, []).append((line, arc))
        return line

    def part(self, part: str) -> tuple[Mesh, np.ndarray]:
        """Joined mesh of a part and arc length (n,) of its points, m."""
        return join(self.meshes[part]), np.concatenate(self.arcs[part])


def spread(points: np.ndarray, count: int) -> np.ndarray:
    """`count` points far from each other (farthest-point choice, deterministic)."""
    chosen = [int(np.argmax(points[:, 2]))]
    gap = np.linalg.norm(points - points[chosen[0]], axis=1)
    while len(chosen) < count:
        chosen.append(int(np.argmax(gap)))
        gap = np.minimum(gap, np.linalg.norm(points - points[chosen[-1]], axis=1))
    return points[chosen]


def grow(
    v: Vessels,
    part: str,
    system: str,
    root: np.ndarray,
    lobe: Mesh,
    leaves: int,
    r_end: float,
    *,
    shift: float = 0.0,
) -> None:
    """Grow a tree from `root` (3,) into a lobe, wider where more leaves hang (Murray's law)."""
    centre = lobe.points.mean(axis=0)
    surface, outward = cKDTree(lobe.points), normals(lobe.points, lobe.triangles)

    def inside(p: np.ndarray, margin: float) -> np.ndarray:
        """The point, moved under the lobe's surface by `margin` if it lies nearer or outside."""
        near = surface.query(p)[1]
        height = (p - lobe.points[near]) @ outward[near]
        return p - outward[near] * max(height + margin, 0.0)

    shell = spread(lobe.points, leaves)
    depth = np.where(np.arange(leaves) % 3 == 2, 0.55, 0.86)[:, None]
    targets = centre + depth * (shell - centre) + shift
    targets = np.array([inside(inside(p, 0.007), 0.007) for p in targets])
    nodes, parent, tips = [root, root + 0.55 * (centre - root)], [-1, 0], []
    order = np.argsort(np.linalg.norm(targets - root, axis=1), kind="stable")
    for target in targets[order]:
        away = np.linalg.norm(np.array(nodes) - target, axis=1)
        back = np.linalg.norm(np.array(nodes) - root, axis=1)
        away[0] += 0.05  # leave the root along the common stem
        near = int(np.argmin(away + 0.25 * back))
        way = target - nodes[near]
        ahead = nodes[near] - nodes[parent[near]] if near else centre - root
        ahead = ahead / (np.linalg.norm(ahead) + 1e-9) * np.linalg.norm(way)
        bend = inside(nodes[near] + 0.45 * way + 0.16 * ahead, 0.006)
        nodes += [bend, target]
        parent += [near, len(nodes) - 2]
        tips.append(len(nodes) - 1)
    load = np.zeros(len(nodes))
    for tip in tips:
        here = tip
        while here >= 0:
            load[here] += 1
            here = parent[here]
    radius = r_end * np.maximum(load, 1) ** (1 / 2.7)
    v.add(part, system, [root, nodes[1]], radius[1] * 1.05, radius[1], reach=0.004, sides=7)
    for tip in sorted(tips):  # parents first, so that arc lengths carry on
        bend, a = parent[tip], nodes[parent[parent[tip]]]
        late = inside((nodes[bend] + nodes[tip]) / 2, 0.005)
        v.add(
            part,
            system,
            [a, nodes[bend], late, nodes[tip]],
            radius[bend] * 1.05,
            r_end,
            reach=0.004,
            spacing=0.009,
            sides=6 if load[bend] > 1 else 5,
        )
