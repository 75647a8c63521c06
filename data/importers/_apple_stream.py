"""The bytes of an Apple Health export, made safe to parse without moving any offset.

1. The document type is blanked: some iOS versions write one that no parser accepts.
2. An entity declaration is refused: it is the only way such a file can reach outside itself.
3. Control characters, which XML forbids and some sources write, become spaces.
4. A ZIP archive is read by stream; members with unsafe names, and links, are never opened.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from data.importers._archive import STREAM_DAMAGE, is_safe
from data.importers._files import open_binary
from data.importers.errors import DamagedFileError, UnsafeFileError

CHUNK = 1 << 20
_PROLOG = 1 << 20
_CONTROL = bytes(
    0x20 if code < 0x20 and code not in (0x09, 0x0A, 0x0D) else code for code in range(256)
)


@contextmanager
def open_export(path: Path) -> Iterator[tuple[IO[bytes], Callable[[], float], list[str]]]:
    """The XML stream, the share read so far, and notes about what was left out."""
    with path.open("rb") as raw:
        zipped = raw.read(2) == b"PK"
    if not zipped:
        with open_binary(path) as (stream, share):
            yield stream, share, []
        return
    try:
        archive = zipfile.ZipFile(path)
        member, notes = _find_export(archive, path.name)
    except STREAM_DAMAGE as error:
        raise DamagedFileError(
            f"the ZIP archive '{path.name}' is cut or damaged ({error})",
            "",
            "copy it from the phone again",
        ) from None
    with archive:
        size = max(member.file_size, 1)
        with archive.open(member) as stream:
            yield stream, lambda: min(stream.tell() / size, 1.0), notes


def _find_export(archive: zipfile.ZipFile, name: str) -> tuple[zipfile.ZipInfo, list[str]]:
    unsafe = [entry for entry in archive.infolist() if not is_safe(entry)]
    notes = []
    if unsafe:
        notes.append(f"{len(unsafe)} members of the archive have unsafe names and were not opened.")
    for entry in archive.infolist():
        if entry in unsafe or not entry.filename.lower().endswith(".xml"):
            continue
        if entry.flag_bits & 1:
            raise DamagedFileError(f"'{name}' is encrypted", "", "export it without a password")
        with archive.open(entry) as stream:
            if looks_like_export(stream.read(CHUNK)):
                return entry, notes
    raise DamagedFileError(
        f"'{name}' holds no Apple Health export", "", "choose the archive that the phone made"
    )


def looks_like_export(head: bytes) -> bool:
    """Whether these are the first bytes of an export."""
    return b"<HealthData" in head


def safe_chunks(stream: IO[bytes], name: str) -> Iterator[bytes]:
    """Chunks of the stream after the three repairs."""
    first = _read_prolog(stream)
    yield _blank_doctype(first, name).translate(_CONTROL)
    while chunk := stream.read(CHUNK):
        yield chunk.translate(_CONTROL)


def _read_prolog(stream: IO[bytes]) -> bytes:
    parts = bytearray()
    while len(parts) < _PROLOG and (chunk := stream.read(_PROLOG - len(parts))):
        parts += chunk
    return bytes(parts)


def _blank_doctype(first: bytes, name: str) -> bytes:
    root = first.find(b"<HealthData")
    prolog = first[: root if root >= 0 else len(first)]
    start = prolog.find(b"<!DOCTYPE")
    if start < 0:
        return first
    if b"<!ENTITY" in prolog:
        offset = prolog.find(b"<!ENTITY")
        raise UnsafeFileError(
            "the file declares an XML entity, which can read other files",
            f"'{name}', byte {offset}",
            "import only files that the phone itself exported",
        )
    # The declaration ends before the root element begins; line breaks keep their places.
    end = len(prolog.rstrip())
    return first[:start] + b" " * (end - start) + first[end:]
