"""The envelope from stored pyramids equals reducing the rows themselves; gaps stay gaps."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.record import ImportBatch, Person, Record, pyramid
from data.record.segment_read import SegmentReader
from tests.data.record.conftest import GLUCOSE, MINUTE, START, make_series, make_source

HEART = "heart.rate"


def direct(time_ns, value, width):
    bucket = time_ns // width
    found = {}
    for b in np.unique(bucket):
        inside = value[bucket == b]
        found[int(b) * width] = (inside.min(), inside.max(), inside.mean(), len(inside))
    return found


def assert_equals_direct(curve, time_ns, value, start, stop, max_points):
    assert len(curve) <= max_points
    assert curve.width_ns > 0
    width = curve.width_ns
    whole = (time_ns >= start // width * width) & (time_ns < -(-stop // width) * width)
    expected = direct(time_ns[whole], value[whole], width)
    assert curve.time_ns.tolist() == list(expected)
    low, high, mean, count = np.array(list(expected.values())).T
    np.testing.assert_array_equal(curve.low, low)
    np.testing.assert_array_equal(curve.high, high)
    np.testing.assert_allclose(curve.mean, mean, rtol=1e-12)
    np.testing.assert_array_equal(curve.count, count)


@given(
    seed=st.integers(0, 2**32 - 1),
    step_s=st.sampled_from([0.04, 1.0, 7.3, 60.0, 300.0, 7200.0]),
    max_points=st.integers(4, 400),
    window=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
@settings(max_examples=15, deadline=None)
def test_envelope_equals_direct_reduction(seed, step_s, max_points, window):
    random = np.random.default_rng(seed)
    n = int(random.integers(2, 9000))
    steps = random.exponential(step_s, n) * (1 + 500 * (random.random(n) < 0.002))
    time_ns = START - 10**18 + np.cumsum((steps * 1e9).astype(np.int64) + 1)
    value = random.normal(100, 15, n).clip(30, 200)
    part = random.integers(0, 3, n)
    with (
        tempfile.TemporaryDirectory() as folder,
        Record.create(Path(folder) / "p.vtr", Person()) as record,
    ):
        for i in range(3):
            series = make_series(time_ns[part == i], value[part == i], HEART)
            record.commit(ImportBatch(make_source(f"{i}"), [series]))
        ends = sorted(int(time_ns[0] + w * (time_ns[-1] - time_ns[0])) for w in window)
        start, stop = ends[0], ends[1] + 1
        curve = record.envelope(HEART, start, stop, max_points)
        inside = (time_ns >= start) & (time_ns < stop)
        if inside.sum() <= max_points:
            assert curve.width_ns == 0
            np.testing.assert_array_equal(curve.time_ns, time_ns[inside])
            np.testing.assert_array_equal(curve.mean, value[inside])
        else:
            first, last = max(start, time_ns[0]), min(stop, time_ns[-1] + 1)
            assert_equals_direct(curve, time_ns, value, first, last, max_points)


@given(st.integers(0, 2**32 - 1), st.integers(1, 10**7))
@settings(max_examples=15, deadline=None)
def test_every_stored_level_equals_direct_reduction(seed, span_ms):
    milliseconds = np.random.default_rng(seed).integers(-span_ms, span_ms, pyramid.SMALLEST + 300)
    time_ns = np.sort(milliseconds) * pyramid.MILLISECOND
    value = np.sin(np.arange(len(time_ns)))
    for level in pyramid.build(time_ns, value):
        expected = direct(time_ns, value, level.width_ns)
        assert (level.bucket * level.width_ns).tolist() == list(expected)
        low, high, mean, count = np.array(list(expected.values())).T
        np.testing.assert_array_equal(level.low, low)
        np.testing.assert_array_equal(level.high, high)
        np.testing.assert_allclose(level.mean, mean, rtol=1e-11, atol=1e-13)
        np.testing.assert_array_equal(level.count, count)


@pytest.fixture
def year(record):
    time_ns = START - 400 * 1440 * MINUTE + np.arange(365 * 288, dtype=np.int64) * 5 * MINUTE
    keep = np.ones(len(time_ns), bool)
    keep[30_000:40_000] = False
    value = 120 + 40 * np.sin(np.arange(len(time_ns)) / 37)
    series = make_series(time_ns[keep], value[keep])
    record.commit(ImportBatch(make_source("year"), [series]))
    return time_ns[keep], value[keep]


def test_wide_windows_never_decode_rows(record, year, monkeypatch):
    time_ns, value = year

    def refuse(*_):
        raise AssertionError("rows were decoded")

    monkeypatch.setattr(SegmentReader, "times_and_values", refuse)
    monkeypatch.setattr(SegmentReader, "block", refuse)
    curve = record.envelope(GLUCOSE, None, None, 500)
    assert_equals_direct(curve, time_ns, value, time_ns[0], time_ns[-1] + 1, 500)
    start, stop = int(time_ns[5000]), int(time_ns[45_000])
    curve = record.envelope(GLUCOSE, start, stop, 2000)
    assert_equals_direct(curve, time_ns, value, start, stop, 2000)


def test_gaps_stay_gaps(record, year):
    time_ns, _ = year
    for max_points in (100, 1000, 20_000, 200_000):
        curve = record.envelope(GLUCOSE, None, None, max_points)
        assert curve.gap_after.sum() == 1
        at = int(np.flatnonzero(curve.gap_after)[0])
        assert curve.time_ns[at] <= time_ns[29_999]
        assert curve.time_ns[at + 1] + curve.width_ns >= time_ns[30_000]
        broken = curve.with_gaps()
        assert len(broken) == len(curve) + 1
        assert np.isnan(broken.mean[at + 1])
        assert broken.count[at + 1] == 0
        assert np.all(np.diff(broken.time_ns) > 0)


def test_empty_windows_and_signals(record, year):
    time_ns, _ = year
    assert len(record.envelope(GLUCOSE, int(time_ns[-1]) + 1, None, 100)) == 0
    gap = record.envelope(GLUCOSE, int(time_ns[29_999]) + 1, int(time_ns[30_000]), 100)
    assert gap.count.sum() == 0
    assert len(record.envelope(HEART, None, None, 100)) == 0
    assert len(record.read(HEART)) == 0
    with pytest.raises(KeyError, match="unknown signal"):
        record.read("heart.rat")


def test_live_values_join_the_envelope(record, year):
    time_ns, value = year
    later = int(time_ns[-1]) + np.arange(1, 6) * MINUTE
    for t in later:
        record.tail_append(GLUCOSE, int(t), 300.0)
    record.tail_append(GLUCOSE, int(time_ns[7]), float(value[7]))  # known already
    curve = record.envelope(GLUCOSE, None, None, 300)
    both_ns, both = np.append(time_ns, later), np.append(value, np.full(5, 300.0))
    assert_equals_direct(curve, both_ns, both, both_ns[0], both_ns[-1] + 1, 300)
