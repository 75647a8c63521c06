"""Opening files: digest, unpacked head, text encoding, and streams that report how far they are."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO, cast

from data.importers.contract import Cancelled, Progress
from data.importers.errors import DamagedFileError, ImportCancelled
from data.record.types import Source

HEAD_BYTES = 65_536
_PART = 1 << 20
_GZIP = b"\x1f\x8b"
_DIGESTED = 1 << 22
#: The first line by which spreadsheets tell the delimiter
SEPARATOR = re.compile(r"\ufeff?\"?sep=([,;|\t])\"?\s*(?:[\r\n]|\Z)", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")
#: Lines between two looks at the caller's wish to stop.
_CHECK_LINES = 20_000


def sha256(path: Path, tick: Callable[[], None] = lambda: None) -> str:
    """Hexadecimal SHA-256 of the file as it lies on disk; `tick` is called on the way."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_DIGESTED):
            digest.update(chunk)
            tick()
    return digest.hexdigest()


def source_of(
    path: Path,
    importer_id: str,
    version: str,
    device: str = "",
    tick: Callable[[], None] = lambda: None,
) -> Source:
    """Provenance of everything that this file yields; `tick` is called while it is computed."""
    return Source(path.name, sha256(path, tick), importer_id, version, device)


def is_gzip(path: Path) -> bool:
    """Whether the content is gzip."""
    with path.open("rb") as stream:
        return stream.read(2) == _GZIP


def read_head(path: Path) -> bytes:
    """The first bytes, unpacked if the file is gzip; as much as a damaged file gives."""
    with path.open("rb") as raw:
        head = raw.read(HEAD_BYTES)
    if not head.startswith(_GZIP):
        return head
    with gzip.open(path) as packed:
        parts = bytearray()
        try:
            while len(parts) < HEAD_BYTES and (part := packed.read(8192)):
                parts += part
        except (OSError, EOFError, zlib.error):
            return bytes(parts) or head
    return bytes(parts)


@contextmanager
def open_binary(path: Path) -> Iterator[tuple[IO[bytes], Callable[[], float]]]:
    """A stream of the unpacked content, and a function that tells the share read so far."""
    size = max(path.stat().st_size, 1)
    with path.open("rb") as raw:
        packed = is_gzip(path)
        stream = gzip.GzipFile(fileobj=raw) if packed else raw

        def share() -> float:
            return min(raw.tell() / size, 1.0)

        yield cast("IO[bytes]", stream), share


def up_to(stream: IO[bytes], limit: int) -> bytes:
    """All of a stream of `open_binary`, or one byte more than the limit; takes no more memory.

    Asked for so many bytes at once, Python would set memory aside for all of them.
    """
    if not isinstance(stream, gzip.GzipFile):
        return stream.read(min(limit, os.fstat(stream.fileno()).st_size) + 1)
    found = bytearray()
    while len(found) <= limit and (part := stream.read(min(_PART, limit + 1 - len(found)))):
        found += part
    return bytes(found)


def encoding_of(head: bytes) -> str:
    """UTF-8 or UTF-16 by its mark, else UTF-8 if the head decodes, else Latin-1."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        # A multi-byte character may be cut at the end of the head.
        head.decode("utf-8") if len(head) < HEAD_BYTES else head[:-4].decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 8:
            return "latin-1"
    return "utf-8-sig"


def head_lines(head: bytes, count: int) -> list[str]:
    """The first non-empty lines of a text file, without byte-order mark."""
    return list(_lines_of(head)[:count])


@lru_cache(maxsize=2)
def _lines_of(head: bytes) -> tuple[str, ...]:
    """Kept for a moment: every importer asks for the same head when a file is recognised."""
    text = head.decode(encoding_of(head), "replace")
    lines = [line for line in _LINE_END.split(text) if line.strip()]
    return tuple(lines[1 if lines and SEPARATOR.match(lines[0]) else 0 :])


@contextmanager
def open_text(path: Path) -> Iterator[tuple[Iterator[str], Callable[[], float], str]]:
    """Lines of a text file, the share read so far, and the encoding that was used."""
    encoding = encoding_of(read_head(path))
    with open_binary(path) as (stream, share):
        text = io.TextIOWrapper(cast("IO[bytes]", stream), encoding, errors="replace", newline="")
        yield iter(text), share, encoding


def numbered_lines(
    path: Path, progress: Progress, cancelled: Cancelled, remedy: str = "get it again"
) -> Iterator[tuple[int, str]]:
    """Lines of a text file from 1, without their ends; a packed file that is cut is refused."""
    try:
        with open_text(path) as (lines, share, _):
            for number, line in enumerate(lines, 1):
                if number % _CHECK_LINES == 0:
                    if cancelled():
                        raise ImportCancelled(f"'{path.name}', line {number}")
                    progress(share())
                yield number, line.rstrip("\r\n")
    except (EOFError, zlib.error, OSError) as error:
        raise DamagedFileError(
            f"the packed file is cut or damaged ({error})", f"'{path.name}'", remedy
        ) from None


def require_text(path: Path, head: bytes) -> None:
    """Refuse a file with zero bytes where text is expected."""
    if b"\0" in head and encoding_of(head) != "utf-16":
        raise DamagedFileError(
            f"'{path.name}' holds binary data where text is expected", "", "export it again"
        )
