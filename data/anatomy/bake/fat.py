"""Fat that answers to body composition: the shell under the skin and the fat of the belly."""

from __future__ import annotations

import numpy as np
import pyvista as pv
from scipy import ndimage
from scipy.spatial import cKDTree
from vtkmodules.vtkImagingStencil import vtkImageStencil, vtkPolyDataToImageStencil

from .fields import Grid
from .inside import distance
from .mesh import Mesh, decimate, from_poly, normals, orient
from .record import RawKey, RawPart
from .skin import HEIGHT_M

#: How much the keys "thick" and "more" add at weight one, m.
THICK_M, MORE_M = 0.025, 0.020


def subcutaneous(skin: Mesh) -> RawPart:
    """Closed shell under the skin; "thick" moves its inner face inwards."""
    outer = decimate(skin, 4000)
    z, x = outer.points[:, 2] / HEIGHT_M, abs(outer.points[:, 0])
    trunk = np.exp(-(((z - 0.60) / 0.10) ** 2)) * (x < 0.24)
    thigh = np.exp(-(((z - 0.42) / 0.10) ** 2)) * (x < 0.30)
    depth = 0.0050 + 0.009 * trunk + 0.005 * thigh
    small = (z > 0.86) | (z < 0.06) | (x > 0.60)
    depth[small] = 0.0040
    normal = normals(outer.points, outer.triangles)
    n = len(outer.points)
    mesh = Mesh(
        np.concatenate([outer.points - 0.0028 * normal, outer.points - depth[:, None] * normal]),
        np.concatenate([outer.triangles, outer.triangles[:, ::-1] + n]),
    )
    share = np.where(small, 0.05, depth / depth.max())
    inwards = np.concatenate([np.zeros((n, 3)), -normal * (share * THICK_M)[:, None]])
    tree = cKDTree(mesh.points)

    def thicken(points: np.ndarray) -> np.ndarray:
        return inwards[tree.query(points)[1]]

    return RawPart(
        "subcutaneous_fat",
        "Subcutaneous fat",
        "fat",
        mesh,
        "#e9c46a",
        "mpfb",
        len(mesh.triangles),
        "UBERON:0002190",
        ("subcutaneous adipose tissue", "body fat"),
        0.25,
        keys={"thick": RawKey(thicken)},
        warp="skin",
    )


def _gap(grid: Grid, mesh: Mesh) -> np.ndarray:
    """Distance (m) from the grid's points to a solid; negative inside it."""
    stencil = vtkPolyDataToImageStencil()
    stencil.SetInputData(mesh.poly())
    stencil.SetOutputOrigin(*grid.low)
    stencil.SetOutputSpacing(*(grid.step,) * 3)
    stencil.SetOutputWholeExtent(*(e for n in grid.shape for e in (0, n - 1)))
    image = pv.ImageData(dimensions=grid.shape, spacing=(grid.step,) * 3, origin=grid.low)
    image["in"] = np.ones(image.n_points, np.uint8)
    cut = vtkImageStencil()
    cut.SetInputData(image)
    cut.SetStencilConnection(stencil.GetOutputPort())
    cut.SetBackgroundValue(0)
    cut.Update()
    solid = np.asarray(pv.wrap(cut.GetOutput())["in"], bool).reshape(grid.shape, order="F")
    out = ndimage.distance_transform_edt(~solid) - ndimage.distance_transform_edt(solid)
    return out * grid.step


def visceral(skin: Mesh, organs: dict[str, Mesh]) -> RawPart:
    """The apron before the bowel and the capsules of the kidneys; "more" thickens them."""
    grid = Grid.box((-0.15, -0.12, 0.93), (0.15, 0.10, 1.24), 0.004)
    p = grid.points()
    x, y, z = p[..., 0], p[..., 1], p[..., 2]
    bowel = np.minimum(_gap(grid, organs["small_intestine"]), _gap(grid, organs["colon"]))
    kidneys = np.minimum(_gap(grid, organs["kidney_left"]), _gap(grid, organs["kidney_right"]))
    wall = distance(skin, p.reshape(-1, 3))[0].reshape(grid.shape)
    lobes = 0.0022 * np.sin(x * 330) * np.sin(z * 300 + 1.1) * np.sin(y * 320 + 0.5)
    front = np.clip((-0.012 - y) / 0.02, -1, 1) * 0.012
    apron = np.maximum(bowel - 0.009 - lobes, 0.0035 - bowel)
    apron = np.maximum(np.maximum(apron, -front - 0.002), np.maximum(z - 1.075, 0.955 - z))
    capsule = np.maximum(kidneys - 0.011 - lobes, 0.0025 - kidneys)
    field = np.minimum(apron, capsule)
    field = np.maximum(field, wall + 0.013)
    for name in ("liver", "spleen", "stomach"):
        field = np.maximum(field, 0.003 - _gap(grid, organs[name]))
    image = pv.ImageData(dimensions=grid.shape, spacing=(grid.step,) * 3, origin=grid.low)
    smooth = ndimage.gaussian_filter(field, 0.7)
    image["f"] = np.pad(smooth[1:-1, 1:-1, 1:-1], 1, constant_values=0.01).ravel(order="F")
    pieces = image.contour([0.0], "f").connectivity("all").split_bodies()
    kept = pv.merge(
        [b.extract_surface(algorithm="dataset_surface") for b in pieces if b.n_cells > 250]
    )
    mesh = orient(from_poly(kept.smooth_taubin(n_iter=15, pass_band=0.08)))
    inner = np.minimum(bowel, kidneys)
    out_ = normals(mesh.points, mesh.triangles)
    tree = cKDTree(mesh.points)

    def more(points: np.ndarray) -> np.ndarray:
        outer = np.clip((grid.at(inner, points) - 0.005) / 0.004, 0.0, 1.0)
        room = np.clip((-grid.at(wall, points) - 0.011) / 0.02, 0.0, 1.0)
        return out_[tree.query(points)[1]] * (MORE_M * outer * room)[:, None]

    return RawPart(
        "visceral_fat",
        "Visceral fat",
        "fat",
        mesh,
        "#e3b24e",
        "own",
        3600,
        "UBERON:0015454",
        ("omentum", "abdominal fat", "belly fat", "perirenal fat"),
        keys={"more": RawKey(more)},
    )
