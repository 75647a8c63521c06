"""Which file lies where in a record, and its header."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from data.record.disk import Disk
from data.record.errors import RecordDamagedError, RecordFormatError, RecordMissingError
from data.record.refused import content_of
from data.record.sealed_json import seal, unseal
from data.record.signing import new_key, public_hex, write_key

FORMAT = "vitruvian-record"
FORMAT_VERSION = 2
#: What an older version wrote is read as it is, and migrated when it is opened for writing
OLDEST_VERSION = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths inside ``NAME.vtr/``."""

    root: Path

    @property
    def header(self) -> Path:
        return self.root / "vitruvian-record.json"

    @property
    def header_copy(self) -> Path:
        return self.root / "vitruvian-record.copy.json"

    @property
    def signing_key(self) -> Path:
        return self.root / "keys" / "signing.key"

    @property
    def manifests(self) -> Path:
        return self.root / "manifests"

    @property
    def segments(self) -> Path:
        return self.root / "segments"

    @property
    def documents(self) -> Path:
        return self.root / "documents"

    @property
    def tail(self) -> Path:
        return self.root / "tail"

    @property
    def vault(self) -> Path:
        return self.root / "vault"

    @property
    def audit(self) -> Path:
        return self.root / "audit"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    def folders(self) -> tuple[Path, ...]:
        return self.signing_key.parent, self.manifests, self.segments, self.documents, self.tail


def segment_files(folder: Path) -> list[Path]:
    """All segments in a folder, encrypted or not, whether a generation names them or not."""
    return [path for path in folder.iterdir() if path.suffix in (".h5", ".age")]


@dataclass(frozen=True, slots=True)
class Header:
    """Identity of a record: written once, signed, in two copies."""

    record_id: str
    public_key: str
    version: int = FORMAT_VERSION


def create_layout(layout: Layout, disk: Disk) -> Header:
    """Make the folders, the key and the header of a new record in a folder nobody knows yet."""
    for folder in (layout.root, *layout.folders()):
        disk.new_folder(folder)
    key = new_key()
    write_key(disk, layout.signing_key, key)
    header = Header(secrets.token_hex(16), public_hex(key))
    body = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "record_id": header.record_id,
        "public_key": header.public_key,
        "created_ns": time.time_ns(),
    }
    content = seal(body, key)
    for path in (layout.header, layout.header_copy):
        disk.write(path, content)
        disk.sync(path)
    disk.sync_directory(layout.root)
    return header


def read_header(layout: Layout, warnings: list[str]) -> Header:
    """The header from whichever copy is intact; a damaged copy becomes a warning."""
    if not (layout.header.is_file() or layout.header_copy.is_file()):
        raise RecordMissingError(
            "no record here", layout.root, "give the path of a NAME.vtr folder, or create one"
        )
    bodies = [_body(path) for path in (layout.header, layout.header_copy)]
    intact = [body for body in bodies if body is not None]
    if not intact:
        raise RecordDamagedError(
            "both copies of the record's header are damaged",
            layout.header,
            "restore vitruvian-record.json from a backup",
        )
    body = max(intact, key=_version)  # a migration may have been stopped between the two
    if len(intact) == 1:
        warnings.append(
            f"one copy of the record's header is damaged; {layout.root}; "
            "the other was used, restore it from a backup"
        )
    elif intact[0] | {"version": 0} != intact[1] | {"version": 0}:
        raise RecordDamagedError(
            "the two copies of the header name different records",
            layout.root,
            "restore vitruvian-record.json and its copy from a backup",
        )
    if body.get("format") != FORMAT or not OLDEST_VERSION <= _version(body) <= FORMAT_VERSION:
        raise RecordFormatError(
            f"the record has format {body.get('format')} version {body.get('version')}",
            layout.root,
            f"open it with a Vitruvian that reads it; this one reads version {OLDEST_VERSION} "
            f"to {FORMAT_VERSION}",
        )
    older = min(_version(one) for one in intact)
    return Header(str(body["record_id"]), str(body["public_key"]), older)


def _version(body: dict) -> int:
    version = body.get("version")
    return version if isinstance(version, int) else -1


def _body(path: Path) -> dict | None:
    content = content_of(path)
    return None if content is None else unseal(content)
