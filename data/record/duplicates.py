"""Which new rows are already known, and which contradict a value at the same instant."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def repeated_within(time_ns: NDArray[np.int64], value: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Rows (ascending in time) whose instant and value occurred in an earlier row."""
    repeated = np.zeros(len(time_ns), dtype=np.bool_)
    same = time_ns[1:] == time_ns[:-1]
    if not same.any():
        return repeated
    shared = np.flatnonzero(np.concatenate((same, [False])) | np.concatenate(([False], same)))
    order = shared[np.lexsort((value[shared], time_ns[shared]))]
    again = (time_ns[order][1:] == time_ns[order][:-1]) & (value[order][1:] == value[order][:-1])
    repeated[order[1:][again]] = True
    return repeated


def known_before(
    time_ns: NDArray[np.int64],
    value: NDArray[np.float64],
    stored_ns: NDArray[np.int64],
    stored_value: NDArray[np.float64],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For rows ascending in time: already stored; same instant stored with other values only.

    `stored_ns` ascends and may hold an instant several times.
    """
    known = np.zeros(len(time_ns), dtype=np.bool_)
    left = np.searchsorted(stored_ns, time_ns, side="left")
    right = np.searchsorted(stored_ns, time_ns, side="right")
    at = np.flatnonzero(right > left)
    shared = np.zeros(len(time_ns), dtype=np.bool_)
    shared[at] = True
    place = left[at]
    while len(at):
        known[at[stored_value[place] == value[at]]] = True
        more = place + 1 < right[at]
        at, place = at[more], place[more] + 1
    return known, shared & ~known


def same_instant_before(time_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Rows that share their instant with the row before."""
    return np.concatenate(([False], time_ns[1:] == time_ns[:-1]))[: len(time_ns)]


def sharing_instant(time_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Rows that share their instant with either neighbour."""
    before = same_instant_before(time_ns)
    return before | np.concatenate((before[1:], [False]))[: len(time_ns)]
