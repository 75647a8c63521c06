"""Reading the baked body, fitted to a person where height, mass and sex are known. No VTK."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from viewers.body3d.build import Build, build_of
from viewers.body3d.geometry import Part, adopt
from viewers.body3d.stand_in import stand_in_body

Detail = Literal["full", "medium", "coarse"]


def load_parts(
    detail: Detail = "medium", person: Mapping[str, Any] | None = None
) -> tuple[Part, ...]:
    """The parts of the body; the plain stand-in where the baked file is not installed.

    `person` may hold `height_cm`, `mass_kg`, `sex` and `age`; then the build follows them.
    """
    body = _read(detail)
    return stand_in_body() if body is None else adopt(body.parts, _build(body, person or {}))


@lru_cache(maxsize=3)
def _read(detail: Detail) -> Any | None:
    """The baked body; None where it is not installed.

    Read once: another person changes no file, and h5py's lock has been seen to hang when bodies
    were read again and again beside a record. What is large of it all figures share anyway.
    """
    try:
        from data.anatomy import load_body

        return load_body(detail)
    except (ImportError, OSError, KeyError):
        return None


def _build(body: Any, person: Mapping[str, Any]) -> Mapping[str, float]:
    known = _measures(person)
    if known is None:
        return {"female": 1.0} if person.get("sex") == "female" else {}
    from data.anatomy import fit_weights

    height_cm, mass_kg, sex, age = known
    metres = height_cm / 100
    try:
        weights, _ = fit_weights(body, metres, mass_kg / metres**2, sex, age)
    except ValueError:
        return {}
    return weights


def _measures(person: Mapping[str, Any]) -> tuple[float, float, str | float, float] | None:
    """Height in cm, mass in kg, sex and age in years; a sex not said is halfway."""
    height, mass, sex = person.get("height_cm"), person.get("mass_kg"), person.get("sex")
    if not height or not mass:
        return None
    known = sex if sex in ("female", "male") else 0.5
    return float(height), float(mass), known, float(person.get("age") or 30.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """The body of one person: parts, light copies for motion, and how its build follows mass."""

    parts: tuple[Part, ...]
    coarse: tuple[Part, ...] = ()
    build: Build | None = None


def load_figure(detail: Detail, light: bool, person: Mapping[str, Any] | None = None) -> Figure:
    """The body at a level of detail, with light copies if asked, fitted to a person if told."""
    person = person or {}
    coarse = _read("coarse")
    if coarse is None:
        return Figure(stand_in_body())
    known = _measures(person)
    parts = load_parts(detail, person)
    light_parts = adopt(coarse.parts, _build(coarse, person)) if light else ()
    return Figure(parts, light_parts, build_of(coarse, *known) if known else None)
