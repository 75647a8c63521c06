"""Who may read a record, and whether it is open here; for the commands and the window alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viewers.words import mark, tr

if TYPE_CHECKING:
    from data.audit.log import Entry
    from data.vault.state import Share

#: What may be shared besides one kind of measurement, in words
KINDS = {
    "all": mark("every kind of measurement"),
    "person": mark("who you are"),
    "documents": mark("fitted twins, genome, pictures and other documents"),
    "quarantine": mark("refused values, as the files spelled them"),
    "live": mark("live values that are not stored yet"),
}
#: How a record stands, by what its keys at hand open.
STATES = {
    "owner": "unlocked",
    "share": "open to you in part",
    "none": "locked",
    "": "not encrypted",
}


#: What stands for accesses in the log that the keys at hand do not open
SEALED = "sealed: only the owner can read it"
SEVERAL = "{n} accesses, sealed: only the owner can read them"


@dataclass(frozen=True, slots=True)
class Access:
    """A record's locks as they stand now.

    `role` is "owner", "share", "none" (locked) or "" (not encrypted); `locks_at_ns` is when the
    key will be forgotten, 0 where none is kept.
    """

    path: str
    record_id: str
    role: str
    locks_at_ns: int = 0
    shares: tuple[Share, ...] = ()
    files: int = 0
    size: int = 0
    modalities: tuple[tuple[str, int], ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def encrypted(self) -> bool:
        return bool(self.role)

    @property
    def locked(self) -> bool:
        return self.role == "none"

    @property
    def state(self) -> str:
        """In words."""
        return STATES[self.role]


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the access log; sealed where the keys at hand do not open it."""

    time_ns: int
    sentence: str


def access_of(path: str | Path, check: bool = False) -> Access:
    """How the record stands; `check` looks for damage as well. Does not count as a use."""
    from data.record import Record
    from data.vault.session import kept_secrets, locks_at_ns

    with Record.open(path, identities=()) as shut:
        record_id = shut.record_id
        if shut.vault is None:
            return Access(str(path), record_id, "")
    keys = kept_secrets(record_id)
    with Record.open(path, identities=keys, purpose="seeing who may read it") as kept:
        vault = kept.vault
        assert vault is not None
        return Access(
            path=str(path),
            record_id=record_id,
            role=vault.role,
            locks_at_ns=locks_at_ns(record_id),
            shares=vault.shares,
            files=len(vault.files),
            size=sum(file.size for file in vault.files),
            modalities=tuple(sorted({key.modality: key.epoch for key in vault.keys}.items())),
            warnings=tuple(one.sentence for one in kept.verify()) if check else (),
        )


def unlock_record(
    path: str | Path, secret: str, recovery: bool = False, minutes: float | None = None
) -> str:
    """Keep a key at hand; says where it is kept.

    The owner's, by passphrase or recovery key; by `recovery` also the age secret key of somebody
    with whom a part was shared. Raises `WrongKeyError` where it opens nothing.
    """
    from data.record import Record
    from data.vault.locks import opens_a_share, owner_secret
    from data.vault.session import MINUTES, unlock

    with Record.open(path, identities=()) as kept:
        if recovery and opens_a_share(kept._store, secret.strip()):
            found = secret.strip()
        else:
            way = {"recovery": secret} if recovery else {"passphrase": secret}
            found = owner_secret(kept._store, **way)
        return unlock(kept._store.header.record_id, [found], minutes or MINUTES)


def lock_record(path: str | Path) -> bool:
    """Forget the key at once; true if there was one."""
    from data.record import Record
    from data.vault.session import lock

    with Record.open(path, identities=()) as kept:
        return lock(kept._store.header.record_id)


def encrypt_record(path: str | Path, passphrase: str) -> str:
    """Encrypt a record and keep it unlocked here; returns the recovery key, shown only once."""
    from data.record import Record
    from data.vault.session import unlock

    with Record.open(path, "w", purpose="encrypting it") as kept:
        recovery = kept.encrypt(passphrase)
        unlock(kept._store.header.record_id, kept._store.identities())
    return recovery


def give_share(path: str | Path, name: str, key: str, modalities: list[str], **terms: Any) -> Share:
    """Let the holder of an age key read; `terms` as of `data.vault.shares.share`."""
    from data.record import Record

    with Record.open(path, "w", purpose="sharing a part") as kept:
        return kept.share(name, key, modalities, **terms)


def take_back(path: str | Path, named: str) -> tuple[Share, ...]:
    """Revoke shares by name or number."""
    from data.record import Record

    with Record.open(path, "w", purpose="taking a share back") as kept:
        return tuple(kept.revoke(named))


def access_log(path: str | Path, last: int = 200) -> list[Logged] | None:
    """The newest accesses, newest first; None where the record keeps no log.

    Openings by one person that follow one another are one line, which counts them.
    """
    from data.audit.journal import entries
    from data.record import Record

    with Record.open(path, purpose="reading the log") as kept:
        if not kept._store.layout.audit.exists():
            return None
        found = entries(kept._store)[-last:]
    runs: list[list[Entry | None]] = []
    for entry in reversed(found):
        if runs and _goes_with(runs[-1][-1], entry):
            runs[-1].append(entry)
        else:
            runs.append([entry])
    return [_logged(run) for run in runs]


def _goes_with(later: Entry | None, entry: Entry | None) -> bool:
    if later is None or entry is None:
        return later is entry  # sealed ones are told together
    return later.action == entry.action == "open" and later.who == entry.who


def _logged(run: list[Entry | None]) -> Logged:
    from data.audit.journal import sentence

    told = [entry for entry in run if entry is not None]
    if not told:
        return Logged(0, SEALED if len(run) == 1 else SEVERAL.format(n=len(run)))
    if len(told) == 1:
        return Logged(told[0].time_ns, sentence(told[0]))
    why = dict.fromkeys(entry.purpose for entry in told if entry.purpose)
    words = f"{told[0].who} opened the record {len(told)} times"
    return Logged(told[0].time_ns, words + "".join(f", for {one}" for one in why))


def kind_in_words(modality: str) -> str:
    """What a share names, in plain words."""
    return tr(KINDS[modality]) if modality in KINDS else modality


def consent_sentence(share: Share) -> str:
    """A consent in plain words: what, with whom, of which time, until when, for what."""
    what = ", ".join(kind_in_words(one) for one in share.modalities)
    words = tr("{what} with {who}").format(what=what, who=share.name)
    for text, ns in (
        (tr(", from {day}"), share.start_ns),
        (tr(", up to {day}"), share.stop_ns),
        (tr(", until {day}"), share.expires_ns or None),
    ):
        words += text.format(day=day(ns)) if ns is not None else ""
    return words + (tr(", for {purpose}").format(purpose=share.purpose) if share.purpose else "")


def day(ns: int | None) -> str | None:
    """A UTC day, YYYY-MM-DD; None for no bound."""
    from datetime import UTC, datetime

    return f"{datetime.fromtimestamp(ns / 1e9, tz=UTC):%Y-%m-%d}" if ns else None
