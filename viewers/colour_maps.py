"""Perceptually even, colour-blind-safe colour maps from a few anchors. NumPy only."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

_ANCHORS = {
    "viridis": ("#440154", "#414487", "#2a788e", "#22a884", "#7ad151", "#fde725"),
    "cividis": ("#00224e", "#35456c", "#666970", "#948e77", "#c8b866", "#fee838"),
    "magma": ("#000004", "#3b0f70", "#8c2981", "#de4968", "#fe9f6d", "#fcfdbf"),
    "inferno": ("#000004", "#420a68", "#932667", "#dd513a", "#fca50a", "#fcffa4"),
    "plasma": ("#0d0887", "#6a00a8", "#b12a90", "#e16462", "#fca636", "#f0f921"),
    "balance": ("#2166ac", "#67a9cf", "#d8e2e9", "#f4dccb", "#ef8a62", "#b2182b"),
    "amber": ("#4a4038", "#7d5a33", "#b5772b", "#e69f2e", "#ffc765", "#fff1cf"),
}


def rgb(colour: str) -> tuple[float, float, float]:
    """``#rrggbb`` as three floats in 0..1."""
    text = colour.lstrip("#")
    return int(text[0:2], 16) / 255, int(text[2:4], 16) / 255, int(text[4:6], 16) / 255


def linear(channel: float) -> float:
    """From sRGB, which screens take, to linear light, which glTF and USD take (IEC 61966-2-1)."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


#: The darkest ends are left out: on a dark ground they would read as a hole in the body.
DARK_END = 0.2


@cache
def table(name: str) -> NDArray[np.float64]:
    """A colour map as a (256, 3) array in 0..1; unknown names read as viridis."""
    anchors = np.array([rgb(c) for c in _ANCHORS.get(name, _ANCHORS["viridis"])])
    places = np.linspace(0.0, 1.0, len(anchors))
    at = np.linspace(0.0 if name == "balance" else DARK_END, 1.0, 256)
    return np.stack([np.interp(at, places, anchors[:, i]) for i in range(3)], axis=1)


def colour_at(name: str, share: float) -> tuple[float, float, float]:
    """The colour at a share of the range; values outside are held at the ends."""
    row = table(name)[round(min(max(share, 0.0), 1.0) * 255)]
    return float(row[0]), float(row[1]), float(row[2])
