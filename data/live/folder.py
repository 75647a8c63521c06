"""A watched folder: a file is imported once nothing has written to it for a moment."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from data.live.errors import LiveError, MissingExtraError
from data.live.sample import Arrived, Put, Tell
from data.live.skew import Skew

SETTLED_S = 1.0
#: What browsers and synchronisers call a file that they have not finished.
_UNFINISHED = {".part", ".partial", ".crdownload", ".download", ".tmp", ".temp", ".swp"}


class WatchedFolder:
    """New and changed files below a folder; those that are there already come first."""

    def __init__(self, folder: Path, settled_s: float = SETTLED_S) -> None:
        if not folder.is_dir():
            raise LiveError("there is no such folder", folder, "make it, or name another")
        self.folder = folder
        self.name = f"folder {folder.name}"
        self.skew = Skew()
        self._settled_s = settled_s
        self._seen: dict[Path, tuple[int, int]] = {}
        self._changed: dict[Path, tuple[tuple[int, int], float]] = {}
        self._lock = threading.Lock()

    def run(self, put: Put, stop: threading.Event, tell: Tell) -> None:
        """Hand files over until stopped; raises `OSError` if the folder goes away."""
        observer = self._observer()
        try:
            for path in sorted(self.folder.rglob("*")):
                self._note(path)
            tell(f"{self.name}: watching")
            while not stop.is_set():
                ready = self._settled()
                if ready:
                    put([Arrived(path, time.monotonic()) for path in ready])
                stop.wait(min(0.1, self._settled_s / 2))
                if not self.folder.is_dir():
                    raise FileNotFoundError("the folder is gone")
        finally:
            observer.stop()
            observer.join()

    def _observer(self) -> Any:
        try:
            from watchdog.events import FileSystemEventHandler
            from watchdog.observers import Observer
        except ImportError as error:
            raise MissingExtraError("watchdog", "--watch") from error
        watched = self

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: Any) -> None:
                for name in (event.src_path, getattr(event, "dest_path", "")):
                    if name:
                        watched._note(Path(str(name)))

        observer = Observer()
        observer.schedule(Handler(), str(self.folder), recursive=True)
        observer.start()
        return observer

    def _note(self, path: Path) -> None:
        """Remember a file that may be new; reading one is an event too and changes nothing."""
        hidden = any(part.startswith(".") for part in path.relative_to(self.folder).parts)
        if hidden or path.suffix.lower() in _UNFINISHED:
            return
        state = _state(path)
        with self._lock:
            known = self._changed.get(path)
            if state is None:
                self._changed.pop(path, None)
            elif self._seen.get(path) != state and (known is None or known[0] != state):
                self._changed[path] = (state, time.monotonic())

    def _settled(self) -> list[Path]:
        """Files that have stayed as they are for long enough."""
        now, ready = time.monotonic(), []
        with self._lock:
            waiting = list(self._changed.items())
        for path, (state, since) in waiting:
            if _state(path) != state:
                self._note(path)
            elif now - since >= self._settled_s:
                ready.append(path)
        with self._lock:
            for path in ready:
                self._seen[path] = self._changed.pop(path)[0]
        return sorted(ready)


def _state(path: Path) -> tuple[int, int] | None:
    """Size and time of change; None if it is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns) if path.is_file() else None
