"""Find the newest intact generation; write the next one, in two signed copies."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data.record.disk import TEMPORARY, Disk, publish
from data.record.errors import RecordDamagedError
from data.record.layout import Header, Layout
from data.record.manifest import Manifest, from_json, to_json
from data.record.sealed_json import canonical, seal, unseal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEPT = 8
_NAME = re.compile(r"(\d{8,})\.([ab])\.json")


@dataclass(frozen=True, slots=True)
class Found:
    """The newest readable manifest, the highest number seen, and whether anything was lost."""

    manifest: Manifest
    highest: int
    fell_back: bool


def numbers(layout: Layout) -> list[int]:
    """All generations of which a file exists, intact or not, newest first."""
    names = (_NAME.fullmatch(path.name) for path in layout.manifests.iterdir())
    return sorted({int(match[1]) for match in names if match}, reverse=True)


def newest(layout: Layout, header: Header, warnings: list[str]) -> Found:
    """The newest generation with an intact copy; every damaged copy above it becomes a warning."""
    try:
        seen = numbers(layout)
    except OSError:
        seen = []
    for number in seen:
        manifest = _read(layout, header, number, warnings)
        if manifest is not None:
            if number != seen[0]:
                warnings.append(
                    f"generation {seen[0]} is damaged, so generation {number} is shown and the "
                    f"record is read-only; {layout.manifests}; "
                    "restore the manifests from a backup, or call Record.recover to go on without"
                )
            return Found(manifest, seen[0], number != seen[0])
    raise RecordDamagedError(
        "no intact manifest is left", layout.manifests, "restore the manifests from a backup"
    )


def write(layout: Layout, disk: Disk, key: Ed25519PrivateKey, manifest: Manifest) -> None:
    """Publish a generation; when this returns it is durable."""
    content = seal(to_json(manifest), key)
    publish(disk, [(path, content) for path in copies(layout, manifest.generation)])


def mend(
    layout: Layout, disk: Disk, header: Header, key: Ed25519PrivateKey, manifest: Manifest
) -> None:
    """Write again whichever copy of this generation is missing or altered."""
    both = copies(layout, manifest.generation)
    bad = [path for path in both if _manifest(path, header, manifest.generation) is None]
    if bad:
        content = seal(to_json(manifest), key)
        publish(disk, [(path, content) for path in bad])


def digest(manifest: Manifest) -> str:
    """SHA-256 of the signed body: the next generation names its predecessor by it."""
    return hashlib.sha256(canonical(to_json(manifest))).hexdigest()


def copies(layout: Layout, number: int) -> tuple[Path, Path]:
    """The two files of a generation."""
    stem = f"{number:08d}"
    return layout.manifests / f"{stem}.a.json", layout.manifests / f"{stem}.b.json"


def prune(layout: Layout, disk: Disk) -> None:
    """Remove generations older than the newest few, and what a killed writer left behind."""
    for number in numbers(layout)[KEPT:]:
        for path in copies(layout, number):
            disk.remove(path)
    for path in layout.manifests.glob(TEMPORARY + "*"):
        disk.remove(path)


def faults(layout: Layout, header: Header) -> Iterator[tuple[Path, str]]:
    """Every manifest file that is not exactly what its writer signed.

    That one copy is missing is no fault: a writer may have been stopped between the two.
    """
    for number in numbers(layout):
        for path in copies(layout, number):
            if path.exists() and _manifest(path, header, number) is None:
                yield path, "the manifest copy is altered; restore it from a backup"


def _read(layout: Layout, header: Header, number: int, warnings: list[str]) -> Manifest | None:
    both = [_manifest(path, header, number) for path in copies(layout, number)]
    for path, manifest in zip(copies(layout, number), both, strict=True):
        if manifest is None and path.exists():
            warnings.append(f"a manifest copy is damaged; {path}; the other copy is consulted")
    return both[0] or both[1]


def _manifest(path: Path, header: Header, number: int) -> Manifest | None:
    try:
        body = unseal(path.read_bytes(), header.public_key)
    except OSError:
        return None
    if body is None or body["record_id"] != header.record_id or body["generation"] != number:
        return None
    return from_json(body)
