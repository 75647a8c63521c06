"""A disk that remembers every operation, and what may be left of it when the power fails.

Content that was not synced may be whole, cut, empty or zeros. Creations, renames and removals in
a directory that was not synced since may have happened or not, in any combination.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from data.record.disk import Disk


@dataclass
class RecordingDisk(Disk):
    """Does everything for real, and logs it. `lazy` names syncs that are logged as if absent."""

    lazy: frozenset[str] = frozenset()
    log: list[tuple] = field(default_factory=list)

    def write(self, path: Path, data: bytes) -> None:
        super().write(path, data)
        self.log.append(("write", path, data))

    def sync(self, path: Path) -> None:
        if "file" not in self.lazy:
            self.log.append(("sync", path))

    def rename(self, old: Path, new: Path) -> None:
        super().rename(old, new)
        self.log.append(("rename", old, new))

    def sync_directory(self, path: Path) -> None:
        if "directory" not in self.lazy:
            self.log.append(("sync_directory", path))

    def remove(self, path: Path) -> None:
        if path.exists():
            super().remove(path)
            self.log.append(("remove", path))

    def confirm(self, number: int) -> None:
        self.log.append(("confirmed", number))


@dataclass
class Inode:
    content: bytes
    durable: bool


def crash(before: dict[Path, bytes], log: list[tuple], choice: random.Random) -> dict[Path, bytes]:
    """One legal content of the disk after the power failed at the end of `log`."""
    settled = {path: Inode(data, True) for path, data in before.items()}
    current = dict(settled)
    waiting: list[tuple[Path, Path, Inode | None, Path | None]] = []
    for operation, *facts in log:
        if operation == "write":
            current[facts[0]] = Inode(facts[1], False)
            waiting.append((facts[0].parent, facts[0], current[facts[0]], None))
        elif operation == "sync":
            current[facts[0]].durable = True
        elif operation == "rename":
            current[facts[1]] = current.pop(facts[0])
            waiting.append((facts[1].parent, facts[1], current[facts[1]], facts[0]))
        elif operation == "remove":
            current.pop(facts[0])
            waiting.append((facts[0].parent, facts[0], None, None))
        elif operation == "sync_directory":
            for entry in waiting:
                if entry[0] == facts[0]:
                    _apply(settled, entry)
            waiting = [entry for entry in waiting if entry[0] != facts[0]]
    everything_lost = choice.random() < 0.3
    for entry in waiting:
        if not everything_lost and choice.random() < 0.5:
            _apply(settled, entry)
    return {path: _left(inode, choice) for path, inode in settled.items()}


def _apply(settled: dict[Path, Inode], entry: tuple) -> None:
    _, path, inode, old = entry
    if old is not None:
        settled.pop(old, None)
    if inode is None:
        settled.pop(path, None)
    else:
        settled[path] = inode


def _left(inode: Inode, choice: random.Random) -> bytes:
    if inode.durable:
        return inode.content
    n = len(inode.content)
    cut = choice.randrange(n + 1)
    return choice.choice(
        [inode.content, inode.content[:cut], b"", inode.content[:cut] + bytes(n - cut)]
    )
