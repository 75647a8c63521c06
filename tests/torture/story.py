"""The life of a record in steps, and what may be seen of it when a step is cut off anywhere.

Every step is atomic: whoever opens the record finds what it held before the step or after it,
whole, and after it once the step had returned. The power-loss and kill harnesses share this.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from data.audit import checkpoint
from data.audit.journal import log_of
from data.audit.verify import verify_log
from data.record import ImportBatch, Person, Record, RecordError
from data.record.disk import TEMPORARY, Disk, publish
from data.record.killtest import SIGNAL, batch, instants
from data.record.layout import FORMAT_VERSION, Layout
from data.record.manifest_store import copies
from data.record.sealed_json import seal as seal_json
from data.record.sealed_json import unseal as unseal_json
from data.record.signing import read_key
from data.vault.age import new_identity, seal, unseal
from data.vault.inbox import collect, deliver, waiting
from tests.data.vault.made_up import HEART, START, STEP, series, source

SECRET, PUBLIC = new_identity()
COACH, COACH_PUBLIC = new_identity()
CLINIC, CLINIC_PUBLIC = new_identity()
READERS = {"coach": COACH, "clinic": CLINIC}
HOME = "home"
_LIVE = "live values are damaged"
_LEFT = "is not encrypted and belongs to no generation"

Work = Callable[[Record], object]


@contextmanager
def cheap_locks() -> Iterator[None]:
    """A fixed owner's key and no scrypt, so that a short life is spent on the files."""
    with (
        patch("data.vault.locks.new_identity", lambda: (SECRET, PUBLIC)),
        patch("data.vault.locks.seal_by_passphrase", lambda plain, _: seal(plain, [PUBLIC])),
    ):
        yield


def steps() -> dict[str, Work]:
    """What is done to the record, in order, each in an opening of its own."""
    first, last = int(instants(1)[0]), int(instants(2)[5])
    heart = ImportBatch(source("belt.csv"), [series(HEART, 40)])

    def live(number: int) -> Work:
        return lambda r: r.tail_append(HEART, START + (500 + number) * STEP, 60.0 + number)

    return {
        "put back to version 1": lambda r: as_version_1(r.path, r._store.disk),
        "migrate": lambda r: None,
        "start the log": lambda r: r.start_audit(),
        "import": lambda r: r.commit_many([batch(0), batch(1)]),
        "a live value": live(0),
        "a document": lambda r: r.store_document("scenario", "walk", {"minutes": 30}),
        "import heart": lambda r: r.commit(heart),
        "compact": lambda r: r.compact(grace_s=0.0),
        "import after compacting": lambda r: r.commit(batch(2)),
        "take an import back": lambda r: r.undo_import("2.csv"),
        "another live value": live(1),
        "encrypt": lambda r: r.encrypt("correct horse"),
        "import encrypted": lambda r: r.commit(batch(3)),
        "a sealed live value": live(2),
        "share": lambda r: r.share("coach", COACH_PUBLIC, ["heart"]),
        "share a stretch": lambda r: r.share(
            "clinic", CLINIC_PUBLIC, ["glucose"], start_ns=first, stop_ns=last
        ),
        "a sealed document": lambda r: r.store_document("fit", "kidney", {"gfr": 90.0}),
        "another passphrase": lambda r: r.change_passphrase("another passphrase"),
        "revoke": lambda r: r.revoke("coach"),
        "import shared": lambda r: r.commit(batch(4)),
        "take a sealed import back": lambda r: r.undo_import("4.csv"),
        "compact encrypted": lambda r: r.compact(grace_s=0.0),
        "erase": lambda r: r.erase(["heart"]),
        "correct the person": lambda r: r.update_person(Person("killed", "Ada", "female")),
        "last import": lambda r: r.commit(batch(5)),
        "deliver": lambda r: deliver(r.path, [batch(6)], "phone", r._store.disk),
        "collect": lambda r: collect(r, waiting(r._store)),
    }


@dataclass
class Story:
    """What was seen after each step; number -1 is before the record was made."""

    seen: list[dict[str, Any]] = field(default_factory=list)
    #: how many accesses the log had, and secrets of every key that there ever was
    logged: list[int] = field(default_factory=list)
    secrets: list[set[str]] = field(default_factory=list)
    generations: list[int] = field(default_factory=list)


@contextmanager
def home(folder: Path) -> Iterator[None]:
    """The copy of checkpoints outside goes into that folder."""
    with patch.dict(os.environ, {"XDG_DATA_HOME": str(folder)}):
        yield


def create(path: Path, disk: Disk | None = None) -> None:
    """The first step."""
    Record.create(path, Person(identifier="killed"), disk=disk).close()


def as_version_1(path: Path, disk: Disk) -> None:
    """Put a plain, fresh record back to the first version of the format."""
    layout = Layout(path)
    both = layout.header, layout.header_copy
    body = unseal_json(layout.header.read_bytes())
    assert body is not None
    key = read_key(layout.signing_key, body["public_key"])
    publish(disk, [(file, seal_json(body | {"version": 1}, key)) for file in both])


def do(path: Path, work: Work, disk: Disk | None = None) -> None:
    """Any other step."""
    with Record.open(path, "w", disk=disk, identities=[SECRET]) as record:
        work(record)


def look(story: Story, path: Path) -> None:
    """Remember what stands after a step, without a trace in the log."""
    with quiet(), Record.open(path, identities=[SECRET]) as record:
        story.seen.append(content(record))
        log = log_of(record._store)
        story.logged.append(len(log.lines()) if log.exists else 0)
        story.generations.append(record.generation)
        keys = {key.secret for key in record.vault.keys} if record.vault else set()
        story.secrets.append(keys | (story.secrets[-1] if story.secrets else set()))
    story.seen[-1]["readers"] = readers(path)


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing is logged, so that looking changes nothing."""
    with patch("data.audit.journal.note", lambda *_, **__: None):
        yield


def content(record: Record) -> dict[str, Any]:
    """All that the owner reads."""
    signals = sorted(record.signals())
    rows = {}
    for signal in signals:
        data = record.read(signal)
        rows[signal] = list(zip(data.time_ns.tolist(), data.value.tolist(), strict=True))
    curve = record.envelope(SIGNAL, None, None, 12) if SIGNAL in rows else None
    return {
        "rows": rows,
        "curve": None if curve is None else [curve.low.tolist(), curve.high.tolist()],
        "person": record.person,
        "documents": [record.document(d.kind, d.name).content for d in record.documents()],
        "sources": [e.source for e in record.sources() if e.source.file_name != "live"],
        "refused": [value.raw for value in record.quarantined()],
        "encrypted": record.vault is not None,
        "waiting": _waiting(record),
        "shares": sorted(s.name for s in record.vault.shares) if record.vault else [],
    }


def _waiting(record: Record) -> list[str]:
    """Files in the inbox that were not taken in yet."""
    known = {entry.source.sha256 for entry in record.sources()}
    parcels = waiting(record._store)
    sent = [parcel.batch.source for parcel in parcels if parcel.batch is not None]
    return [source.file_name for source in sent if source.sha256 not in known]


def readers(path: Path) -> dict[str, Any]:
    """What each reader is given: rows by signal, or a refusal."""
    found: dict[str, Any] = {}
    for name, secret in READERS.items():
        try:
            with quiet(), Record.open(path, identities=[secret]) as record:
                encrypted = record.vault is not None
                found[name] = {s: len(record.read(s)) for s in record.signals()}
        except RecordError as error:
            found[name] = type(error).__name__
            encrypted = True
        if not encrypted:
            return {}
    return found


def faults(story: Story, path: Path, done: int, running: bool, write: bool = True) -> list[str]:
    """All that is not as it should be, where step `done` had returned and the next was `running`.

    `write` also opens it for writing, as its owner would next, and looks again.
    """
    if done < 0 and not path.exists():
        return []
    legal = [*range(max(done, 0), min(done + 1 + running, len(story.seen)))]
    if not legal:
        legal = [0]
    try:
        found, at = _look(story, path, legal, running)
        if not running:
            found += _withdrawn(story, path, legal[-1])
        if write and not found:
            with Record.open(path, "w", identities=[SECRET]) as record:
                found += [f"after opening: {text}" for text in record.warnings if _LIVE not in text]
                found += [] if record.writable else ["it cannot be written any more"]
            again, after = _look(story, path, legal, False)
            found += [f"after opening: {text}" for text in again]
            found += [] if after == at else ["what is there changed by opening it"]
            found += _withdrawn(story, path, legal[-1])
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    return found


def _look(story: Story, path: Path, legal: list[int], running: bool) -> tuple[list[str], int]:
    with quiet(), Record.open(path, identities=[SECRET]) as record:
        seen = content(record)
        told = [f"warning: {text}" for text in record.warnings if _LIVE not in text]
        for finding in record.verify():
            harmless = running and _LEFT in finding.sentence
            if not harmless and _LIVE not in finding.sentence:
                told.append(f"{finding.path}: {finding.sentence}")
        told += _log(story, record, legal[0])
        if record.generation == story.generations[legal[0]] and not running:
            if legal[0] > 1 and record._store.header.version != FORMAT_VERSION:
                told.append("the migration is lost")
            both = copies(record._store.layout, record.generation)
            told += [f"{copy.name} is missing" for copy in both if not copy.exists()]
    seen["readers"] = readers(path)
    told += torn(path)
    for number in reversed(legal):
        if seen == story.seen[number]:
            return told, number
    differing = [key for key in seen if seen[key] != story.seen[legal[-1]].get(key)]
    return [*told, f"what is read ({', '.join(differing)}) is neither before nor after"], -1


def _log(story: Story, record: Record, done: int) -> list[str]:
    log = log_of(record._store)
    if not log.exists:
        return ["the log is lost"] if story.logged[done] else []
    report = verify_log(log)
    found = [f"log: {text}" for text in report.faults]
    if record.vault is not None and log.owner and story.seen[done]["encrypted"] is False:
        return found  # being encrypted: the entries so far are in the plain log, sealed next
    if report.entries < story.logged[done]:
        found.append(f"{report.entries} accesses are logged, but there were {story.logged[done]}")
    store = record._store
    point = checkpoint.read(log.beyond, store.header.record_id, store.header.public_key)
    if (point.size if point else 0) < story.logged[done]:
        found.append("the checkpoint outside is older than what was confirmed")
    return found


def torn(path: Path) -> list[str]:
    """Files under a final name that are not what their name says."""
    found = []
    for folder in (path / name for name in ("segments", "documents", "vault", "inbox")):
        for file in folder.rglob("*"):
            if file.is_file() and not file.name.startswith(TEMPORARY):
                checksum = hashlib.sha256(file.read_bytes()).hexdigest()
                if not checksum.startswith(file.stem.rpartition("-")[2]):
                    found.append(f"{file.name} is not whole")
    return found


def _withdrawn(story: Story, path: Path, newest: int) -> list[str]:
    """Files that a key opens which no longer is one; plain files of an encrypted record."""
    with quiet(), Record.open(path, identities=[SECRET]) as record:
        if record.vault is None:
            return []
        current = {key.secret for key in record.vault.keys}
    files = [file for file in path.rglob("*") if file.is_file()]
    found = [f"{f.name} stays plain" for f in files if f.suffix in (".h5", ".bin", ".key")]
    found += [f"{f.name} stays plain" for f in (path / "documents").glob("*.json")]
    found += [f"{f.name} stays plain" for f in (path / "audit").glob("log.jsonl")]
    old = sorted(story.secrets[newest] - current)
    for file in files:
        if old and file.suffix == ".age" and unseal(file.read_bytes(), old) is not None:
            found.append(f"{file.name} opens with a key that was withdrawn")
    return found
