"""Small parts placed on landmarks: thyroid and spinal cord."""

from __future__ import annotations

import numpy as np

from .fields import Grid, capsule, ellipsoid, low
from .mesh import shift
from .record import RawPart
from .tubes import resample, tube


def parts(
    larynx: np.ndarray,
    carina: np.ndarray,
    spine: np.ndarray,
    stem_end: np.ndarray,
) -> list[RawPart]:
    """Thyroid in front of the trachea and the cord behind the vertebral bodies."""
    at = larynx + 0.24 * (carina - larynx)

    def near(x: float, y: float, z: float) -> tuple[float, ...]:
        return tuple(shift(at, x, y, z))

    grid = Grid.box(near(-0.04, -0.03, -0.04), near(0.04, 0.03, 0.04), 0.0015)
    p = grid.points()
    q = p.copy()
    q[..., 0] = at[0] + abs(p[..., 0] - at[0])
    lobe = ellipsoid(q, near(0.0155, 0.0, 0.004), (0.0080, 0.0095, 0.022), ("y", 10))
    bridge = capsule(q, near(0, -0.0105, -0.008), near(0.012, -0.006, -0.006), 0.0032, 0.004)
    thyroid = grid.surface(low(lobe, bridge, 0.003), 0.7)
    out = [
        RawPart(
            "thyroid",
            "Thyroid gland",
            "endocrine",
            thyroid,
            "#b5524a",
            "own",
            900,
            "UBERON:0002046",
            ("thyroxine", "gland"),
        )
    ]
    path = []
    for z in np.linspace(1.50, 1.17, 12):
        level = spine[(abs(spine[:, 2] - z) < 0.014) & (abs(spine[:, 0]) < 0.014)]
        path.append([0.0, level[:, 1].min() + (0.024 if z > 1.45 else 0.032), z])
    line = resample(np.array([shift(stem_end, 0.0, 0.0, 0.006), *path]), 40)
    cord = tube(line, np.linspace(0.0060, 0.0045, 40), 10)
    out.append(
        RawPart(
            "spinal_cord",
            "Spinal cord",
            "nervous",
            cord,
            "#e6cf9c",
            "own",
            len(cord.triangles),
            "UBERON:0002240",
            ("medulla spinalis",),
        )
    )
    return out
