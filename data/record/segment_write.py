"""Build one immutable HDF5 segment in memory. Any HDF5 reader of 1.10 or later understands it.

``/signals/<id>/`` holds one dataset a column, with the unit as an attribute and the origins (file,
checksum, importer, clock) as JSON; ``pyramid/`` below it holds min/max/mean levels as tables;
``/quarantine/`` holds what was refused.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from data.record import pyramid
from data.record.manifest import Extent
from data.record.results import Origin, QuarantinedValue
from data.record.rows import Block, clean_text, compacted
from twin_core.vocabulary import signal as catalogue_signal

CHUNK = 16_384
LEVEL_CHUNK = 4096
LEVEL_DTYPE = np.dtype(
    [("bucket", "<i8"), ("low", "<f8"), ("high", "<f8"), ("mean", "<f8"), ("count", "<i8")]
)
_FILTERS: dict[str, Any] = {
    "compression": "gzip",
    "compression_opts": 2,
    "shuffle": True,
    "fletcher32": True,
}


def build_segment(
    record_id: str,
    modality: str,
    blocks: Mapping[str, Block],
    quarantine: Sequence[QuarantinedValue] = (),
) -> tuple[bytes, dict[str, Extent]]:
    """The bytes of a segment, and the extent of each signal in it."""
    import h5py

    image = io.BytesIO()
    extents = {}
    with h5py.File(image, "w", libver=("v110", "v110")) as file:
        file.attrs["format"] = "vitruvian-segment"
        file.attrs["version"] = 1
        file.attrs["record_id"] = record_id
        file.attrs["modality"] = modality
        for signal, block in blocks.items():
            block = compacted(block)
            _write_signal(file.create_group(f"signals/{signal}"), signal, block)
            extents[signal] = _extent(block)
        if quarantine:
            _write_quarantine(file.create_group("quarantine"), quarantine)
    return image.getvalue(), extents


def origins_json(origins: Sequence[Origin]) -> str:
    """Origins as a JSON list."""
    return json.dumps([asdict(origin) for origin in origins])


def _write_signal(group: Any, signal: str, block: Block) -> None:
    rows, unit = block.rows, catalogue_signal(signal).unit
    group.attrs["signal"] = signal
    group.attrs["unit"] = unit
    group.attrs["rows"] = len(rows)
    group.attrs["origins"] = origins_json(block.origins)
    _column(group, "time_ns", rows.time_ns, unit="ns since 1970-01-01T00:00:00Z")
    _column(group, "value", rows.value, unit=unit)
    # A missing original_value means that the file already spoke in the catalogue's unit.
    if not np.array_equal(rows.value, rows.original_value, equal_nan=True):
        _column(group, "original_value", rows.original_value, unit="as origins say")
    _column(group, "utc_offset_s", rows.utc_offset_s, unit="s")
    _column(group, "locator", rows.locator, unit="row or byte of the file")
    _column(group, "origin", rows.origin, unit="index into the attribute 'origins'")
    if rows.duration_s.any():
        _column(group, "duration_s", rows.duration_s, unit="s")
    if rows.text.any():
        _column(group, "text", rows.text, unit="index into 'texts'")
        _strings(group, "texts", block.texts)
    for level in pyramid.build(rows.time_ns, rows.value):
        _write_level(group, level, unit)


def _column(group: Any, name: str, values: np.ndarray, unit: str) -> None:
    dataset = group.create_dataset(
        name, data=values, chunks=(max(1, min(CHUNK, len(values))),), **_FILTERS
    )
    dataset.attrs["unit"] = unit
    if name == "time_ns" and len(values) > CHUNK:
        group.create_dataset("time_ns_chunks", data=values[::CHUNK], fletcher32=True, chunks=True)


def _strings(group: Any, name: str, values: Sequence[str]) -> None:
    import h5py

    group.create_dataset(
        name, data=[clean_text(value) for value in values], dtype=h5py.string_dtype("utf-8")
    )


def _write_level(group: Any, level: pyramid.Level, unit: str) -> None:
    table = np.empty(len(level), dtype=LEVEL_DTYPE)
    for name in table.dtype.names or ():
        table[name] = getattr(level, name)
    name = f"{level.width_ns // pyramid.MILLISECOND}ms"
    chunk = min(LEVEL_CHUNK, len(table))
    dataset = group.create_dataset(f"pyramid/{name}", data=table, chunks=(chunk,), **_FILTERS)
    if len(table) > chunk:
        group.create_dataset(f"pyramid_chunks/{name}", data=level.bucket[::chunk])
    dataset.attrs["width_ns"] = level.width_ns
    dataset.attrs["unit"] = unit


def _write_quarantine(group: Any, values: Sequence[QuarantinedValue]) -> None:
    sources = list(dict.fromkeys(value.source for value in values))
    number = {source: i for i, source in enumerate(sources)}
    group.attrs["sources"] = json.dumps([asdict(s) for s in sources])
    for name in ("reason", "raw", "signal"):
        _strings(group, name, [getattr(value, name) for value in values])
    group.create_dataset("locator", data=np.array([v.locator for v in values], dtype=np.int64))
    group.create_dataset("source", data=np.array([number[v.source] for v in values], np.int32))


def _extent(block: Block) -> Extent:
    time_ns = block.rows.time_ns
    distances = np.diff(time_ns[:10_000])
    distances = distances[distances > 0]
    step = int(np.median(distances)) if len(distances) else 0
    return Extent(len(time_ns), int(time_ns[0]), int(time_ns[-1]), step)
