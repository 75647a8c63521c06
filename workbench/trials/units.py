"""Units as papers write them, to those of the tables."""

from __future__ import annotations

import re

_HOURS = r"^h(ours?|rs?)?\b"
#: Factors to the table's unit, by quantity: (words of the unit, factor).
_TO = {
    "ldl": ((r"mmol", 38.67),), "hdl": ((r"mmol", 38.67),), "tc": ((r"mmol", 38.67),),
    "nonhdl": ((r"mmol", 38.67),), "tg": ((r"mmol", 88.57),), "apob": ((r"g/l", 100.0),),
    "fpg": ((r"mmol", 18.016),), "glucose_2h": ((r"mmol", 18.016),),
    "glucose_meal": ((r"mmol", 18.016),), "hba1c": ((r"mmol/mol", 1.0 / 10.929),),
    "uacr": ((r"mg/mmol", 8.84), (r"g/(d|24)", 1000.0)), "mass": ((r"^lb|pound", 0.4536),),
    "height": ((r"^m$", 100.0),), "sleep_time": ((_HOURS, 60.0),),
    "sleep_latency": ((_HOURS, 60.0),),
    "egfr": ((r"ml/s", 60.0),), "resting_energy": ((r"mj", 239.0), (r"kj", 0.239)),
    "energy_intake": ((r"mj", 239.0), (r"kj", 0.239)), "cortisol": ((r"ug|mcg", 27.59),),
    "ntprobnp": ((r"pmol", 8.457),), "crp": ((r"mg/dl", 10.0),),
    "phase_shift": ((r"min", 1 / 60.0),), "waso": ((_HOURS, 60.0),),
    "haemoglobin": ((r"g/l", 0.1),), "vo2max": ((r"^met", 3.5),),
    "tir": ((r"min", 1 / 14.4), (_HOURS, 100 / 24)),
    "tbr": ((r"min", 1 / 14.4), (_HOURS, 100 / 24)),
    "tar": ((r"min", 1 / 14.4), (_HOURS, 100 / 24)),
}  # fmt: skip


def factor(quantity: str, unit: str) -> float:
    """What a value in `unit` is multiplied by to be in the table's."""
    plain = unit.lower()
    for words, by in _TO.get(quantity, ()):
        if re.search(words, plain):
            return by
    return 1.0


def offset(quantity: str, unit: str) -> float:
    """What is then added to levels, never to changes: HbA1c in mmol/mol starts elsewhere."""
    return 2.15 if quantity == "hba1c" and "mmol/mol" in unit.lower() else 0.0
