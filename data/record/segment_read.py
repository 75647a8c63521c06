"""Read one segment through its codec. Used by the record's I/O thread only.

HDF5 objects die where they are let go, not by the collector: it may run on any thread, which then
waits for h5py's lock, and a lock that this thread holds must not be wanted by whoever holds h5py's.
So no reader stands in a cycle, nor does what it raises.
"""

from __future__ import annotations

import atexit
import io
import json
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.record.codec import codec
from data.record.duplicates import Keys, labels
from data.record.errors import RESTORE, RecordError, SegmentDamagedError
from data.record.manifest import SegmentEntry
from data.record.pyramid import MILLISECOND, Level
from data.record.results import Origin, QuarantinedValue
from data.record.rows import DTYPES, Block, Rows
from data.record.types import Source

_OPEN_SEGMENTS = 32

#: The proven plain content of a segment as a seekable file
Opener = Callable[[Path, SegmentEntry], io.RawIOBase]


def open_plain(path: Path, entry: SegmentEntry) -> io.RawIOBase:
    """The content of a segment that is not encrypted."""
    return codec(entry.codec, path).open(path, entry.facts)


class SegmentReader:
    """An open segment. All methods raise `SegmentDamagedError` instead of returning doubt."""

    def __init__(self, path: Path, entry: SegmentEntry, opener: Opener = open_plain) -> None:
        import h5py

        self.path = path
        self.entry = entry
        self.closed = False
        self._file: Any = None
        self._plain = opener(path, entry)
        with self._guard():
            self._file = h5py.File(self._plain, "r")

    def close(self) -> None:
        self.closed = True
        if self._file is not None:
            self._file.close()
            self._file = None
        self._plain.close()

    def times_and_values(
        self, signal: str, start_ns: int | None, stop_ns: int | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Only the two columns that drawing needs."""
        with self._guard():
            group = self._file[f"signals/{signal}"]
            window, time_ns = _window(group, start_ns, stop_ns)
            return time_ns, group["value"][window]

    def keys(self, signal: str, start_ns: int | None, stop_ns: int | None) -> Keys:
        """Only what deciding on duplicates needs."""
        with self._guard():
            group = self._file[f"signals/{signal}"]
            window, time_ns = _window(group, start_ns, stop_ns)
            span = np.zeros(len(time_ns), np.float32)
            label = np.zeros(len(time_ns), np.int64)
            if "duration_s" in group:
                span = group["duration_s"][window]
            if "text" in group:
                label = labels(group["text"][window], group["texts"].asstr()[:])
            return Keys(time_ns, group["value"][window], span, label)

    def block(self, signal: str, start_ns: int | None, stop_ns: int | None) -> Block:
        """All columns of the rows with ``start_ns <= t < stop_ns``."""
        with self._guard():
            group = self._file[f"signals/{signal}"]
            window, time_ns = _window(group, start_ns, stop_ns)
            columns: dict[str, Any] = {"time_ns": time_ns}
            for name, dtype in DTYPES.items():
                if name == "time_ns":
                    continue
                if name in group:
                    columns[name] = group[name][window]
                elif name == "original_value":
                    columns[name] = columns["value"]
                else:
                    columns[name] = np.zeros(len(time_ns), dtype=dtype)
            texts = tuple(group["texts"].asstr()[:]) if "texts" in group else ("",)
            return Block(Rows(**columns), _origins(group.attrs["origins"]), texts)

    def row_bound(self, signal: str, start_ns: int, stop_ns: int) -> int:
        """At most how many rows must be decoded to read the window."""
        with self._guard():
            rows = _chunks(self._file[f"signals/{signal}"], start_ns, stop_ns)
            return rows.stop - rows.start

    def level(self, signal: str, width_ns: int, start_ns: int, stop_ns: int) -> Level | None:
        """Stored buckets of `width_ns`, or of the coarsest finer width; None if there are none."""
        with self._guard():
            group = self._file[f"signals/{signal}"].get("pyramid")
            widths = [int(name.removesuffix("ms")) * MILLISECOND for name in group or ()]
            fitting = [width for width in widths if width <= width_ns]
            if group is None or not fitting:
                return None
            width = max(fitting)
            first, last = start_ns // width, -(-stop_ns // width)
            table = _level_table(self._file[f"signals/{signal}"], width, first, last)
            inside = slice(*np.searchsorted(table["bucket"], [first, last]))
            names = ("bucket", "low", "high", "mean", "count")
            return Level(width, *(table[name][inside] for name in names))

    def quarantined(self) -> list[QuarantinedValue]:
        """All refused values in this segment."""
        with self._guard():
            group = self._file.get("quarantine")
            if group is None:
                return []
            sources = [Source(**facts) for facts in json.loads(group.attrs["sources"])]
            columns = [group[name].asstr()[:] for name in ("reason", "raw", "signal")]
            numbers = [group[name][:].tolist() for name in ("locator", "source")]
            return [
                QuarantinedValue(reason, raw, locator, signal, sources[source])
                for reason, raw, signal, locator, source in zip(*columns, *numbers, strict=True)
            ]

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            # Closed at once: a damaged file left open crashes the process at its end.
            self.close()
            if self._has_failed:
                raise self._failure() from error
            if isinstance(error, RecordError):
                raise
            problem = f"a segment cannot be read ({error})"
            raise SegmentDamagedError(problem, self.path, RESTORE) from error
        if self._has_failed:
            self.close()
            raise self._failure()

    @property
    def _has_failed(self) -> bool:
        return getattr(self._plain, "failed", None) is not None

    def _failure(self) -> RecordError:
        """What the file under it told; it is not kept here, nor in a variable of whoever raises."""
        plain: Any = self._plain
        try:
            return plain.failed
        finally:
            plain.failed = None


#: Pools whose files must be closed before the interpreter, and with it libhdf5, winds down.
_pools: weakref.WeakSet[SegmentPool] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    for pool in list(_pools):
        pool.close()


class SegmentPool:
    """A few segments kept open between reads."""

    def __init__(self, folder: Path, opener: Opener = open_plain) -> None:
        self._folder = folder
        self._opener = opener
        self._open: OrderedDict[str, SegmentReader] = OrderedDict()
        _pools.add(self)

    def reader(self, entry: SegmentEntry) -> SegmentReader:
        """The open reader of that segment."""
        known = self._open.get(entry.name)
        if known is None or known.closed:
            self._open[entry.name] = SegmentReader(self._folder / entry.name, entry, self._opener)
            if len(self._open) > _OPEN_SEGMENTS:
                self._open.popitem(last=False)[1].close()
        self._open.move_to_end(entry.name)
        return self._open[entry.name]

    def close(self) -> None:
        while self._open:
            self._open.popitem()[1].close()


def _origins(text: str) -> tuple[Origin, ...]:
    return tuple(
        Origin(**(facts | {"source": Source(**facts["source"])})) for facts in json.loads(text)
    )


def _chunks(group: Any, start_ns: int | None, stop_ns: int | None) -> slice:
    """Rows of the chunks in which the window lies."""
    if "time_ns_chunks" not in group or (start_ns is None and stop_ns is None):
        return slice(0, group["time_ns"].shape[0])
    return _candidates(group["time_ns"], group["time_ns_chunks"][:], start_ns, stop_ns)


def _level_table(group: Any, width_ns: int, first: int, last: int) -> NDArray[Any]:
    """The stored buckets of a level in the chunks where buckets first to last lie."""
    name = f"{width_ns // MILLISECOND}ms"
    dataset = group[f"pyramid/{name}"]
    if f"pyramid_chunks/{name}" not in group:
        return dataset[:]
    return dataset[_candidates(dataset, group[f"pyramid_chunks/{name}"][:], first, last)]


def _candidates(
    dataset: Any, chunk_first: NDArray[np.int64], start: int | None, stop: int | None
) -> slice:
    """Rows of the chunks that can hold keys from start up to stop, by each chunk's first key."""
    n, chunk = dataset.shape[0], dataset.chunks[0]
    low = 0 if start is None else max(0, int(np.searchsorted(chunk_first, start)) - 1)
    high = len(chunk_first) if stop is None else int(np.searchsorted(chunk_first, stop))
    return slice(min(low * chunk, n), max(min(low * chunk, n), min(high * chunk, n)))


def _window(
    group: Any, start_ns: int | None, stop_ns: int | None
) -> tuple[slice, NDArray[np.int64]]:
    chunks = _chunks(group, start_ns, stop_ns)
    time_ns = group["time_ns"][chunks]
    low = 0 if start_ns is None else int(np.searchsorted(time_ns, start_ns))
    high = len(time_ns) if stop_ns is None else int(np.searchsorted(time_ns, stop_ns))
    high = max(low, high)
    return slice(chunks.start + low, chunks.start + high), time_ns[low:high]
