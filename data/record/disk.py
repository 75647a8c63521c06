"""The few ways in which the record touches the disk. One object, so that tests can replay it."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from data.record.errors import RecordWriteError

TEMPORARY = ".tmp-"


class Disk:
    """Write, sync, rename, remove. Nothing is durable before its `sync`."""

    def write(self, path: Path, data: bytes) -> None:
        with path.open("xb") as file:
            file.write(data)

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
    """SHA-256 of a file as hex; empty if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
