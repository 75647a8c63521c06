"""A record of an older version opens as it is, and is migrated by its next writer."""

from __future__ import annotations

import json

import pytest

from data.record import Person, Record
from data.record.errors import RecordFormatError
from data.record.layout import FORMAT_VERSION, Layout
from data.record.manifest_store import copies
from data.record.sealed_json import seal, unseal
from data.record.signing import read_key
from tests.data.record.conftest import GLUCOSE, make_batch
from tests.torture.story import as_version_1


def versions(path) -> list[int]:
    layout = Layout(path)
    return [
        json.loads(f.read_bytes())["body"]["version"] for f in (layout.header, layout.header_copy)
    ]


@pytest.fixture
def old(path):
    """A record as version 1 wrote it: its sources know of no erasure."""
    with Record.create(path, Person("P1")) as record:
        record.commit(make_batch("a.csv"))
        number = record.generation
    from data.record.disk import Disk

    as_version_1(path, Disk())
    layout = Layout(path)
    key = read_key(layout.signing_key, json.loads(layout.header.read_bytes())["body"]["public_key"])
    for copy in copies(layout, number):
        body = unseal(copy.read_bytes(), key.public_key().public_bytes_raw().hex())
        assert body is not None
        for source in body["sources"]:
            del source["erased_ns"]
        copy.write_bytes(seal(body, key))
    return path


def test_an_old_record_is_read_as_it_is(old) -> None:
    with Record.open(old) as record:
        assert (len(record.read(GLUCOSE)), record.warnings, record.verify()) == (288, [], [])
        assert record.sources()[0].erased_ns == 0
    assert versions(old) == [1, 1]


def test_its_next_writer_migrates_it(old) -> None:
    with Record.open(old, "w") as record:
        assert versions(old) == [FORMAT_VERSION] * 2
        assert record.commit(make_batch("a.csv")).already_imported
        assert record.commit(make_batch("b.csv", level=150.0)).stored == {GLUCOSE: 288}
    with Record.open(old) as record:
        assert (len(record.read(GLUCOSE)), record.warnings, record.verify()) == (576, [], [])


def test_a_migration_stopped_between_the_copies_goes_on(old) -> None:
    layout = Layout(old)
    first = layout.header.read_bytes()
    Record.open(old, "w").close()
    layout.header.write_bytes(first)
    with Record.open(old) as record:
        assert record.warnings == []
    Record.open(old, "w").close()
    assert versions(old) == [FORMAT_VERSION] * 2


def test_a_newer_record_is_refused_with_a_sentence(path) -> None:
    Record.create(path, Person()).close()
    layout = Layout(path)
    body = json.loads(layout.header.read_bytes())["body"] | {"version": FORMAT_VERSION + 1}
    key = read_key(layout.signing_key, body["public_key"])
    for file in (layout.header, layout.header_copy):
        file.write_bytes(seal(body, key))
    with pytest.raises(RecordFormatError, match=f"version {FORMAT_VERSION + 1}; .*; open it with"):
        Record.open(path)
