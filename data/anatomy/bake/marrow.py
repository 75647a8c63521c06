"""Blood-forming marrow: the space inside the bones that keep it in adults."""

from __future__ import annotations

import numpy as np

from .fields import Grid
from .mesh import Mesh, from_poly, open_edges, orient
from .record import RawPart

#: Bone, thickness of its hard shell in m, sample step in m, triangles, and what part of it.
BONES = (
    ("femur", 0.0052, 0.0026, 700),
    ("humerus", 0.0048, 0.0026, 600),
    ("pelvis", 0.0034, 0.0026, 1000),
    ("lumbar_spine", 0.0040, 0.0026, 900),
)


def _hollow(bone: Mesh, shell: float, step: float) -> Mesh | None:
    import pyvista as pv

    low, high = bone.points.min(axis=0), bone.points.max(axis=0)
    grid = Grid.box(tuple(low - step), tuple(high + step), step)
    cloud = pv.PolyData(grid.points().reshape(-1, 3))
    gap = cloud.compute_implicit_distance(bone.poly())["implicit_distance"]
    field = np.asarray(gap).reshape(grid.shape) + shell
    field = np.pad(field[1:-1, 1:-1, 1:-1], 1, constant_values=step)
    image = pv.ImageData(dimensions=grid.shape, spacing=(step,) * 3, origin=grid.low)
    image["f"] = field.ravel(order="F")
    inside = image.contour([0.0], "f")
    if not inside.n_cells:
        return None
    pieces = inside.connectivity("all").split_bodies()
    solids = [p.extract_surface(algorithm="dataset_surface") for p in pieces if p.n_cells > 120]
    # Pinholes in a bone let the field leak; what leaked is open.
    kept = [s for s in solids if open_edges(from_poly(s).triangles) == 0]
    if not kept:
        return None
    return orient(from_poly(pv.merge(kept).smooth_taubin(n_iter=20, pass_band=0.06)))


def parts(bones: dict[str, RawPart]) -> list[RawPart]:
    """Marrow of thigh and upper arm bones, pelvis and lumbar vertebrae."""
    out = []
    for name, shell, step, triangles in BONES:
        for bone_id, bone in bones.items():
            if bone_id != name and bone_id.removesuffix("_left").removesuffix("_right") != name:
                continue
            mesh = _hollow(bone.mesh, shell, step)
            if mesh is None:
                continue
            out.append(
                RawPart(
                    f"marrow_{bone_id}",
                    f"Marrow of {bone.name[0].lower() + bone.name[1:]}",
                    "marrow",
                    mesh,
                    "#a4332e",
                    "own",
                    triangles,
                    "UBERON:0002371",
                    ("bone marrow", "blood formation", "neutrophils"),
                    warp=bone.warp,
                )
            )
    return out
