"""Brain modelled with signed distance fields: folded hemispheres, cerebellum, brain stem."""

from __future__ import annotations

import numpy as np

from .fields import Grid, capsule, ellipsoid, high, low
from .mesh import Mesh
from .record import RawPart


def _noise(p: np.ndarray, wavelength: float, count: int, seed: int) -> np.ndarray:
    """Sum of `count` plane waves of one wavelength: its zero lines wind like sulci."""
    rng = np.random.default_rng(seed)
    way = rng.normal(size=(count, 3))
    way *= (2 * np.pi / wavelength) / np.linalg.norm(way, axis=1, keepdims=True)
    phase = rng.uniform(0, 2 * np.pi, count)
    out = np.zeros(p.shape[:-1], np.float32)
    for k, f in zip(way.astype(np.float32), phase.astype(np.float32), strict=True):
        out += np.sin(p @ k + f)
    return out * np.float32((2.0 / count) ** 0.5)


def parts(skull: Mesh) -> list[RawPart]:
    """Left and right hemisphere, cerebellum and brain stem inside the cranium of `skull`."""
    top = skull.points[:, 2].max()
    vault = skull.points[skull.points[:, 2] > top - 0.085]
    length, width = np.ptp(vault[:, 1]) / 2 - 0.0085, np.ptp(vault[:, 0]) / 2 - 0.0075
    cx, cy, cz = 0.0, (vault[:, 1].min() + vault[:, 1].max()) / 2, top - 0.0095 - 0.066

    def local(a: float, b: float, c: float) -> tuple[float, float, float]:
        return (cx + a * width, cy + b * length, cz + c * 0.066)

    grid = Grid.box(
        (cx - 0.078, cy - 0.10, cz - 0.085), (cx + 0.078, cy + 0.10, cz + 0.072), 0.0013
    )
    p = grid.points().astype(np.float32)
    x = p[..., 0] - cx
    half = abs(x)
    q = p.copy()
    q[..., 0] = cx + half
    cap = ellipsoid(q, local(0.05, 0.02, 0.05), (width * 0.95, length * 0.985, 0.062))
    flat = (cz - 0.024 - p[..., 2]) - 0.34 * (p[..., 1] - cy)
    frontal = ellipsoid(q, local(0.36, -0.46, 0.18), (0.033, 0.038, 0.032))
    temporal = capsule(q, local(0.57, -0.30, -0.42), local(0.62, 0.22, -0.28), 0.0165, 0.020)
    groove = capsule(q, local(0.98, -0.42, -0.22), local(1.00, 0.30, 0.10), 0.004, 0.003)
    f = low(high(low(cap, frontal, 0.008), flat, 0.008), temporal, 0.003)
    f = high(f, -groove + 0.0, 0.004)
    f = np.maximum(f, 0.0012 - half)
    depth = np.clip(-f / 0.012, 0, 1)
    warp = p + 0.0035 * np.stack([_noise(p, 0.05, 10, s) for s in (5, 6, 7)], -1)
    main, fine = _noise(warp, 0.0275, 28, 11), _noise(warp, 0.019, 28, 12)
    sulci = np.maximum(np.exp(-((main / 0.25) ** 2)), 0.35 * np.exp(-((fine / 0.22) ** 2)))
    folded = f + 0.0068 * sulci * (1 - 0.2 * depth) - 0.0012
    out = []
    fold = sulci.astype(np.float32)

    def deep(points: np.ndarray) -> np.ndarray:
        return np.clip(grid.at(fold, points) * 1.15 - 0.25, 0.0, 1.0)

    for side, s, code in (("left", 1.0, "UBERON:0002812"), ("right", -1.0, "UBERON:0002813")):
        one = np.maximum(folded, 0.0008 - s * x)
        out.append(
            RawPart(
                f"brain_{side}",
                f"{side.capitalize()} cerebral hemisphere",
                "nervous",
                grid.surface(one, 0.8, 12),
                "#dcb0a5",
                "own",
                8600,
                code,
                ("cerebrum", "brain", "cortex"),
                mark=deep,
                mark_colour="#8e4a48",
            )
        )
    c = local(0.31, 0.40, -0.57)
    lobes = ellipsoid(q, c, (0.0265, 0.0250, 0.0200))
    vermis = ellipsoid(q, local(0, 0.38, -0.55), (0.014, 0.024, 0.020))
    bend = p[..., 2] + 0.35 * half + 4.0 * (p[..., 1] - c[1]) ** 2
    folia = np.abs(np.sin(bend * np.pi / 0.0042))
    cerebellum = low(lobes, vermis, 0.004) - 0.0011 * folia
    out.append(
        RawPart(
            "cerebellum",
            "Cerebellum",
            "nervous",
            grid.surface(cerebellum, 0.45, 3),
            "#c9998e",
            "own",
            3600,
            "UBERON:0002037",
            ("brain",),
        )
    )
    tall = Grid.box((cx - 0.03, cy - 0.05, cz - 0.115), (cx + 0.03, cy + 0.05, cz), 0.0016)
    r = tall.points()
    stem = low(
        capsule(r, local(0, 0.12, -0.30), local(0, 0.22, -0.95), 0.014, 0.011),
        ellipsoid(r, local(0, 0.10, -0.68), (0.017, 0.014, 0.014)),
        0.006,
    )
    stem = low(stem, capsule(r, local(0, 0.22, -0.95), local(0, 0.36, -1.55), 0.010, 0.0065), 0.004)
    out.append(
        RawPart(
            "brain_stem",
            "Brain stem",
            "nervous",
            tall.surface(stem),
            "#d9c2a8",
            "own",
            1400,
            "UBERON:0002298",
            ("midbrain", "pons", "medulla", "brain"),
        )
    )
    return out
