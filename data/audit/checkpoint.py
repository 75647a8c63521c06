"""Signed statements of how long the log is and what its root hash is, kept in two places.

One lies in the record; the other outside it, so that whoever puts back an older copy of the whole
record, log and checkpoint together, is found out.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.audit.merkle import Tree
from data.record.disk import Disk, publish
from data.record.errors import RecordWriteError
from data.record.refused import content_of
from data.record.sealed_json import seal, unseal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log was when it was signed: entries, bytes, root, subtrees."""

    record_id: str
    size: int
    bytes: int
    root: str
    peaks: tuple[str, ...]
    time_ns: int

    def tree(self) -> Tree:
        """The tree to append to."""
        return Tree(self.size, [bytes.fromhex(peak) for peak in self.peaks])


def outside(name: str) -> Path:
    """Where the second copy of a checkpoint lies on this machine."""
    from platformdirs import user_data_path

    return user_data_path("vitruvian", appauthor=False) / "checkpoints" / f"{name}.json"


def sign(
    record_id: str,
    tree: Tree,
    length: int,
    key: Ed25519PrivateKey,
    paths: tuple[Path, Path],
    disk: Disk,
) -> None:
    """Write the checkpoint durably in the record, and outside it where that can be written."""
    body = {
        "record_id": record_id,
        "size": tree.size,
        "bytes": length,
        "root": tree.root.hex(),
        "peaks": [peak.hex() for peak in tree.peaks],
        "time_ns": time.time_ns(),
    }
    content = seal(body, key)
    first, second = paths
    publish(disk, [(first, content)])
    with suppress(OSError, RecordWriteError):
        disk.make_folder(second.parent)
        publish(disk, [(second, content)])


def read(path: Path, record_id: str, public_key: str) -> Checkpoint | None:
    """The checkpoint, or None if it is missing, altered or another record's."""
    content = content_of(path)
    body = None if content is None else unseal(content, public_key)
    if body is None or body["record_id"] != record_id:
        return None
    facts: dict[str, Any] = {**body, "peaks": tuple(body["peaks"])}
    return Checkpoint(**facts)
