"""Rows of one signal as columns: the shape in which values travel inside the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.record.results import Origin


@dataclass(slots=True)
class Rows:
    """Columns of equal length, ascending in `time_ns`.

    `origin` indexes a table of origins and `text` a table of labels (0 is no label); both tables
    travel beside the rows in a `Block`.
    """

    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    original_value: NDArray[np.float64]
    utc_offset_s: NDArray[np.int32]
    locator: NDArray[np.int64]
    duration_s: NDArray[np.float32]
    origin: NDArray[np.int32]
    text: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.time_ns)

    def take(self, at: NDArray | slice) -> Rows:
        return Rows(*(getattr(self, name)[at] for name in COLUMNS))


COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Rows))
DTYPES: dict[str, type[np.generic]] = {
    "time_ns": np.int64,
    "value": np.float64,
    "original_value": np.float64,
    "utc_offset_s": np.int32,
    "locator": np.int64,
    "duration_s": np.float32,
    "origin": np.int32,
    "text": np.int32,
}


def no_rows() -> Rows:
    """Zero rows."""
    columns: dict[str, Any] = {name: np.empty(0, dtype) for name, dtype in DTYPES.items()}
    return Rows(**columns)


def concatenate(parts: Sequence[Rows]) -> Rows:
    """All rows in the order given."""
    if not parts:
        return no_rows()
    if len(parts) == 1:
        return parts[0]
    return Rows(*(np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS))


def clean_text(text: str) -> str:
    """Text that HDF5 can hold: it ends strings at NUL and refuses lone surrogates."""
    return text.replace("\0", "\N{SYMBOL FOR NULL}").encode("utf-8", "replace").decode("utf-8")


@dataclass(slots=True)
class Block:
    """Rows with the tables that their `origin` and `text` columns point into."""

    rows: Rows
    origins: tuple[Origin, ...]
    texts: tuple[str, ...] = ("",)


def merge(blocks: Sequence[Block]) -> Block:
    """One block in ascending time; tables joined, equal origins and labels kept once."""
    blocks = [block for block in blocks if len(block.rows)]
    if not blocks:
        return Block(no_rows(), ())
    if len(blocks) == 1:
        return blocks[0]
    origins: dict[Origin, int] = {}
    texts: dict[str, int] = {"": 0}
    parts = []
    for block in blocks:
        rows = block.rows.take(slice(None))
        rows.origin = _renumber(rows.origin, block.origins, origins)
        rows.text = _renumber(rows.text, block.texts, texts)
        parts.append(rows)
    parts.sort(key=lambda part: int(part.time_ns[0]))
    rows = concatenate(parts)
    if np.any(rows.time_ns[1:] < rows.time_ns[:-1]):
        rows = rows.take(np.argsort(rows.time_ns, kind="stable"))
    return Block(rows, tuple(origins), tuple(texts))


def compacted(block: Block) -> Block:
    """The same rows with unused origins and labels left out of the tables."""
    rows = block.rows.take(slice(None))
    origins: dict[Origin, int] = {}
    texts: dict[str, int] = {"": 0}
    rows.origin = _renumber(rows.origin, block.origins, origins, only_used=True)
    rows.text = _renumber(rows.text, block.texts, texts, only_used=True)
    return Block(rows, tuple(origins), tuple(texts))


def _renumber(
    column: NDArray[np.int32], table: Sequence, joined: dict, only_used: bool = False
) -> NDArray[np.int32]:
    """The column with its numbers changed from `table` to `joined`, which grows as needed."""
    used = np.bincount(column, minlength=len(table)) > 0 if only_used else [True] * len(table)
    numbers = [
        joined.setdefault(entry, len(joined)) if wanted else 0
        for entry, wanted in zip(table, used, strict=True)
    ]
    if numbers == list(range(len(numbers))):
        return column
    return np.asarray(numbers, dtype=np.int32)[column]
