"""FIT files, built byte by byte."""

from __future__ import annotations

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
