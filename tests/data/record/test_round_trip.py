"""What goes in comes out, with its origin, and plain HDF5 readers understand it."""

from __future__ import annotations

import json
from dataclasses import replace

import h5py
import numpy as np
import pytest

from data.record import ImportBatch, InvalidBatchError, Person, Record, RecordExistsError
from tests.data.record.conftest import GLUCOSE, MINUTE, START, make_batch, make_series, make_source


def test_values_and_origins_survive(record, reopen):
    receipt = record.commit(make_batch("a.csv"))
    assert receipt.stored == {GLUCOSE: 288}
    with reopen() as again:
        data = again.read(GLUCOSE)
        assert len(data) == 288
        assert data.unit == "mg/dL"
        np.testing.assert_array_equal(data.time_ns, START + np.arange(288) * 5 * MINUTE)
        np.testing.assert_array_equal(data.value, 100.0 + np.arange(288) % 40)
        np.testing.assert_array_equal(data.original_value, data.value / 18.0)
        np.testing.assert_array_equal(data.locator, np.arange(288))
        np.testing.assert_array_equal(data.utc_offset_s, 3600)
        assert not data.conflicting.any()
        origin = data.origins[data.source_index[0]]
        assert origin.original_unit == "mmol/L"
        assert origin.clock_basis == "offset"
        assert origin.source.file_name == "a.csv"
        found = again.provenance(GLUCOSE, START + 10 * MINUTE)
        assert [(p.locator, p.value, p.source.file_name) for p in found] == [(2, 102.0, "a.csv")]
        assert again.signals()[GLUCOSE].n == 288
        assert again.person == Person(identifier="P1")
        assert again.verify() == []


def test_windows_are_half_open(record):
    record.commit(make_batch("a.csv"))
    data = record.read(GLUCOSE, START, START + 10 * MINUTE)
    np.testing.assert_array_equal(data.time_ns, [START, START + 5 * MINUTE])
    assert len(record.read(GLUCOSE, START + 1, START + 5 * MINUTE)) == 0


def test_large_segments_read_by_window(record):
    n = 70_000
    time_ns = START + np.arange(n, dtype=np.int64) * MINUTE
    record.commit(ImportBatch(make_source("a"), [make_series(time_ns, 50.0 + np.arange(n) % 100)]))
    for low, high in ((0, 5), (16_383, 16_386), (16_384, 16_385), (40_000, 69_999), (69_999, n)):
        data = record.read(GLUCOSE, int(time_ns[low]), int(time_ns[high - 1]) + 1)
        np.testing.assert_array_equal(data.time_ns, time_ns[low:high])
        np.testing.assert_array_equal(data.locator, np.arange(low, high))


def test_text_and_duration(record):
    series = make_series(
        START + np.arange(3) * MINUTE,
        np.array([10.0, 20.0, 30.0]),
        "meal.carbohydrate",
        text=("breakfast", "", "Käse"),
        duration_s=np.array([0, 600, 0], np.float32),
    )
    record.commit(ImportBatch(make_source("meals"), [series]))
    data = record.read("meal.carbohydrate")
    assert data.text == ("breakfast", "", "Käse")
    np.testing.assert_array_equal(data.duration_s, [0, 600, 0])


def test_unsorted_series_come_out_ascending(record):
    time_ns = START + np.array([3, 1, 2], np.int64) * MINUTE
    record.commit(
        ImportBatch(make_source("a"), [make_series(time_ns, np.array([103.0, 101, 102]))])
    )
    data = record.read(GLUCOSE)
    np.testing.assert_array_equal(data.value, [101, 102, 103])
    np.testing.assert_array_equal(data.locator, [1, 2, 0])


def test_many_files_one_generation(record):
    before = record.generation
    batches = [make_batch(f"{i}.csv", start=START + i * 1440 * MINUTE) for i in range(5)]
    receipts = record.commit_many(batches)
    assert record.generation == before + 1
    assert [r.stored[GLUCOSE] for r in receipts] == [288] * 5
    data = record.read(GLUCOSE)
    assert len(data) == 5 * 288
    names = [data.origins[i].source.file_name for i in data.source_index[::288]]
    assert names == [f"{i}.csv" for i in range(5)]


def test_parts_of_one_file_are_one_source(record):
    source = make_source("big.xml")
    parts = (
        replace(make_batch("x", start=START + i * 1440 * MINUTE), source=source) for i in range(3)
    )
    receipts = record.commit_many(parts)
    assert sum(r.stored[GLUCOSE] for r in receipts) == 3 * 288
    assert [entry.stored for entry in record.sources()] == [{GLUCOSE: 3 * 288}]
    assert record.commit(replace(make_batch("x"), source=source)).already_imported


def test_notes_and_unmapped_are_kept(record, reopen):
    batch = make_batch(
        "a.csv", notes=("clock drifted",), incomplete="the file ends early", unmapped=(("Foo", 3),)
    )
    record.commit(batch)
    with reopen() as again:
        entry = again.sources()[0]
        assert (entry.notes, entry.incomplete) == (("clock drifted",), "the file ends early")
        assert [(row.name, row.count) for row in again.unmapped()] == [("Foo", 3)]


def test_plain_h5py_understands_a_segment(record, path):
    record.commit(make_batch("a.csv", n=2000))
    (segment,) = (path / "segments").iterdir()
    with h5py.File(segment) as file:
        group = file[f"signals/{GLUCOSE}"]
        assert group.attrs["unit"] == "mg/dL"
        assert json.loads(group.attrs["origins"])[0]["source"]["file_name"] == "a.csv"
        assert group["value"][1] == 101.0
        assert group["value"].fletcher32
        assert group["value"].shuffle
        assert group["value"].compression == "gzip"
        assert group["pyramid"]


def test_create_refuses_what_exists(record, path):
    with pytest.raises(RecordExistsError, match="exists already"):
        Record.create(path, Person())


def test_contradictory_arrays_are_refused(record):
    series = make_series(START + np.arange(3), np.ones(3), locator=np.arange(2))
    with pytest.raises(InvalidBatchError, match="locator has 2 entries for 3 instants"):
        record.commit(ImportBatch(make_source("a"), [series]))
    with pytest.raises(InvalidBatchError, match="unknown signal 'glucos"):
        record.commit(
            ImportBatch(make_source("a"), [make_series(START + np.arange(1), np.ones(1), "glucos")])
        )
    assert record.sources() == []


def test_update_person(record, reopen):
    before = record.generation
    record.update_person(Person(identifier="P2", sex="male"))
    assert record.generation == before + 1
    with reopen() as again:
        assert again.person.sex == "male"
