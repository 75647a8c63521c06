"""Trachea, main bronchi and a bronchial tree in each lobe."""

from __future__ import annotations

import numpy as np

from .record import RawKey, RawPart
from .thorax_fields import breathe
from .tree import Vessels, grow

CARINA = np.array([0.001, 0.000, 1.383])
HILUM = {"right": np.array([-0.034, 0.004, 1.362]), "left": np.array([0.036, 0.006, 1.358])}


def parts(lobes: list[RawPart], larynx: np.ndarray) -> list[RawPart]:
    """Airway parts with a flow scalar that starts at the larynx (3,)."""
    v = Vessels()
    v.add(
        "trachea",
        "air",
        [larynx, (larynx + CARINA) / 2 + [0, 0.004, 0], CARINA],
        0.0088,
        0.0085,
        sides=16,
        spacing=0.0035,
    )
    for side, s in (("right", -1), ("left", 1)):
        middle = (CARINA + HILUM[side]) / 2 + [0.002 * s, 0, 0.004]
        v.add("bronchi", "air", [CARINA, middle, HILUM[side]], 0.0072, 0.0058, sides=12)
    for lobe in lobes:
        side = lobe.id.split("_")[1]
        root = HILUM[side]
        grow(v, f"bronchial_tree_{side}", "air", root, lobe.mesh, 18, 0.00085)
    names = {
        "trachea": ("Trachea", "UBERON:0003126"),
        "bronchi": ("Main bronchi", "UBERON:0002182"),
        "bronchial_tree_right": ("Right bronchial tree", "UBERON:0007196"),
        "bronchial_tree_left": ("Left bronchial tree", "UBERON:0007196"),
    }
    out = []
    for id_, (name, code) in names.items():
        mesh, arc = v.part(id_)
        if id_ == "trachea":  # cartilage rings
            ring = 1.0 + 0.05 * np.sign(np.sin(arc * 2 * np.pi / 0.007))
            axis = mesh.points.copy()
            line = v.lines["air"][0][0]
            near = np.argmin(np.linalg.norm(axis[:, None] - line[None], axis=2), axis=1)
            mesh = mesh.moved(line[near] + (axis - line[near]) * ring[:, None])
        out.append(
            RawPart(
                id_,
                name,
                "respiratory",
                mesh,
                "#cfdbe0",
                "own",
                len(mesh.triangles),
                code,
                ("airway", "windpipe"),
                keys={"inflate": RawKey(breathe)},
                flow=arc,
            )
        )
    return out
