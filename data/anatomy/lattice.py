"""Body morphs as displacements on a coarse lattice around the body."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

Corners = list[tuple[np.ndarray, np.ndarray]]


class Lattice:
    """Trilinear displacement fields, one for each morph and each way of following the skin.

    low: (3,) first node, metres; step: node spacing, metres; keys: morph names; fields: for
    "near" (with the skin) and "core" (deep), a function that returns (keys, nx, ny, nz, 3).
    """

    def __init__(
        self,
        low: np.ndarray,
        step: float,
        keys: tuple[str, ...],
        fields: Mapping[str, Callable[[], np.ndarray]],
    ) -> None:
        self.low, self.step, self.keys = np.asarray(low, np.float32), step, keys
        self._read = dict(fields)
        self._fields: dict[str, np.ndarray] = {}
        self._last: tuple[np.ndarray, tuple[int, ...], Corners] = (np.empty(0), (), [])

    def _field(self, kind: str) -> np.ndarray:
        if kind not in self._fields:
            self._fields[kind] = self._read[kind]()
        return self._fields[kind]

    def displacement(self, points: np.ndarray, key: str, kind: str) -> np.ndarray:
        """Displacement (n, 3) float32 of `points` (n, 3) at weight one of a morph.

        Raises ValueError for an unknown morph.
        """
        field = self._field(kind)[self.keys.index(key)]
        flat = field.reshape(-1, 3)
        out = np.zeros((len(points), 3), np.float32)
        for node, weight in self._corners(points, field.shape[:3]):
            out += weight * flat[node]
        return out

    def _corners(self, points: np.ndarray, shape: tuple[int, ...]) -> Corners:
        """For each corner of the cells of points: its flat node (n,) and its weight (n, 1).

        Those of the last points are kept: a body takes all its morphs part by part.
        """
        if self._last[0] is not points or self._last[1] != shape:
            self._last = points, shape, self._found(points, shape)
        return self._last[2]

    def _found(self, points: np.ndarray, shape: tuple[int, ...]) -> Corners:
        place = np.clip((points - self.low) / np.float32(self.step), 0, np.array(shape) - 1.001)
        node = place.astype(np.int32)
        part = (place - node).astype(np.float32)
        found = []
        for corner in range(8):
            bit = np.array([corner >> 2 & 1, corner >> 1 & 1, corner & 1])
            weight = np.prod(np.where(bit, part, 1 - part), axis=1)
            found.append((np.ravel_multi_index(tuple((node + bit).T), shape), weight[:, None]))
        return found
