"""Writes a model as USDZ, the package that phones open in augmented reality."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from viewers.body3d.model3d.solids import Model, Solid
from viewers.colour_maps import linear


def write_usdz(model: Model, out: Path) -> Path:
    """Write the file and return its path; needs the extra `models`."""
    Sdf, UsdUtils = _pxr("Sdf"), _pxr("UsdUtils")
    with TemporaryDirectory() as folder:
        layer = Path(folder) / "body.usdc"
        _stage(model, layer)
        if not UsdUtils.CreateNewUsdzPackage(Sdf.AssetPath(str(layer)), str(out)):
            raise OSError(5, "the package could not be written", str(out))
    return out


def _stage(model: Model, layer: Path) -> None:
    Usd, UsdGeom = _pxr("Usd"), _pxr("UsdGeom")
    stage = Usd.Stage.CreateNew(str(layer))
    UsdGeom.SetStageUpAxis(stage, UsdGeom.Tokens.y)
    UsdGeom.SetStageMetersPerUnit(stage, 1.0)
    root = UsdGeom.Xform.Define(stage, "/Body")
    stage.SetDefaultPrim(root.GetPrim())
    root.GetPrim().SetDocumentation("; ".join((model.title, *model.notes.values())))
    if model.moves:
        rate = 1.0 / float(model.time_s[1] - model.time_s[0])
        stage.SetTimeCodesPerSecond(rate)
        stage.SetFramesPerSecond(rate)
        stage.SetStartTimeCode(0)
        stage.SetEndTimeCode(len(model.time_s) - 1)
    materials: dict[tuple[float, ...], Any] = {}
    for solid in model.solids:
        _mesh(stage, solid, materials)
    stage.GetRootLayer().Save()


def _mesh(stage: Any, solid: Solid, materials: dict[tuple[float, ...], Any]) -> None:
    UsdGeom, UsdShade, Vt = _pxr("UsdGeom"), _pxr("UsdShade"), _pxr("Vt")
    mesh = UsdGeom.Mesh.Define(stage, f"/Body/{solid.id}")
    mesh.CreateFaceVertexCountsAttr(Vt.IntArray([3] * len(solid.triangles)))
    indices = np.ascontiguousarray(solid.triangles.ravel(), dtype=np.int32)
    mesh.CreateFaceVertexIndicesAttr(Vt.IntArray.FromNumpy(indices))
    mesh.CreateSubdivisionSchemeAttr(UsdGeom.Tokens.none)
    mesh.CreateDoubleSidedAttr(solid.opacity >= 1.0)
    mesh.CreateNormalsAttr(Vt.Vec3fArray.FromNumpy(solid.normals))
    mesh.SetNormalsInterpolation(UsdGeom.Tokens.vertex)
    mesh.GetPrim().SetDisplayName(solid.name)
    points, extent = mesh.CreatePointsAttr(), mesh.CreateExtentAttr()
    points.Set(Vt.Vec3fArray.FromNumpy(solid.frame(0)))
    extent.Set(_extent(solid.frame(0)))
    for number in range(0 if solid.weights is None else len(solid.weights)):
        moved = solid.frame(number)
        points.Set(Vt.Vec3fArray.FromNumpy(moved), number)
        extent.Set(_extent(moved), number)
    look = (*solid.colour, solid.opacity)
    if look not in materials:
        materials[look] = _material(stage, f"/Body/Looks/look_{len(materials)}", solid)
    UsdShade.MaterialBindingAPI.Apply(mesh.GetPrim()).Bind(materials[look])


def _extent(points: Any) -> Any:
    return _pxr("Vt").Vec3fArray.FromNumpy(np.stack([points.min(axis=0), points.max(axis=0)]))


def _material(stage: Any, path: str, solid: Solid) -> Any:
    Gf, Sdf, UsdShade = _pxr("Gf"), _pxr("Sdf"), _pxr("UsdShade")
    material = UsdShade.Material.Define(stage, path)
    shader = UsdShade.Shader.Define(stage, f"{path}/surface")
    shader.CreateIdAttr("UsdPreviewSurface")
    colour = Gf.Vec3f(*(linear(channel) for channel in solid.colour))
    shader.CreateInput("diffuseColor", Sdf.ValueTypeNames.Color3f).Set(colour)
    shader.CreateInput("roughness", Sdf.ValueTypeNames.Float).Set(0.55)
    shader.CreateInput("metallic", Sdf.ValueTypeNames.Float).Set(0.0)
    shader.CreateInput("opacity", Sdf.ValueTypeNames.Float).Set(float(solid.opacity))
    material.CreateSurfaceOutput().ConnectToSource(shader.ConnectableAPI(), "surface")
    return material


def _pxr(name: str) -> Any:
    """A module of OpenUSD, whose contents type checkers cannot see."""
    return import_module(f"pxr.{name}")
