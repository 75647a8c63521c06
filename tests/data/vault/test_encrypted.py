"""An encrypted record reads and writes as a plain one, and tells nobody else anything."""

from __future__ import annotations

import shutil
import subprocess

import h5py
import numpy as np
import pytest

from data.record import Record, RecordError
from data.vault import VaultLockedError, WrongKeyError
from data.vault.age import new_identity, seal
from data.vault.locks import owner_secret
from tests.data.vault.conftest import PASSPHRASE, fill
from tests.data.vault.made_up import GLUCOSE, HEART, START, STEP, values

SECRETS = (
    b"Ada Secret", b"clinic-letter", b"glucose", b"heart", b"kidney", b"patient-0417",
    b"quarantine",
)  # fmt: skip


def content(record: Record) -> dict:
    return {
        "person": record.person,
        "signals": record.signals(),
        "glucose": record.read(GLUCOSE).value.tolist(),
        "heart": record.read(HEART).value.tolist(),
        "curve": record.envelope(GLUCOSE, None, None, 40).mean.tolist(),
        "refused": [(value.reason, value.raw) for value in record.quarantined()],
        "documents": [record.document(d.kind, d.name).content for d in record.documents()],
        "sources": [entry.source for entry in record.sources()],
    }


def test_encrypting_changes_nothing_that_the_owner_reads(tmp_path) -> None:
    path = tmp_path / "plain.vtr"
    fill(path)
    with Record.open(path) as record:
        before = content(record)
    with Record.open(path, "w") as record:
        record.encrypt(PASSPHRASE)
        secret = owner_secret(record._store, passphrase=PASSPHRASE)
        after = content(record)
    with Record.open(path, identities=[secret]) as record:
        again = content(record)
        assert record.verify() == []
        assert record.warnings == []
    live = [entry for entry in after.pop("sources") if entry.file_name != "live"]
    assert live == before.pop("sources")
    again.pop("sources")
    for signal in after["signals"]:
        assert after["signals"][signal].n == before["signals"][signal].n
    for found in (before, after, again):
        found.pop("signals")
    assert before == after == again


def test_nothing_in_the_folder_tells_what_is_kept(kept) -> None:
    with kept.open("w") as record:
        record.tail_append(HEART, START + 10_001 * STEP, 64.0)
    files = [path for path in kept.path.rglob("*") if path.is_file()]
    assert len(files) > 8
    for path in files:
        told = path.read_bytes() + path.name.encode()
        assert [secret for secret in SECRETS if secret in told] == [], path.name
    assert not (kept.path / "keys" / "signing.key").exists()


def test_whoever_has_no_key_is_refused_everything(kept) -> None:
    with pytest.raises(VaultLockedError, match="encrypted and locked"):
        Record.open(kept.path)
    with pytest.raises(VaultLockedError):
        Record.open(kept.path, identities=[new_identity()[0]])
    with Record.open(kept.path, identities=()) as record:
        assert record.verify() == []
        assert (record.signals(), record.sources(), record.documents()) == ({}, [], [])
        assert record.person.display_name == ""
        said = []
        for signal in (GLUCOSE, HEART, "body.mass"):
            for ask in (record.read, lambda s: record.envelope(s, None, None, 9)):
                with pytest.raises(VaultLockedError) as refused:
                    ask(signal)
                said.append(str(refused.value).replace(signal.partition(".")[0], "*"))
        assert len(set(said)) == 1, "a refusal tells whether there are values"
        assert {file.path.partition("/")[0] for file in record.vault.files} == {
            "segments", "documents", "vault",
        }  # fmt: skip


def test_values_enter_and_stay(kept, batch) -> None:
    with kept.open("w") as record:
        record.commit(batch("more.csv", GLUCOSE, 400, 400))
        assert record.commit(batch("again.csv", GLUCOSE, 400, 400)).duplicates == 400
        record.tail_append(HEART, START + 10_002 * STEP, 66.0)
        record.compact(grace_s=0.0)
    with kept.open() as record:
        data = record.read(GLUCOSE)
        assert len(data) == 800
        np.testing.assert_array_equal(data.value, values(data.time_ns))
        assert record.read(HEART).value[-1] == 66.0
        assert record.verify() == []


def test_live_values_outlive_a_killed_writer(kept) -> None:
    record = kept.open("w")
    record.tail_append(HEART, START + 10_003 * STEP, 71.0)
    with kept.open() as reader:
        assert reader.read(HEART).value[-1] == 71.0
    record.close()


def test_wrong_ways_in_are_one_sentence(kept) -> None:
    with Record.open(kept.path, identities=()) as record:
        for wrong in ({"passphrase": "correct horse"}, {"recovery": new_identity()[0]}):
            with pytest.raises(WrongKeyError) as refused:
                owner_secret(record._store, **wrong)
            assert str(refused.value).count("; ") == 2
            assert "\n" not in str(refused.value)


def test_the_recovery_key_opens_the_record(kept) -> None:
    with Record.open(kept.path, identities=()) as record:
        assert owner_secret(record._store, recovery=kept.recovery) == kept.secret


def test_another_passphrase_replaces_the_first(kept) -> None:
    with kept.open("w") as record:
        record.change_passphrase("tr0ub4dor and three")
        with pytest.raises(WrongKeyError):
            owner_secret(record._store, passphrase=PASSPHRASE)
        assert owner_secret(record._store, passphrase="tr0ub4dor and three") == kept.secret
        assert record.verify() == []
    assert len(list((kept.path / "vault").glob("passphrase-*"))) == 1


@pytest.mark.skipif(shutil.which("age") is None, reason="the program age is not installed")
def test_the_owner_can_leave_with_age_and_any_hdf5_reader(kept, tmp_path) -> None:
    recovery, owner, key = (tmp_path / name for name in ("recovery", "owner", "key"))
    recovery.write_text(kept.recovery)
    (lock,) = (kept.path / "vault").glob("recovery-*")
    subprocess.run(["age", "-d", "-i", recovery, "-o", owner, lock], check=True)
    assert owner.read_text() == kept.secret
    with kept.open() as record:
        entry = record._store.manifest.holding(GLUCOSE)[0]
        key.write_text(record.vault.key(entry.key).secret)
    plain = tmp_path / "plain.h5"
    segment = kept.path / "segments" / entry.name
    subprocess.run(["age", "-d", "-i", key, "-o", plain, segment], check=True)
    with h5py.File(plain) as file:
        assert file[f"signals/{GLUCOSE}/value"][0] == 60.0


def test_a_key_holder_cannot_put_another_segment_in_place(kept) -> None:
    with kept.open() as record:
        entry = record._store.manifest.holding(GLUCOSE)[0]
        public = record.vault.key(entry.key).recipient
        plain = record._store.open_segment(kept.path / "segments" / entry.name, entry)
    forged = bytearray(plain.readall())
    forged[len(forged) // 2] ^= 1
    (kept.path / "segments" / entry.name).write_bytes(seal(bytes(forged), [public]))
    with kept.open() as record:
        assert record.verify()
        with pytest.raises(RecordError):
            record.read(GLUCOSE)
