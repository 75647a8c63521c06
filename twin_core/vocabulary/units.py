"""UCUM units and their conversion. Values are converted at the edges only, never inside a model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from twin_core.vocabulary.signal import signal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class UnitError(ValueError):
    """A unit that UCUM does not know, or two units that do not measure the same thing."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """An affine change of unit: ``target = value * scale + offset``."""

    scale: float
    offset: float = 0.0

    def __call__(self, value: ArrayLike) -> NDArray[np.float64]:
        return np.asarray(value, dtype=np.float64) * self.scale + self.offset

    @property
    def is_identity(self) -> bool:
        return self.scale == 1.0 and self.offset == 0.0


IDENTITY = Conversion(1.0)


class KnownUnits(NamedTuple):
    """Units that UCUM knows, and scale and offset of conversions by name."""

    units: frozenset[str]
    conversions: Mapping[str, tuple[float, float]]


@cache
def _registry() -> Any:
    # Building the registry takes about a second, so nothing pays for it until a unit differs.
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()


@cache
def parse(unit: str) -> Any:
    """The pint quantity of one `unit` (UCUM); raises `UnitError` if UCUM does not know it."""
    try:
        quantity = _registry().from_ucum(unit)
        # A bare annotation such as {steps} counts things: dimensionless.
        return quantity if hasattr(quantity, "units") else _registry().from_ucum("1")
    except Exception as error:
        raise UnitError(f"'{unit}' is not a UCUM unit") from error


@cache
def known_units() -> KnownUnits:
    """Units and conversions of the built-in organs, worked out before (`known_units.json`).

    The registry takes half a second to load, which every start would pay for. A test holds each
    entry against the registry; ``python -m twin_core.vocabulary.known_units`` writes them anew.
    """
    place = files("twin_core.vocabulary").joinpath("known_units.json")
    table = json.loads(place.read_text(encoding="utf-8"))
    return KnownUnits(frozenset(table["units"]), table["conversions"])


def check_unit(unit: str) -> None:
    """Raises `UnitError` if UCUM does not know a unit."""
    if unit not in known_units().units:
        parse(unit)


@cache
def conversion(source: str, target: str, molar_mass: float | None = None) -> Conversion:
    """How to turn a value in `source` into `target` (both UCUM).

    `molar_mass` (g/mol) allows mass and substance concentrations of one analyte to be exchanged.
    Raises `UnitError` when the units measure different things.
    """
    if source == target:
        return IDENTITY
    told = known_units().conversions.get(name_of(source, target, molar_mass))
    return Conversion(*told) if told else work_out(source, target, molar_mass)


def name_of(source: str, target: str, molar_mass: float | None) -> str:
    """The name of a conversion in the table of known ones."""
    return f"{source} > {target}" + (f" at {molar_mass} g/mol" if molar_mass is not None else "")


def work_out(source: str, target: str, molar_mass: float | None = None) -> Conversion:
    """The same as `conversion`, by the registry of all units."""
    here, there = parse(source), parse(target)
    quantity = type(here)  # of the registry that parsed it; pint refuses to mix registries
    try:
        if here.dimensionality == there.dimensionality:
            zero = quantity(0.0, here.units).to(there.units).magnitude
            one = quantity(1.0, here.units).to(there.units).magnitude
            return Conversion(float(one - zero), float(zero))
        if molar_mass is not None:
            mass_per_mole = quantity(molar_mass, parse("g/mol").units)
            for factor in (mass_per_mole, 1 / mass_per_mole):
                product = here * factor
                if product.dimensionality == there.dimensionality:
                    return Conversion(float(product.to(there.units).magnitude))
    except Exception as error:  # offset units refuse arithmetic inside pint
        raise UnitError(f"cannot convert '{source}' to '{target}': {error}") from error
    raise UnitError(f"'{source}' and '{target}' do not measure the same quantity")


def to_signal_unit(signal_id: str, source: str) -> Conversion:
    """How to turn a value in `source` into the catalogue's unit of `signal_id`."""
    known = signal(signal_id)
    return conversion(source, known.unit, known.molar_mass)
