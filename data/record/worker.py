"""One I/O thread that owns every HDF5 object of the process; others get arrays as futures."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from data.record.record import Record

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from data.record.results import Envelope, Provenance, SignalData, SignalSummary
    from data.record.types import CommitReceipt, ImportBatch

T = TypeVar("T")
_guard = threading.Lock()
_thread: ThreadPoolExecutor | None = None


def io_thread() -> ThreadPoolExecutor:
    """The process's one I/O thread, started when first needed."""
    global _thread
    from concurrent.futures import ThreadPoolExecutor

    with _guard:
        if _thread is None:
            _thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="record-io")
            atexit.register(_thread.shutdown, wait=True, cancel_futures=True)
        return _thread


class RecordWorker:
    """A record that lives on the I/O thread. Calls return at once with a `Future`.

    A future that has not begun may be cancelled, so that a fast zoom skips stale windows.
    """

    def __init__(self, record: Record) -> None:
        self._record = record

    def submit(self, task: Callable[[Record], T]) -> Future[T]:
        """Run any task on the record; it must return plain data, never an HDF5 object."""
        return io_thread().submit(task, self._record)

    def signals(self) -> Future[dict[str, SignalSummary]]:
        return self.submit(lambda record: record.signals())

    def read(
        self, signal: str, start_ns: int | None = None, stop_ns: int | None = None
    ) -> Future[SignalData]:
        return self.submit(lambda record: record.read(signal, start_ns, stop_ns))

    def envelope(
        self, signal: str, start_ns: int | None, stop_ns: int | None, max_points: int
    ) -> Future[Envelope]:
        return self.submit(lambda record: record.envelope(signal, start_ns, stop_ns, max_points))

    def provenance(self, signal: str, time_ns: int) -> Future[list[Provenance]]:
        return self.submit(lambda record: record.provenance(signal, time_ns))

    def commit(self, batch: ImportBatch) -> Future[CommitReceipt]:
        return self.submit(lambda record: record.commit(batch))

    def commit_many(self, batches: Iterable[ImportBatch]) -> Future[list[CommitReceipt]]:
        return self.submit(lambda record: record.commit_many(batches))

    def close(self) -> Future[None]:
        """Close the record after all that was asked before."""
        return self.submit(lambda record: record.close())


def open_async(
    path: str | Path, mode: Literal["r", "w"] = "r", **options: Any
) -> Future[RecordWorker]:
    """Open a record on the I/O thread."""
    return io_thread().submit(lambda: RecordWorker(Record.open(path, mode, **options)))
