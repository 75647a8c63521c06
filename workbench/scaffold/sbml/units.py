"""Units of an SBML model in UCUM."""

from __future__ import annotations

from typing import Any

from twin_core.vocabulary import UnitError, parse

_KINDS = {
    "ampere": "A", "celsius": "Cel", "coulomb": "C", "dimensionless": "", "gram": "g",
    "hertz": "Hz", "item": "", "joule": "J", "katal": "kat", "kelvin": "K", "kilogram": "kg",
    "liter": "L", "litre": "L", "meter": "m", "metre": "m", "mole": "mol", "newton": "N",
    "pascal": "Pa", "second": "s", "volt": "V", "watt": "W",
}  # fmt: skip
_PREFIX = {-15: "f", -12: "p", -9: "n", -6: "u", -3: "m", -2: "c", -1: "d", 0: "", 3: "k", 6: "M"}
_TIMES = {60.0: "min", 3600.0: "h", 86400.0: "d"}


def unit_of(libsbml: Any, item: Any) -> str:
    """The unit of a species' amount, a parameter or a compartment; "1" where it cannot be told."""
    definition = None
    if item.getTypeCode() == libsbml.SBML_SPECIES:
        definition = item.getModel().getUnitDefinition(item.getSubstanceUnits() or "substance")
    definition = definition or item.getDerivedUnitDefinition()
    if definition is None:
        return "1"
    parts = [_part(libsbml, definition.getUnit(i)) for i in range(definition.getNumUnits())]
    if any(part is None for part in parts):
        return "1"
    if item.getTypeCode() == libsbml.SBML_SPECIES:
        parts = [part for part in parts if part and not part.startswith(("L-", "m-"))]
    text = ".".join(part for part in parts if part) or "1"
    try:
        parse(text)
    except UnitError:
        return "1"
    return text


def _part(libsbml: Any, unit: Any) -> str | None:
    kind = libsbml.UnitKind_toString(unit.getKind())
    symbol, power = _KINDS.get(kind), int(unit.getExponent())
    if symbol is None:
        return None
    if not symbol or not power:
        return ""
    multiplier = unit.getMultiplier() * 10.0 ** (unit.getScale() - 3 * (kind == "kilogram") * 0)
    if kind == "second" and multiplier in _TIMES:
        symbol = _TIMES[multiplier]
    elif unit.getMultiplier() == 1.0 and unit.getScale() in _PREFIX:
        symbol = _PREFIX[unit.getScale()] + symbol
    else:
        return None
    return symbol if power == 1 else f"{symbol}{power}"
