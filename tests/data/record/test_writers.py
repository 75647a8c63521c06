"""One writer, many readers, one I/O thread."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading

import numpy as np
import pytest

from data.record import (
    Person,
    ReadOnlyError,
    Record,
    RecordClosedError,
    RecordLockedError,
    RecordMissingError,
    RecordWriteError,
    WrongThreadError,
    open_async,
)
from data.record.disk import Disk
from data.record.lock import WriterLock
from tests.data.record.conftest import GLUCOSE, MINUTE, START, make_batch


def test_second_writer_is_refused_with_a_sentence(record, path):
    with pytest.raises(RecordLockedError, match=rf"process {os.getpid()}, since .*Z\); .*; close"):
        Record.open(path, "w")
    record.commit(make_batch("a.csv"))
    record.close()
    Record.open(path, "w").close()


def test_lock_of_a_dead_process_is_broken(record, path):
    record.close()
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    holder = {"owner": "x", "host": socket.gethostname(), "pid": dead.pid, "token": "t"}
    (path / "lock").write_text(json.dumps(holder))
    with Record.open(path, "w") as again:
        assert again.commit(make_batch("a.csv")).stored


@pytest.mark.parametrize("text", ["", "{", '{"host": "elsewhere", "pid": 1, "token": "t"}'])
def test_lock_that_may_be_alive_is_respected(record, path, text):
    record.close()
    (path / "lock").write_text(text)
    with pytest.raises(RecordLockedError, match="remove the file 'lock'"):
        Record.open(path, "w")
    assert (path / "lock").read_text() == text


def test_reused_process_number_does_not_keep_a_lock(tmp_path):
    lock = WriterLock(tmp_path / "lock")
    lock.acquire()
    holder = json.loads(lock.path.read_text())
    if holder["process_start"] is None:
        pytest.skip("this system does not tell when a process began")
    lock.path.write_text(json.dumps(holder | {"process_start": "1"}))
    WriterLock(tmp_path / "lock").acquire()


def test_writer_whose_lock_was_taken_stores_nothing(record, path):
    (path / "lock").write_text('{"token": "other"}')
    with pytest.raises(Exception, match="lock was removed or taken over"):
        record.commit(make_batch("a.csv"))
    with Record.open(path) as reader:
        assert reader.generation == 1
    assert list((path / "segments").iterdir()) == []


def test_reader_beside_writer_keeps_its_generation(record, path):
    record.commit(make_batch("0.csv"))
    with Record.open(path) as reader:
        for i in range(1, 4):
            record.commit(make_batch(f"{i}.csv", start=START + i * 2000 * MINUTE))
        record.compact()
        assert len(reader.read(GLUCOSE)) == 288
        assert reader.refresh()
        assert len(reader.read(GLUCOSE)) == 4 * 288
        assert not reader.refresh()
        with pytest.raises(ReadOnlyError, match="mode 'w'"):
            reader.commit(make_batch("x.csv"))


def test_compaction_keeps_every_row_and_removes_late(record, path):
    for i in range(6):
        record.commit(make_batch(f"{i}.csv", start=START + i * 2000 * MINUTE, level=100 + i))
    before = record.read(GLUCOSE)
    receipt = record.compact()
    assert (receipt.before, receipt.after, receipt.removed) == (6, 1, 0)
    assert len(list((path / "segments").iterdir())) == 7
    after = record.read(GLUCOSE)
    for name in ("time_ns", "value", "locator", "original_value", "utc_offset_s"):
        np.testing.assert_array_equal(getattr(before, name), getattr(after, name))
    assert [before.origins[i] for i in before.source_index] == [
        after.origins[i] for i in after.source_index
    ]
    assert record.compact(grace_s=0.0).removed == 6
    assert len(list((path / "segments").iterdir())) == 1
    assert record.commit(make_batch("0.csv")).already_imported
    assert record.verify() == []


def test_many_small_commits_are_merged_by_themselves(record, monkeypatch):
    monkeypatch.setattr("data.record.compaction.MOST_SMALL", 4)
    for i in range(12):
        record.commit(make_batch(f"{i}.csv", n=10, start=START + i * 2000 * MINUTE))
        assert len(record._store.manifest.segments) <= 5
    assert len(record.read(GLUCOSE)) == 120
    assert record.signals()[GLUCOSE].n == 120


def test_compaction_leaves_a_damaged_segment_alone(record, path):
    for i in range(4):
        record.commit(make_batch(f"{i}.csv", start=START + i * 2000 * MINUTE))
    victim = path / "segments" / record._store.manifest.segments[1].name
    victim.write_bytes(victim.read_bytes()[:-1] + b"?")
    assert record.compact().after == 2
    assert [finding.path for finding in record.verify()] == [f"segments/{victim.name}"]
    assert len(record.read(GLUCOSE, tolerate_damage=True)) == 3 * 288


def test_reader_moves_on_when_its_segments_are_gone(record, path):
    for i in range(3):
        record.commit(make_batch(f"{i}.csv", start=START + i * 2000 * MINUTE))
    with Record.open(path) as reader:
        record.compact()
        record.compact(grace_s=0.0)
        assert len(reader.read(GLUCOSE)) == 3 * 288
        assert reader.generation == record.generation


class FullDisk(Disk):
    """Refuses what is named, as a full disk does."""

    refused = ""

    def sync(self, path):
        if self.refused and self.refused in str(path):
            raise OSError(28, "No space left on device", str(path))
        super().sync(path)


@pytest.mark.parametrize("refused", ["segments", "a.json", "b.json"])
def test_full_disk_stores_nothing(path, refused):
    Record.create(path, Person()).close()
    disk = FullDisk()
    with Record.open(path, "w", disk=disk) as record:
        record.commit(make_batch("a.csv"))
        files = sorted(path.rglob("*"))
        disk.refused = refused
        with pytest.raises(RecordWriteError, match="No space left on device"):
            record.commit(make_batch("b.csv", level=150))
        assert sorted(path.rglob("*")) == files
        disk.refused = ""
        assert len(record.read(GLUCOSE)) == 288
        assert record.commit(make_batch("b.csv", level=150)).stored == {GLUCOSE: 288}
    with Record.open(path) as record:
        assert record.warnings == []
        assert len(record.read(GLUCOSE)) == 576


def test_live_values_are_read_and_committed(record, path):
    for i in range(5):
        record.tail_append("heart.rate", START + i * MINUTE, 60.0 + i, device="strap")
    record.tail_append("heart.rate", START, 60.0)
    record.tail_append("heart.rate", START, 9999.0)
    with Record.open(path) as reader:
        assert reader.read("heart.rate").value.tolist() == [60, 61, 62, 63, 64]
        assert reader.signals()["heart.rate"].n == 5
        assert len(reader.envelope("heart.rate", None, None, 10)) == 5
        assert reader.provenance("heart.rate", START)[0].source.device == "strap"
    record.tail_commit()
    assert list((path / "tail").iterdir()) == []
    assert record.read("heart.rate").value.tolist() == [60, 61, 62, 63, 64]
    assert len(record.quarantined()) == 1
    record.tail_append("heart.rate", START + 9 * MINUTE, 70.0)
    assert record.read("heart.rate").value.tolist() == [60, 61, 62, 63, 64, 70]


def test_documents_are_versioned(record, reopen):
    first = record.store_document("fit", "glucose", {"si": 1.5})
    assert record.store_document("fit", "glucose", {"si": 1.5}) == first
    record.store_document("fit", "glucose", {"si": 2.0})
    record.store_document("posterior", "glucose", b"\0raw")
    with pytest.raises(Exception, match="not JSON"):
        record.store_document("fit", "bad", {"x": float("nan")})
    with reopen() as again:
        assert [d.version for d in again.documents("fit")] == [1, 2]
        assert again.document("fit", "glucose").content == {"si": 2.0}
        assert again.document("fit", "glucose", 1).content == {"si": 1.5}
        assert again.document("posterior", "glucose").content == b"\0raw"
        with pytest.raises(Exception, match="no fit named 'none'"):
            again.document("fit", "none")


def test_io_thread_serves_others(record, path):
    record.commit(make_batch("a.csv"))
    worker = open_async(path).result()
    assert len(worker.read(GLUCOSE).result()) == 288
    assert len(worker.envelope(GLUCOSE, None, None, 20).result()) <= 20
    assert worker.signals().result()[GLUCOSE].n == 288
    threads = {worker.submit(lambda _: threading.get_ident()).result() for _ in range(3)}
    assert threads != {threading.get_ident()}
    assert len(threads) == 1
    worker.close().result()
    with pytest.raises(RecordClosedError):
        worker.read(GLUCOSE).result()


def test_other_threads_are_refused(record):
    caught: list[BaseException] = []

    def ask() -> None:
        try:
            record.read(GLUCOSE)
        except WrongThreadError as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert len(caught) == 1


def test_nothing_there(tmp_path):
    with pytest.raises(RecordMissingError, match="no record here"):
        Record.open(tmp_path / "none.vtr")


def test_import_is_cheap():
    code = (
        "import data.record, sys; sys.exit('h5py' in sys.modules or 'cryptography' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_person_is_kept_by_the_first_generation(record, reopen):
    with reopen() as again:
        assert again.person == Person(identifier="P1")
