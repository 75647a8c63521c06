"""How vendors spell units, in UCUM. A spelling that is not listed and not UCUM is refused."""

from __future__ import annotations

import re
from functools import cache

from twin_core.vocabulary import UnitError, parse

_SPELLINGS = {
    "%": "%",
    "mg/dl": "mg/dL",
    "mmol/l": "mmol/L",
    "g/dl": "g/dL",
    "u": "[IU]",
    "iu": "[IU]",
    "units": "[IU]",
    "units/h": "[IU]/h",
    "bpm": "/min",
    "beats/min": "/min",
    "beats/minute": "/min",
    "count/min": "/min",
    "count/s": "/s",
    "{beats}/min": "/min",
    "count": "1",
    "lb": "[lb_av]",
    "lbs": "[lb_av]",
    "st": "[stone_av]",
    "oz": "[oz_av]",
    "ft": "[ft_i]",
    "in": "[in_i]",
    "mi": "[mi_i]",
    "yd": "[yd_i]",
    "degc": "Cel",
    "°c": "Cel",
    "degf": "[degF]",
    "°f": "[degF]",
    "mmhg": "mm[Hg]",
    "kpa": "kPa",
    "kcal": "kcal",
    "kj": "kJ",
    "mcg": "ug",
    "µg": "ug",
    "µg/m³": "ug/m3",
    "μg/m³": "ug/m3",
    "grams": "g",
    "gram": "g",
    "hr": "h",
    "sec": "s",
    "cmaq": "cm[H2O]",
    "giga.l-1": "10*9/L",
    "tera.l-1": "10*12/L",
    "10^9/l": "10*9/L",
    "10^12/l": "10*12/L",
    "10*9/l": "10*9/L",
    "10*12/l": "10*12/L",
    "k/ul": "10*3/uL",
    "thous/mcl": "10*3/uL",
    "miu/l": "m[IU]/L",
    "uiu/ml": "u[IU]/mL",
    "umol/l": "umol/L",
    "nmol/l": "nmol/L",
    "ug/l": "ug/L",
    "g/l": "g/L",
    "u/l": "U/L",
    "m/s^2": "m/s2",
    "ммоль/л": "mmol/L",
    "мкмоль/л": "umol/L",
    "нмоль/л": "nmol/L",
    "мкг/л": "ug/L",
    "нг/мл": "ng/mL",
    "\u0433/\u043b": "g/L",  # Cyrillic g/l
    "ед/л": "U/L",
    "мкме/мл": "u[IU]/mL",
    "мме/л": "m[IU]/L",
    "10^9/л": "10*9/L",
    "10^12/л": "10*12/L",
}


_LONGEST = 60
#: A power of three digits would keep the arithmetic busy for hours, and no unit has one.
_HUGE = re.compile(r"[A-Za-z\]*^)][+-]?\d{3}")


class UnknownUnit(ValueError):
    """A unit that is missing or that is neither UCUM nor a known spelling."""


@cache
def ucum(text: str) -> str:
    """The UCUM code of a unit as written; raises `UnknownUnit`."""
    unit = text.strip()
    if not unit:
        raise UnknownUnit("no unit")
    known = _SPELLINGS.get(unit.lower())
    if known is not None:
        return known
    if len(unit) > _LONGEST or _HUGE.search(unit):
        raise UnknownUnit(f"unknown unit '{unit[:_LONGEST]}'")
    try:
        parse(unit)
    except UnitError:
        raise UnknownUnit(f"unknown unit '{unit}'") from None
    return unit
