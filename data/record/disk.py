"""The few ways in which the record touches the disk. One object, so that tests can replay it.

`tests/torture/power_loss.py` records them and tries what a power cut may leave of them.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from data.record.errors import RecordWriteError
from data.record.refused import refusal

TEMPORARY = ".tmp-"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class Disk:
    """Write, sync, rename, remove. Nothing is durable before its `sync`.

    A file's name, and its removal, are durable after `sync_directory` of its folder only.
    """

    def write(self, path: Path, data: bytes, private: bool = False) -> None:
        """A new file; a private one is readable by its owner only."""
        handle = os.open(path, _NEW, 0o600 if private else 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(data)

    def append(self, path: Path, data: bytes, at: int) -> None:
        """Put data at byte `at` of an existing file, in place of whatever stood there and after."""
        with path.open("r+b") as file:
            file.truncate(at)
            file.seek(at)
            file.write(data)

    def make_folder(self, path: Path) -> None:
        """A folder whose own name is durable when this returns; harmless where there is one."""
        if not path.is_dir():
            if not path.parent.is_dir():
                self.make_folder(path.parent)
            self.new_folder(path)
            self.sync_directory(path.parent)

    def new_folder(self, path: Path) -> None:
        path.mkdir(exist_ok=True)

    def sync(self, path: Path) -> None:
        with path.open("r+b") as file:
            _flush_to_platter(file.fileno())

    def rename(self, old: Path, new: Path) -> None:
        os.replace(old, new)

    def sync_directory(self, path: Path) -> None:
        if sys.platform == "win32":  # directories cannot be opened there; NTFS journals renames
            return
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)


def _flush_to_platter(handle: int) -> None:
    if sys.platform == "darwin":  # fsync alone stops at the drive's cache there
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        return
    os.fsync(handle)


def publish(disk: Disk, files: Iterable[tuple[Path, bytes]]) -> None:
    """Make files appear whole and durable: write aside, sync, rename, sync the directories.

    Raises `RecordWriteError` if the disk refuses; what was written aside is removed then.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        _publish(disk, files, staged)
    except OSError as error:
        for aside, _ in staged:
            with suppress(OSError):
                disk.remove(aside)
        raise RecordWriteError(
            f"the disk refused to store ({error.strerror or error})",
            staged[-1][1] if staged else error.filename,
            "free some space or check the permissions, then try again",
        ) from error


def _publish(
    disk: Disk, files: Iterable[tuple[Path, bytes]], staged: list[tuple[Path, Path]]
) -> None:
    for path, data in files:
        aside = path.with_name(TEMPORARY + path.name)
        disk.remove(aside)
        staged.append((aside, path))
        disk.write(aside, data)
    for aside, _ in staged:
        disk.sync(aside)
    for aside, path in staged:
        disk.rename(aside, path)
    for folder in {path.parent for _, path in staged}:
        disk.sync_directory(folder)


def file_checksum(path: Path) -> str:
    """SHA-256 of a file as hex; empty if it is not there or its medium is bad."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        if unreadable := refusal(error, path):
            raise unreadable from error
        return ""
