"""Unsaved work, kept beside while the window is open, and found again after a crash.

Each window writes a file named after its process and takes it away when it closes well. A file
whose process is gone is work that was lost. Of encrypted records nothing is written.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from workbench.model.session_file import ENDING, SessionFile, SessionFileError, read, write


class Recovery:
    """The recovery files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own = folder / f"{os.getpid()}{ENDING}"
        self._last: SessionFile | None = None

    def keep(self, now: SessionFile) -> bool:
        """Write what changed since the last time; says whether anything was written."""
        if now == self._last or not now.record:
            return False
        try:
            write(now, self._own)
        except OSError:
            return False  # a full disk must not stop the work itself
        self._last = now
        return True

    def forget(self) -> None:
        """The window closed well, or the record is encrypted: nothing is to be recovered."""
        self._own.unlink(missing_ok=True)
        self._last = None

    def lost(self) -> list[tuple[Path, SessionFile]]:
        """Work of windows that are gone, newest first; unreadable files are left alone."""
        found = []
        with suppress(OSError):
            files = sorted(self._folder.glob(f"*{ENDING}"), key=_written, reverse=True)
            for file in files:
                if file != self._own and not _alive(file.stem):
                    with suppress(SessionFileError):
                        found.append((file, read(file)))
        return found


def _written(file: Path) -> float:
    return file.stat().st_mtime


def _alive(process: str) -> bool:
    if not process.isdigit():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
