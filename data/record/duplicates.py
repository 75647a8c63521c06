"""Which new rows are already known, and which contradict a row at the same instant.

A row is itself by its instant, value, span and label together: two foods of equal grams eaten at
once are two rows. Rows contradict each other at one instant only where they bear the same label.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.record.rows import Rows, clean_text


@dataclass(frozen=True, slots=True)
class Keys:
    """What makes rows themselves; arrays of one length n, ascending in `time_ns`.

    `label` is 64 bits of a checksum of the row's text, 0 where it has none, so that rows of
    different files compare without a common table of texts.
    """

    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    duration_s: NDArray[np.float32]
    label: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.time_ns)


NO_KEYS = Keys(np.empty(0, np.int64), np.empty(0), np.empty(0, np.float32), np.empty(0, np.int64))


def keys_of(rows: Rows, texts: Sequence[str]) -> Keys:
    """The keys of rows whose `text` column indexes `texts`."""
    return Keys(rows.time_ns, rows.value, rows.duration_s, labels(rows.text, texts))


def labels(column: NDArray[np.int32], texts: Sequence[str] | NDArray) -> NDArray[np.int64]:
    """Checksums of the texts that `column` points to."""
    if not column.any():
        return np.zeros(len(column), np.int64)
    used, place = np.unique(column, return_inverse=True)
    return np.array([_checksum(str(texts[i])) for i in used.tolist()], np.int64)[place]


def merge_keys(parts: Sequence[Keys]) -> Keys:
    """The keys of several segments in ascending time."""
    if len(parts) == 1:
        return parts[0]
    parts = [NO_KEYS, *parts]
    time_ns = np.concatenate([part.time_ns for part in parts])
    order = np.argsort(time_ns, kind="stable")
    return Keys(
        time_ns[order],
        np.concatenate([part.value for part in parts])[order],
        np.concatenate([part.duration_s for part in parts])[order],
        np.concatenate([part.label for part in parts])[order],
    )


def repeated_within(keys: Keys) -> NDArray[np.bool_]:
    """Rows that occurred before as they are."""
    return _neighbours(keys, ("duration_s", "value", "label"))[0]


def known_before(keys: Keys, stored: Keys) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each row: already stored; instant and label stored with another value or span only."""
    known = np.zeros(len(keys), dtype=np.bool_)
    shared = np.zeros(len(keys), dtype=np.bool_)
    left = np.searchsorted(stored.time_ns, keys.time_ns, side="left")
    right = np.searchsorted(stored.time_ns, keys.time_ns, side="right")
    at = np.flatnonzero(right > left)
    place = left[at]
    while len(at):
        like = stored.label[place] == keys.label[at]
        same = like & (stored.value[place] == keys.value[at])
        same &= stored.duration_s[place] == keys.duration_s[at]
        shared[at[like]] = True
        known[at[same]] = True
        more = place + 1 < right[at]
        at, place = at[more], place[more] + 1
    return known, shared & ~known


def contradicting_before(keys: Keys) -> NDArray[np.bool_]:
    """Rows that share instant and label with an earlier row."""
    return _neighbours(keys, ("label",))[0]


def contradicting(keys: Keys) -> NDArray[np.bool_]:
    """Rows that share instant and label with any other row."""
    again, before = _neighbours(keys, ("label",))
    return again | before


def _neighbours(keys: Keys, names: tuple[str, ...]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Rows with an earlier, and with a later row of equal instant and equal named columns."""
    earlier = np.zeros(len(keys), dtype=np.bool_)
    later = np.zeros(len(keys), dtype=np.bool_)
    same = keys.time_ns[1:] == keys.time_ns[:-1]
    if not same.any():
        return earlier, later
    shared = np.flatnonzero(np.concatenate((same, [False])) | np.concatenate(([False], same)))
    columns = [*(getattr(keys, name)[shared] for name in names), keys.time_ns[shared]]
    order = np.lexsort(columns)  # stable: of equal rows the first comes first
    pairs = [column[order] for column in columns]
    equal = np.all([column[1:] == column[:-1] for column in pairs], axis=0)
    earlier[shared[order[1:][equal]]] = True
    later[shared[order[:-1][equal]]] = True
    return earlier, later


def _checksum(text: str) -> int:
    if not text:
        return 0
    digest = hashlib.blake2b(clean_text(text).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)
