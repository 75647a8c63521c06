"""Corrections lie over what is stored: they change what is read, and go without a trace."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.record import Correction, DocumentError, Person, Record
from data.record.overlay import corrected, source_key
from data.record.results import Origin
from data.record.rows import COLUMNS, Block, no_rows
from tests.data.record.conftest import GLUCOSE, MINUTE, START, make_batch, make_series, make_source

STEP = 5 * MINUTE


def everything(record: Record) -> list[np.ndarray]:
    data = record.read(GLUCOSE)
    return [data.time_ns, data.value, data.original_value, data.locator, data.conflicting]


def at(first: int, last: int) -> tuple[tuple[int, int], ...]:
    return ((START + first * STEP, START + last * STEP),)


FIXES = (
    Correction("a", GLUCOSE, "set_aside", at(3, 5), "a spike"),
    Correction("b", GLUCOSE, "scale", at(10, 20), "another unit", factor=18.0),
    Correction("c", GLUCOSE, "shift", at(30, 40), "a clock", shift_ns=-20 * STEP),
)


def test_each_correction_changes_what_is_read_and_undo_restores_exactly(record: Record) -> None:
    record.commit(make_batch("one.csv"))
    before = everything(record)
    record.correct(FIXES)
    data = record.read(GLUCOSE)
    assert len(data) == 286
    assert data.value[8] == 18.0 * before[1][10]
    assert np.all(np.diff(data.time_ns) >= 0)
    assert np.isin(START + np.arange(10, 20) * STEP, data.time_ns).all()
    record.uncorrect(["b", "a", "c"])
    for old, new in zip(before, everything(record), strict=True):
        np.testing.assert_array_equal(old, new)


def test_corrections_go_in_any_order(record: Record) -> None:
    record.commit(make_batch("one.csv"))
    record.correct(FIXES)
    record.uncorrect(["a"])
    first = everything(record)
    record.uncorrect(["b", "c"])
    record.correct([FIXES[2], FIXES[1]])
    for old, new in zip(first, everything(record), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_window_sees_rows_that_a_shift_moved_into_it(record: Record) -> None:
    record.commit(make_batch("one.csv"))
    record.correct(FIXES[2:])
    window = record.read(GLUCOSE, START + 10 * STEP, START + 20 * STEP)
    assert len(window) == 20
    assert len(record.read(GLUCOSE, START + 30 * STEP, START + 40 * STEP)) == 0


def test_a_source_is_corrected_alone(record: Record) -> None:
    record.commit_many([make_batch("one.csv"), make_batch("two.csv", level=150.5)])
    key = make_source("two.csv").sha256
    record.correct([Correction("s", GLUCOSE, "set_aside", at(0, 288), "double", source=key)])
    data = record.read(GLUCOSE)
    assert len(data) == 288
    assert {source_key(data.origins[i]) for i in set(data.source_index.tolist())} != {key}
    assert not data.conflicting.any()


def test_what_is_set_aside_lies_in_quarantine_with_its_raw_value_and_reason(record: Record) -> None:
    record.commit(make_batch("one.csv"))
    record.correct(FIXES[:1])
    told = record.quarantined()
    assert [item.locator for item in told] == [3, 4]
    assert "a spike" in told[0].reason
    assert told[0].raw.startswith(f"{103 / 18.0!r} mmol/L (103.0 mg/dL) at 20")


def test_refused_values_are_released_in_another_unit_and_refused_again(record: Record) -> None:
    time_ns = START + np.arange(5) * STEP + 250_000_000
    value = np.array([5.0, 6.0, 7.0, 8.0, 9.0])
    low = make_series(time_ns, value, original_value=value, original_unit="mg/dL")
    batch = make_batch("low.csv", n=0)
    record.commit(type(batch)(batch.source, [low]))
    assert len(record.quarantined()) == 5
    wide = ((START, START + 100 * STEP),)
    key = batch.source.sha256
    record.correct([Correction("u", GLUCOSE, "release", wide, "mmol/L", source=key, factor=18.0)])
    data = record.read(GLUCOSE)
    np.testing.assert_array_equal(data.time_ns, time_ns)
    np.testing.assert_allclose(data.value, [90.0, 108.0, 126.0, 144.0, 162.0])
    assert record.signals()[GLUCOSE].n == 5
    assert record.quarantined() == []
    record.uncorrect(["u"])
    assert len(record.quarantined()) == 5
    assert GLUCOSE not in record.signals()


def test_pictures_show_what_is_read(record: Record) -> None:
    record.commit(make_batch("one.csv"))
    record.correct(FIXES[1:2])
    assert record.envelope(GLUCOSE, None, None, 40).high.max() == record.read(GLUCOSE).value.max()


def test_corrections_outlive_the_process_and_compaction(path, reopen) -> None:
    with Record.create(path, Person(identifier="P1")) as record:
        record.commit(make_batch("one.csv"))
        record.commit(make_batch("two.csv", start=START + 300 * STEP))
        record.correct(FIXES)
        before = everything(record)
        record.compact(grace_s=0.0)
    with reopen() as record:
        assert [one.id for one in record.corrections()] == ["a", "b", "c"]
        for old, new in zip(before, everything(record), strict=True):
            np.testing.assert_array_equal(old, new)


def test_what_is_not_in_force_cannot_be_taken_back(record: Record) -> None:
    with pytest.raises(DocumentError, match="no correction 'x'"):
        record.uncorrect(["x"])


@st.composite
def corrections(draw: st.DrawFn) -> list[Correction]:
    made = []
    for number in range(draw(st.integers(1, 5))):
        first = draw(st.integers(-3, 45))
        span = at(first, first + draw(st.integers(0, 30)))
        action = draw(st.sampled_from(["set_aside", "scale", "shift"]))
        shift = draw(st.integers(-9, 9)) * STEP
        made.append(Correction(str(number), GLUCOSE, action, span, "", factor=3.0, shift_ns=shift))
    return made


@settings(max_examples=60)
@given(corrections(), st.randoms())
def test_any_corrections_are_the_same_in_any_order_and_leave_the_rows_alone(chosen, random) -> None:
    rows = no_rows()
    rows = type(rows)(*(np.zeros(40, getattr(rows, name).dtype) for name in COLUMNS))
    rows.time_ns, rows.value = START + np.arange(40) * STEP, np.arange(40.0)
    block = Block(rows, (Origin(make_source("one.csv"), "", "utc", 0),))
    first, place = corrected(block, chosen)
    random.shuffle(chosen)
    second, _ = corrected(block, chosen)
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(first.rows, name), getattr(second.rows, name))
    np.testing.assert_array_equal(rows.value, np.arange(40.0))
    assert np.all(np.diff(first.rows.time_ns) >= 0)
    assert len(set(place.tolist())) == len(place) == len(first.rows)
