"""UCUM units and their conversion. Values are converted at the edges only, never inside a model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

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
def conversion(source: str, target: str, molar_mass: float | None = None) -> Conversion:
    """How to turn a value in `source` into `target` (both UCUM).

    `molar_mass` (g/mol) allows mass and substance concentrations of one analyte to be exchanged.
    Raises `UnitError` when the units measure different things.
    """
    if source == target:
        return IDENTITY
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
