"""Reading the baked body, fitted to a person where height, mass and sex are known. No VTK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from viewers.body3d.geometry import Part, adopt
from viewers.body3d.stand_in import stand_in_body

Detail = Literal["full", "medium", "coarse"]


def load_parts(
    detail: Detail = "medium", person: Mapping[str, Any] | None = None
) -> tuple[Part, ...]:
    """The parts of the body; the plain stand-in where the baked file is not installed.

    `person` may hold `height_cm`, `mass_kg`, `sex` and `age`; then the build follows them.
    """
    try:
        from data.anatomy import load_body

        body = load_body(detail)
    except (ImportError, OSError, KeyError):
        return stand_in_body()
    return adopt(body.parts, _build(body, person or {}))


def _build(body: Any, person: Mapping[str, Any]) -> Mapping[str, float]:
    height, mass = person.get("height_cm"), person.get("mass_kg")
    sex = person.get("sex")
    if not height or not mass or sex not in ("female", "male"):
        return {"female": 1.0} if sex == "female" else {}
    from data.anatomy import fit_weights

    try:
        metres = float(height) / 100
        weights, _ = fit_weights(
            body, metres, float(mass) / metres**2, sex, float(person.get("age") or 30.0)
        )
    except ValueError:
        return {}
    return weights
