"""The log itself: one line an entry, appended and synced, never changed.

A line is JSON: ``{"entry": ..., "n": 7}``, or ``{"n": 7, "sealed": ...}`` in an encrypted record,
where the entry is an age file that only the owner opens. The tree is over the lines as they stand,
so that it is proven without any key.
"""

from __future__ import annotations

import base64
import binascii
import getpass
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.audit import checkpoint
from data.audit.merkle import Tree
from data.record.disk import Disk
from data.record.sealed_json import canonical

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what with which data, why and when (UTC nanoseconds)."""

    time_ns: int
    action: str
    who: str
    what: tuple[str, ...] = ()
    purpose: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AuditLog:
    """The log of one record. `owner` is the age public key of an encrypted record's owner."""

    folder: Path
    record_id: str
    public_key: str
    owner: str = ""
    disk: Disk = field(default_factory=Disk, compare=False)

    @property
    def path(self) -> Path:
        return self.folder / ("sealed.jsonl" if self.owner else "log.jsonl")

    @property
    def checkpoint(self) -> Path:
        return self.folder / ("sealed-checkpoint.json" if self.owner else "checkpoint.json")

    @property
    def beyond(self) -> Path:
        """The checkpoint's copy outside the record."""
        return checkpoint.outside(self.record_id + ("-sealed" if self.owner else ""))

    @property
    def signed_size(self) -> int:
        """How many entries were signed, as far as this machine knows; -1 for no signature."""
        points = (self.checkpoint, self.beyond)
        known = [checkpoint.read(path, self.record_id, self.public_key) for path in points]
        return max((point.size for point in known if point is not None), default=-1)

    @property
    def exists(self) -> bool:
        return self.folder.is_dir()

    def start(self) -> None:
        """Make the folder, from when on accesses are logged."""
        self.disk.make_folder(self.folder)

    def append(self, entry: Entry, key: Ed25519PrivateKey | None) -> None:
        """Add an entry durably; with the record's signing key all is signed up to here.

        A log that was tampered with is never signed again, so that this stays visible.
        """
        with _alone(self.folder / "writing"):
            tree, length, sound = self._state()
            places = self.checkpoint, self.beyond
            if key is not None and sound and not self.checkpoint.exists():
                # Before the first entry, so that no kill leaves entries that nothing vouches for.
                checkpoint.sign(self.record_id, Tree(), 0, key, places, self.disk)
            line = self._line(tree.size, entry)
            if not self.path.exists():
                self.disk.write(self.path, b"")
            self.disk.append(self.path, line + b"\n", length)  # over an entry cut short by a kill
            self.disk.sync(self.path)
            if length == 0:  # also where a kill fell between the two
                self.disk.sync_directory(self.folder)
            tree.append(line)
            if key is not None and sound:
                length += len(line) + 1
                checkpoint.sign(self.record_id, tree, length, key, places, self.disk)

    def lines(self) -> list[bytes]:
        """The whole lines; one that was cut short or torn at the end is left out.

        That hides nothing: an entry that was signed is missed by the checkpoints.
        """
        try:
            lines = self.path.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return []
        return lines[:-1] if lines and not _is_json(lines[-1]) else lines

    def entries(self, secrets: Sequence[str] = ()) -> Iterator[Entry | None]:
        """All entries in order; None for one that the keys do not open or that is damaged."""
        for line in self.lines():
            try:
                yield self._entry(json.loads(line), secrets)
            except (ValueError, KeyError, TypeError):
                yield None

    def _state(self) -> tuple[Tree, int, bool]:
        """The tree, the length in bytes, and whether it agrees with the checkpoints.

        If nothing came after the checkpoint its tree is taken as it is: should an entry before it
        have been altered, the next root will not fit it either.
        """
        known = checkpoint.read(self.checkpoint, self.record_id, self.public_key)
        size = self.path.stat().st_size if self.path.exists() else 0
        if known is not None and known.bytes == size:
            beyond = checkpoint.read(self.beyond, self.record_id, self.public_key)
            newer = beyond is not None and beyond.size > known.size
            return (
                known.tree(),
                size,
                not newer and (beyond is not None or not self.beyond.exists()),
            )
        tree, lines = Tree(), self.lines()
        for line in lines:
            tree.append(line)
        from data.audit.verify import verify_log

        return tree, sum(len(line) + 1 for line in lines), verify_log(self).intact

    def _line(self, number: int, entry: Entry) -> bytes:
        if not self.owner:
            return canonical({"n": number, "entry": asdict(entry)})
        from data.vault.age import seal

        sealed = base64.b64encode(seal(canonical(asdict(entry)), [self.owner]))
        return canonical({"n": number, "sealed": sealed.decode("ascii")})

    def _entry(self, line: dict[str, Any], secrets: Sequence[str]) -> Entry | None:
        facts = line.get("entry")
        if facts is None:
            from data.vault.age import unseal

            try:
                plain = unseal(base64.b64decode(line["sealed"], validate=True), secrets)
            except binascii.Error:
                return None
            if plain is None:
                return None
            facts = json.loads(plain)
        return Entry(**(facts | {"what": tuple(facts["what"])}))


def entry_now(
    action: str, what: Sequence[str] = (), purpose: str = "", detail: str = "", who: str = ""
) -> Entry:
    """An entry of this instant by this user."""
    name = who
    if not name:
        with suppress(OSError, KeyError):
            name = getpass.getuser()
    return Entry(time.time_ns(), action, name or "somebody", tuple(what), purpose, detail)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time; released by the system if its holder dies."""
    with path.open("a+b") as file:
        _take(file.fileno())
        yield


def _take(handle: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
        return
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX)
