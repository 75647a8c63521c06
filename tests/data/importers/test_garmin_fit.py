"""FIT files, built byte by byte."""

from __future__ import annotations

import csv
import struct

import pytest

from data.importers import DamagedFileError

_TABLE = (0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
          0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400)  # fmt: skip
START = 1_000_000_000  # in the FIT clock


def crc(data: bytes) -> int:
    value = 0
    for byte in data:
        for nibble in (byte & 0xF, byte >> 4):
            value = (value >> 4) & 0x0FFF ^ _TABLE[value & 0xF] ^ _TABLE[nibble]
    return value


def fit(*rates: int) -> bytes:
    # One definition of "record" with timestamp (253) and heart_rate (3), then its rows.
    body = bytes([0x40, 0, 0]) + struct.pack("<HB", 20, 2) + bytes([253, 4, 0x86, 3, 1, 0x02])
    for second, rate in enumerate(rates):
        body += struct.pack("<BIB", 0, START + second, rate)
    header = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    header += struct.pack("<H", crc(header))
    return header + body + struct.pack("<H", crc(header + body))


def test_heart_rate_with_utc_times(importing, written) -> None:
    found = importing(written("a.fit", fit(60, 61, 255)))
    (rate,) = found.series("heart.rate")
    assert rate.value.tolist() == [60, 61]  # 255 is the format's "no value"
    assert rate.time_ns[0] == (START + 631_065_600) * 1_000_000_000
    assert rate.clock_basis == "utc"
    assert not found.last.incomplete


def test_wrong_checksum_and_cut_files_are_marked(importing, written) -> None:
    good = fit(60, 61, 62)
    wrong = importing(written("a.fit", good[:-1] + bytes([good[-1] ^ 1])))
    assert wrong.values("heart.rate") == [60, 61, 62]
    assert "CRC" in wrong.last.incomplete
    cut = importing(written("b.fit", good[:-5]))
    assert cut.values("heart.rate") == [60, 61]
    assert "byte" in cut.last.incomplete
    with pytest.raises(DamagedFileError, match="no message"):
        importing(written("c.fit", good[:20]))


def test_stated_zone_gives_the_local_offset(importing, written) -> None:
    found = importing(written("a.fit", fit(60)), assume_zone="Asia/Tokyo")
    assert found.series("heart.rate")[0].utc_offset_s[0] == 32_400


def monitoring(steps: int, minutes: int) -> bytes:
    # One definition of "monitoring" (55): timestamp (253), cycles (3) with the activity type (5)
    # that makes them steps, and duration_min (29).
    body = bytes([0x40, 0, 0]) + struct.pack("<HB", 55, 4)
    body += bytes([253, 4, 0x86, 3, 4, 0x86, 5, 1, 0x00, 29, 2, 0x84])
    body += struct.pack("<BIIBH", 0, START, steps, 6, minutes)
    header = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    header += struct.pack("<H", crc(header))
    return header + body + struct.pack("<H", crc(header + body))


def test_only_a_whole_day_of_monitoring_is_a_total(importing, written) -> None:
    (steps,) = importing(written("a.fit", monitoring(900, 1440))).series("activity.steps")
    assert steps.value.tolist() == [900]
    assert steps.time_ns[0] == (START + 631_065_600 - 86_400) * 1_000_000_000
    assert steps.duration_s is not None
    assert steps.duration_s[0] == 86_400
    assert steps.text == ("walking",)
    part = importing(written("b.fit", monitoring(900, 60)))
    assert not part.signals
    assert dict(part.last.unmapped) == {"monitoring.steps": 1}


def sleep(*levels: tuple[int, int], begin: int | None) -> bytes:
    body = b""
    if begin is not None:  # an event (21) of falling asleep
        body += bytes([0x40, 0, 0]) + struct.pack("<HB", 21, 3)
        body += bytes([253, 4, 0x86, 0, 1, 0x00, 1, 1, 0x00])
        body += struct.pack("<BIBB", 0, START + begin, 74, 0)
    body += bytes([0x41, 0, 0]) + struct.pack("<HB", 275, 2) + bytes([253, 4, 0x86, 0, 1, 0x00])
    for second, level in levels:
        body += struct.pack("<BIB", 1, START + second, level)
    header = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    header += struct.pack("<H", crc(header))
    return header + body + struct.pack("<H", crc(header + body))


def test_a_sleep_stage_ends_at_its_message(importing, written) -> None:
    found = importing(written("a.fit", sleep((1800, 2), (5400, 3), (6000, 1), begin=0)))
    assert found.values("sleep.light") == [0.5]
    assert found.values("sleep.deep") == [1.0]
    assert found.values("sleep.awake") == pytest.approx([1 / 6])
    assert found.values("sleep.duration") == [0.5, 1.0]
    assert found.series("sleep.deep")[0].time_ns[0] == (START + 631_065_600 + 1800) * 10**9
    unbegun = importing(written("b.fit", sleep((1800, 2), (5400, 4), begin=None)))
    assert unbegun.signals == {"sleep.rem": 1, "sleep.duration": 1}
    assert [q.raw for q in unbegun.quarantined] == ["light"]


@pytest.mark.shared
def test_track_of_a_real_run_against_its_table(importing, samples) -> None:
    folder = samples / "wearables" / "garmin_fitparse"
    with (folder / "garmin-fenix-5-run-records.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    found = importing(folder / "garmin-fenix-5-run.fit")
    assert found.values("heart.rate") == [float(row["heart_rate"]) for row in rows]
    north = [float(row["position_lat"]) * 180 / 2**31 for row in rows]
    assert found.values("place.latitude") == pytest.approx(north, abs=1e-9)
