"""Body morphs as displacements on a coarse lattice around the body."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np


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

    def _field(self, kind: str) -> np.ndarray:
        if kind not in self._fields:
            self._fields[kind] = self._read[kind]()
        return self._fields[kind]

    def displacement(self, points: np.ndarray, key: str, kind: str) -> np.ndarray:
        """Displacement (n, 3) float32 of `points` (n, 3) at weight one of a morph.

        Raises ValueError for an unknown morph.
        """
        field = self._field(kind)[self.keys.index(key)]
        top = np.array(field.shape[:3]) - 1.001
        place = np.clip((points - self.low) / np.float32(self.step), 0, top)
        node = place.astype(np.int32)
        part = (place - node).astype(np.float32)
        out = np.zeros((len(points), 3), np.float32)
        for corner in range(8):
            bit = np.array([corner >> 2 & 1, corner >> 1 & 1, corner & 1])
            weight = np.prod(np.where(bit, part, 1 - part), axis=1)
            i, j, k = (node + bit).T
            out += weight[:, None] * field[i, j, k]
        return out
