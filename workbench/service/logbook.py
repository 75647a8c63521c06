"""Log what is done with a twin whose record is closed: projections of the window, saved pictures.

A slider asks for many projections a second; the first is logged at once, those that follow are
counted and logged together. Writing happens on a thread of its own: it waits for the disk.
"""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path

EVERY_S = 3.0


def note_at(path: Path, action: str, detail: str) -> None:
    """Log one access without opening the values; harmless where the record keeps no log."""
    from data.record import Record, RecordError

    with suppress(RecordError, OSError), Record.open(path, identities=()) as record:
        record.note(action, detail=detail)


def note_aside(path: str, action: str, detail: str) -> None:
    """The same without making the caller wait for the disk; nothing without a path."""
    if path:
        facts = Path(path), action, detail
        threading.Thread(target=note_at, args=facts, name="logbook", daemon=True).start()


class Logbook:
    """The projections of one twin after the other."""

    def __init__(self, every_s: float = EVERY_S) -> None:
        self._every_s = every_s
        self._guard = threading.Lock()
        self._waiting: Counter[tuple[Path, str]] = Counter()
        self._writer: threading.Thread | None = None
        self._closing = threading.Event()

    def projected(self, path: Path, scenario: str) -> None:
        """A scenario was projected with the twin of that record; an empty path is no record."""
        if path == Path():
            return
        with self._guard:
            self._waiting[path, scenario] += 1
            if self._writer is None and not self._closing.is_set():
                self._writer = threading.Thread(target=self._write, name="logbook", daemon=True)
                self._writer.start()

    def close(self) -> None:
        """Log what still waits."""
        self._closing.set()
        writer = self._writer
        if writer is not None:
            writer.join()

    def _write(self) -> None:
        while True:
            with self._guard:
                told, self._waiting = self._waiting, Counter()
                if not told:
                    self._writer = None
                    return
            for (path, scenario), times in told.items():
                again = f", {times} times" if times > 1 else ""
                note_at(path, "project", f"{scenario}{again}")
            self._closing.wait(self._every_s)
