"""WFDB records (PhysioNet): all channels at their full rate, and the annotations."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from data.importers._clock import Clock, Instant, LocalTime
from data.importers._collect import Collector
from data.importers._waveform import Channel, batch_of, regular, series_of, start_by_option
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import (
    DamagedFileError,
    ImportCancelled,
    ImportFailure,
)
from data.record.types import ImportBatch, Source

_RECORD = re.compile(rb"[\w\-]+(?:/\d+)? \d+(?: [\d.]+(?:[/(][\d./()]*)?(?: \d+)?)?")
_FORMATS = rb"(?:8|16|24|32|61|80|160|212|310|311|508|516|524)(?:[x:+]\d+)*"
_SIGNAL = re.compile(rb"\S+ (?:" + _FORMATS + rb"\s|\d+\s*\Z)")
_PARTS = {".dat", ".mat", ".atr"}
#: Fewest bytes that one sample takes in a format that is not compressed.
_SMALLEST = 1.0
_COMPRESSED = {"508", "516", "524"}


class WfdbImporter:
    """Reads a header with the data files beside it."""

    id = "wfdb"
    display_name = "WFDB record (header .hea with its data)"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims texts of a record line and signal lines; of its other files, to say so."""
        if path.suffix in _PARTS and path.with_suffix(".hea").is_file():
            return 0.5
        lines = [line for line in head.splitlines() if line.strip() and not line.startswith(b"#")]
        if b"\0" in head or len(lines) < 2:
            return 0.0
        return 0.9 if _RECORD.fullmatch(_first(lines[0])) and _SIGNAL.match(lines[1]) else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield every channel that has a signal."""
        if path.suffix in _PARTS:
            raise ImportFailure(
                f"'{path.name}' is a part of a WFDB record",
                "",
                f"import its header '{path.stem}.hea'",
            )
        wfdb = _library()
        stem = str(path.with_suffix(""))
        header = _header(wfdb, path, stem)
        files = _data_files(wfdb, header, path)
        into = Collector(Source(path.name, _digest([path, *files]), self.id, self.version))
        clock = Clock.for_local(options.assume_zone)
        start = _start(header, path, options, clock)
        progress(0.2)
        if cancelled():
            raise ImportCancelled(f"'{path.name}'")
        record = _record(wfdb, path, stem)
        progress(0.6)
        channels = zip(
            record.sig_name, record.units, record.e_p_signal, record.samps_per_frame, strict=True
        )
        series = [
            series_of(_channel(label, unit, values, record.fs * step), start, into)
            for label, unit, values, step in channels
        ]
        _annotations(wfdb, stem, into)
        for note in clock.notes():
            into.note(note)
        progress(1.0)
        yield batch_of(into, series, _altered(wfdb, header, stem, path))


def _channel(label: str | None, unit: str | None, values: Any, rate_hz: float) -> Channel:
    return regular(label or "(no label)", unit or "", values, rate_hz)


def _first(line: bytes) -> bytes:
    """The record line without the time and date that may follow."""
    return b" ".join(line.split()[:4])


def _library() -> Any:
    try:
        import wfdb  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise ImportFailure(
            "WFDB records need the library wfdb",
            "",
            "install it with pip install vitruvian[signals]",
        ) from None
    return wfdb


def _header(wfdb: Any, path: Path, stem: str) -> Any:
    try:
        return wfdb.rdheader(stem)
    except (ValueError, IndexError, KeyError, AttributeError, TypeError, OSError) as error:
        raise DamagedFileError(
            f"the header cannot be read ({error})",
            f"'{path.name}'",
            "name it NAME.hea and get it again",
        ) from None


def _data_files(wfdb: Any, header: Any, path: Path) -> list[Path]:
    """The files that hold the samples, all there and large enough.

    The library refuses headers that name files outside their folder.
    """
    segments = [name for name in getattr(header, "seg_name", None) or () if name != "~"]
    found: list[Path] = []
    for name in segments:
        part = path.with_name(f"{name}.hea")
        if not part.is_file():
            raise _missing(part.name, path)
        found.append(part)
        inner = _header(wfdb, part, str(part.with_suffix("")))
        if getattr(inner, "seg_name", None):  # itself, perhaps: the library would never end
            raise DamagedFileError(
                f"the segment '{name}' consists of segments, which a segment may not",
                f"'{path.name}'",
                "get the record again",
            )
        found += _data_files(wfdb, inner, part)
    for name in dict.fromkeys(getattr(header, "file_name", None) or ()):
        if not path.with_name(name).is_file():
            raise _missing(name, path)
        found.append(path.with_name(name))
    if not segments:
        _require_room(header, found, path)
    return found


def _missing(name: str, path: Path) -> ImportFailure:
    return ImportFailure(
        f"the record's file '{name}' is not there", f"'{path.name}'", "put it beside the header"
    )


def _require_room(header: Any, files: list[Path], path: Path) -> None:
    formats = set(header.fmt or ())
    if formats & _COMPRESSED or not header.sig_len:
        return
    size = sum(file.stat().st_size for file in files)
    least = math.floor(header.sig_len * sum(header.samps_per_frame or ()) * _SMALLEST)
    if least > size:
        raise DamagedFileError(
            f"the header tells of {least} samples, and the files hold {size} bytes",
            f"'{path.name}'",
            "get the record again",
        )


def _digest(files: list[Path]) -> str:
    total = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()


def _start(header: Any, path: Path, options: ImportOptions, clock: Clock) -> Instant:
    # A time of day without a date places nothing.
    if header.base_date is not None and header.base_time is not None:
        return clock.place(LocalTime(header.base_datetime, None, False))
    return start_by_option(path, options, clock)


def _record(wfdb: Any, path: Path, stem: str) -> Any:
    try:
        record = wfdb.rdrecord(stem, smooth_frames=False)
        if None in (record.sig_name, record.units, record.e_p_signal, record.samps_per_frame):
            raise ValueError("it has no channels")
        return record
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, OSError) as error:
        raise DamagedFileError(
            f"the samples cannot be read ({error})", f"'{path.name}'", "get the record again"
        ) from None


def _altered(wfdb: Any, header: Any, stem: str, path: Path) -> str:
    """A sentence if samples do not add up to the header's checksums."""
    if getattr(header, "seg_name", None) or not getattr(header, "checksum", None):
        return ""
    digital = wfdb.rdrecord(stem, smooth_frames=False, physical=False)
    for label, said, values in zip(
        header.sig_name, header.checksum, digital.e_d_signal, strict=True
    ):
        if said is not None and (int(np.sum(values, dtype=np.int64)) - said) % 65536:
            return (
                f"channel {label} does not add up to the header's checksum; '{path.name}'; "
                "the samples were kept, compare them with another copy"
            )
    return ""


def _annotations(wfdb: Any, stem: str, into: Collector) -> None:
    path = Path(f"{stem}.atr")
    if not path.is_file():
        return
    try:
        found = wfdb.rdann(stem, "atr")
    except (ValueError, IndexError, KeyError, TypeError, OSError) as error:
        into.note(f"The annotations '{path.name}' cannot be read ({error}).")
        return
    rows = [
        {"sample": int(sample), "symbol": str(symbol), "note": str(note).rstrip("\0")}
        for sample, symbol, note in zip(found.sample, found.symbol, found.aux_note, strict=True)
    ]
    into.attach("annotations", {"format": 1, "annotations": rows})
    into.note(f"{len(rows)} annotations of beats and rhythm are kept as a document.")
