"""Reads of the record for the views: on the record's own thread, answered where `post` says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from workbench.model.session import Session

#: How far back a person's usual looks.
USUAL_DAYS = 180
Post = Callable[[Callable[[], object]], object]


@dataclass(frozen=True, slots=True)
class RecordContents:
    """What is stored: summaries by signal, file names, refused values, unknown names."""

    signals: Mapping[str, Any]
    sources: tuple[str, ...]
    source_rows: tuple[Any, ...] = ()
    quarantined: tuple[Any, ...] = ()
    unmapped: tuple[Any, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    #: What the shape of the body follows, in the words of a twin's summary.
    build: Mapping[str, Any] = field(default_factory=dict)


class RecordFeed:
    """One open record; h5py lives on the record's I/O thread only."""

    def __init__(self, session: Session, post: Post) -> None:
        self._session = session
        self._post = post
        self._worker: Any = None
        self._path = ""

    @property
    def is_open(self) -> bool:
        return self._worker is not None

    def open(self, path: str, done: Callable[[RecordContents], object]) -> None:
        """Open a record and hand over what it holds."""
        from data.record.worker import open_async

        self.close()
        self._path = path
        future = open_async(path, purpose="drawing it")
        future.add_done_callback(partial(self._opened, path, done))

    def _opened(self, path: str, done: Callable[..., object], future: Future[Any]) -> None:
        if future.cancelled() or path != self._path:
            return
        error = future.exception()
        if error is not None:
            self._post(partial(self._session.notice, "error", str(error)))
            return
        self._worker = future.result()
        self.ask(_contents, done)

    def ask(self, task: Callable[[Any], Any], done: Callable[[Any], object]) -> Future[Any] | None:
        """Run a task on the record; `done` gets its plain result where `post` runs it."""
        if self._worker is None:
            return None
        future = self._worker.submit(task)
        future.add_done_callback(partial(self._answered, done))
        return future

    def envelope(
        self,
        signal: str,
        start_ns: int | None,
        stop_ns: int | None,
        points: int,
        done: Callable[[Any], object],
    ) -> Future[Any] | None:
        """Low, high and mean of a signal for drawing."""
        return self.ask(partial(_envelope, signal, start_ns, stop_ns, points), done)

    def usual(self, signal: str, done: Callable[[Any], object]) -> Future[Any] | None:
        """The person's own usual of a signal: the weeks before each day."""
        return self.ask(partial(_usual, signal), done)

    def typical_day(self, signal: str, done: Callable[[Any], object]) -> Future[Any] | None:
        """The fan of a signal's typical day."""
        return self.ask(partial(_typical_day, signal), done)

    def _answered(self, done: Callable[[Any], object], future: Future[Any]) -> None:
        try:
            answer = future.result()
        except CancelledError:
            return
        except Exception as error:
            self._post(partial(self._session.notice, "warning", str(error)))
            return
        self._post(partial(done, answer))

    def close(self) -> None:
        """Close the record; may be called twice."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None


def _envelope(
    signal: str, start_ns: int | None, stop_ns: int | None, points: int, record: Any
) -> Any:
    return record.envelope(signal, start_ns, stop_ns, points).with_gaps()


def _usual(signal: str, record: Any) -> Any:
    from viewers.timeline.baseline import usual_band

    rows = _last_days(signal, record)
    return usual_band(signal, rows.time_ns, rows.value)


def _typical_day(signal: str, record: Any) -> Any:
    from viewers.timeline.baseline import typical_day

    rows = _last_days(signal, record)
    return typical_day(signal, rows.time_ns, rows.utc_offset_s, rows.value)


def _last_days(signal: str, record: Any) -> Any:
    """What was measured lately: years ago a person was somebody else, and reading takes time."""
    last = record.signals()[signal].last_ns
    return record.read(signal, last - USUAL_DAYS * 86_400 * 10**9, last + 1)


def _contents(record: Any) -> RecordContents:
    from workbench.service.measures import build_of

    rows = tuple(record.sources())
    names = tuple(dict.fromkeys(_file_name(row) for row in rows))
    return RecordContents(
        signals=record.signals(),
        sources=names,
        source_rows=rows,
        quarantined=tuple(record.quarantined()),
        unmapped=tuple(record.unmapped()),
        warnings=tuple(record.warnings),
        build=build_of(record),
    )


def _file_name(row: Any) -> str:
    return str(getattr(row, "source", row).file_name)
