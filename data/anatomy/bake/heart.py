"""Heart from the scaffold: solid walls, valves, cavities, and one systole key per chamber."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from . import scaffold
from .mesh import Mesh, carry, orient, volume, weld
from .record import Mark, RawKey, RawPart
from .tubes import frames

CENTRE = np.array([0.018, -0.016, 1.320])
CHAMBERS = {
    "lv": "left ventricle",
    "rv": "right ventricle",
    "la": "left atrium",
    "ra": "right atrium",
}
TARGET_ML = {"lv": (130.0, 60.0), "rv": (140.0, 70.0), "la": (80.0, 45.0), "ra": (80.0, 45.0)}
"""Cavity volume at key weight 0 and 1 in the finished, scaled body."""


@dataclass(frozen=True)
class Ostium:
    """A round opening: centre (3,), outward unit normal (3,), radius in m."""

    centre: np.ndarray
    normal: np.ndarray
    radius: float


@dataclass(frozen=True)
class Heart:
    """Parts plus what the vessels need: openings and points on the outer surface."""

    parts: list[RawPart]
    ostia: dict[str, Ostium]
    surface: np.ndarray
    ventricles: np.ndarray
    keys: dict[str, RawKey]


def _loops(triangles: np.ndarray) -> list[np.ndarray]:
    """Ordered boundary loops (point numbers) of a sheet, longest first."""
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    link: dict[int, list[int]] = {}
    for a, b in unique[count == 1]:
        link.setdefault(int(a), []).append(int(b))
        link.setdefault(int(b), []).append(int(a))
    loops, seen = [], set()
    for start in sorted(link):
        if start in seen:
            continue
        loop, here = [], start
        while here not in seen:
            seen.add(here)
            loop.append(here)
            here = next((n for n in link[here] if n not in seen), here)
        loops.append(np.array(loop))
    return sorted(loops, key=len, reverse=True)


def capped(sheet: Mesh) -> Mesh:
    """Close a sheet with a fan over each boundary loop."""
    points, tris = [sheet.points], [sheet.triangles]
    count = len(sheet.points)
    for loop in _loops(sheet.triangles):
        points.append(sheet.points[loop].mean(axis=0)[None])
        tris.append(np.stack([loop, np.roll(loop, -1), np.full(len(loop), count)], axis=1))
        count += 1
    return orient(Mesh(np.concatenate(points), np.concatenate(tris)))


def _smooth_step(x: np.ndarray, low: float, high: float) -> np.ndarray:
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return t * t * (3 - 2 * t)


def _placement(table: scaffold.FaceTable) -> np.ndarray:
    """Rotation (3, 3) from scaffold axes to the body, apex to the left, front and below."""
    faces = table.face_groups

    def middle(name: str) -> np.ndarray:
        return table.points[faces[name]].reshape(-1, 3).mean(axis=0)

    low = middle("left ventricle myocardium") + middle("right ventricle myocardium")
    high = middle("left atrium myocardium") + middle("right atrium myocardium")
    right = middle("right ventricle myocardium") - middle("left ventricle myocardium")

    def basis(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        a = a / np.linalg.norm(a)
        b = b - a * (a @ b)
        b = b / np.linalg.norm(b)
        return np.stack([a, b, np.cross(a, b)], axis=1)

    goal = basis(np.array([0.70, -0.34, -0.63]), np.array([-0.78, -0.52, -0.20]))
    return goal @ basis(low - high, right).T


def _motions(
    lumen: dict[str, np.ndarray], septum: np.ndarray, rings: np.ndarray, points: np.ndarray
) -> dict[str, np.ndarray]:
    """Unit inward motion (n, 3) of `points` for each chamber, zero at rings and openings."""
    far = {c: cKDTree(lumen[c]).query(points) for c in CHAMBERS}
    open_ = _smooth_step(cKDTree(rings).query(points)[0], 0.002, 0.016)[:, None]
    out = {}

    def fade(c: str, reach: float) -> np.ndarray:
        others = [far[o][0] for o in CHAMBERS if o != c]
        alone = _smooth_step(np.minimum.reduce(others), 0.0, 0.004)
        return (np.exp(-((far[c][0] / reach) ** 2)) * alone)[:, None] * open_

    left = lumen["lv"]
    axis = np.linalg.svd(left - left.mean(axis=0), full_matrices=False)[2][0]
    rest = left - left.mean(axis=0)
    # Wall points move with the nearest point of the inner surface, so the wall thickens.
    reach = (rest - (rest @ axis)[:, None] * axis)[far["lv"][1]]
    out["lv"] = -(reach + 0.25 * rest[far["lv"][1]]) * fade("lv", 0.008)
    right = lumen["rv"]
    gap, near = cKDTree(septum).query(right, k=12)
    toward = septum[near].mean(axis=1) - right
    toward[gap[:, 0] < 0.0025] = 0.0
    out["rv"] = toward[far["rv"][1]] * fade("rv", 0.009)
    for c in ("la", "ra"):
        inward = lumen[c].mean(axis=0) - lumen[c]
        out[c] = inward[far[c][1]] * fade(c, 0.009)
    return out


def build(cache: Path | None, scale_to_body: float) -> Heart:
    """Sample, place and size the heart; solve the chamber keys for the target volumes."""
    table = scaffold.sample("3D Heart 1", "Human 1", n=4, cache=cache)
    group, turn = table.element_groups, _placement(table)
    sheets = {
        c: table.sheet(table.face_groups[f"luminal surface of {name}"])
        for c, name in CHAMBERS.items()
    }
    closed = {c: capped(s) for c, s in sheets.items()}
    unit = scale_to_body**3 * 1e6
    back = 1.0 / scale_to_body**3  # the writer scales every volume once
    size = (TARGET_ML["lv"][0] / (volume(closed["lv"].points, closed["lv"].triangles) * unit)) ** (
        1 / 3
    )
    origin = table.points[table.exterior()].reshape(-1, 3).mean(axis=0)

    def place(p: np.ndarray) -> np.ndarray:
        return (p - origin) @ turn.T * size + CENTRE

    lv, rv = group["left ventricle myocardium"], group["right ventricle myocardium"]
    rv = rv | group["conus arteriosus"]
    ivs, ias = group["interventricular septum"], group["interatrial septum"]
    ring = group["left fibrous ring"] | group["right fibrous ring"]
    veins = group["left pulmonary vein"] | group["right pulmonary vein"]
    left = (group["left atrium myocardium"] | veins) & ~ias & ~ring
    taken = lv | rv | ivs | ias | ring | left
    walls = {
        "heart_lv": (lv & ~ivs & ~ring, "Left ventricle", "#b5473f", 3200, "UBERON:0002084"),
        "heart_rv": (rv & ~lv & ~ivs & ~ring, "Right ventricle", "#9a4f5c", 3000, "UBERON:0002080"),
        "heart_septum": (ivs & ~ring, "Interventricular septum", "#a9564a", 1500, "UBERON:0002094"),
        "heart_la": (left, "Left atrium", "#c56a5f", 3400, "UBERON:0002079"),
        "heart_ra": (~taken, "Right atrium", "#8f5f7c", 3400, "UBERON:0002078"),
        "heart_atrial_septum": (
            ias & ~ring,
            "Interatrial septum",
            "#b2696a",
            1000,
            "UBERON:0002085",
        ),
        "heart_fibrous_skeleton": (ring, "Cardiac fibrous skeleton", "#dccfb4", 900, ""),
    }
    solids = {k: table.solid(v[0]) for k, v in walls.items()}
    solids = {k: orient(m.moved(place(m.points))) for k, m in solids.items()}
    closed = {c: m.moved(place(m.points)) for c, m in closed.items()}
    lumen = {c: place(s.points) for c, s in sheets.items()}
    loops = {c: [lumen[c][i] for i in _loops(s.triangles) if len(i) > 8] for c, s in sheets.items()}
    rings = np.concatenate([p for group_ in loops.values() for p in group_])
    near = cKDTree(solids["heart_septum"].points).query(lumen["rv"])[0]
    septum = lumen["rv"][near < 0.002]
    everything = np.concatenate(
        [m.points for m in solids.values()] + [m.points for m in closed.values()]
    )
    motion = _motions(lumen, septum, rings, everything)
    at = np.cumsum([0] + [len(m.points) for m in (*solids.values(), *closed.values())])
    first = len(solids)
    span = {c: slice(at[first + i], at[first + i + 1]) for i, c in enumerate(CHAMBERS)}
    base, strength, measured = everything.copy(), {}, {}

    def cavity(c: str, weight: float) -> float:
        moved = everything[span[c]] + weight * motion[c][span[c]]
        return volume(moved, closed[c].triangles) * unit

    def solve(c: str, target: float) -> float:
        grid = np.linspace(-1.2, 0.9, 421)
        return float(np.interp(-target, [-cavity(c, w) for w in grid], grid))

    for c, (full, empty) in TARGET_ML.items():
        start = solve(c, full)
        strength[c] = solve(c, empty) - start
        base += start * motion[c]
        measured[c] = (cavity(c, start) * back, cavity(c, start + strength[c]) * back)
    source = Mesh(base, np.zeros((0, 3), int))

    def key(c: str) -> RawKey:
        move = strength[c] * motion[c]
        tree = cKDTree(base)

        def field(p: np.ndarray) -> np.ndarray:
            gap = tree.query(p)[0]
            return carry(source, move, p) * np.exp(-np.maximum(gap - 0.002, 0) / 0.006)[:, None]

        return RawKey(field, measured[c])

    keys = {f"{c}_systole": key(c) for c in CHAMBERS}
    bare = {k: RawKey(v.field) for k, v in keys.items()}
    parts, fat = [], _fat(solids, closed, everything)
    for i, (id_, (_, name, colour, n, code)) in enumerate(walls.items()):
        mesh = list(solids.values())[i].moved(base[at[i] : at[i + 1]])
        own = {k: (keys[k] if id_ == f"heart_{k[:2]}" else v) for k, v in bare.items()}
        parts.append(
            RawPart(
                id_,
                name,
                "heart",
                mesh,
                colour,
                "scaffold",
                n,
                code,
                ("heart", "myocardium"),
                keys=own,
                mark=fat,
                mark_colour="#e8bd6a",
            )
        )
    blood = {"lv": "#c22a22", "la": "#c22a22", "rv": "#3a55b4", "ra": "#3a55b4"}
    for c, name in CHAMBERS.items():
        parts.append(
            RawPart(
                f"heart_{c}_cavity",
                f"{name.capitalize()} cavity",
                "heart",
                closed[c].moved(base[span[c]]),
                blood[c],
                "scaffold",
                1000,
                "",
                ("blood pool", "chamber volume"),
                0.0,
                keys={f"{c}_systole": keys[f"{c}_systole"]},
            )
        )
    ostia = _ostia(loops, lumen)
    parts += [_valve(k, ostia, loops, bare) for k in _VALVES]
    outer = np.concatenate([m.points for m in (p.mesh for p in parts[:5])])
    vent = np.concatenate([p.mesh.points for p in parts[:3]])
    return Heart(parts, ostia, outer, vent, bare)


def _fat(solids: dict[str, Mesh], closed: dict[str, Mesh], every: np.ndarray) -> Mark:
    """Fat on the outside of the heart: along the grooves between chambers, in soft lobes."""
    grooves = [solids["heart_fibrous_skeleton"].points]
    for a, b in (("heart_rv", "heart_lv"), ("heart_rv", "heart_ra"), ("heart_lv", "heart_la")):
        gap = cKDTree(solids[a].points).query(solids[b].points)[0]
        grooves.append(solids[b].points[gap < 0.0012])
    groove = cKDTree(np.concatenate(grooves))
    blood = cKDTree(np.concatenate([m.points for m in closed.values()]))
    middle = every.mean(axis=0)

    def mark(points: np.ndarray) -> np.ndarray:
        lobes = np.sin(points @ [310.0, 150.0, 90.0]) * np.sin(points @ [-80.0, 240.0, 260.0])
        reach = 0.0075 + 0.0030 * lobes
        near = np.exp(-((groove.query(points)[0] / reach) ** 2))
        outside = _smooth_step(blood.query(points)[0], 0.0012, 0.0030)
        top = _smooth_step((points - middle)[:, 2], -0.045, -0.005)
        return 0.9 * near * outside * (0.35 + 0.65 * top)

    return mark


def _ostia(loops: dict[str, list[np.ndarray]], lumen: dict[str, np.ndarray]) -> dict[str, Ostium]:
    def make(loop: np.ndarray, chamber: str) -> Ostium:
        middle = loop.mean(axis=0)
        normal = np.linalg.svd(loop - middle)[2][2]
        if normal @ (middle - lumen[chamber].mean(axis=0)) < 0:
            normal = -normal
        return Ostium(middle, normal, float(np.linalg.norm(loop - middle, axis=1).mean()))

    out = {
        "mitral": make(loops["lv"][0], "lv"),
        "aorta": make(loops["lv"][1], "lv"),
        "tricuspid": make(loops["rv"][0], "rv"),
        "pulmonary": make(loops["rv"][1], "rv"),
    }
    vena = sorted((make(p, "ra") for p in loops["ra"] if len(p) == 40), key=lambda o: o.centre[2])
    out["ivc"], out["svc"] = vena
    pulmonary = sorted(
        (make(p, "la") for p in loops["la"] if len(p) < 40), key=lambda o: o.centre[0]
    )
    for side, pair in (("right", pulmonary[:2]), ("left", pulmonary[2:])):
        low, high = sorted(pair, key=lambda o: o.centre[2])
        out[f"pv_{side}_inferior"], out[f"pv_{side}_superior"] = low, high
    return out


_VALVES = {
    "mitral": ("lv", 0, 2, "Mitral valve", "UBERON:0002135"),
    "tricuspid": ("rv", 0, 3, "Tricuspid valve", "UBERON:0002134"),
    "aorta": ("lv", 1, 3, "Aortic valve", "UBERON:0002137"),
    "pulmonary": ("rv", 1, 3, "Pulmonary valve", "UBERON:0002146"),
}


def _valve(
    name: str, ostia: dict[str, Ostium], loops: dict[str, list[np.ndarray]], keys: dict[str, RawKey]
) -> RawPart:
    """Closed leaflets: a thin membrane from the ring to commissures that meet in the middle."""
    chamber, which, leaflets, title, code = _VALVES[name]
    site, loop = ostia[name], loops[chamber][which]
    u, v = frames(np.stack([site.centre, site.centre + site.normal * 0.01]))
    rel = loop - site.centre
    order = np.argsort(np.arctan2(rel @ v[0], rel @ u[0]))
    rim = loop[order]
    angle = np.linspace(0, 2 * np.pi, len(rim), endpoint=False)
    depth = (-0.45 if leaflets == 2 or name == "tricuspid" else -0.30) * site.radius
    rows = []
    for t in np.linspace(0, 1, 9):
        belly = depth * (t**0.8) * (0.45 + 0.55 * abs(np.cos(leaflets * angle / 2)) ** 0.7)
        rows.append(rim + t * (site.centre - rim) * 0.985 + site.normal * belly[:, None])
    grid = np.array(rows)
    n = len(rim)
    i, j = np.meshgrid(np.arange(8), np.arange(n), indexing="ij")
    a, b, c, d = i * n + j, i * n + (j + 1) % n, (i + 1) * n + (j + 1) % n, (i + 1) * n + j
    one = np.concatenate(
        [np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)]
    )
    top = grid.reshape(-1, 3)
    low = top - site.normal * 0.0007
    m = len(top)
    edge = [np.stack([np.arange(n) + o, (np.arange(n) + 1) % n + o], -1) for o in (0, 8 * n)]
    wall = [np.stack([e[:, 0], e[:, 1], e[:, 1] + m], -1) for e in edge]
    wall += [np.stack([e[:, 0], e[:, 1] + m, e[:, 0] + m], -1) for e in edge]
    mesh = weld(
        Mesh(np.concatenate([top, low]), np.concatenate([one, one[:, ::-1] + m, *wall])), 1e-7
    )
    # Open, each leaflet hangs along the stream: out of the ring, and back from its middle.
    stream = site.normal * (1.0 if name in ("aorta", "pulmonary") else -1.0)
    folded = [
        rim + (site.centre - rim) * (0.06 + 0.10 * t) + stream * (site.radius * 0.72 * t)
        for t in np.linspace(0, 1, 9)
    ]
    swing = np.array(folded).reshape(-1, 3) - top
    hinge = cKDTree(np.concatenate([top, low]))
    both = np.concatenate([swing, swing])

    def open_(points: np.ndarray) -> np.ndarray:
        return both[hinge.query(points)[1]]

    id_ = "heart_valve_" + ("aortic" if name == "aorta" else name)
    return RawPart(
        id_,
        title,
        "heart",
        orient(mesh),
        "#e6d8bd",
        "scaffold",
        640,
        code,
        ("heart valve", "leaflets"),
        keys={**keys, "open": RawKey(open_)},
    )
