"""Write the log of an open record: who is it, may it be signed, is it there at all."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from data.audit.log import AuditLog, Entry, entry_now
from data.audit.verify import verify_log
from data.record.errors import RecordError

if TYPE_CHECKING:
    from data.record.store import Store


def log_of(store: Store) -> AuditLog:
    """The record's log, whether it exists or not."""
    vault, header = store.manifest.vault, store.header
    folder = store.layout.audit
    plain = AuditLog(folder, header.record_id, header.public_key, "", store.disk)
    if vault is None:
        return plain
    sealed = replace(plain, owner=vault.owner)
    return plain if plain.path.exists() and _goes_on(plain, sealed) else sealed


def note(
    store: Store, action: str, what: Sequence[str] = (), purpose: str = "", detail: str = ""
) -> None:
    """Log an access, if the record keeps a log; a warning if the log cannot be written."""
    log = log_of(store)
    if not log.exists:
        return
    try:
        log.append(entry_now(action, what, purpose, detail, _reader(store)), _key(store))
    except (OSError, RecordError) as error:
        reason = " ".join(str(error).split())
        store.warnings.append(f"this access could not be logged; {log.path}; {reason}")


def refuse(store: Store, what: Sequence[str], why: str) -> None:
    """Log that somebody was kept out, once for each opening; the caller raises."""
    if (told := (tuple(what), why)) not in store.kept_out:
        store.kept_out.add(told)
        note(store, "refuse", what, detail=why)


def start(store: Store) -> None:
    """Keep a log from now on."""
    log = log_of(store)
    if not log.exists:
        log.start()
        note(store, "begin")


def seal_plain_log(store: Store) -> None:
    """Encrypt the entries from before the record was encrypted; begins anew if it was stopped.

    A plain log that was tampered with is sealed without a signature, so that this stays visible.
    """
    log = log_of(store)
    vault = store.manifest.vault
    plain = replace(log, owner="")
    if vault is None or not plain.path.exists():
        return
    if not log.owner:
        sealed = replace(plain, owner=vault.owner)
        for path in (sealed.path, sealed.checkpoint, sealed.beyond):
            store.disk.remove(path)
        key = _key(store) if verify_log(plain).intact else None
        for entry in plain.entries():
            if entry is not None:
                sealed.append(entry, key)
    for path in (plain.path, plain.checkpoint, plain.beyond):
        store.disk.remove(path)  # durable with the next entry, and repeated if the power fails


def _goes_on(plain: AuditLog, sealed: AuditLog) -> bool:
    """Whether the plain log is not wholly sealed yet: else it is a leftover, or was put there."""
    done = sealed.signed_size
    return done < 0 or plain.signed_size > done


def entries(store: Store) -> list[Entry | None]:
    """All entries, oldest first; None for those that the keys at hand do not open."""
    log = log_of(store)
    secrets: Sequence[str] = store.identities() if log.owner else ()
    return list(log.entries(secrets))


_WORDS = {
    "begin": "began the log",
    "open": "opened the record",
    "refuse": "was refused",
    "import": "imported",
    "live": "took in live values",
    "export": "exported",
    "pull": "fetched",
    "push": "sent",
    "share": "shared",
    "revoke": "took back",
    "erase": "erased for good",
    "correct": "corrected",
    "undo import": "took back an import of",
    "uncorrect": "took back corrections of",
    "person": "corrected whom the record is about",
    "fit": "fitted the twin",
    "project": "tried a scenario on the twin",
    "prove": "signed a statement about",
    "encrypt": "encrypted the record",
    "change the passphrase": "changed the passphrase",
    "recover": "went on without a damaged generation",
}
#: What these say of themselves reads on: "shared heart with coach"
_READS_ON = ("share", "revoke")
_NAMED = 4


def sentence(entry: Entry) -> str:
    """The entry in plain words, with the signals' own names."""
    names = list(dict.fromkeys(_plain_name(name) for name in entry.what))
    shown = ", ".join(names[:_NAMED])
    shown += f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    words = [entry.who, _WORDS.get(entry.action, entry.action), shown]
    if entry.action == "fit":  # to all that there is
        words.pop()
    if entry.action == "refuse" and not shown:
        words.append("the record")
    told = " ".join(word for word in words if word)
    if entry.detail:
        told += f" {entry.detail}" if entry.action in _READS_ON else f" ({entry.detail})"
    return told + (f", for {entry.purpose}" if entry.purpose else "")


#: Kinds of documents that files bring
_DOCUMENTS = {
    "clinical": "clinical statements",
    "genome": "a genome",
    "score": "a polygenic score",
    "annotations": "marks on a recording",
    "image": "a picture",
    "image_facts": "facts of a picture",
    "surfaces": "organ surfaces",
}


def _plain_name(name: str) -> str:
    if name in _DOCUMENTS:
        return _DOCUMENTS[name]
    from twin_core.vocabulary import UnknownSignalError, signal

    try:
        return signal(name).name.lower()
    except UnknownSignalError:  # a modality, or a signal of an organ that is gone
        return name


def _reader(store: Store) -> str:
    vault = store.manifest.vault
    if vault is None or vault.role != "share":
        return ""
    return " and ".join(share.name for share in vault.shares)


def _key(store: Store) -> Any:
    """The signing key where it is at hand: the log of a reader is signed by the owner later."""
    if store.key is not None:
        return store.key
    with suppress(RecordError):
        return store.signing_key()
    return None
