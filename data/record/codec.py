"""The one seam through which all segment and document bytes pass.

libhdf5 never sees a byte that was not checked against the signed manifest first. The plain codec
keeps a segment an ordinary HDF5 file: a table of SHA-256 sums, one for every 64 KiB, follows the
HDF5 content, where HDF5 readers do not look; the manifest holds the sum of that table.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any, BinaryIO, Protocol, runtime_checkable

from data.record.blocks import BLOCK, BlockFile
from data.record.errors import RESTORE, RecordError, SegmentDamagedError
from data.record.refused import content_of, refusal

_DIGEST = 32
_CACHED_BLOCKS = 16


@runtime_checkable
class SegmentCodec(Protocol):
    """How bytes become a file. `facts` go to the manifest and come back when opening."""

    name: str

    def seal(self, plain: bytes) -> tuple[bytes, dict[str, Any]]: ...

    def open(self, path: Path, facts: dict[str, Any]) -> io.RawIOBase: ...

    def seal_document(self, plain: bytes) -> bytes: ...

    def open_document(self, path: Path) -> bytes: ...


class PlainCodec:
    """No secrecy, full integrity."""

    name = "plain"

    def seal(self, plain: bytes) -> tuple[bytes, dict[str, Any]]:
        view = memoryview(plain)
        sums = b"".join(
            hashlib.sha256(view[at : at + BLOCK]).digest() for at in range(0, len(plain), BLOCK)
        )
        return plain + sums, {"size": len(plain), "root": hashlib.sha256(sums).hexdigest()}

    def open(self, path: Path, facts: dict[str, Any]) -> io.RawIOBase:
        return verified(open_to_read(path), path, facts)

    def seal_document(self, plain: bytes) -> bytes:
        return plain

    def open_document(self, path: Path) -> bytes:
        return whole(path)


def open_to_read(path: Path) -> BinaryIO:
    """A file that a generation names."""
    try:
        return path.open("rb")
    except OSError as error:
        raise refusal(error, path) or _missing(path) from error


def whole(path: Path) -> bytes:
    """The content of a file that a generation names."""
    content = content_of(path)
    if content is None:
        raise _missing(path)
    return content


def _missing(path: Path) -> SegmentDamagedError:
    return SegmentDamagedError("a file of the record is missing", path, RESTORE)


def verified(file: BinaryIO | io.RawIOBase, path: Path, facts: dict[str, Any]) -> VerifiedReader:
    """A reader of what `PlainCodec` sealed, once its table of sums is proven."""
    size = int(facts["size"])
    try:
        file.seek(size)
        sums = file.read() or b""
    except OSError as error:
        file.close()
        damaged = SegmentDamagedError("a file of the record is damaged", path, RESTORE)
        raise refusal(error, path) or damaged from error
    if hashlib.sha256(sums).hexdigest() != facts["root"]:
        file.close()
        raise SegmentDamagedError("a file of the record is damaged", path, RESTORE)
    reader = VerifiedReader(file, size, sums, path)
    reader.prove_ends()
    return reader


class VerifiedReader(BlockFile):
    """A seekable read-only file whose every block is checked before a byte of it is given out.

    A damaged block sets `failed` and reads as zeros: an exception inside libhdf5's callbacks
    would leave it with a half-open file, which crashes the process at its end. So whoever uses
    this must look at `failed` before trusting what was read.
    """

    def __init__(self, file: BinaryIO | io.RawIOBase, size: int, sums: bytes, path: Path) -> None:
        super().__init__(file, size, _CACHED_BLOCKS)
        self._sums = sums
        self._path = path
        self.failed: RecordError | None = None

    def prove_ends(self) -> None:
        """Raise now if what opening an HDF5 file needs is damaged.

        An `h5py.File` whose opening fails on a Python file crashes the process at its end.
        """
        for number in {0, max(0, self.size - 1) // BLOCK}:
            self._block(number)
            if self.failed is not None:
                self.close()
                raise self.failed

    def _load(self, number: int) -> bytes:
        start = number * BLOCK
        try:
            self._file.seek(start)
            content = self._file.read(min(BLOCK, self.size - start)) or b""
        except OSError as error:
            self.failed = refusal(error, self._path)
            content = b""
        expected = self._sums[number * _DIGEST : (number + 1) * _DIGEST]
        if hashlib.sha256(content).digest() != expected:
            self.failed = self.failed or SegmentDamagedError(
                f"a file of the record is damaged at byte {start}", self._path, RESTORE
            )
            return bytes(min(BLOCK, self.size - start))
        return content


CODECS: dict[str, SegmentCodec] = {PlainCodec.name: PlainCodec()}


def codec(name: str, path: Path) -> SegmentCodec:
    """The codec that a manifest entry names."""
    try:
        return CODECS[name]
    except KeyError:
        raise SegmentDamagedError(
            f"'{name}' is no way of storing a segment that this version knows",
            path,
            "open the record with a newer Vitruvian",
        ) from None
