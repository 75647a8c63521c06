"""One writer at a time, by a lock file that any filesystem supports (no flock)."""

from __future__ import annotations

import getpass
import json
import os
import secrets
import socket
import sys
import time
from pathlib import Path
from typing import Any

from data.record.errors import LockLostError, RecordLockedError

_LEFT_OVER_S = 60.0


class WriterLock:
    """Held from `acquire` to `release`; a lock whose process is dead on this host is broken."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._token = ""
        #: the file itself, by which it is known where no handle is left to read it
        self._file: tuple[int, int] | None = None

    def acquire(self) -> None:
        """Take the lock, or raise `RecordLockedError` saying who holds it."""
        for _ in range(3):
            try:
                if self._create():
                    return
            except OSError as error:
                raise RecordLockedError(
                    f"the writer's lock cannot be created ({error.strerror})",
                    self.path.parent,
                    "check the folder's permissions, or open the record for reading",
                ) from error
            holder = read_holder(self.path)
            if holder is None:
                continue  # released in between
            if not is_stale(holder) or not self._break(holder):
                raise RecordLockedError(
                    f"the record is being written by {describe(holder)}",
                    self.path.parent,
                    f"close it there; if nobody does, remove the file '{self.path.name}'",
                )
        raise RecordLockedError(
            "the record's lock changes hands", self.path.parent, "try again in a moment"
        )

    def check(self) -> None:
        """Raise `LockLostError` unless the lock is still ours."""
        holder = read_holder(self.path)
        if not self._token or holder is None or holder.get("token") != self._token:
            raise LockLostError(
                "the writer's lock was removed or taken over",
                self.path.parent,
                "open the record again; nothing of this change was stored",
            )

    def release(self) -> None:
        """Give the lock back; harmless if it is no longer ours."""
        if not self._token:
            return
        holder = read_holder(self.path)
        unread = holder == {} and _identity(self.path) == self._file
        if holder is not None and (unread or holder.get("token") == self._token):
            self.path.unlink(missing_ok=True)
        self._token = ""

    def _create(self) -> bool:
        """Put our lock in place, with its content at once, unless there is one."""
        token, pid = secrets.token_hex(8), os.getpid()
        facts = {
            "owner": _owner(),
            "host": socket.gethostname(),
            "pid": pid,
            "process_start": process_start(pid),
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "token": token,
        }
        if _place(self.path, json.dumps(facts), token):
            self._token, self._file = token, _identity(self.path)
            return True
        return False

    def _break(self, stale: dict[str, Any]) -> bool:
        """Move a stale lock away; whoever is killed in here leaves no lock behind.

        Should it have become a live lock in the meantime it is put back, and its owner would
        notice a loss in `check`.
        """
        aside = self.path.with_name(f"{self.path.name}.{secrets.token_hex(8)}")
        try:
            os.rename(self.path, aside)
        except FileNotFoundError:
            return True
        moved = read_holder(aside)
        if moved != stale:
            _place(self.path, json.dumps(moved), secrets.token_hex(8))
        aside.unlink(missing_ok=True)
        return moved == stale


def _place(path: Path, text: str, token: str) -> bool:
    """Create a file whole, or not at all if it exists."""
    aside = path.with_name(f"{path.name}.{token}")
    aside.write_text(text, encoding="utf-8")
    try:
        os.link(aside, path)
    except FileExistsError:
        return False
    except OSError:  # no hard links here: create first, fill in next
        return _place_plainly(path, text)
    finally:
        aside.unlink(missing_ok=True)
    return True


def _place_plainly(path: Path, text: str) -> bool:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def remove_left_over(path: Path) -> None:
    """Remove what killed processes left beside the lock; call while holding it."""
    for aside in path.parent.glob(f"{path.name}.*"):
        if _age_s(aside) > _LEFT_OVER_S:
            aside.unlink(missing_ok=True)


def read_holder(path: Path) -> dict[str, Any] | None:
    """Who holds the lock; None without a lock, an empty dict for one that cannot be read."""
    for _ in range(5):
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            return {}
        try:
            holder = json.loads(text)
            return holder if isinstance(holder, dict) else {}
        except ValueError:
            time.sleep(0.02)  # the other process may just be writing it
    return {}


def is_stale(holder: dict[str, Any]) -> bool:
    """Whether the holder is known to be gone: same host, and its process no longer runs."""
    if holder.get("host") != socket.gethostname() or not isinstance(holder.get("pid"), int):
        return False
    pid = holder["pid"]
    if not process_runs(pid):
        return True
    started = process_start(pid)
    return started is not None and holder.get("process_start") not in (None, started)


def describe(holder: dict[str, Any]) -> str:
    """The holder in words."""
    if not holder:
        return "somebody whose lock cannot be read"
    return (
        f"{holder.get('owner') or 'somebody'} on {holder.get('host')} "
        f"(process {holder.get('pid')}, since {holder.get('time')})"
    )


def process_runs(pid: int) -> bool:
    """Whether a process of that number exists on this host."""
    if sys.platform == "win32":  # os.kill would end the process there
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return not _is_zombie(pid)


def process_start(pid: int) -> str | None:
    """When the process began, as the kernel counts; None where that is not told."""
    fields = _proc_stat(pid)
    return fields[19] if len(fields) > 19 else None


def _is_zombie(pid: int) -> bool:
    return _proc_stat(pid)[:1] == ["Z"]


def _proc_stat(pid: int) -> list[str]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _owner() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0
