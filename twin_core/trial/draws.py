"""Random numbers by person: who a person is does not depend on who else is drawn, nor where.

Philox is a counter; each person owns a stretch of it, so that any worker draws the same people
from the same seed (Salmon 2011, doi:10.1145/2063384.2063405).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

#: Numbers that one step of the counter yields.
PER_STEP = 4
#: What a stream of numbers is for; streams of one seed are independent.
PEOPLE, BEHAVIOUR, EVENTS, ALLOCATION, MEASUREMENT = range(5)


def uniforms(seed: int, stream: int, first: int, count: int, each: int) -> NDArray[np.float64]:
    """(count, each) numbers within (0, 1) of the people `first` to ``first + count - 1``."""
    width = -(-each // PER_STEP)
    bits = np.random.Philox(key=np.array([seed, stream], dtype=np.uint64))
    bits.advance(first * width)
    drawn = np.random.Generator(bits).random((count, width * PER_STEP))[:, :each]
    return np.clip(drawn, 1e-12, 1.0 - 1e-12)


def normals(seed: int, stream: int, first: int, count: int, each: int) -> NDArray[np.float64]:
    """(count, each) standard normal numbers, by inversion: one uniform for each."""
    return ndtri(uniforms(seed, stream, first, count, each))
