"""A person's record on disk: the one class through which all values enter and leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from data.record.errors import SegmentDamagedError
from data.record.refused import in_a_sentence, sentences
from data.record.types import CommitReceipt, ImportBatch, Person

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from data.record.disk import Disk
    from data.record.overlay import Correction
    from data.record.results import (
        CompactionReceipt,
        Document,
        DocumentInfo,
        Envelope,
        Finding,
        Provenance,
        QuarantinedValue,
        SignalData,
        SignalSummary,
        SourceRecord,
        Undone,
        Unmapped,
    )
    from data.record.store import Store
    from data.record.tail import Tail
    from data.vault.state import Share, Vault

T = TypeVar("T")
_TAIL_FRAMES = 20_000


class Record:
    """An open record: a context manager, used on the thread that opened it.

    Times are int64 UTC nanoseconds; windows are ``start_ns <= t < stop_ns``, None for no bound.
    All methods raise `RecordError` with one sentence: what; where; what to do.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        try:
            self._tail = self._new_tail()
        except BaseException:
            store.close()
            raise

    @classmethod
    def create(cls, path: str | Path, person: Person, *, disk: Disk | None = None) -> Record:
        """A new record, open for writing; raises `RecordExistsError` where something is."""
        from data.record.disk import Disk
        from data.record.store import create_store

        with sentences(Path(path)):
            return cls(create_store(Path(path), person, disk or Disk()))

    @classmethod
    def open(
        cls,
        path: str | Path,
        mode: Literal["r", "w"] = "r",
        *,
        disk: Disk | None = None,
        identities: Sequence[str] | None = None,
        purpose: str = "",
    ) -> Record:
        """An existing record. "w" takes the writer's lock, or raises `RecordLockedError`.

        `identities` are age secret keys for an encrypted record; None takes those unlocked on this
        machine and raises `VaultLockedError` if none fits, () shows what anybody may know.
        `purpose` goes to the audit log.

        If the newest generation is damaged the one before is shown, read-only, with a warning.
        """
        from data.record.disk import Disk
        from data.record.store import open_store

        if mode not in ("r", "w"):
            raise ValueError(f"mode is 'r' or 'w', not '{mode}'")
        with sentences(Path(path)):
            record = cls(open_store(Path(path), mode, disk or Disk(), identities))
            try:
                if identities is None or identities:
                    record.note("open", purpose=purpose)
                if record.vault is not None and record.writable:
                    from data.vault.shares import expire

                    expire(record._store)
            except BaseException:
                record.close()
                raise
            return record

    @classmethod
    def recover(cls, path: str | Path, *, disk: Disk | None = None) -> Record:
        """Go on from the newest intact generation, giving up a damaged one above it."""
        from data.record.disk import Disk
        from data.record.recovery import recover_store

        with sentences(Path(path)):
            record = cls(recover_store(Path(path), disk or Disk()))
            record.note("recover")
            return record

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release all files and the writer's lock; harmless when repeated."""
        self._tail.close()
        self._store.close()

    @property
    def path(self) -> Path:
        return self._store.layout.root

    @property
    def person(self) -> Person:
        return self._store.manifest.person

    @property
    def record_id(self) -> str:
        """Random, given when the record was made."""
        return self._store.header.record_id

    @property
    def generation(self) -> int:
        return self._store.manifest.generation

    @property
    def warnings(self) -> list[str]:
        """Sentences on what is not as it should be."""
        found = list(self._store.warnings)
        if self._tail.damaged:
            found.append(
                f"{self._tail.damaged} live values are damaged and left out; "
                f"{self._store.layout.tail}; restore the file from a backup"
            )
        return found

    @property
    def writable(self) -> bool:
        return self._store.writable

    @in_a_sentence
    def refresh(self) -> bool:
        """Move a reader to the newest generation; true if there was a newer one."""
        store = self._store
        store.check_usable()
        if store.writable:
            return False
        before = store.manifest.generation
        found = store.newest(store.warnings)
        store.manifest, store.highest = found.manifest, found.highest
        if store.manifest.tail_first != self._tail.first:
            self._renew_tail()
        return store.manifest.generation != before

    # -- taking in

    def commit(self, batch: ImportBatch) -> CommitReceipt:
        """Store one file's yield atomically; durable when this returns.

        Raises `PersonMismatchError` if it is about somebody else; nothing is stored then.
        """
        return self.commit_many([batch])[0]

    @in_a_sentence
    def commit_many(
        self, batches: Iterable[ImportBatch], again: bool = False
    ) -> list[CommitReceipt]:
        """Store several files as one generation; one receipt a batch.

        Batches of an equal `Source` are parts of one file, so a large file may be streamed.
        A file that is known is left alone, also if values of it were erased, unless `again`.
        """
        from data.record.commit import commit_batches
        from data.record.compaction import compact, is_due

        files: dict[str, None] = {}
        kept: set[str] = set()

        def named() -> Iterator[ImportBatch]:
            for batch in batches:
                # What an archive held goes by the archive's own name.
                files[batch.source.file_name.partition("/")[0]] = None
                kept.update(document.kind for document in batch.documents)
                yield batch

        receipts = commit_batches(self._store, named(), again=again)
        stored = sorted({signal for receipt in receipts for signal in receipt.stored})
        new = not all(receipt.already_imported for receipt in receipts)
        known = "" if new else ", known already, so nothing was added"
        what = [*stored, *sorted(kept)] if new else ()
        self.note("import", what, detail=", ".join(files) + known)
        if is_due(self._store):
            compact(self._store)
        return receipts

    @in_a_sentence
    def update_person(self, person: Person) -> int:
        """Correct who the record is about; returns the new generation."""
        if person != self.person:
            self._store.advance(person=person)
            self.note("person")
        return self.generation

    @in_a_sentence
    def tail_append(
        self,
        signal: str,
        time_ns: int,
        value: float,
        *,
        utc_offset_s: int = 0,
        device: str = "",
    ) -> None:
        """Keep one live value in the catalogue's unit; durable when this returns."""
        from data.record.view import known_signal

        self._store.check_writable()
        known_signal(self._store, signal)
        self._tail.append(signal, int(time_ns), float(value), utc_offset_s, device)
        if len(self._tail) >= _TAIL_FRAMES:
            self.tail_commit()

    @in_a_sentence
    def tail_append_many(self, rows: Sequence[tuple[str, int, float, int, str]]) -> None:
        """Keep live values of (signal, UTC ns, value, offset in s, device) with one sync."""
        from data.record.view import known_signal

        self._store.check_writable()
        for signal in {row[0] for row in rows}:
            known_signal(self._store, signal)
        if rows:
            self._tail.append_many(rows)
        if len(self._tail) >= _TAIL_FRAMES:
            self.tail_commit()

    @in_a_sentence
    def tail_commit(self) -> list[CommitReceipt]:
        """Move all live values into segments."""
        from data.record.tail_commit import commit_tail

        receipts = commit_tail(self._store, self._tail)
        if receipts:
            stored = sorted({signal for receipt in receipts for signal in receipt.stored})
            self.note("import", stored, detail="live values")
            self._renew_tail()
        return receipts

    @in_a_sentence
    def store_document(self, kind: str, name: str, content: Any) -> DocumentInfo:
        """Keep JSON-like content or bytes as the next version of a named document."""
        from data.record.documents import store_document

        return store_document(self._store, kind, name, content)

    @in_a_sentence
    def compact(self, grace_s: float | None = None) -> CompactionReceipt:
        """Merge small segments and live values; remove files unused for `grace_s` (an hour)."""
        from data.record import compaction

        self.tail_commit()
        grace = compaction.GRACE_S if grace_s is None else grace_s
        return compaction.compact(self._store, grace)

    # -- keeping secret

    @property
    def vault(self) -> Vault | None:
        """Keys and shares as far as they are open here; None if the record is not encrypted."""
        return self._store.manifest.vault

    @in_a_sentence
    def encrypt(self, passphrase: str) -> str:
        """Encrypt the whole record; returns the recovery key, which is stored nowhere."""
        from data.vault.encrypt import encrypt_record

        self.tail_commit()
        made = encrypt_record(self._store, passphrase)
        self._renew_tail()
        self.start_audit()
        self.note("encrypt")
        return made.recovery

    @in_a_sentence
    def change_passphrase(self, passphrase: str) -> None:
        """Another passphrase opens the record from now on; the recovery key stays."""
        from data.vault.locks import change_passphrase

        change_passphrase(self._store, passphrase)
        self.note("change the passphrase")

    @in_a_sentence
    def share(self, name: str, recipient: str, modalities: Sequence[str], **terms: Any) -> Share:
        """Let the holder of an age public key read; `terms` as of `data.vault.shares.share`."""
        from data.vault.shares import share

        self.tail_commit()
        given = share(self._store, name, recipient, modalities, **terms)
        self.note("share", given.modalities, given.purpose, f"with {name}")
        return given

    @in_a_sentence
    def revoke(self, named: str) -> list[Share]:
        """Take back what was shared under that name or number; a new epoch begins."""
        from data.vault.shares import revoke

        self.tail_commit()
        gone = revoke(self._store, named)
        self._renew_tail()
        for share in gone:
            self.note("revoke", share.modalities, detail=f"from {share.name}")
        return gone

    @in_a_sentence
    def erase(
        self, modalities: Sequence[str], start_ns: int | None = None, stop_ns: int | None = None
    ) -> int:
        """Destroy the keys of these modalities and time, and what they hold; how many rows."""
        from data.vault.shares import erase

        self.tail_commit()
        rows = erase(self._store, modalities, start_ns, stop_ns)
        self._renew_tail()
        self.note("erase", modalities, detail=f"{rows} rows")
        return rows

    @in_a_sentence
    def undo_import(self, named: str) -> Undone:
        """Take back the import of one file, by name or checksum; see `data.record.undo`."""
        from data.record.undo import undo_import

        self.tail_commit()
        undone = undo_import(self._store, named)
        if undone.files:
            self._renew_tail()
            self.note("undo import", undone.signals, detail=", ".join(undone.files[:4]))
        return undone

    @in_a_sentence
    def start_audit(self) -> None:
        """Log every access from now on."""
        from data.audit.journal import start

        self._store.check_writable()
        start(self._store)

    def note(
        self, action: str, what: Sequence[str] = (), purpose: str = "", detail: str = ""
    ) -> None:
        """Log an access, if the record keeps an audit log."""
        if self._store.layout.audit.exists():
            from data.audit.journal import note

            note(self._store, action, what, purpose, detail)

    @in_a_sentence
    def sign(self, message: bytes) -> tuple[str, str]:
        """The record's public key and its signature over a message, both as hex.

        Raises `RecordError` where the key is not at hand: a reader cannot speak for the owner.
        """
        key = self._store.signing_key()
        return self._store.header.public_key, key.sign(message).hex()

    # -- asking

    def signals(self) -> dict[str, SignalSummary]:
        """What is stored of each signal."""
        from data.record.view import signals

        return self._ask(lambda: signals(self._store, self._tail))

    def read(
        self,
        signal: str,
        start_ns: int | None = None,
        stop_ns: int | None = None,
        *,
        tolerate_damage: bool = False,
    ) -> SignalData:
        """Every row of the window in ascending time, live values included.

        Raises `SegmentDamagedError` where stored bytes were altered; with `tolerate_damage`
        what is left is returned and the damage becomes a warning.
        """
        from data.record.view import read

        return self._ask(
            lambda: read(self._store, self._tail, signal, start_ns, stop_ns, tolerate_damage)
        )

    def envelope(
        self,
        signal: str,
        start_ns: int | None,
        stop_ns: int | None,
        max_points: int,
        *,
        tolerate_damage: bool = False,
    ) -> Envelope:
        """Low, high and mean in at most `max_points` points (at least 4), for drawing."""
        from data.record.envelope import envelope

        return self._ask(
            lambda: envelope(
                self._store, self._tail, signal, start_ns, stop_ns, max_points, tolerate_damage
            )
        )

    def provenance(self, signal: str, time_ns: int) -> list[Provenance]:
        """The history of every value at one instant."""
        from data.record.view import provenance

        return self._ask(lambda: provenance(self._store, self._tail, signal, time_ns))

    def quarantined(self) -> list[QuarantinedValue]:
        """All values that were refused, each with its reason."""
        from data.record.view import quarantined

        return self._ask(lambda: quarantined(self._store, self._tail))

    def corrections(self) -> tuple[Correction, ...]:
        """What lies over the stored values; `read` and `envelope` show rows as corrected."""
        from data.record.overlay import overlay_of

        return self._ask(lambda: overlay_of(self._store).all)

    def stored(self, signal: str) -> tuple[SignalData, SignalData, NDArray[np.intp]]:
        """All rows as stored; as corrected; and for each of the latter its place in the first.

        Released values are left out: they are not stored rows.
        """
        from data.record.view import stored_and_corrected

        return self._ask(lambda: stored_and_corrected(self._store, self._tail, signal))

    @in_a_sentence
    def correct(self, corrections: Sequence[Correction]) -> list[Correction]:
        """Put undoable corrections into force; those in force already change nothing."""
        from data.record.overlay import add

        new = add(self._store, corrections)
        self.note("correct", sorted({one.signal for one in new}), detail=_ids(new))
        return new

    @in_a_sentence
    def uncorrect(self, ids: Sequence[str]) -> list[Correction]:
        """Take corrections back: values are read as stored again, exactly."""
        from data.record.overlay import withdraw

        gone = withdraw(self._store, ids)
        self.note("uncorrect", sorted({one.signal for one in gone}), detail=_ids(gone))
        return gone

    def sources(self) -> list[SourceRecord]:
        """All imported files in order of import."""
        return list(self._store.manifest.sources)

    def unmapped(self) -> list[Unmapped]:
        """Names in the files for which the catalogue has no signal."""
        from data.record.results import Unmapped

        return [
            Unmapped(name, count, entry.source)
            for entry in self._store.manifest.sources
            for name, count in entry.unmapped
        ]

    def documents(self, kind: str | None = None) -> list[DocumentInfo]:
        """All versions of all documents, of one kind if given."""
        from data.record.documents import list_documents

        return list_documents(self._store, kind)

    @in_a_sentence
    def document(self, kind: str, name: str, version: int | None = None) -> Document:
        """One document, the newest version unless told."""
        from data.record.documents import read_document

        self._store.check_usable()
        return read_document(self._store, kind, name, version)

    @in_a_sentence
    def verify(self) -> list[Finding]:
        """Every file that is missing or altered; empty if all is as it was written."""
        from data.record.check import verify

        self._store.check_usable()
        return verify(self._store, self._tail)

    @in_a_sentence
    def _ask(self, question: Callable[[], T]) -> T:
        """Answer; a reader whose segments a compaction has removed moves on and asks again."""
        self._store.check_usable()
        try:
            return question()
        except SegmentDamagedError:
            if not self.refresh():
                raise
            return question()

    def _renew_tail(self) -> None:
        self._tail.close()
        self._tail = self._new_tail()

    def _new_tail(self) -> Tail:
        from data.record.tail import Tail

        store = self._store
        cipher = None
        if store.manifest.vault is not None:
            from data.vault.live import live_cipher

            cipher = live_cipher(store)
        return Tail(
            store.layout.tail,
            store.header.record_id,
            store.manifest.tail_first,
            cipher,
            store.disk,
        )


def _ids(corrections: Sequence[Correction]) -> str:
    shown = ", ".join(one.id for one in corrections[:8])
    return shown + (f" and {len(corrections) - 8} more" if len(corrections) > 8 else "")
