"""A tumour that grows with a measured diameter. Where it sits is an illustration."""

from __future__ import annotations

import numpy as np
import pyvista as pv

from .mesh import from_poly
from .record import RawKey, RawPart

#: In the lower lobe of the right lung; the models name no organ.
CENTRE = np.array([-0.088, 0.026, 1.300])
LARGEST_M = 0.10
_SEED = 0.002


def parts() -> list[RawPart]:
    """A lobed ball of 2 mm whose key "size" takes it to a diameter of 10 cm."""
    ball = from_poly(pv.Icosphere(radius=1.0, nsub=3))
    way = ball.points
    lumps = sum(
        np.sin(f * (way @ np.array(k)) + p)
        for f, k, p in (
            (5.0, (0.7, 0.5, -0.5), 0.3),
            (6.0, (-0.4, 0.8, 0.45), 1.9),
            (9.0, (0.1, -0.6, 0.8), 4.0),
        )
    )
    shape = way * (1.0 + 0.055 * lumps)[:, None]

    def grow(points: np.ndarray) -> np.ndarray:
        return (points - CENTRE) * (LARGEST_M / _SEED - 1.0)

    mesh = ball.moved(CENTRE + shape * (_SEED / 2))
    return [
        RawPart(
            "tumour",
            "Tumour (place illustrative)",
            "tumour",
            mesh,
            "#d8c27a",
            "own",
            len(mesh.triangles),
            "",
            ("cancer", "neoplasm", "lesion"),
            keys={"size": RawKey(grow)},
            decimate=False,
        )
    ]
