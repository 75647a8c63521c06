"""A person's own organs as triangles, from the masks of a segmented picture.

Vertices are in millimetres of the patient: x to the left, y to the back, z to the head (LPS, as in
DICOM). Faces are triangles whose normals point out of the organ.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

KIND = "surfaces"
FORMAT = 1
#: Triangles that an organ keeps; a liver of 1 mm voxels has ten times as many.
MOST_TRIANGLES = 20_000
_SMOOTHING = 20
_PASS_BAND = 0.1


@dataclass(frozen=True, slots=True)
class OrganMask:
    """Where an organ is: voxels (i, j, k) and the 4 by 4 matrix from (i, j, k) to patient mm.

    `code` is a concept such as ``sct 10200004``, `signal` that of its volume, `cut` says that an
    edge of the picture cuts it.
    """

    name: str
    code: str
    signal: str
    cut: bool
    voxels: NDArray[np.bool_]
    affine: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OrganSurface:
    """An organ's surface: vertices (n, 3) in patient mm and faces (m, 3) of vertex numbers."""

    name: str
    code: str
    signal: str
    cut: bool
    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]


def surface_of(mask: OrganMask, most_triangles: int = MOST_TRIANGLES) -> OrganSurface:
    """The smoothed boundary of a mask: flying edges at one half, windowed sinc, decimation.

    An empty mask has no triangles.
    """
    vertices, faces = np.empty((0, 3)), np.empty((0, 3), np.int32)
    where = np.nonzero(mask.voxels)
    if len(where[0]):
        low = np.array([axis.min() for axis in where])
        high = np.array([axis.max() + 1 for axis in where])
        box = mask.voxels[tuple(slice(a, b) for a, b in zip(low, high, strict=True))]
        vertices, faces = _boundary(np.pad(box, 1), mask.affine[:3, :3], most_triangles)
        # The padding moved the voxels by one, and the box began at `low`.
        vertices = (vertices + low - 1) @ mask.affine[:3, :3].T + mask.affine[:3, 3]
        if np.linalg.det(mask.affine[:3, :3]) < 0:
            faces = faces[:, ::-1]
    return OrganSurface(
        mask.name, mask.code, mask.signal, mask.cut,
        vertices.astype(np.float32), np.ascontiguousarray(faces, np.int32),
    )  # fmt: skip


def _boundary(
    voxels: NDArray[np.bool_], directions: NDArray[np.float64], most: int
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Vertices in voxel steps and faces of the boundary, smoothed in real proportions."""
    from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
    from vtkmodules.vtkCommonDataModel import vtkImageData
    from vtkmodules.vtkFiltersCore import (
        vtkFlyingEdges3D,
        vtkQuadricDecimation,
        vtkWindowedSincPolyDataFilter,
    )

    size = np.linalg.norm(directions, axis=0)
    image = vtkImageData()
    image.SetDimensions(*voxels.shape)
    image.SetSpacing(*size)
    flat = np.ascontiguousarray(voxels.ravel(order="F"), np.uint8)
    image.GetPointData().SetScalars(numpy_to_vtk(flat, deep=True))
    edges = vtkFlyingEdges3D()
    edges.SetInputData(image)
    edges.SetValue(0, 0.5)
    edges.ComputeNormalsOff()
    smooth = vtkWindowedSincPolyDataFilter()
    smooth.SetInputConnection(edges.GetOutputPort())
    smooth.SetNumberOfIterations(_SMOOTHING)
    smooth.SetPassBand(_PASS_BAND)
    smooth.NormalizeCoordinatesOn()
    smooth.BoundarySmoothingOff()
    smooth.Update()
    found: Any = smooth.GetOutput()
    triangles = found.GetNumberOfPolys()
    if triangles > most:
        fewer = vtkQuadricDecimation()
        fewer.SetInputData(found)
        fewer.VolumePreservationOn()
        fewer.SetTargetReduction(1.0 - most / triangles)
        fewer.Update()
        found = fewer.GetOutput()
    vertices = vtk_to_numpy(found.GetPoints().GetData()).astype(np.float64) / size
    corners = vtk_to_numpy(found.GetPolys().GetConnectivityArray())
    return vertices, corners.reshape(-1, 3).astype(np.int32)


def volume_ml(surface: OrganSurface) -> float:
    """The volume that a closed surface encloses, mL (divergence theorem over its triangles)."""
    corners = surface.vertices.astype(np.float64)[surface.faces]
    if not len(corners):
        return 0.0
    corners = corners - corners.reshape(-1, 3).mean(axis=0)
    crossed = np.cross(corners[:, 1], corners[:, 2])
    return float(np.einsum("ij,ij->", corners[:, 0], crossed) / 6000.0)


def packed(surfaces: Sequence[OrganSurface]) -> bytes:
    """Surfaces as one compressed NumPy archive; equal surfaces give equal bytes."""
    arrays: dict[str, Any] = {}
    about = []
    for number, surface in enumerate(surfaces):
        arrays[f"vertices_{number}"] = surface.vertices
        arrays[f"faces_{number}"] = surface.faces
        facts = asdict(surface)
        about.append({name: facts[name] for name in ("name", "code", "signal", "cut")})
    told = json.dumps({"format": FORMAT, "organs": about}).encode()
    out = io.BytesIO()
    np.savez_compressed(out, about=np.frombuffer(told, np.uint8), **arrays)
    return out.getvalue()


def unpacked(content: bytes) -> list[OrganSurface]:
    """What `packed` made."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        about = json.loads(arrays["about"].tobytes())
        return [
            OrganSurface(
                **facts, vertices=arrays[f"vertices_{number}"], faces=arrays[f"faces_{number}"]
            )
            for number, facts in enumerate(about["organs"])
        ]
