"""Lungs, diaphragm and the solid abdominal organs as signed distance fields in the rib cage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path as Outline
from scipy import ndimage
from scipy.spatial import ConvexHull, Delaunay

from .fields import Grid, capsule, ellipsoid, high, low
from .mesh import Mesh, shift, volume
from .record import Field, RawKey, RawPart


@dataclass(frozen=True)
class Trunk:
    """Shared fields: distance to the rib hull and to the heart hull on one grid."""

    grid: Grid
    ribs: np.ndarray
    heart: np.ndarray


def dome(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Height of the diaphragm (m) over a point of the trunk: right dome above the left."""
    right = 1.300 - 11.0 * ((x + 0.066) ** 2 + (y - 0.004) ** 2)
    left = 1.284 - 11.0 * ((x - 0.070) ** 2 + (y - 0.004) ** 2)
    return np.maximum(np.logaddexp(right / 0.008, left / 0.008) * 0.008, 1.165)


def breathe(p: np.ndarray) -> np.ndarray:
    """Displacement (n, 3) at full inspiration: the dome sinks, the bases widen."""
    depth = dome(p[:, 0], p[:, 1])
    above = np.clip((1.42 - p[:, 2]) / np.maximum(1.42 - depth, 0.02), 0, 1) ** 1.4
    below = np.exp(-((np.maximum(depth - p[:, 2] - 0.02, 0) / 0.085) ** 2))
    sink = np.where(p[:, 2] > depth, above, below)
    out = np.zeros_like(p)
    out[:, 2] = -0.024 * sink
    side = np.clip((p[:, 2] - 1.15) / 0.05, 0, 1) * np.clip((1.46 - p[:, 2]) / 0.08, 0, 1)
    out[:, 0] = 0.030 * p[:, 0] * side
    out[:, 1] = -0.045 * np.clip(0.06 - p[:, 1], 0, None) * side
    return out


def trunk(rib_cage: Mesh, heart: np.ndarray) -> Trunk:
    """Fields from the rib cage (filled slice by slice) and the convex hull of the heart."""
    grid = Grid.box((-0.17, -0.13, 1.04), (0.17, 0.13, 1.53), 0.0025)
    p = grid.points()
    ribs = rib_cage.points
    flat = p[:, :, 0, :2].reshape(-1, 2)
    inside = np.zeros(grid.shape, bool)
    bottom, top = ribs[:, 2].min(), ribs[:, 2].max()
    for k in range(grid.shape[2]):
        z = p[0, 0, k, 2]
        if z > top + 0.010:
            continue
        ring = ribs[abs(ribs[:, 2] - max(z, bottom + 0.045)) < 0.018][:, :2]
        if len(ring) > 10:
            outline = Outline(ring[ConvexHull(ring).vertices])
            inside[:, :, k] = outline.contains_points(flat).reshape(grid.shape[:2])
    hull = Delaunay(heart).find_simplex(p.reshape(-1, 3)).reshape(grid.shape) >= 0

    def signed(mask: np.ndarray, blur: float) -> np.ndarray:
        out = ndimage.distance_transform_edt(~mask) - ndimage.distance_transform_edt(mask)
        return ndimage.gaussian_filter(out * grid.step, blur)

    return Trunk(grid, signed(inside, 3.0), signed(hull, 1.0))


def _key(mesh: Mesh, field: Field) -> RawKey:
    moved = mesh.points + field(mesh.points)
    return RawKey(
        field,
        (volume(mesh.points, mesh.triangles) * 1e6, volume(moved, mesh.triangles) * 1e6),
    )


def lungs(t: Trunk) -> list[RawPart]:
    """Five lobes with an inflate key."""
    p = t.grid.points()
    x, y, z = p[..., 0], p[..., 1], p[..., 2]
    half = abs(x)
    # What lies between the lungs: spine, hilum, great vessels, and the fold behind the sternum.
    spine = low(
        capsule(p, (0, 0.012, 1.16), (0, 0.012, 1.49), 0.032, 0.020),
        capsule(p, (0, -0.06, 1.22), (0, -0.045, 1.46), 0.016, 0.018),
        0.01,
    )
    hilum = capsule(p, (-0.03, -0.004, 1.365), (0.03, -0.004, 1.365), 0.017, 0.017)
    fold = 0.009 + 0.030 * np.clip((z - 1.40) / 0.10, 0, 1) ** 1.6
    fold = fold + 0.022 * np.clip((1.32 - z) / 0.12, 0, 1) * np.clip((-0.02 - y) / 0.05, 0, 1)
    apex = 1.497 - 13.0 * (half - 0.048) ** 2 - 9.0 * (y - 0.012) ** 2
    body = high(t.ribs + 0.0085, (dome(x, y) + 0.004 - z) * 0.6, 0.004)
    body = high(body, (z - apex) * 0.8, 0.010)
    # The heart rests on the diaphragm: no lung in the gap below it.
    rises = (0.012, 0.024, 0.036, 0.048, 0.060)
    under = [t.grid.at(t.heart, shift(p, 0, 0, rise)) for rise in rises]
    room = ndimage.gaussian_filter(np.minimum.reduce([t.heart, *under]), 2.0)
    body = high(body, -(room - 0.003), 0.006)
    body = high(body, -spine, 0.007)
    body = high(body, -hilum, 0.007)
    wave = 0.0022 * np.sin(x * 62 + 0.4) * np.cos(y * 48)
    oblique = (z - 1.322 - 1.35 * y + 2 * wave) * 0.6
    level = z - 1.352 + 0.10 * (half - 0.07) + wave
    gap = 0.0004
    right, left = high(body, x + fold, 0.007), high(body, fold - x, 0.007)
    shapes = {
        "lung_right_upper": (
            high(high(right, gap - oblique, 0.0022), gap - level, 0.0022),
            "Right upper lobe",
            "#e6a6a4",
            3000,
            "UBERON:0002170",
        ),
        "lung_right_middle": (
            high(high(right, gap - oblique, 0.0022), level + gap, 0.0022),
            "Right middle lobe",
            "#dd9593",
            2000,
            "UBERON:0002174",
        ),
        "lung_right_lower": (
            high(right, oblique + gap, 0.0022),
            "Right lower lobe",
            "#d08485",
            3000,
            "UBERON:0002171",
        ),
        "lung_left_upper": (
            high(left, gap - oblique, 0.0022),
            "Left upper lobe",
            "#e6a6a4",
            3000,
            "UBERON:0008952",
        ),
        "lung_left_lower": (
            high(left, oblique + gap, 0.0022),
            "Left lower lobe",
            "#d08485",
            3000,
            "UBERON:0008953",
        ),
    }
    out = []
    for id_, (f, name, colour, n, code) in shapes.items():
        mesh = t.grid.surface(f, 0.7)
        out.append(
            RawPart(
                id_,
                name,
                "respiratory",
                mesh,
                colour,
                "own",
                n,
                code,
                ("lung", f"{id_.split('_')[1]} lung"),
                keys={"inflate": _key(mesh, breathe)},
            )
        )
    return out


def diaphragm(t: Trunk) -> RawPart:
    """Muscular dome between chest and abdomen."""
    p = t.grid.points()
    x, y, z = p[..., 0], p[..., 1], p[..., 2]
    height = dome(x[:, :, 0], y[:, :, 0])
    slope = np.hypot(*np.gradient(height, t.grid.step))
    sheet = abs(z - dome(x, y)) / np.sqrt(1 + slope**2)[:, :, None] - 0.0026
    mesh = t.grid.surface(high(sheet, t.ribs + 0.004, 0.001), 0.5, 8)
    return RawPart(
        "diaphragm",
        "Diaphragm",
        "muscle",
        mesh,
        "#9a4a42",
        "own",
        2600,
        "UBERON:0001103",
        ("breathing muscle",),
        keys={"inflate": RawKey(breathe)},
    )


def _liver(t: Trunk) -> RawPart:
    grid = Grid.box((-0.155, -0.11, 1.09), (0.10, 0.10, 1.32), 0.0025)
    p = grid.points()
    x, y, z = p[..., 0], p[..., 1], p[..., 2]
    ribs = t.grid.at(t.ribs, p)
    f = low(
        ellipsoid(p, (-0.064, 0.004, 1.222), (0.084, 0.080, 0.092), ("y", 12)),
        ellipsoid(p, (0.016, -0.040, 1.248), (0.082, 0.040, 0.040), ("y", 18)),
        0.02,
    )
    f = high(f, ribs + 0.007, 0.008)
    f = high(f, (z - dome(x, y)) * 0.6 + 0.004, 0.006)
    under = (z - 1.152) * 0.78 - (x + 0.06) * 0.42 + (y + 0.03) * 0.35
    f = high(f, -under, 0.009)
    f = high(f, -capsule(p, (0, 0.045, 1.10), (0, 0.042, 1.31), 0.044, 0.040), 0.008)
    f = high(f, -ellipsoid(p, (-0.045, -0.004, 1.148), (0.045, 0.045, 0.032)), 0.012)
    mesh = grid.surface(f, 1.2)

    def fatty(q: np.ndarray) -> np.ndarray:
        # Growth is free below and in front, and held by ribs and diaphragm elsewhere.
        slope = np.stack(np.gradient(ndimage.gaussian_filter(f, 2.0), grid.step), axis=-1)
        way = np.stack([grid.at(slope[..., i], q) for i in range(3)], axis=-1)
        way /= np.linalg.norm(way, axis=1, keepdims=True) + 1e-9
        room = np.clip(-t.grid.at(t.ribs, q) / 0.012, 0.15, 1.0)
        free = np.clip((dome(q[:, 0], q[:, 1]) - q[:, 2]) / 0.04, 0.1, 1.0)
        return way * (0.0115 * room * free)[:, None]

    keys = {"fatty": _key(mesh, fatty), "inflate": RawKey(breathe)}
    return RawPart(
        "liver",
        "Liver",
        "digestive",
        mesh,
        "#7d3329",
        "own",
        4200,
        "UBERON:0002107",
        ("hepatic",),
        keys=keys,
    )


def _kidneys() -> list[RawPart]:
    out = []
    for side, s, x0, z0 in (("right", -1.0, -0.060, 1.130), ("left", 1.0, 0.062, 1.150)):
        c = (x0, 0.040, z0)
        grid = Grid.box((x0 - 0.05, -0.01, z0 - 0.07), (x0 + 0.05, 0.085, z0 + 0.095), 0.002)
        p = grid.points()
        f = ellipsoid(p, c, (0.029, 0.023, 0.055), ("y", -s * 12))
        hollow = ellipsoid(p, (x0 - s * 0.034, 0.030, z0), (0.017, 0.022, 0.019))
        mesh = grid.surface(high(f, -hollow, 0.009), 0.8)
        out.append(
            RawPart(
                f"kidney_{side}",
                f"{side.capitalize()} kidney",
                "urinary",
                mesh,
                "#8f3f37",
                "own",
                2000,
                "UBERON:0002113",
                ("renal",),
                keys={"inflate": RawKey(lambda q: 0.4 * breathe(q))},
            )
        )
        out.append(_medulla(side, s, x0, z0))
        a = (x0 - s * 0.012, 0.038, z0 + 0.058)
        cap = high(
            ellipsoid(p, a, (0.017, 0.008, 0.014)),
            -ellipsoid(p, (a[0], a[1], a[2] - 0.015), (0.02, 0.02, 0.012)),
            0.003,
        )
        out.append(
            RawPart(
                f"adrenal_{side}",
                f"{side.capitalize()} adrenal gland",
                "endocrine",
                grid.surface(cap, 0.5),
                "#dcb662",
                "own",
                500,
                "UBERON:0002369",
                ("suprarenal gland",),
                keys={"inflate": RawKey(lambda q: 0.4 * breathe(q))},
            )
        )
        g2 = Grid.box((x0 - 0.05, -0.01, z0 - 0.04), (x0 + 0.05, 0.07, z0 + 0.04), 0.0015)
        q = g2.points()
        pelvis = low(
            ellipsoid(q, (x0 - s * 0.016, 0.034, z0), (0.013, 0.009, 0.018)),
            capsule(
                q,
                (x0 - s * 0.018, 0.032, z0 - 0.004),
                (x0 - s * 0.030, 0.028, z0 - 0.018),
                0.006,
                0.003,
            ),
            0.004,
        )
        out.append(
            RawPart(
                f"renal_pelvis_{side}",
                f"{side.capitalize()} renal pelvis",
                "urinary",
                g2.surface(pelvis, 0.6),
                "#e3cf8e",
                "own",
                500,
                "UBERON:0001224",
                ("kidney",),
                keys={"inflate": RawKey(lambda q: 0.4 * breathe(q))},
            )
        )
    return out


def _medulla(side: str, s: float, x0: float, z0: float) -> RawPart:
    """The pyramids: cones that point from the cortex to the pelvis of the kidney."""
    grid = Grid.box((x0 - 0.04, 0.005, z0 - 0.06), (x0 + 0.04, 0.075, z0 + 0.06), 0.0014)
    p = grid.points()
    f = np.full(grid.shape, 1.0)
    for angle in np.radians((-78, -48, -20, 8, 36, 64, 88)):
        way = np.array([s * np.cos(angle) * 0.62, 0.0, np.sin(angle) * 1.25])
        for lean in (-0.30, 0.30):
            tilt = shift(way, 0.0, lean, 0.0)
            middle = np.array([x0 - s * 0.010, 0.040, z0])
            cone = capsule(
                p, tuple(middle + 0.0135 * tilt), tuple(middle + 0.0255 * tilt), 0.0016, 0.0052
            )
            f = np.minimum(f, cone)
    image = grid.surface(f, 0.4, 8, every=True)
    return RawPart(
        f"renal_medulla_{side}",
        f"{side.capitalize()} renal pyramids",
        "urinary",
        image,
        "#5f231f",
        "own",
        900,
        "UBERON:0000362",
        ("kidney medulla", "renal medulla"),
        keys={"inflate": RawKey(lambda q: 0.4 * breathe(q))},
    )


def _small(t: Trunk) -> list[RawPart]:
    grid = Grid.box((0.03, -0.06, 1.12), (0.15, 0.11, 1.32), 0.002)
    p = grid.points()
    f = high(
        ellipsoid(p, (0.098, 0.036, 1.222), (0.027, 0.040, 0.060), ("x", -25)),
        -ellipsoid(p, (0.060, 0.002, 1.222), (0.028, 0.05, 0.05)),
        0.01,
    )
    f = high(f, t.grid.at(t.ribs, p) + 0.008, 0.004)
    spleen = grid.surface(f)

    def swell(q: np.ndarray) -> np.ndarray:
        return (q - np.array([0.105, 0.055, 1.245])) * [0.20, 0.24, 0.30]

    grid = Grid.box((-0.08, -0.07, 1.09), (0.11, 0.06, 1.22), 0.0018)
    p = grid.points()
    f = capsule(p, (-0.036, -0.012, 1.128), (-0.012, -0.022, 1.152), 0.019, 0.013)
    for a, b, ra, rb in (
        ((-0.012, -0.022, 1.152), (0.034, -0.016, 1.166), 0.013, 0.012),
        ((0.034, -0.016, 1.166), (0.080, 0.016, 1.186), 0.012, 0.007),
    ):
        f = low(f, capsule(p, a, b, ra, rb), 0.008)
    lumps = np.sin(p[..., 0] * 430) * np.sin(p[..., 1] * 410 + 1.0) * np.sin(p[..., 2] * 440)
    pancreas = grid.surface(f + 0.0016 * lumps, 0.6, 6)
    grid = Grid.box((-0.08, -0.11, 1.10), (0.0, 0.02, 1.22), 0.0016)
    p = grid.points()
    f = low(
        capsule(p, (-0.052, -0.068, 1.146), (-0.042, -0.042, 1.172), 0.0135, 0.009),
        capsule(p, (-0.042, -0.042, 1.172), (-0.026, -0.022, 1.184), 0.007, 0.003),
        0.006,
    )
    f = low(f, capsule(p, (-0.026, -0.022, 1.184), (-0.030, -0.014, 1.140), 0.003, 0.003), 0.003)
    gall = grid.surface(f, 0.6)
    follow = {"inflate": RawKey(breathe)}
    return [
        RawPart(
            "spleen",
            "Spleen",
            "digestive",
            spleen,
            "#70283b",
            "own",
            1600,
            "UBERON:0002106",
            ("lymphoid",),
            keys={"enlarged": _key(spleen, swell), **follow},
        ),
        RawPart(
            "pancreas",
            "Pancreas",
            "endocrine",
            pancreas,
            "#dfae72",
            "own",
            2000,
            "UBERON:0001264",
            ("islets", "insulin"),
            keys=follow,
        ),
        RawPart(
            "gallbladder",
            "Gallbladder and bile duct",
            "digestive",
            gall,
            "#5f8f43",
            "own",
            1200,
            "UBERON:0002110",
            ("bile",),
            keys=follow,
        ),
    ]


def parts(t: Trunk) -> list[RawPart]:
    """All field organs of chest and abdomen."""
    return [*lungs(t), diaphragm(t), _liver(t), *_kidneys(), *_small(t)]
