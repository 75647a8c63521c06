"""The members of a ZIP archive, each read by the importer that knows it, as a source of its own.

1. A member with an unsafe name, a link, or one that grows beyond all measure is never opened.
2. A member is unpacked into a private temporary folder, read, and removed before the next one.
3. Its source bears the archive's name and its own checksum, so that a later export that holds it
   again, or the unpacked folder, adds nothing.
4. Archives in the archive, such as Garmin's uploaded FIT files, are opened too, one level deep; all
   that is unpacked counts towards one bound.
"""

from __future__ import annotations

import stat
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from data.importers._scoring import HELP_FIRST
from data.importers.contract import Cancelled, ImportOptions, Progress, no_progress
from data.importers.errors import (
    ImportCancelled,
    ImportFailure,
    UnknownFormatError,
    UnsafeFileError,
)
from data.record.types import ImportBatch

#: What a damaged stream or archive surfaces as.
STREAM_DAMAGE = (
    OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError
)  # fmt: skip
#: Largest member, all members together, and how far one may grow from its packed size.
MOST_BYTES = 4 << 30
MOST_TOGETHER = 32 << 30
MOST_GROWTH = 200
#: A member may always grow to this size.
SMALL = 16 << 20
MOST_MEMBERS = 200_000
_CHUNK = 1 << 20
#: Names that are told one by one; the rest are counted.
_TOLD = 6


def is_safe(entry: zipfile.ZipInfo) -> bool:
    """Whether a member's name stays inside the archive and it is no link."""
    name = entry.orig_filename
    if "\\" in name or name.startswith("/") or ":" in name[:3] or ".." in name.split("/"):
        return False
    return not stat.S_ISLNK(entry.external_attr >> 16)


def files_of(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Members that are no folders. `ZipInfo.is_dir` fails on a name that is empty."""
    entries = archive.infolist()
    return [entry for entry in entries if entry.filename and not entry.filename.endswith("/")]


def members_of(archive: zipfile.ZipFile, name: str) -> tuple[list[zipfile.ZipInfo], int]:
    """The files worth opening, and how many have unsafe names."""
    entries = files_of(archive)
    if len(entries) > MOST_MEMBERS or sum(entry.file_size for entry in entries) > MOST_TOGETHER:
        raise UnsafeFileError(
            "the archive unpacks to more than any export", f"'{name}'", "unpack it and choose"
        )
    safe = [entry for entry in entries if is_safe(entry)]
    shown = [entry for entry in safe if not _is_hidden(entry) and entry.file_size]
    return shown, len(entries) - len(safe)


def _is_hidden(entry: zipfile.ZipInfo) -> bool:
    # macOS puts shadows of the files there.
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(entry.filename).parts)


class ArchiveReader:
    """Reads the members; afterwards `notes` tells what became of them."""

    def __init__(self, path: Path, options: ImportOptions, cancelled: Cancelled) -> None:
        self._path, self._options, self._cancelled = path, options, cancelled
        self._left = MOST_TOGETHER
        self._read: Counter[str] = Counter()
        self._unknown: list[str] = []
        self._refused: list[str] = []
        self._urgent: list[str] = []

    @property
    def empty(self) -> bool:
        """Whether no member was read."""
        return not self._read

    def batches(
        self, archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], progress: Progress
    ) -> Iterator[ImportBatch]:
        """What the members hold, each under a source of its own."""
        yield from self._members(archive, members, "", progress)

    def _members(
        self,
        archive: zipfile.ZipFile,
        members: Sequence[zipfile.ZipInfo],
        within: str,
        progress: Progress,
    ) -> Iterator[ImportBatch]:
        total = max(sum(entry.file_size for entry in members), 1)
        before = 0
        with tempfile.TemporaryDirectory(prefix="vitruvian-") as folder:
            for entry in members:
                if self._cancelled():
                    raise ImportCancelled(f"'{self._path.name}', '{within}{entry.filename}'")
                yield from self._member(archive, entry, within, Path(folder))
                before += entry.file_size
                progress(before / total)

    def notes(self) -> list[str]:
        """Sentences on what was read, refused and left out; help comes first."""
        told = list(self._urgent)
        if self._read:
            kinds = ", ".join(f"{name} ({count})" for name, count in self._read.most_common())
            told.append(f"{_files(sum(self._read.values()))} of the archive read: {kinds}.")
        if self._unknown:
            told.append(_several("of the archive not for us", self._unknown))
        told += self._refused[:_TOLD]
        if len(self._refused) > _TOLD:
            told.append(f"{_files(len(self._refused) - _TOLD)} more of the archive refused.")
        return told

    def _member(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, within: str, folder: Path
    ) -> Iterator[ImportBatch]:
        from data.importers.registry import detect, import_file

        name = within + entry.filename
        target = folder / (PurePosixPath(entry.filename).name[-120:] or "member")
        try:
            self._unpack(archive, entry, target)
            importer = detect(target).importer
            if importer.id == "archive" and within:
                self._unknown.append(f"{name} (an archive in an archive in the archive)")
                return
            if importer.id == "archive":
                yield from self._nested(target, name)
                return
            known = f"{self._path.name}/{name}"
            for batch in import_file(target, self._options, cancelled=self._cancelled):
                self._urgent += [note for note in batch.notes if note.startswith(HELP_FIRST)]
                yield replace(batch, source=replace(batch.source, file_name=known))
            self._read[importer.id] += 1
        except ImportCancelled:
            raise
        except UnknownFormatError:
            self._unknown.append(name)
        except ImportFailure as failure:
            self._refused.append(f"'{name}' was refused: {failure}.")
        except STREAM_DAMAGE as error:
            self._refused.append(f"'{name}' is damaged: {error}.")
        finally:
            target.unlink(missing_ok=True)

    def _nested(self, path: Path, name: str) -> Iterator[ImportBatch]:
        with zipfile.ZipFile(path) as archive:
            members, unsafe = members_of(archive, name)
            if unsafe:
                self._refused.append(f"{_files(unsafe)} of '{name}' have unsafe names.")
            yield from self._members(archive, members, f"{name}/", no_progress)

    def _unpack(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
        limit = min(MOST_BYTES, self._left, max(SMALL, entry.compress_size * MOST_GROWTH))
        written = 0
        with archive.open(entry) as packed, target.open("wb") as out:
            while chunk := packed.read(_CHUNK):
                written += len(chunk)
                if written > limit:
                    raise UnsafeFileError("it grows beyond all measure when unpacked")
                if self._cancelled():
                    raise ImportCancelled(f"'{self._path.name}', '{entry.filename}'")
                out.write(chunk)
        self._left -= written


def _several(what: str, names: Sequence[str]) -> str:
    more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
    return f"{_files(len(names))} {what}: {', '.join(names[:_TOLD])}{more}."


def _files(count: int) -> str:
    return f"{count} file" + ("s" if count != 1 else "")
