"""Taking back one import removes what that file brought, nothing else, and can be undone again."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from data.audit.journal import entries, sentence
from data.record import Attachment, ImportBatch, Person, Record, RecordError
from data.vault.age import new_identity
from tests.data.vault.made_up import GLUCOSE, HEART, START, STEP, series, source, values
from tests.torture.story import cheap_locks

FIRST, SECOND = "january.csv", "february.csv"


def batch(name: str, first: int, n: int, *more: str, document: bool = True) -> ImportBatch:
    refused = series(HEART, 1, first)
    refused.value[0] = np.inf
    origin = source(name)
    told = Attachment("clinical", f"{name} {origin.sha256[:12]}", {"of": name})
    kinds = (GLUCOSE, *more)
    return ImportBatch(
        origin, [*(series(s, n, first) for s in kinds), refused],
        documents=(told,) if document else (), unmapped=((f"score of {name}", 1),),
    )  # fmt: skip


def state(record: Record) -> tuple:
    """All that can be asked, without generation and times of storing."""
    rows = {s: record.read(s) for s in record.signals()}
    return (
        {s: (d.time_ns.tolist(), d.value.tolist()) for s, d in rows.items()},
        sorted((v.raw, v.source.file_name) for v in record.quarantined()),
        [(d.kind, d.name) for d in record.documents()],
        [e.source.file_name for e in record.sources()],
        sorted(u.name for u in record.unmapped()),
    )


@pytest.fixture(params=["plain", "encrypted"])
def record(request, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("VITRUVIAN_KEYRING", "off")
    with Record.create(tmp_path / "a.vtr", Person()) as made:
        made.start_audit()
        made.commit(batch(FIRST, 0, 100))
        if request.param == "encrypted":
            with cheap_locks():
                made.encrypt("correct horse battery staple")
        yield made


def test_what_one_file_brought_goes_and_comes_back(record) -> None:
    before = state(record)
    added = batch(SECOND, 90, 50, HEART)  # ten values of glucose are known
    record.commit(added)
    after = state(record)
    undone = record.undo_import(SECOND)
    assert (undone.files, undone.rows, undone.refused) == ((SECOND,), 90, 1)
    assert (undone.documents, undone.lacking) == (1, ())
    assert state(record) == before
    assert record.verify() == []
    generation = record.generation
    assert record.undo_import(SECOND).files == ()
    assert record.generation == generation
    record.commit(added)
    assert state(record) == after


def test_values_that_another_file_repeated_come_back_with_that_one(record) -> None:
    later = batch(SECOND, 0, 120, document=False)
    record.commit(later)
    undone = record.undo_import(FIRST)
    assert (undone.rows, undone.lacking) == (100, (SECOND,))
    assert len(record.read(GLUCOSE)) == 20
    (receipt,) = record.commit_many([later])
    assert receipt.stored == {GLUCOSE: 100}
    (entry,) = record.sources()
    assert (entry.source.file_name, entry.lacking, entry.stored) == (SECOND, False, {GLUCOSE: 120})
    assert record.commit(later).already_imported
    data = record.read(GLUCOSE)
    np.testing.assert_array_equal(data.time_ns, START + np.arange(120) * STEP)
    np.testing.assert_array_equal(data.value, values(data.time_ns))


def test_an_archive_takes_its_members_along(record) -> None:
    whole = source("takeout.zip")
    inside = batch("takeout.zip/steps.json", 200, 5)
    alike = batch("takeout.zip.csv", 300, 5)
    record.commit_many([inside, ImportBatch(whole, [])])
    record.commit(alike)
    undone = record.undo_import(whole.sha256[:8])
    assert undone.files == ("takeout.zip", "takeout.zip/steps.json")
    assert [e.source.file_name for e in record.sources()] == [FIRST, "takeout.zip.csv"]


def test_two_files_of_one_name_are_asked_for(record) -> None:
    other = batch(SECOND, 300, 5)
    twin = dataclasses.replace(other.source, file_name=FIRST)  # the same name, another checksum
    record.commit(dataclasses.replace(other, source=twin, documents=()))
    with pytest.raises(RecordError, match=f"2 imported files.*{twin.sha256[:8]}"):
        record.undo_import(FIRST)
    assert record.undo_import(twin.sha256[:8]).rows == 5


def test_it_is_in_the_log(record) -> None:
    record.commit(batch(SECOND, 200, 5))
    record.undo_import(SECOND)
    record.undo_import(SECOND)
    told = [sentence(e).partition(" ")[2] for e in entries(record._store) if e is not None]
    assert [t for t in told if "back" in t] == [
        "took back an import of sensor glucose (february.csv)"
    ]


def test_bytes_go_by_the_rule_of_the_record(record, tmp_path) -> None:
    record.commit(batch(SECOND, 200, 50))

    def files() -> list[Path]:
        folders = (tmp_path / "a.vtr" / "segments", tmp_path / "a.vtr" / "documents")
        return [path for folder in folders for path in folder.iterdir()]

    old = files()
    keys = {k.id: k.secret for k in record.vault.keys} if record.vault else {}
    record.undo_import(SECOND)
    if record.vault is None:
        assert all(path.exists() for path in old)  # for those who still read
        record.compact(grace_s=0.0)
        assert not any(b"february" in path.read_bytes() for path in files())
        return
    from data.vault.age import unseal

    withdrawn = set(keys.values()) - {k.secret for k in record.vault.keys}
    gone = [path for path in old if not path.exists()]
    assert withdrawn
    assert gone
    for path in files():
        assert unseal(path.read_bytes(), sorted(withdrawn)) is None


def test_readers_keep_what_is_theirs(record, tmp_path) -> None:
    if record.vault is None:
        pytest.skip("nothing is shared of a plain record")
    coach, public = new_identity()
    record.share("coach", public, ["glucose"], start_ns=START, stop_ns=START + 50 * STEP)
    record.commit(batch(SECOND, 40, 100))
    record.undo_import(SECOND)
    with Record.open(tmp_path / "a.vtr", identities=[coach]) as seen:
        assert len(seen.read(GLUCOSE)) == 50
        assert [share.name for share in record.vault.shares] == ["coach"]
    assert record.verify() == []
