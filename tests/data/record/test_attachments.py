"""What a file holds beside values is kept with the same promises as its values."""

from __future__ import annotations

import pytest

from data.record import Attachment, Person, PersonMismatchError
from tests.data.record.conftest import make_batch

GENOME = Attachment("genome", "ada.txt 0123", b"\x1f\x8braw")
STATEMENTS = Attachment("clinical", "ada.json 4567", {"statements": [{"code": "44054006"}]})


def test_attachments_are_documents_of_the_same_generation(record, reopen):
    before = record.generation
    record.commit(make_batch("a.csv", documents=(GENOME, STATEMENTS)))
    assert record.generation == before + 1
    with reopen() as again:
        assert again.document("genome", GENOME.name).content == GENOME.content
        assert again.document("clinical", STATEMENTS.name).content == STATEMENTS.content
        assert again.verify() == []


def test_second_import_adds_no_document(record):
    record.commit(make_batch("a.csv", documents=(GENOME,)))
    again = record.generation
    assert record.commit(make_batch("a.csv", documents=(GENOME,))).already_imported
    assert (record.generation, len(record.documents())) == (again, 1)


def test_documents_of_a_refused_import_leave_no_file(record, path, monkeypatch):
    monkeypatch.setattr("data.record.commit.POOL_ROWS", 100)  # the first file is written at once

    def batches():
        yield make_batch("a.csv", n=100, documents=(GENOME,))
        yield make_batch("b.csv", person=Person(identifier="P2"), documents=(STATEMENTS,))

    with pytest.raises(PersonMismatchError):
        record.commit_many(batches())
    assert record.documents() == []
    assert list((path / "documents").iterdir()) == []
