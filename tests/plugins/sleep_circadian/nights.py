"""The body clock alone, by days."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.plugins.solo import solo

ORGAN = solo("sleep_circadian", "plugins.sleep_circadian", 5.0)
DAY = round(1440 / ORGAN.dt)


def hours(count: int) -> np.ndarray:
    return np.arange(count * DAY) * ORGAN.dt / 60.0


def days(count: int, params: Any = None, **inputs: Any) -> tuple[Any, Any]:
    """(states, outputs) over `count` days from midnight."""
    params = ORGAN.params() if params is None else params
    return ORGAN.walk(params, ORGAN.series(count * DAY, **inputs))


def by_day(values: Any) -> np.ndarray:
    return np.asarray(values).reshape(-1, DAY)


def slept(states: Any) -> np.ndarray:
    """Hours slept on each day."""
    return by_day(states.asleep).sum(axis=1) * ORGAN.dt / 60.0


def clock_minima(x: Any, dt: float) -> np.ndarray:
    """Hours of the minima of the clock, by a parabola through three samples."""
    x = np.asarray(x)
    at = np.flatnonzero((x[1:-1] < x[:-2]) & (x[1:-1] <= x[2:])) + 1
    before, here, after = x[at - 1], x[at], x[at + 1]
    return (at + 0.5 * (before - after) / (before - 2.0 * here + after)) * dt / 60.0
