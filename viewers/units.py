"""The units in which a person reads numbers: a choice of display, never of storage or of models.

Factors are exact by definition; a test holds them against the catalogue's own conversion, which
takes a second to load and so is not asked while a window draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import overload

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.projection import Band, Outcome
from twin_core.vocabulary import catalogue


@dataclass(frozen=True, slots=True)
class Shown:
    """How values of one unit are shown: ``value * scale + offset`` in `unit` (UCUM)."""

    unit: str
    scale: float = 1.0
    offset: float = 0.0

    @overload
    def __call__(self, value: float) -> float: ...
    @overload
    def __call__(self, value: NDArray[np.float64]) -> NDArray[np.float64]: ...
    def __call__(self, value: float | NDArray[np.float64]) -> float | NDArray[np.float64]:
        return value * self.scale + self.offset

    def change(self, value: float) -> float:
        """A difference of two values."""
        return value * self.scale


@dataclass(frozen=True, slots=True)
class Family:
    """One thing that is measured in several units; the first is the catalogue's."""

    id: str
    title: str
    units: tuple[str, ...]


FAMILIES = (
    Family("glucose", "Glucose", ("mg/dL", "mmol/L")),
    Family("lipids", "Blood lipids", ("mg/dL", "mmol/L")),
    Family("creatinine", "Creatinine", ("mg/dL", "umol/L")),
    Family("pressure", "Pressure", ("mm[Hg]", "kPa")),
    Family("mass", "Body mass", ("kg", "[lb_av]")),
    Family("length", "Height", ("cm", "[in_i]")),
    Family("temperature", "Temperature", ("Cel", "[degF]")),
    Family("energy", "Energy", ("kcal", "kJ")),
    Family("energy_rate", "Energy a day", ("kcal/d", "kJ/d")),
)
_FACTORS: Mapping[tuple[str, str], tuple[float, float]] = {
    ("mm[Hg]", "kPa"): (0.133322387415, 0.0),
    ("kg", "[lb_av]"): (1.0 / 0.45359237, 0.0),
    ("cm", "[in_i]"): (1.0 / 2.54, 0.0),
    ("Cel", "[degF]"): (1.8, 32.0),
    ("kcal", "kJ"): (4.184, 0.0),
    ("kcal/d", "kJ/d"): (4.184, 0.0),
}
#: mg/dL to the substance concentration, per g/mol.
_MOLAR = {"mmol/L": 10.0, "umol/L": 1e4}
_LIPIDS = ("lipid", "cholesterol", "triglyceride", "apob")


class UnitChoice:
    """The unit chosen for each family. Who changes it tells the views, which come and go."""

    def __init__(self) -> None:
        self._chosen: dict[str, str] = {}

    def choose(self, chosen: Mapping[str, str]) -> bool:
        """Take over choices by family; says whether any changed.

        What is not known or not named stays the catalogue's.
        """
        known = {family.id: family.units for family in FAMILIES}
        good = {k: v for k, v in chosen.items() if v in known.get(k, ())[1:]}
        changed = good != self._chosen
        self._chosen = good
        return changed

    def of(self, family: str) -> str:
        """The unit of a family, or an empty text where the catalogue's holds."""
        return self._chosen.get(family, "")


#: One for the window's process.
UNITS = UnitChoice()


def shown(unit: str, signal: str = "") -> Shown:
    """How values in `unit` (UCUM) of a signal are shown under the user's choice."""
    target = UNITS.of(_family(unit, signal))
    if not target or target == unit:
        return Shown(unit)
    if (unit, target) in _FACTORS:
        return Shown(target, *_FACTORS[unit, target])
    known = catalogue().get(signal)
    mass = known.molar_mass if known else None
    return Shown(target, _MOLAR[target] / mass) if mass else Shown(unit)


def _family(unit: str, signal: str) -> str:
    if unit == "mg/dL":
        if signal.startswith("glucose."):
            return "glucose"
        if "creatinine" in signal:
            return "creatinine"
        return "lipids" if any(word in signal for word in _LIPIDS) else ""
    return next((family.id for family in FAMILIES if family.units[0] == unit), "")


def band_shown(band: Band) -> Band:
    """A band in the unit that is shown."""
    show = shown(band.unit, band.signal)
    if show.unit == band.unit:
        return band
    return replace(
        band, unit=show.unit, baseline=show(band.baseline), intervention=show(band.intervention)
    )


def outcome_shown(outcome: Outcome) -> Outcome:
    """An outcome in the unit that is shown; differences take no offset."""
    show = shown(outcome.unit, outcome.signal)
    if show.unit == outcome.unit:
        return outcome
    return replace(
        outcome,
        unit=show.unit,
        baseline=show(outcome.baseline),
        intervention=show(outcome.intervention),
        difference=show.change(outcome.difference),
        low=show.change(outcome.low),
        high=show.change(outcome.high),
    )
