"""The open record's state: header, current generation, key, lock; and how a generation follows."""

from __future__ import annotations

import hashlib
import io
import shutil
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakMethod

from data.record import manifest_store
from data.record.codec import CODECS
from data.record.disk import TEMPORARY, Disk, publish
from data.record.errors import (
    LockLostError,
    ReadOnlyError,
    RecordClosedError,
    RecordDamagedError,
    RecordError,
    RecordExistsError,
    WrongThreadError,
)
from data.record.layout import Header, Layout, create_layout, read_header
from data.record.lock import WriterLock, remove_left_over
from data.record.manifest import Manifest, SegmentEntry
from data.record.migrate import migrate
from data.record.segment_read import Opener, SegmentPool, open_plain
from data.record.signing import read_key
from data.record.types import Person

if TYPE_CHECKING:
    from data.record.overlay import Overlay
    from data.record.results import QuarantinedValue
    from data.record.rows import Block

CODEC = "plain"


class Store:
    """One opening of a record. Not shared between threads, except what `manifest` holds."""

    def __init__(
        self,
        layout: Layout,
        disk: Disk,
        header: Header,
        warnings: list[str],
        identities: manifest_store.Identities = manifest_store.no_identities,
    ) -> None:
        self.layout = layout
        self.disk = disk
        self.header = header
        self.warnings = warnings
        self.identities = identities
        self.identities_asked = False
        found = manifest_store.newest(layout, header, warnings, identities)
        self.manifest = found.manifest
        self.highest = found.highest
        self.fell_back = found.fell_back
        self.segments = SegmentPool(layout.segments, _opener(WeakMethod(self.open_segment)))
        self.lock: WriterLock | None = None
        self.key: Any = None
        #: the corrections in force, with the checksum of the document that holds them
        self.overlay: tuple[str, Overlay] | None = None
        #: what they release from the quarantine, by signal
        self.released: dict[str, list[Block]] = {}
        #: refusals of this opening that were logged
        self.kept_out: set[tuple[tuple[str, ...], str]] = set()
        self.closed = False
        self._thread = threading.get_ident()

    @property
    def writable(self) -> bool:
        return self.key is not None and not self.closed

    def check_usable(self) -> None:
        """Raise unless the record is open and this is the thread that opened it."""
        if self.closed:
            raise RecordClosedError("the record was closed", self.layout.root, "open it again")
        if threading.get_ident() != self._thread:
            raise WrongThreadError(
                "values were asked for on a thread that did not open the record",
                self.layout.root,
                "use open_async, whose one I/O thread serves all others",
            )

    def check_writable(self) -> None:
        """Raise unless this opening may change the record."""
        self.check_usable()
        if self.key is None:
            raise ReadOnlyError(
                "the record is open for reading only",
                self.layout.root,
                "open it with mode 'w', and see its warnings if that was asked",
            )

    def start_writing(self, accept_loss: bool = False) -> None:
        """Take the lock, then look again for the newest generation, which is now final."""
        lock = WriterLock(self.layout.lock)
        lock.acquire()
        try:
            found = self.newest()
            self.manifest, self.highest = found.manifest, found.highest
            self.fell_back = found.fell_back
            if self.fell_back and not accept_loss:
                lock.release()
                return
            self.key = self.signing_key()
        except (RecordDamagedError, ReadOnlyError) as error:
            lock.release()
            if self.manifest.vault is not None and isinstance(error, ReadOnlyError):
                from data.audit.journal import refuse

                refuse(self, (), "only the owner may write")
            self.warnings.append(f"opened read-only: {error}")
            return
        except BaseException:
            lock.release()
            raise
        self.lock = lock
        self.header = migrate(self.layout, self.disk, self.header, self.key)
        self._remove_left_over()
        manifest_store.mend(self.layout, self.disk, self.header, self.manifest.generation)

    def advance(self, **changes: Any) -> Manifest:
        """Publish the next generation with these changes; durable when it returns."""
        self.check_writable()
        assert self.lock is not None
        self.lock.check()
        following = replace(
            self.manifest,
            generation=self.highest + 1,
            previous=manifest_store.digest(self.manifest),
            created_ns=time.time_ns(),
            **changes,
        )
        self.highest = following.generation
        if any(path.exists() for path in manifest_store.copies(self.layout, self.highest)):
            raise LockLostError(
                f"somebody else wrote generation {self.highest}",
                self.layout.root,
                "open the record again; nothing of this change was stored",
            )
        try:
            following = manifest_store.write(self.layout, self.disk, self.key, following)
        except BaseException:
            # The new generation may or may not have reached the disk: go by what is there.
            with suppress(RecordError):
                self.manifest = self.newest().manifest
            raise
        self.manifest = following
        with suppress(OSError):
            manifest_store.prune(self.layout, self.disk)
        return following

    def newest(self, warnings: list[str] | None = None) -> manifest_store.Found:
        """The newest intact generation on disk."""
        told = [] if warnings is None else warnings
        return manifest_store.newest(self.layout, self.header, told, self.identities)

    def open_segment(self, path: Path, entry: SegmentEntry) -> io.RawIOBase:
        """The proven plain content of a segment."""
        if self.manifest.vault is None:
            return open_plain(path, entry)
        from data.vault.sealing import open_segment

        return open_segment(self.manifest.vault, path, entry)

    def check_readable(self, signal: str) -> None:
        """Raise `VaultError` if the record is encrypted and no key at hand opens the signal."""
        if self.manifest.vault is not None:
            from data.vault.sealing import check_readable

            check_readable(self, signal)

    def put_segments(
        self,
        modality: str,
        blocks: Mapping[str, Block],
        quarantine: Sequence[QuarantinedValue] = (),
    ) -> list[SegmentEntry]:
        """Write segments durably; they belong to the record once a generation names them.

        One, unless the record is encrypted and shares divide the time.
        """
        if self.manifest.vault is None:
            return [self.put_segment(modality, blocks, quarantine)]
        from data.vault.sealing import put_segments

        return put_segments(self, modality, blocks, quarantine)

    def put_segment(
        self,
        modality: str,
        blocks: Mapping[str, Block],
        quarantine: Sequence[QuarantinedValue] = (),
    ) -> SegmentEntry:
        """Write a segment that is not encrypted."""
        from data.record.segment_write import build_segment

        plain, extents = build_segment(self.header.record_id, modality, blocks, quarantine)
        content, facts = CODECS[CODEC].seal(plain)
        checksum = hashlib.sha256(content).hexdigest()
        name = f"{checksum[:32]}.h5"
        publish(self.disk, [(self.layout.segments / name, content)])
        return SegmentEntry(
            name, checksum, len(content), CODEC, facts, modality, 0, "", extents, len(quarantine)
        )

    def close(self) -> None:
        """Release files and the lock; harmless when repeated."""
        if self.closed:
            return
        self.closed = True
        self.segments.close()
        if self.lock is not None:
            self.lock.release()

    def signing_key(self) -> Any:
        """The key that signs generations and checkpoints; raises `RecordError` without it."""
        if self.manifest.vault is None:
            return read_key(self.layout.signing_key, self.header.public_key)
        from data.vault.sealing import signing_key

        return signing_key(self)

    def _remove_left_over(self) -> None:
        remove_left_over(self.layout.lock)
        if self.manifest.vault is not None:
            from data.vault.leftovers import remove_leftovers

            remove_leftovers(self)
        for folder in (*self.layout.folders(), self.layout.vault):
            for path in folder.glob(TEMPORARY + "*"):
                self.disk.remove(path)


def create_store(path: Path, person: Person, disk: Disk) -> Store:
    """A new, empty record, open for writing. It is made aside, and appears whole or not at all."""
    if path.exists():
        raise RecordExistsError(
            "something of that name exists already", path, "open it, or choose another name"
        )
    disk.make_folder(path.parent)
    layout = Layout(path.with_name(TEMPORARY + path.name))
    shutil.rmtree(layout.root, ignore_errors=True)  # of a creation that was killed
    header = create_layout(layout, disk)
    first = Manifest(header.record_id, 1, "", time.time_ns(), person)
    key = read_key(layout.signing_key, header.public_key)
    manifest_store.write(layout, disk, key, first)
    disk.rename(layout.root, path)
    disk.sync_directory(path.parent)
    return open_store(path, "w", disk)


def open_store(path: Path, mode: str, disk: Disk, identities: Sequence[str] | None = None) -> Store:
    """An existing record; mode "w" also takes the writer's lock.

    `identities` are age secret keys for an encrypted record; None: those unlocked on this machine.
    """
    layout = Layout(path)
    warnings: list[str] = []
    header = read_header(layout, warnings)

    def known() -> Sequence[str]:
        if identities is not None:
            return identities
        from data.vault.session import unlocked

        return unlocked(header.record_id)

    store = Store(layout, disk, header, warnings, known)
    store.identities_asked = identities is None or len(identities) > 0
    if store.manifest.vault is not None:
        from data.vault.sealing import check_share

        check_share(store)
    if mode == "w" and not store.fell_back:
        try:
            store.start_writing()
        except BaseException:
            store.close()
            raise
    return store


def _opener(method: WeakMethod[Opener]) -> Opener:
    """A store's way of opening a segment, which does not keep the store alive with its files."""

    def opened(path: Path, entry: SegmentEntry) -> io.RawIOBase:
        way = method()
        assert way is not None, "a pool is used by its store alone"
        return way(path, entry)

    return opened
