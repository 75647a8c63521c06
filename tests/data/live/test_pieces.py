"""Queue, pauses and clocks, each by itself."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.live import Arrived, Channel, Sample, Skew
from data.live.backoff import FIRST_S, MOST_S, Keeper, pause_s
from data.live.belt import Beat, parse_measurement


def sample(i: int) -> Sample:
    return Sample("heart.rate", i, float(i), "test", 0, 0.0)


def test_a_full_queue_gives_up_the_oldest_values_and_counts_them() -> None:
    channel = Channel(capacity=3)
    channel.put([sample(i) for i in range(5)])
    channel.put([Arrived(Path("a.csv"), 0.0)])
    assert channel.dropped == 2
    samples, files = channel.take(10, 0.0)
    assert [one.time_ns for one in samples] == [2, 3, 4]
    assert len(files) == 1
    assert channel.take(10, 0.01) == ([], [])


def test_pauses_double_up_to_a_minute() -> None:
    longest = [pause_s(attempt, chance=lambda: 1.0) for attempt in range(1, 9)]
    assert longest[:4] == [FIRST_S, 2 * FIRST_S, 4 * FIRST_S, 8 * FIRST_S]
    assert longest[-1] == MOST_S
    assert pause_s(1, chance=lambda: 0.0) == FIRST_S / 2


class Failing:
    """Loses its connection twice, then cannot go on at all."""

    name = "failing"
    skew = Skew()
    calls = 0

    def run(self, put, stop, tell) -> None:
        self.calls += 1
        if self.calls < 3:
            raise ConnectionError("lost")
        raise ValueError("never works")


def test_a_lost_connection_is_tried_again_and_a_fault_is_not() -> None:
    told: list[str] = []
    keeper = Keeper(Failing(), pause=lambda attempt: 0.0)
    keeper.run(lambda items: None, threading.Event(), told.append)
    assert keeper.lost == 2
    assert isinstance(keeper.broken, ValueError)
    assert "lost; trying again" in told[0]


def test_the_clocks_offset_and_drift_come_out_of_late_arrivals() -> None:
    skew, offset, ppm = Skew(), 3_600_000_000_000, 40e-6
    for i in range(6_000):
        made = i * 100_000_000
        way = 5_000_000 + (i * 7919 % 97) * 1_000_000  # 5 to 101 ms, never the same
        skew.feed(made, made + offset + round(made * ppm) + way)
    assert skew.offset_ns == pytest.approx(offset + 5_000_000, abs=2_000_000)
    assert skew.drift_ppm == pytest.approx(40.0, abs=2.0)
    assert skew.facts()["values"] == 6_000


@pytest.mark.parametrize(
    ("data", "beat"),
    [
        (bytes([0x00, 72]), Beat(72.0, ())),
        (bytes([0x01, 0x2C, 0x01]), Beat(300.0, ())),
        (bytes([0x16, 60, 0x00, 0x04]), Beat(60.0, (1000.0,))),
        (bytes([0x18, 60, 9, 9, 0x00, 0x04, 0x00, 0x02]), Beat(60.0, (1000.0, 500.0))),
        (bytes([0x04, 60]), Beat(None, ())),
        (bytes([0x00, 0]), Beat(None, ())),
    ],
)
def test_measurements_are_read_by_their_flags(data: bytes, beat: Beat) -> None:
    assert parse_measurement(data) == beat


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x01\x3c", bytes([0x10, 60, 1])])
def test_cut_measurements_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="measurement"):
        parse_measurement(data)


@given(st.binary(max_size=24))
def test_any_bytes_are_a_measurement_or_refused(data: bytes) -> None:
    try:
        beat = parse_measurement(data)
    except ValueError:
        return
    assert beat.rate is None or 0 < beat.rate <= 65_535
    assert len(beat.intervals_ms) <= 11
