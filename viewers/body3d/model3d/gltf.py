"""Writes a model as glTF 2.0 binary (.glb); the beat of the heart as morph targets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewers.body3d.model3d.solids import Model, Solid
from viewers.colour_maps import linear

_FLOAT, _UINT = 5126, 5125
_VERTICES, _INDICES = 34962, 34963
_OPAQUE = 0.995


def write_glb(model: Model, out: Path) -> Path:
    """Write the file and return its path; needs the extra `models`."""
    import pygltflib as gl

    writer = _Writer(gl)
    for solid in model.solids:
        writer.add(solid)
    if model.moves:
        writer.animate(model)
    writer.finish(model).save_binary(str(out))
    return out


class _Writer:
    """Collects one buffer and everything that points into it."""

    def __init__(self, gl: Any) -> None:
        self._gl = gl
        self._blob = bytearray()
        self._file = gl.GLTF2(scene=0, scenes=[gl.Scene(nodes=[])], asset=gl.Asset(version="2.0"))
        self._nodes: dict[str, int] = {}
        self._materials: dict[tuple[float, ...], int] = {}

    def add(self, solid: Solid) -> None:
        """One mesh with its material and node."""
        gl, file = self._gl, self._file
        targets = [
            gl.Attributes(POSITION=self._array(target, _VERTICES, bounds=True))
            for target in solid.targets.values()
        ]
        primitive = gl.Primitive(
            attributes=gl.Attributes(
                POSITION=self._array(solid.points, _VERTICES, bounds=True),
                NORMAL=self._array(solid.normals, _VERTICES),
                COLOR_0=None if solid.tones is None else self._array(solid.tones, _VERTICES),
            ),
            indices=self._array(solid.triangles.ravel().astype(np.uint32), _INDICES),
            material=self._material(solid),
            targets=targets or None,
        )
        weights = None if solid.weights is None else solid.weights[0].tolist()
        names = {"targetNames": list(solid.targets), "layer": solid.layer}
        mesh = gl.Mesh(name=solid.name, primitives=[primitive], weights=weights, extras=names)
        file.meshes.append(mesh)
        self._nodes[solid.id] = len(file.nodes)
        file.nodes.append(gl.Node(name=solid.id, mesh=len(file.meshes) - 1))
        file.scenes[0].nodes.append(self._nodes[solid.id])

    def animate(self, model: Model) -> None:
        """One beat, to be looped."""
        gl = self._gl
        time = self._array(model.time_s, None, bounds=True)
        beat = gl.Animation(name="One beat of the heart")
        for solid in model.solids:
            if solid.weights is None:
                continue
            output = self._array(solid.weights.ravel(), None)
            target = gl.AnimationChannelTarget(node=self._nodes[solid.id], path="weights")
            beat.samplers.append(
                gl.AnimationSampler(input=time, output=output, interpolation="LINEAR")
            )
            beat.channels.append(gl.AnimationChannel(sampler=len(beat.samplers) - 1, target=target))
        self._file.animations.append(beat)

    def finish(self, model: Model) -> Any:
        """The file with its buffer."""
        self._file.asset.generator = "Vitruvian"
        self._file.asset.extras = {"title": model.title, **model.notes}
        self._file.buffers.append(self._gl.Buffer(byteLength=len(self._blob)))
        self._file.set_binary_blob(bytes(self._blob))
        return self._file

    def _material(self, solid: Solid) -> int:
        # Where points have their own colours, the material only lets them through.
        colour = (1.0, 1.0, 1.0) if solid.tones is not None else solid.colour
        look = (*(round(c, 4) for c in colour), round(solid.opacity, 4))
        if look not in self._materials:
            gl = self._gl
            clear = solid.opacity < _OPAQUE
            surface = gl.PbrMetallicRoughness(
                baseColorFactor=[*map(linear, colour), solid.opacity],
                metallicFactor=0.0,
                roughnessFactor=0.55,
            )
            self._materials[look] = len(self._file.materials)
            self._file.materials.append(
                gl.Material(
                    name=solid.name,
                    pbrMetallicRoughness=surface,
                    alphaMode="BLEND" if clear else "OPAQUE",
                    alphaCutoff=None,
                    doubleSided=not clear,
                )
            )
        return self._materials[look]

    def _array(self, values: NDArray[Any], target: int | None, bounds: bool = False) -> int:
        """Puts an array into the buffer; the number of its accessor."""
        gl = self._gl
        floats = values.dtype != np.uint32
        data = np.ascontiguousarray(values, dtype=np.float32 if floats else np.uint32)
        start = len(self._blob)
        self._blob += data.tobytes()
        self._file.bufferViews.append(
            gl.BufferView(buffer=0, byteOffset=start, byteLength=data.nbytes, target=target)
        )
        flat = data.reshape(len(data), -1)
        accessor = gl.Accessor(
            bufferView=len(self._file.bufferViews) - 1,
            componentType=_FLOAT if floats else _UINT,
            count=len(data),
            type="VEC3" if data.ndim == 2 else "SCALAR",
        )
        if bounds:
            accessor.min = flat.min(axis=0).tolist()
            accessor.max = flat.max(axis=0).tolist()
        self._file.accessors.append(accessor)
        return len(self._file.accessors) - 1
