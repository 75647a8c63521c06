"""Shape functions: weighted keys, volume to weight, and a body of a given height and build."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .body import Body, Part, ShapeKey

DENSITY_KG_PER_L = 1.01
"""Mean density of the body, for turning skin volume into mass."""


def shape(part: Part, weights: Mapping[str, float]) -> np.ndarray:
    """Points (n, 3) float32 of a part with its shape keys at the given weights, metres.

    Keys that the part does not have are ignored, so one set of weights can serve every part.
    """
    points = part.points.copy()
    for name, weight in weights.items():
        if weight and name in part.keys:
            points += np.float32(weight) * part.keys[name].displacement
    return points


def weight_for_volume(key: ShapeKey, volume_ml: float) -> float:
    """Key weight at which the cavity holds `volume_ml`; runs past 0 and 1 outside the range.

    The cube root of the volume, a length, is close to linear in the weight. Raises ValueError
    for a key without volumes or a volume that is not positive.
    """
    if key.volume_ml_at_zero is None or key.volume_ml_at_one is None:
        raise ValueError("this shape key has no volumes")
    if not volume_ml > 0:
        raise ValueError("volume must be positive")
    zero, one, wanted = np.cbrt([key.volume_ml_at_zero, key.volume_ml_at_one, volume_ml])
    return float((wanted - zero) / (one - zero))


def enclosed_ml(points: np.ndarray, triangles: np.ndarray) -> float:
    """Volume in mL inside a closed surface: points (n, 3) in metres, triangles (m, 3)."""
    a, b, c = (points[triangles[:, i]].astype(np.float64) for i in range(3))
    return float(abs(np.einsum("ij,ij->i", a, np.cross(b, c)).sum()) / 6.0 * 1e6)


def _weights(sex: float, build: float, age_years: float) -> dict[str, float]:
    side, amount = ("weight_high", build) if build >= 0 else ("weight_low", -build)
    return {
        "female": sex,
        side: amount,
        f"female_{side}": sex * amount,
        "old": float(np.clip((age_years - 30.0) / 50.0, 0.0, 1.0)),
    }


def fit_weights(
    body: Body, height_m: float, bmi: float, sex: str | float, age_years: float = 30.0
) -> tuple[dict[str, float], float]:
    """Morph weights and uniform scale for a height (m), body mass index (kg/m2) and sex.

    sex: "male", "female", or a number from 0 (male) to 1 (female). The build is solved so that
    the skin encloses the mass. Raises ValueError for values outside 0.5-2.6 m or 8-90 kg/m2.
    """
    if not 0.5 <= height_m <= 2.6:
        raise ValueError("height must be 0.5 to 2.6 m")
    if not 8.0 <= bmi <= 90.0:
        raise ValueError("body mass index must be 8 to 90 kg/m2")
    if isinstance(sex, str):
        if sex not in ("male", "female"):
            raise ValueError("sex must be 'male', 'female' or a number from 0 to 1")
        sex = float(sex == "female")
    skin = body["skin"]
    wanted = bmi * height_m**2 / DENSITY_KG_PER_L * 1000.0

    def at(build: float) -> tuple[float, float]:
        points = shape(skin, _weights(sex, build, age_years))
        scale = height_m / float(np.ptp(points[:, 2]))
        return enclosed_ml(points, skin.triangles) * scale**3, scale

    low, high = -1.0, 1.5
    for _ in range(22):
        middle = (low + high) / 2
        if at(middle)[0] < wanted:
            low = middle
        else:
            high = middle
    build = (low + high) / 2
    return _weights(sex, build, age_years), at(build)[1]


def fit_to(
    body: Body,
    height_m: float,
    bmi: float,
    sex: str | float,
    age_years: float = 30.0,
    extra: Mapping[str, float] | None = None,
) -> dict[str, np.ndarray]:
    """Points (n, 3) of every part, by id, for a body of this height, build and sex.

    extra: weights of other keys (say chamber keys) to apply before scaling. Same limits and
    errors as `fit_weights`.
    """
    weights, scale = fit_weights(body, height_m, bmi, sex, age_years)
    weights |= dict(extra or {})
    return {p.id: shape(p, weights) * np.float32(scale) for p in body.parts}
