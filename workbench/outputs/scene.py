"""The body as compact bytes that a browser's WebGL takes: 16-bit places, 8-bit normals."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from viewers.body3d.model3d import Model

#: Weights of the beat are sampled like this by the page.
PLACES, SHADES = 65535, 127


def packed(model: Model) -> dict[str, Any]:
    """Solids as plain JSON types: bounds, and base64 of places, normals and indices.

    Places are unsigned shares of the solid's own box, in metres with y up; a solid that moves with
    the heart carries its displacements (int16 shares of `reach`) and one row of weights a frame.
    """
    return {
        "title": model.title,
        "period_s": float(model.time_s[-1]) if model.moves else 0.0,
        "solids": [_solid(solid) for solid in model.solids],
    }


def _solid(solid: Any) -> dict[str, Any]:
    points = np.asarray(solid.points, dtype=np.float64)
    low = points.min(axis=0)
    size = np.maximum(points.max(axis=0) - low, 1e-9)
    normals = np.clip(np.rint(np.nan_to_num(solid.normals) * SHADES), -SHADES, SHADES)
    table: dict[str, Any] = {
        "name": solid.name,
        "layer": solid.layer,
        "colour": [round(float(c), 4) for c in solid.colour],
        "opacity": round(float(solid.opacity), 3),
        "low": low.tolist(),
        "size": size.tolist(),
        "places": _text(np.rint((points - low) / size * PLACES).astype("<u2")),
        "normals": _text(_padded(normals.astype("i1"))),
        "triangles": _text(np.asarray(solid.triangles).ravel().astype("<u4")),
    }
    if solid.weights is not None:
        reach = max(max(float(np.abs(t).max()) for t in solid.targets.values()), 1e-9)
        table["reach"] = reach
        table["targets"] = [
            _text(np.rint(np.asarray(t) / reach * 32767).astype("<i2"))
            for t in solid.targets.values()
        ]
        table["weights"] = np.round(solid.weights, 4).tolist()
    return table


def _padded(rows: np.ndarray) -> np.ndarray:
    """Four bytes a normal: WebGL wants aligned rows."""
    return np.hstack([rows, np.zeros((len(rows), 1), dtype=rows.dtype)])


def _text(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
