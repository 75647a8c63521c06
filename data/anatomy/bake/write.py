"""Decimate, quantise and write the parts to HDF5."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import h5py
import numpy as np

from .inside import push_in
from .mesh import Mesh, carry, decimate
from .record import SOURCES, Field, RawPart
from .shade import occlusion
from .warp import STEP, Lattice

LEVELS = {"full": 1.0, "medium": 0.40, "coarse": 0.12}
_MARGIN = {"skeleton": 0.003, "muscle": 0.0022, "vessel": 0.0018}
_FREE = {"skull", "mandible", "eye_left", "eye_right", "tumour"}
"""Parts beside the mouth bag and eye sockets of the skin, where "inside" is not defined."""
_PACK = {"compression": "gzip", "compression_opts": 9, "shuffle": True, "track_times": False}


Scale = list[list[float]]
"""[low, step] of a quantised dataset, each with one value a column."""


def _quantised(
    group: h5py.Group, name: str, values: np.ndarray, low: np.ndarray, span: np.ndarray | float
) -> Scale:
    """Store values as uint16 steps from `low`; the reader multiplies by the step."""
    step = np.maximum(np.asarray(span, float) / 65535.0, 1e-12)
    data = np.round((values - low) / step).astype(np.uint16)
    dataset = group.create_dataset(name, data=data, **_PACK)
    dataset.attrs["low"] = np.asarray(low, float)
    dataset.attrs["step"] = step
    return [np.atleast_1d(low).tolist(), np.atleast_1d(step).tolist()]


def _box(group: h5py.Group, name: str, values: np.ndarray) -> Scale:
    flat = values.reshape(-1, values.shape[-1])
    low = flat.min(axis=0)
    return _quantised(group, name, values, low, np.ptp(flat, axis=0))


def _reorder(mesh: Mesh) -> tuple[Mesh, np.ndarray]:
    """Number points in the order of first use, so that the faces compress better."""
    _, first = np.unique(mesh.triangles.ravel(), return_index=True)
    order = mesh.triangles.ravel()[np.sort(first)]
    rank = np.empty(len(mesh.points), int)
    rank[order] = np.arange(len(order))
    return Mesh(mesh.points[order], rank[mesh.triangles]), order


def _woman(mesh: Mesh, warp: str, woman: Mesh, lattice: Lattice) -> dict[str, Field]:
    """A stored "female" key for a part that the lattice would let out of the female skin."""
    plain = mesh.points + lattice.at(mesh.points, "female", warp)
    kept = push_in(woman, mesh.moved(plain), 0.0015).points
    if np.abs(kept - plain).max() < 2e-4:
        return {}
    return {"female": partial(carry, mesh, kept - mesh.points)}


def _level(
    group: h5py.Group,
    part: RawPart,
    mesh: Mesh,
    scale: float,
    morphs: dict[str, Field],
    reach: float,
    shade: Field,
) -> dict[str, object]:
    """Write one level; returns what the reader needs to know about its datasets."""
    mesh, _ = _reorder(mesh)
    points = _box(group, "points", mesh.points * scale)
    kind = np.uint16 if len(mesh.points) < 65536 else np.int32
    group.create_dataset("faces", data=mesh.triangles.astype(kind), **_PACK)
    keys, scales = group.create_group("keys"), {}
    for name, key in part.keys.items():
        move = key.field(mesh.points) * scale
        if np.abs(move).max() > 2e-4:
            scales[name] = _box(keys, name, move)
    for name, move in morphs.items():
        scales[name] = _box(keys, name, move(mesh.points) * scale)
    out: dict[str, object] = {"points": points, "keys": scales}
    if part.flow is not None:
        arc = carry(part.mesh, part.flow, mesh.points) / reach
        out["flow"] = _quantised(group, "flow", np.clip(arc, 0, 1), np.zeros(()), 1.0)
    group.create_dataset("shade", data=shade(mesh.points), **_PACK)
    return out


def _shade(part: RawPart, mesh: Mesh, left: np.ndarray) -> Field:
    """What a level keeps of the surface (n, 4) uint8: light left, mark, and the two of grain."""

    def at(points: np.ndarray) -> np.ndarray:
        light = carry(mesh, left, points)
        mark = np.zeros(len(points)) if part.mark is None else part.mark(points)
        grain = np.zeros((len(points), 2))
        if part.grain is not None:
            grain = carry(part.mesh, part.grain, points)
        columns = np.column_stack([light, mark, 0.5 + 0.5 * grain])
        return np.round(255 * np.clip(columns, 0.0, 1.0)).astype(np.uint8)

    return at


def _finished(
    part: RawPart, skin: Mesh, woman: Mesh, lattice: Lattice
) -> tuple[Mesh, dict[str, Field]]:
    """A part at the full level, under the skin, and the morphs that it has to keep itself."""
    mesh = decimate(part.mesh, part.triangles)
    if part.warp == "skin" or part.id in _FREE:
        return mesh, {}
    mesh = push_in(skin, mesh, _MARGIN.get(part.layer, 0.004))
    return mesh, _woman(mesh, part.warp, woman, lattice)


def write(
    path: Path,
    parts: list[RawPart],
    skin: Mesh,
    morphs: dict[str, np.ndarray],
    lattice: Lattice,
    scale: float,
    height: float,
    reach: float,
) -> dict[str, int]:
    """Write `body.h5`; returns triangle totals per level."""
    totals = dict.fromkeys(LEVELS, 0)
    index: dict[str, dict[str, object]] = {}
    woman = skin.moved(skin.points + morphs["female"])
    finished = {part.id: _finished(part, skin, woman, lattice) for part in parts}
    left = occlusion({part.id: (part.layer, finished[part.id][0]) for part in parts})
    with h5py.File(path, "w", libver="latest") as file:
        file.attrs.update(
            {"format": 1, "height_m": height, "flow_length_m": reach * scale, "unit": "m"}
        )
        for name, (title, licence) in SOURCES.items():
            file.require_group("sources").create_group(name).attrs.update(
                {"title": title, "licence": licence}
            )
        warp = file.create_group("warp")
        warp.attrs.update({"low": lattice.low * scale, "step": STEP * scale})
        warp.attrs["keys"] = list(lattice.keys)
        for name in ("near", "core"):
            _box(warp, name, getattr(lattice, name) * scale)
        for number, part in enumerate(parts):
            group = file.create_group(f"parts/{part.id}")
            about = {
                "name": part.name,
                "synonyms": list(part.synonyms),
                "ontology": part.ontology,
                "layer": part.layer,
                "colour": part.colour,
                "mark_colour": part.mark_colour,
                "opacity": part.opacity,
                "source": part.source,
                "licence": SOURCES[part.source][1],
                "warp": part.warp,
            }
            volumes = {
                name: [v * scale**3 for v in key.volume_ml]
                for name, key in part.keys.items()
                if key.volume_ml is not None
            }
            group.attrs.update({**about, "synonyms": list(part.synonyms) or [""], "order": number})
            group.create_group("key_volume_ml").attrs.update(volumes)
            index[part.id] = {**about, "key_volume_ml": volumes}
            mesh, own = finished[part.id]
            if part.warp == "skin":
                own = {k: partial(carry, skin, v) for k, v in morphs.items()}
            for level, share in LEVELS.items():
                whole = share == 1.0 or not part.decimate
                count = max(int(len(mesh.triangles) * share), 60)
                small = mesh if whole else decimate(mesh, count)
                totals[level] += len(small.triangles)
                index[part.id][level] = _level(
                    group.create_group(level), part, small, scale, own, reach,
                    _shade(part, mesh, left[part.id]),
                )  # fmt: skip
        # One text index: reading thousands of attributes one by one would take a second.
        file.create_dataset("index", data=json.dumps(index))
    return totals
