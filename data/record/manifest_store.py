"""Find the newest intact generation; write the next one, in two signed copies."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.record.disk import TEMPORARY, Disk, publish
from data.record.errors import RecordDamagedError
from data.record.layout import Header, Layout
from data.record.manifest import Manifest, from_json, to_json
from data.record.refused import content_of, names_in
from data.record.sealed_json import canonical, seal, unseal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEPT = 8
#: age secret keys to try on an encrypted manifest, asked for only where there is one
Identities = Callable[[], Sequence[str]]
_NAME = re.compile(r"(\d{8,})\.([ab])\.json")


@dataclass(frozen=True, slots=True)
class Found:
    """The newest readable manifest, the highest number seen, and whether anything was lost."""

    manifest: Manifest
    highest: int
    fell_back: bool


def numbers(layout: Layout) -> list[int]:
    """All generations of which a file exists, intact or not, newest first."""
    names = (_NAME.fullmatch(name) for name in names_in(layout.manifests))
    return sorted({int(match[1]) for match in names if match}, reverse=True)


def no_identities() -> Sequence[str]:
    """For whoever holds no key."""
    return ()


def newest(
    layout: Layout,
    header: Header,
    warnings: list[str],
    identities: Identities = no_identities,
) -> Found:
    """The newest generation with an intact copy; every damaged copy above it becomes a warning."""
    seen = numbers(layout)
    for number in seen:
        body = _read(layout, header, number, warnings)
        if body is not None:
            if number != seen[0]:
                warnings.append(
                    f"generation {seen[0]} is damaged, so generation {number} is shown and the "
                    f"record is read-only; {layout.manifests}; "
                    "restore the manifests from a backup, or call Record.recover to go on without"
                )
            return Found(_opened(body, identities), seen[0], number != seen[0])
    raise RecordDamagedError(
        "no intact manifest is left", layout.manifests, "restore the manifests from a backup"
    )


def write(layout: Layout, disk: Disk, key: Ed25519PrivateKey, manifest: Manifest) -> Manifest:
    """Publish a generation, durable when this returns; the manifest as it now stands on disk."""
    body = _body_of(manifest)
    content = seal(body, key)
    publish(disk, [(path, content) for path in copies(layout, manifest.generation)])
    if manifest.vault is None:
        return manifest
    from data.vault.sealed_manifest import files_of

    known = replace(manifest.vault, files=files_of(manifest), digest=_sum(body))
    return replace(manifest, vault=known)


def mend(layout: Layout, disk: Disk, header: Header, number: int) -> None:
    """Write again whichever copy of this generation is missing or altered."""
    both = copies(layout, number)
    good = [path for path in both if _body(path, header, number) is not None]
    bad = [path for path in both if path not in good]
    if good and bad and (content := content_of(good[0])) is not None:
        publish(disk, [(path, content) for path in bad])


def digest(manifest: Manifest) -> str:
    """SHA-256 of the signed body: the next generation names its predecessor by it."""
    return manifest.vault.digest if manifest.vault else _sum(to_json(manifest))


def copies(layout: Layout, number: int) -> tuple[Path, Path]:
    """The two files of a generation."""
    stem = f"{number:08d}"
    return layout.manifests / f"{stem}.a.json", layout.manifests / f"{stem}.b.json"


def is_plain(layout: Layout, number: int) -> bool:
    """Whether a copy of that generation tells anybody what is in the record."""
    found = (content_of(path) for path in copies(layout, number))
    return any(content is not None and b'"vault":' not in content for content in found)


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
            if path.exists() and _body(path, header, number) is None:
                yield path, "the manifest copy is altered; restore it from a backup"


def _read(
    layout: Layout, header: Header, number: int, warnings: list[str]
) -> dict[str, Any] | None:
    both = [_body(path, header, number) for path in copies(layout, number)]
    for path, body in zip(copies(layout, number), both, strict=True):
        if body is None and path.exists():
            warnings.append(f"a manifest copy is damaged; {path}; the other copy is consulted")
    return both[0] or both[1]


def _body(path: Path, header: Header, number: int) -> dict[str, Any] | None:
    content = content_of(path)
    body = None if content is None else unseal(content, header.public_key)
    if body is None or body["record_id"] != header.record_id or body["generation"] != number:
        return None
    return body


def _opened(body: dict[str, Any], identities: Identities) -> Manifest:
    if "vault" not in body:
        return from_json(body)
    from data.vault.sealed_manifest import open_body

    return open_body(body, identities())


def _body_of(manifest: Manifest) -> dict[str, Any]:
    if manifest.vault is None:
        return to_json(manifest)
    from data.vault.sealed_manifest import sealed_body

    return sealed_body(manifest)


def _sum(body: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(body)).hexdigest()
