"""Colours and units as the viewers write them: one palette, safe for colour-blind eyes.

The two arms of a comparison differ in lightness and dash as well as in hue (Okabe and Ito 2008).
"""

from __future__ import annotations

import math
import os
import re

from viewers.palettes import palette

#: Names the palette of a program without a window.
THEME = "VITRUVIAN_THEME"


def use_theme(name: str) -> None:
    """Write with another palette from now on; what was drawn keeps its colours until redrawn.

    So colours are read as `ink.TEXT` where they are used, never kept.
    """
    global BACKGROUND, PANEL, CARD, LINE, TEXT, MUTED, FAINT, ACCENT, WARNING, DANGER
    global GOOD, BASELINE, INTERVENTION, PRIOR, SKY, GROUND, CYCLE, IN_USE
    now = IN_USE = palette(name)
    BACKGROUND, PANEL, CARD = now["background"], now["panel"], now["card"]
    LINE, TEXT, MUTED, FAINT = now["line"], now["text"], now["muted"], now["faint"]
    ACCENT, WARNING, DANGER, GOOD = now["accent"], now["warning"], now["danger"], now["good"]
    BASELINE, INTERVENTION, PRIOR = now["baseline"], now["intervention"], now["prior"]
    SKY, GROUND = now["sky"], now["ground"]
    #: Lines of several signals on one screen, in order.
    CYCLE = tuple(now["cycle"].split())


use_theme(os.environ.get(THEME, "dark"))

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN = {
    "mm[Hg]": "mmHg",
    "{beats}/min": "beats/min",
    "/min": "per min",
    "[IU]": "IU",
    "[IU]/min": "IU/min",
    "[IU]/h": "IU/h",
    "Cel": "°C",
    "1": "",
    "[degF]": "°F",
    "[lb_av]": "lb",
    "[in_i]": "in",
    "[ft_i]": "ft",
    "[mi_i]": "mi",
    "[mi_i]/h": "mph",
    "[stone_av]": "st",
    "deg": "°",
}


def unit_text(ucum: str) -> str:
    """A UCUM unit as people write it: ``mm[Hg]`` as mmHg, ``mL/min/{1.73_m2}`` as mL/min."""
    if ucum in _PLAIN:
        return _PLAIN[ucum]
    text = re.sub(r"/?\{[^}]*\}", "", ucum) or re.sub(r"[{}]", "", ucum)
    text = text.replace("mm[Hg]", "mmHg").replace("[IU]", "IU").replace("Cel", "°C")
    text = re.sub(r"10\*(\d+)", lambda power: f"10{power[1].translate(_RAISED)}", text)
    text = text.replace("umol", "µmol").replace("u[IU]", "µIU").replace("/uL", "/µL")
    return text.replace(".", "·").replace("_", " ")


def number_text(value: float, span: float | None = None) -> str:
    """A number with as many digits as a reader wants; `span` is the range it lives in."""
    if not math.isfinite(value):
        return "\u2013"
    scale = abs(span) if span else abs(value)
    if scale >= 100:
        digits = 0
    elif scale >= 10:
        digits = 1
    elif scale >= 1:
        digits = 2
    else:
        digits = 3
    text = f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text.replace("-", "\u2212").replace(",", "\u202f")


def quantity_text(value: float, ucum: str, span: float | None = None) -> str:
    """A number with its unit."""
    unit = unit_text(ucum)
    return f"{number_text(value, span)}\u00a0{unit}" if unit else number_text(value, span)


def clock_text(hour: float) -> str:
    """An hour since midnight as a clock reading, with the day where it is not the first."""
    minutes = round(hour * 60)
    day, rest = divmod(minutes, 1440)
    text = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"day {day + 1}, {text}" if day else text
