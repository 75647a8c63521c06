"""Made-up values whose every instant tells what stands there."""

from __future__ import annotations

import hashlib

import numpy as np

from data.record import Series, Source

MINUTE = 60_000_000_000
STEP = 30 * MINUTE
START = 1_700_000_000_000_000_000 // MINUTE * MINUTE
GLUCOSE, HEART, SLEEP = "glucose.interstitial", "heart.rate", "sleep.stage"


def source(name: str) -> Source:
    return Source(name, hashlib.sha256(name.encode()).hexdigest(), "test", "1")


def values(time_ns: np.ndarray) -> np.ndarray:
    return 60.0 + (time_ns - START) // STEP % 97


def series(signal: str, n: int, first: int = 0) -> Series:
    time_ns = START + (first + np.arange(n, dtype=np.int64)) * STEP
    value = values(time_ns)
    zeros = np.zeros(n, np.int32)
    return Series(signal, time_ns, value, value.copy(), "", zeros, "utc", np.arange(n))
