"""What a power cut may leave of files and folders.

Content that was not synced may be there, lost, cut, or torn: any of its sectors old, new or zero.
Names that were made, moved or removed in a folder that was not synced since may have been or not,
in any combination. A rename inside a folder is atomic.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from data.record.disk import Disk

SECTOR = 512
_NOWHERE = PurePosixPath()
_DATA = str(Path(__file__).parents[2] / "data")


@dataclass(frozen=True)
class Operation:
    """One touch of the disk; `site` is the line of the program that asked for it."""

    kind: str
    path: PurePosixPath = _NOWHERE
    to: PurePosixPath = _NOWHERE
    data: bytes = b""
    at: int = 0
    site: str = ""
    number: int = 0


Log = list[Operation]


class RecordingDisk(Disk):
    """Does everything for real below `root`, and remembers it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log: Log = []

    def write(self, path: Path, data: bytes, private: bool = False) -> None:
        super().write(path, data, private)
        self._note("write", path, data=data)

    def append(self, path: Path, data: bytes, at: int) -> None:
        super().append(path, data, at)
        self._note("append", path, data=data, at=at)

    def new_folder(self, path: Path) -> None:
        super().new_folder(path)
        self._note("folder", path)

    def sync(self, path: Path) -> None:
        super().sync(path)
        self._note("sync", path)

    def rename(self, old: Path, new: Path) -> None:
        super().rename(old, new)
        assert old.parent == new.parent, "a move between folders is not atomic everywhere"
        self._note("rename", old, to=new)

    def sync_directory(self, path: Path) -> None:
        super().sync_directory(path)
        self._note("sync_directory", path)

    def remove(self, path: Path) -> None:
        if path.exists():
            super().remove(path)
            self._note("remove", path)

    def confirm(self, number: int) -> None:
        """All up to here has returned to whoever asked for it."""
        self.log.append(Operation("confirm", number=number))

    def _note(self, kind: str, path: Path, to: Path | None = None, **facts: object) -> None:
        there = self._inside(path if to is None else to)
        self.log.append(
            Operation(kind, self._inside(path), there, site=_site(), **facts)  # type: ignore[arg-type]
        )

    def _inside(self, path: Path) -> PurePosixPath:
        return PurePosixPath(path.relative_to(self.root).as_posix())


def _site() -> str:
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_DATA) and not file.endswith("disk.py"):
            where = Path(file).relative_to(Path(_DATA).parent).with_suffix("").as_posix()
            return f"{where}.{frame.f_code.co_name}, line {frame.f_lineno}"
        frame = frame.f_back
    return ""


@dataclass(eq=False)
class File:
    """`durable` content, and what was written since the last sync."""

    durable: bytes = b""
    waiting: list[tuple[int, bytes]] = field(default_factory=list)

    def content(self) -> bytes:
        return _written(self.durable, self.waiting)


@dataclass(eq=False)
class Folder:
    """`settled` names, and what changed since the last sync: (old name, new name, node)."""

    settled: dict[str, Node] = field(default_factory=dict)
    current: dict[str, Node] = field(default_factory=dict)
    waiting: list[tuple[str, str, Node | None]] = field(default_factory=list)

    def change(self, old: str, new: str, node: Node | None) -> None:
        _apply(self.current, (old, new, node))
        self.waiting.append((old, new, node))


Node = File | Folder


def tree_of(*folders: str) -> Folder:
    """A disk with nothing but these folders."""
    made: dict[str, Node] = {name: Folder() for name in folders}
    return Folder(dict(made), dict(made))


def tree_at(folder: Path) -> Folder:
    """A disk with all that a real folder holds, every bit of it durable."""
    found: dict[str, Node] = {}
    for path in folder.iterdir():
        found[path.name] = tree_at(path) if path.is_dir() else File(path.read_bytes())
    return Folder(dict(found), found)


def crash(root: Folder, log: Log, choice: random.Random) -> dict[PurePosixPath, bytes | None]:
    """One legal content after the power failed at the end of `log`; None stands for a folder."""
    for operation in log:
        _replay(root, operation)
    lost = choice.random() < 0.3
    return dict(_left_of(root, PurePosixPath(), choice, lost))


def write_out(left: dict[PurePosixPath, bytes | None], where: Path) -> None:
    """Put such a content into a real folder."""
    for path, data in left.items():
        if data is None:
            (where / path).mkdir(parents=True, exist_ok=True)
        else:
            (where / path).write_bytes(data)


def _replay(root: Folder, operation: Operation) -> None:
    path = operation.path
    if operation.kind == "confirm":
        return
    if operation.kind == "sync_directory":
        node = _find(root, path)
        if isinstance(node, Folder):
            for change in node.waiting:
                _apply(node.settled, change)
            node.waiting.clear()
        return
    parent = _find(root, path.parent)
    if not isinstance(parent, Folder):  # a mutant never made it
        return
    known = parent.current.get(path.name)
    if operation.kind in ("write", "append"):
        if not isinstance(known, File):
            known = File()
            parent.change("", path.name, known)
        known.waiting.append((operation.at, operation.data))
    elif operation.kind == "folder" and known is None:
        parent.change("", path.name, Folder())
    elif operation.kind == "sync" and isinstance(known, File):
        known.durable, known.waiting = known.content(), []
    elif operation.kind == "rename" and known is not None:
        parent.change(path.name, operation.to.name, known)
    elif operation.kind == "remove" and known is not None:
        parent.change(path.name, "", None)


def _find(root: Folder, path: PurePosixPath) -> Node | None:
    node: Node | None = root
    for name in path.parts:
        node = node.current.get(name) if isinstance(node, Folder) else None
    return node


def _apply(names: dict[str, Node], change: tuple[str, str, Node | None]) -> None:
    old, new, node = change
    if old:
        names.pop(old, None)
    if new and node is not None:
        names[new] = node


def _left_of(
    folder: Folder, where: PurePosixPath, choice: random.Random, lost: bool
) -> list[tuple[PurePosixPath, bytes | None]]:
    names = dict(folder.settled)
    for change in folder.waiting:
        if not lost and choice.random() < 0.5:
            _apply(names, change)
    found: list[tuple[PurePosixPath, bytes | None]] = []
    for name, node in names.items():
        if isinstance(node, Folder):
            found += [(where / name, None), *_left_of(node, where / name, choice, lost)]
        else:
            found.append((where / name, _content_left(node, choice)))
    return found


def _content_left(file: File, choice: random.Random) -> bytes:
    if not file.waiting:
        return file.durable
    n = int(choice.random() * (len(file.waiting) + 1))
    before = _written(file.durable, file.waiting[:n])
    if n == len(file.waiting):
        return before
    at, data = file.waiting[n]
    return _torn(before, at, data, choice)


def _torn(before: bytes, at: int, data: bytes, choice: random.Random) -> bytes:
    """A write that got through in part."""
    kind = int(choice.random() * 4)
    if kind == 0:
        return before
    if kind == 1:
        return before[:at] + data[: int(choice.random() * (len(data) + 1))]
    whole = bytearray(before[:at] + data)
    old = before.ljust(len(whole), b"\0") if kind == 2 else bytes(len(whole))
    for start in range(at - at % SECTOR, len(whole), SECTOR):
        low, high = max(at, start), min(start + SECTOR, len(whole))
        if choice.random() < 0.5:
            whole[low:high] = old[low:high]
    return bytes(whole)


def _written(content: bytes, writes: list[tuple[int, bytes]]) -> bytes:
    for at, data in writes:
        content = content[:at] + data
    return content


def moved(operation: Operation, to: PurePosixPath) -> Operation:
    """The same at another path."""
    return replace(operation, path=to, to=to)
