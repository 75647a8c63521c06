"""Blood as moving colour: bright pulses that run along a vessel. NumPy only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewers.body3d.geometry import Part

PULSES = 6.0


def blood_colours(part: Part, phase: float) -> NDArray[np.uint8]:
    """RGB per point: pulses at `phase` beats, running towards higher `flow`."""
    flow = part.flow if part.flow is not None else np.zeros(len(part.points), np.float32)
    place = np.mod(flow * PULSES - phase, 1.0)
    pulse = np.exp(-(((place - 0.5) / 0.16) ** 2))[:, None]
    base = np.asarray(part.colour, dtype=np.float32)[None, :]
    bright = np.clip(base * 1.25 + 0.28, 0.0, 1.0)
    return (255 * (base * 0.82 * (1 - pulse) + bright * pulse)).astype(np.uint8)
