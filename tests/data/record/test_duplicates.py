"""Repeated files, repeated values, contradicting values, other people's files."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.record import ImportBatch, Person, PersonMismatchError, Record
from data.record.duplicates import Keys, known_before, repeated_within
from tests.data.record.conftest import GLUCOSE, MINUTE, START, make_batch, make_series, make_source


def test_second_import_changes_nothing(record, path):
    record.commit(make_batch("a.csv"))
    generation, files = record.generation, sorted(path.rglob("*"))
    receipt = record.commit(make_batch("a.csv"))
    assert receipt.already_imported
    assert (receipt.stored, receipt.duplicates, receipt.conflicts) == ({}, 0, 0)
    assert record.generation == generation
    assert sorted(path.rglob("*")) == files


def test_same_values_from_another_file_are_dropped(record):
    record.commit(make_batch("a.csv"))
    receipt = record.commit(make_batch("b.csv", n=300))
    assert receipt.duplicates == 288
    assert receipt.stored == {GLUCOSE: 12}
    assert receipt.conflicts == 0
    assert len(record.read(GLUCOSE)) == 300
    assert len(record.sources()) == 2


def test_other_values_at_the_same_instant_are_kept_and_flagged(record):
    record.commit(make_batch("a.csv"))
    receipt = record.commit(make_batch("b.csv", n=3, level=200.0))
    assert (receipt.stored, receipt.conflicts, receipt.duplicates) == ({GLUCOSE: 3}, 3, 0)
    data = record.read(GLUCOSE)
    assert len(data) == 291
    assert data.conflicting.sum() == 6
    np.testing.assert_array_equal(data.value[:6], [100, 200, 101, 201, 102, 202])
    assert [p.source.file_name for p in record.provenance(GLUCOSE, START)] == ["a.csv", "b.csv"]
    again = record.commit(make_batch("c.csv", n=3, level=200.0))
    assert (again.duplicates, again.conflicts, again.stored) == (3, 0, {})


def test_duplicates_within_one_file(record):
    time_ns = START + np.array([0, 0, 0, 1, 1], np.int64) * MINUTE
    value = np.array([100.0, 101, 100, 90, 90])
    receipt = record.commit(ImportBatch(make_source("a"), [make_series(time_ns, value)]))
    assert (receipt.stored, receipt.duplicates, receipt.conflicts) == ({GLUCOSE: 3}, 2, 1)
    data = record.read(GLUCOSE)
    np.testing.assert_array_equal(data.value, [100, 101, 90])
    np.testing.assert_array_equal(data.locator, [0, 1, 3])


def test_duplicates_between_files_of_one_commit(record):
    receipts = record.commit_many([make_batch("a.csv"), make_batch("b.csv"), make_batch("a.csv")])
    assert sum(r.stored.get(GLUCOSE, 0) for r in receipts) == 288
    assert sum(r.duplicates for r in receipts) >= 288
    assert len(record.read(GLUCOSE)) == 288


def test_negative_zero_is_zero(record):
    for name, zero in (("a", 0.0), ("b", -0.0)):
        series = make_series(START + np.arange(1), np.array([zero]), "meal.carbohydrate")
        receipt = record.commit(ImportBatch(make_source(name), [series]))
    assert receipt.duplicates == 1


FOOD = "meal.carbohydrate"


def meals(name: str, *foods: tuple[float, str, float]) -> ImportBatch:
    """Foods eaten at one instant: grams, what, seconds."""
    grams, what, span = zip(*foods, strict=True)
    series = make_series(
        np.full(len(foods), START), np.array(grams), FOOD,
        text=what, duration_s=np.array(span, np.float32),
    )  # fmt: skip
    return ImportBatch(make_source(name), [series])


def test_two_foods_of_equal_grams_at_one_instant_are_both_kept(record, reopen):
    receipt = record.commit(meals("a", (30.0, "bread", 0), (30.0, "rice", 0), (30.0, "bread", 0)))
    assert (receipt.stored, receipt.duplicates, receipt.conflicts) == ({FOOD: 2}, 1, 0)
    record.compact()
    again = record.commit(meals("b", (30.0, "rice", 0), (30.0, "bread", 0), (30.0, "milk", 0)))
    assert (again.stored, again.duplicates, again.conflicts) == ({FOOD: 1}, 2, 0)
    with reopen() as read:
        data = read.read(FOOD)
        assert (data.value.sum(), data.text) == (90.0, ("bread", "rice", "milk"))
        assert not data.conflicting.any()


def test_intervals_that_end_at_different_times_are_both_kept(record):
    record.commit(meals("a", (30.0, "", 600)))
    receipt = record.commit(meals("b", (30.0, "", 600), (30.0, "", 1200)))
    assert (receipt.stored, receipt.duplicates, receipt.conflicts) == ({FOOD: 1}, 1, 1)
    data = record.read(FOOD)
    assert sorted(data.duration_s.tolist()) == [600, 1200]
    assert data.conflicting.all()


def test_labels_that_a_segment_cannot_hold_are_known_again(record):
    record.commit(meals("a", (30.0, "br\0ead\ud800", 0)))
    assert record.commit(meals("b", (30.0, "br\0ead\ud800", 0))).duplicates == 1


def test_rows_stored_without_labels_are_known_again(record):
    plain = [make_series(START + np.arange(5) * MINUTE, np.arange(5.0), FOOD)]
    record.commit(ImportBatch(make_source("written before labels"), plain))
    spans = {"text": ("",) * 5, "duration_s": np.zeros(5, np.float32)}
    series = [make_series(START + np.arange(5) * MINUTE, np.arange(5.0), FOOD, **spans)]
    assert record.commit(ImportBatch(make_source("b"), series)).duplicates == 5


rows = st.lists(
    st.tuples(*(st.integers(0, top) for top in (8, 2, 1, 1))), max_size=30
)  # instant, value, span, label


def keys(table: list[tuple[int, ...]]) -> Keys:
    def column(place: int) -> np.ndarray:
        return np.array([row[place] for row in table], np.int64)

    return Keys(
        column(0), column(1).astype(np.float64), column(2).astype(np.float32), column(3)
    )  # fmt: skip


@given(rows, rows)
@settings(max_examples=100, deadline=None)
def test_duplicates_as_a_dictionary_would_find_them(stored, new):
    stored, new = sorted(set(stored), key=lambda r: r[0]), sorted(new, key=lambda r: r[0])
    known, contested = known_before(keys(new), keys(stored))
    labelled = {(r[0], r[3]) for r in stored}
    assert known.tolist() == [r in stored for r in new]
    assert contested.tolist() == [(r[0], r[3]) in labelled and r not in stored for r in new]
    assert repeated_within(keys(new)).tolist() == [r in new[:i] for i, r in enumerate(new)]


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        (Person(identifier="P2"), "its identifier is 'P2', the record's is 'P1'"),
        (Person(birth_date="1981-01-01"), "its birth date is '1981-01-01'"),
        (Person(sex="male"), "its sex is 'male', the record's is 'female'"),
    ],
)
def test_another_persons_file_is_refused(path, person, sentence):
    owner = Person(identifier="P1", birth_date="1980-01-01", sex="female")
    with Record.create(path, owner) as record:
        files = sorted(path.rglob("*"))
        with pytest.raises(PersonMismatchError, match=sentence) as caught:
            record.commit_many([make_batch("mine.csv"), make_batch("b.csv", person=person)])
        assert str(caught.value).count("; ") == 2
        assert sorted(path.rglob("*")) == files
        assert record.sources() == []
        assert record.commit(make_batch("ok", person=Person(identifier=" p1 "))).stored


def test_what_a_file_says_of_an_unknown_person_binds_later_files(path):
    with Record.create(path, Person()) as record:
        record.commit(make_batch("a", person=Person(identifier="A", birth_date="1980-01-01")))
        assert record.person.birth_date == "1980-01-01"
        with pytest.raises(PersonMismatchError, match="birth date"):
            record.commit(make_batch("b", person=Person(birth_date="1990-01-01")))
        with pytest.raises(PersonMismatchError, match="identifier"):
            record.commit(make_batch("b", person=Person(identifier="B")))
        other = replace(make_batch("c", person=Person(identifier="B")))
        other = replace(other, source=replace(other.source, importer="another"))
        record.commit(other)  # another importer numbers people in its own way


def test_another_person_of_a_known_file_is_refused(record, path):
    record.commit(make_batch("many people.csv", person=Person(identifier="P1")))
    files = sorted(path.rglob("*"))
    again = make_batch("many people.csv", person=Person(identifier="P2"))
    with pytest.raises(PersonMismatchError, match="its identifier is 'P2'"):
        record.commit(again)
    assert sorted(path.rglob("*")) == files
    assert record.commit(
        make_batch("many people.csv", person=Person(identifier="P1"))
    ).already_imported


def test_another_person_of_a_known_file_is_refused_where_the_record_has_no_name(path):
    with Record.create(path, Person()) as record:
        record.commit(make_batch("many people.csv", person=Person(identifier="A")))
        with pytest.raises(PersonMismatchError, match="identifier"):
            record.commit(make_batch("many people.csv", person=Person(identifier="B")))
